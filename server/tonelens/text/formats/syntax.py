"""Parses programs with tree-sitter, whose trees have a place for whatever is half typed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from tree_sitter import Language, Parser, TreeCursor

from tonelens.text.formats.parseable import byte_places, parseable

Grammar = Callable[[], object]
"""What a package with a grammar offers, such as ``tree_sitter_python.language``."""


class Node(NamedTuple):
    """A node of the tree and the code points it lies at. ``depth`` is 0 for what stands in nothing but the document."""

    kind: str
    start: int
    end: int
    depth: int


def nodes(grammar: Grammar, text: str, descend: Callable[[Node], bool]) -> Iterator[Node]:
    """The nodes that have a name in the grammar, each before what is in it, which only follows where ``descend`` says so.

    However deep a document is nested, it takes no more of the stack.
    """
    parsed = parseable(text)
    places = byte_places(parsed)
    cursor = Parser(_language(grammar)).parse(parsed.encode()).walk()
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


@cache
def _language(grammar: Grammar) -> Language:
    return Language(grammar())
