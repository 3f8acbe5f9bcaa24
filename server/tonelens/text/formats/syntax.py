"""Parses programs with tree-sitter, whose trees have a place for whatever is half typed."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import count
from typing import NamedTuple

import regex
from tree_sitter import Language, Parser, Tree, TreeCursor

from tonelens.text.formats.parseable import byte_places, parseable
from tonelens.text.spans import Span

# The parser reports its progress once for about fifty bytes of an ordinary program, and ten times as often for a bad one.
_LEAST_REPORTS = 500
_BYTES_PER_REPORT = 5
# Of a few texts each report stands for ever more work: the parser is held to time as well, many times as much as a program takes.
_LEAST_SECONDS = 0.2
_BYTES_PER_SECOND = 1_000_000
_CHUNK = 4_096
# The parser calls itself for each bracket that is open, and takes the whole process down where they are some ten thousands.
_DEEPEST = 500
_BRACKET = regex.compile(r"(?P<open>[(\[{])|[)\]}]")

Grammar = Callable[[], object]
"""What a package with a grammar offers, such as ``tree_sitter_javascript.language``."""


class Node(NamedTuple):
    """A node of the tree and the code points it lies at. ``depth`` is 0 for what stands in nothing but the document."""

    kind: str
    start: int
    end: int
    depth: int


def nodes(grammar: Grammar, text: str, descend: Callable[[Node], bool]) -> Iterator[Node]:
    """The nodes that have a name in the grammar, each before what is in it, which only follows where ``descend`` says so.

    However deep a document is nested, it takes no more of the stack.

    Raises:
        ValueError: the text is so far from being a program that the parser would try for minutes to make one of it, or is
            nested deeper than the parser bears.
    """
    if _is_too_deep(text):
        raise ValueError("nested too deep")
    parsed = parseable(text)
    tree = _tree(grammar, parsed.encode())
    places = byte_places(parsed)
    cursor = tree.walk()
    depth = 0
    is_there = cursor.goto_first_child()
    while is_there:
        if (found := cursor.node) is not None and found.is_named:
            node = Node(found.type, places[found.start_byte], places[found.end_byte], depth)
            yield node
            if descend(node) and cursor.goto_first_child():
                depth += 1
                continue
        is_there, depth = _onward(cursor, depth)


def comments(text: str, found: Iterable[Node], kinds: Collection[str]) -> list[Span]:
    """Where the nodes of some kinds lie, which are comments: without the return that belongs to the line's end."""
    nodes_of_kind = (node for node in found if node.kind in kinds)
    return [Span(node.start, node.start + len(text[node.start : node.end].rstrip("\r"))) for node in nodes_of_kind]


def holds_one_of(places: Sequence[int]) -> Callable[[Node], bool]:
    """Says whether one of some places, which ascend, lies in a node."""

    def holds(node: Node) -> bool:
        number = bisect_left(places, node.start)
        return number < len(places) and places[number] < node.end

    return holds


def _onward(cursor: TreeCursor, depth: int) -> tuple[bool, int]:
    """Goes to what follows outside of the node; says whether there is such, and how deep it lies."""
    while not cursor.goto_next_sibling():
        if depth == 0:
            return False, 0
        cursor.goto_parent()
        depth -= 1
    return True, depth


def _is_too_deep(text: str) -> bool:
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket["open"] else max(depth - 1, 0)
        if depth > _DEEPEST:
            return True
    return False


def _tree(grammar: Grammar, source: bytes) -> Tree:
    reports = count()
    most = _LEAST_REPORTS + len(source) // _BYTES_PER_REPORT
    end = time.thread_time() + _LEAST_SECONDS + len(source) / _BYTES_PER_SECOND

    def is_too_much(offset: int, has_error: bool) -> bool:
        return next(reports) > most or time.thread_time() > end

    def chunk(offset: int, point: object) -> bytes:
        return source[offset : offset + _CHUNK]

    return Parser(_language(grammar)).parse(chunk, progress_callback=is_too_much)


@cache
def _language(grammar: Grammar) -> Language:
    return Language(grammar())
