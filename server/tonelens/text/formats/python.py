"""Reads the comments and docstrings of Python; :mod:`tonelens.text.formats.comment_text` says what of them is prose."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex
import tree_sitter_python

from tonelens.text.formats import comment_blocks, comment_text, program_strings, syntax
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.syntax import Node
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.spans import Span

_HASH = regex.compile("#")
# Nothing in these has a docstring.
_WITHOUT_BLOCKS = frozenset(
    [
        *["argument_list", "assert_statement", "assignment", "binary_operator", "call", "dictionary", "import_from_statement"],
        *["import_statement", "list", "parameters", "raise_statement", "return_statement", "set", "subscript", "tuple"],
    ]
)
_DOCUMENTED = frozenset(("class_definition", "function_definition"))
_STRING = regex.compile(r"(?P<prefix>[rRuU]?)(?P<mark>\"\"\"|'''|\"|')")
_ESCAPE = regex.compile(r"\\(?:\r\n|x\p{AHex}{2}|u\p{AHex}{4}|U000\p{AHex}{5}|N\{[A-Za-z0-9 \-]{1,100}\}|[0-7]{1,3}|.)", regex.DOTALL)
_SAID = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": "", "\r": "", "\r\n": ""}


def _nodes(text: str) -> Iterator[Node]:
    holds_hash = syntax.holds_one_of([match.start() for match in _HASH.finditer(text)])
    return syntax.nodes(tree_sitter_python.language, text, lambda node: node.kind not in _WITHOUT_BLOCKS or holds_hash(node))


def _readings(source: Source) -> Iterator[Reading]:
    text = source.text
    if comment_blocks.is_generated(text):
        return
    whole = as_written(text, 0, len(text))
    comments: list[Node] = []
    # Of every node that goes around the one at hand its kind, and whether something other than a comment was in it.
    around: list[str] = []
    begun = [False]
    for node in _nodes(text):
        del around[node.depth :], begun[node.depth + 1 :]
        if node.kind == "comment":
            comments.append(node)
        is_first = not begun[-1]
        begun[-1] = begun[-1] or node.kind != "comment"
        if node.kind == "string" and _is_docstring(around):
            docstring = _docstring(whole, node)
            yield from (Reading(reading, "docstring") for reading in comment_text.readings(docstring))
        around.append(node.kind if is_first or node.kind != "expression_statement" else "")
        begun.append(False)
    yield from program_strings.readings(program_strings.PYTHON, source)
    yield from comment_blocks.readings(text, syntax.comments(text, comments, ("comment",)))


def _is_docstring(around: list[str]) -> bool:
    """Whether a string is the first statement of a module, or of a block of what has docstrings."""
    if around[-1:] != ["expression_statement"]:
        return False
    return len(around) == 1 or (len(around) > 2 and around[-2] == "block" and around[-3] in _DOCUMENTED)


def _docstring(whole: ModelText, node: Node) -> ModelText:
    """What a string says. One in which something is computed says nothing."""
    text = whole.text
    opening = _STRING.match(text, node.start, node.end)
    if opening is None:
        return part(whole, node.start, node.start)
    mark = opening.group("mark")
    start, end = opening.end(), node.end
    if end - start >= len(mark) and text.endswith(mark, start, end):
        end -= len(mark)
    if opening.group("prefix") in ("r", "R") or text.find("\\", start, end) < 0:
        return part(whole, start, end)
    pieces = []
    for escape in _ESCAPE.finditer(text, start, end):
        said = _said(escape.group())
        if said is not None:
            pieces += [Piece(Span(start, escape.start())), Piece(Span(*escape.span()), said)]
            start = escape.end()
    return assembled(whole, [*pieces, Piece(Span(start, end))])


def _said(escape: str) -> str | None:
    """What an escape means, ``None`` where it means itself."""
    kind, rest = escape[1], escape[2:]
    if kind in "xuU" and rest:
        return chr(int(rest, 16))
    if kind == "N" and rest:
        try:
            return unicodedata.lookup(rest[1:-1])
        except KeyError:
            return None
    if kind in "01234567":
        return chr(int(escape[1:], 8))
    return kind if kind in "\\'\"" else _SAID.get(escape[1:])


FORMAT = Format(
    name="Python",
    language_ids=("python",),
    file_names=("*.py", "*.pyi"),
    readings=_readings,
    comments=lambda source: syntax.comments(source.text, _nodes(source.text), ("comment",)),
    comment_form=CommentForm("#"),
)
