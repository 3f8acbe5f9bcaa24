"""Reads the comments of JavaScript and TypeScript; :mod:`tonelens.text.formats.comment_text` says what of them is prose.

A file with TypeScript's ending can be a catalogue of Qt's, and is read as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import regex
import tree_sitter_javascript
import tree_sitter_typescript

from tonelens.text.formats import comment_blocks, program_strings, qt, syntax
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.syntax import Grammar
from tonelens.text.spans import Span

_MARK = regex.compile(r"/[/*]|<!--|#!|-->")
_COMMENTS = frozenset(("comment", "html_comment"))


def _comments(grammar: Grammar, text: str) -> Sequence[Span]:
    descend = syntax.holds_one_of([match.start() for match in _MARK.finditer(text)])
    return syntax.comments(text, syntax.nodes(grammar, text, descend), _COMMENTS)


def _format(name: str, grammar: Grammar, language_ids: tuple[str, ...], file_names: tuple[str, ...]) -> Format:
    return Format(
        name=name,
        language_ids=language_ids,
        file_names=file_names,
        readings=lambda source: _readings(grammar, source),
        comments=lambda source: qt.FORMAT.comments(source) if qt.is_catalogue(source.text) else _comments(grammar, source.text),
        comment_form=CommentForm("//"),
    )


def _readings(grammar: Grammar, source: Source) -> Iterable[Reading]:
    if qt.is_catalogue(source.text):
        return qt.FORMAT.readings(source)
    if comment_blocks.is_generated(source.text):
        return ()
    found = comment_blocks.readings(source.text, _comments(grammar, source.text))
    return chain(found, program_strings.readings(program_strings.JAVASCRIPT, source))


FORMATS = (
    _format("JavaScript", tree_sitter_javascript.language, ("javascript", "javascriptreact"), ("*.js", "*.jsx", "*.mjs", "*.cjs")),
    _format("TypeScript", tree_sitter_typescript.language_typescript, ("typescript",), ("*.ts", "*.mts", "*.cts")),
    _format("TypeScript with JSX", tree_sitter_typescript.language_tsx, ("typescriptreact",), ("*.tsx",)),
)
