"""Says what of a directive of reStructuredText is read: docutils' own, Sphinx's, and those of extensions that many projects use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Argument = Literal["skipped", "title", "content", "version"]
"""What stands behind a directive's name: nothing for readers, a title, the beginning of the content, or a version before that."""

Content = Literal["prose", "literal", "csv", "sentences"]
"""What stands below: prose, nothing for readers, cells of a table, or what nobody knows, of which sentences are read."""


@dataclass(frozen=True, slots=True)
class Directive:
    """What is read of a directive; ``shown`` are the names of the options that readers get to see."""

    argument: Argument
    content: Content
    shown: frozenset[str] = frozenset()


_SHOWN = frozenset(("alt", "caption", "description", "summary"))

_LITERAL = frozenset(
    [
        *["code", "code-block", "sourcecode", "highlight", "literalinclude", "parsed-literal", "raw", "math", "include", "toctree"],
        *["contents", "sectnum", "section-numbering", "doctest", "testcode", "testoutput", "testsetup", "testcleanup", "prompt"],
        *["graphviz", "graph", "digraph", "mermaid", "uml", "plantuml", "inheritance-diagram", "index", "productionlist", "bibliography"],
        *["default-role", "role", "default-domain", "currentmodule", "module", "highlightlang", "tabularcolumns", "meta", "target-notes"],
        *["code-tab", "ipython", "jupyter-execute", "jupyter-input", "jupyter-output", "plot", "program-output", "command-output", "exec"],
        *["runblock", "autosummary", "automodule", "literal", "click", "argparse", "typer", "openapi", "swaggerv2doc", "raw-html", "cpp"],
        *[
            "restructuredtext-test-directive",
            "class-diagram",
            "terminal",
            "console",
            "python",
            "jinja",
            "datatemplate",
            "needtable",
            "video",
        ],
        *[
            "youtube",
            "spelling",
            "spelling:word-list",
            "codeauthor",
            "sectionauthor",
            "moduleauthor",
            "todolist",
            "date",
            "unicode",
            "title",
        ],
        *[
            "header",
            "footer",
            "include-comment",
            "github-include",
            "blockdiag",
            "seqdiag",
            "nwdiag",
            "actdiag",
            "tikz",
            "asciinema",
            "quoted",
        ],
        *["sphinx-prompt", "grid-spacer", "button-link", "button-ref", "fieldlist", "eval-rst", "autodoc_pydantic_model", "skip"],
    ]
)
_CONTENT = frozenset(
    [
        *["attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "seealso", "todo", "epigraph"],
        *["highlights", "pull-quote", "compound", "centered", "rubric", "hlist", "line-block", "glossary", "replace", "versionnote"],
        *["header-text", "abstract", "question", "danger-box", "info", "deprecation", "proof", "theorem"],
    ]
)
_TITLE = frozenset(
    [
        *["admonition", "topic", "sidebar", "list-table", "table", "tab", "tab-item", "group-tab", "dropdown", "card", "grid-item-card"],
        *["collapse", "details", "toggle", "panels", "step", "exercise", "solution", "example", "acks", "custom-admonition"],
    ]
)
_VERSION = frozenset(("versionadded", "versionchanged", "versionremoved", "deprecated", "deprecated-removed", "versionmodified"))
_SIGNATURE = frozenset(
    [
        *["only", "ifconfig", "container", "class", "rst-class", "cssclass", "figure", "image", "function", "method", "attribute", "data"],
        *["exception", "classmethod", "staticmethod", "decorator", "describe", "object", "option", "cmdoption", "envvar", "confval"],
        *[
            "program",
            "setting",
            "templatetag",
            "templatefilter",
            "fieldlookup",
            "django-admin",
            "django-admin-option",
            "autoclass",
            "property",
        ],
        *["autofunction", "automethod", "autoexception", "autodata", "autoattribute", "autodecorator", "autoproperty", "directive", "type"],
        *[
            "macro",
            "var",
            "member",
            "struct",
            "enum",
            "grid",
            "grid-item",
            "tab-set",
            "tabs",
            "hlist-item",
            "opcode",
            "2to3fixer",
            "pdbcommand",
        ],
        *[
            "audit-event",
            "availability",
            "impl-detail",
            "c-function",
            "signal",
            "command",
            "subsubsection",
            "role-definition",
            "flat-table",
        ],
    ]
)


def directive(name: str) -> Directive:
    """What is known of a directive by its name."""
    name = name.lower()
    if name in _LITERAL:
        # A figure's caption is its content; a listing's is an option.
        return Directive("skipped", "literal", _SHOWN)
    if name in _CONTENT:
        return Directive("content", "prose", _SHOWN)
    if name in _TITLE:
        return Directive("title", "prose", _SHOWN)
    if name in _VERSION:
        return Directive("version", "prose")
    if name == "csv-table":
        return Directive("title", "csv", _SHOWN)
    if name in _SIGNATURE or ":" in name:
        return Directive("skipped", "prose", _SHOWN)
    return Directive("skipped", "sentences", _SHOWN)
