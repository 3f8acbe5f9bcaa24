"""Reads the comments of JavaScript and TypeScript; :mod:`tonelens.text.formats.comment_text` says what of them is prose.

Of JSX in them the texts and the attributes that people get to see are read (:mod:`tonelens.text.formats.components`). A file with
TypeScript's ending can be a catalogue of Qt's, and is read as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import regex
import tree_sitter_javascript
import tree_sitter_typescript

from tonelens.text.formats import comment_blocks, lexing, program_strings, qt, syntax
from tonelens.text.formats.components import component_readings
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.syntax import Grammar
from tonelens.text.spans import Span

_MARK = regex.compile(r"/[/*]|<!--|#!|-->")
_JSX = regex.compile(r"</(?:[A-Za-z]|>)|/>")
_COMMENTS = frozenset(("comment", "html_comment"))


def _comments(grammar: Grammar, text: str) -> Sequence[Span]:
    descend = syntax.holds_one_of([match.start() for match in _MARK.finditer(text)])
    try:
        return syntax.comments(text, syntax.nodes(grammar, text, descend), _COMMENTS)
    except ValueError:
        return lexing.comments(program_strings.JAVASCRIPT, text)


def _format(name: str, grammar: Grammar, language_ids: tuple[str, ...], file_names: tuple[str, ...], has_jsx: bool = True) -> Format:
    return Format(
        name=name,
        language_ids=language_ids,
        file_names=file_names,
        readings=lambda source: _readings(grammar, source, has_jsx),
        comments=lambda source: qt.FORMAT.comments(source) if qt.is_catalogue(source.text) else _comments(grammar, source.text),
        comment_form=CommentForm("//"),
    )


def _readings(grammar: Grammar, source: Source, has_jsx: bool) -> Iterable[Reading]:
    if qt.is_catalogue(source.text):
        return qt.FORMAT.readings(source)
    if comment_blocks.is_generated(source.text):
        return ()
    found = comment_blocks.readings(source.text, _comments(grammar, source.text))
    shown = program_strings.readings(program_strings.JAVASCRIPT, source)
    if not has_jsx or _JSX.search(source.text) is None:
        return chain(found, shown)
    return chain(found, shown, component_readings(source.text, Span(0, len(source.text)), "jsx", is_code=True))


FORMATS = (
    _format("JavaScript", tree_sitter_javascript.language, ("javascript", "javascriptreact"), ("*.js", "*.jsx", "*.mjs", "*.cjs")),
    _format("TypeScript", tree_sitter_typescript.language_typescript, ("typescript",), ("*.ts", "*.mts", "*.cts"), has_jsx=False),
    _format("TypeScript with JSX", tree_sitter_typescript.language_tsx, ("typescriptreact",), ("*.tsx",)),
)
