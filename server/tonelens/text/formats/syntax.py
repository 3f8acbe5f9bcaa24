"""Parses programs and pages with tree-sitter, whose trees have a place for whatever is half typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tree_sitter import Language, Parser, Tree, TreeCursor

from tonelens.text.formats.parseable import byte_places, parseable
from tonelens.text.spans import Span

Grammar = Callable[[], object]
"""What a package with a grammar offers, such as ``tree_sitter_html.language``."""


@dataclass(frozen=True)
class Node:
    """A node of the tree and where it lies. ``depth`` is 0 for what stands in nothing but the document."""

    kind: str
    span: Span
    depth: int


def nodes(grammar: Grammar, text: str, descend: Callable[[Node], bool]) -> Iterator[Node]:
    """The nodes that have a name in the grammar, each before what is in it, which only follows where ``descend`` says so.

    However deep a document is nested, it takes no more of the stack.
    """
    parsed = parseable(text)
    places = byte_places(parsed)
    cursor = _tree(grammar, parsed).walk()
    depth = 0
    is_there = cursor.goto_first_child()
    while is_there:
        if (found := cursor.node) is not None and found.is_named:
            node = Node(found.type, Span(places[found.start_byte], places[found.end_byte]), depth)
            yield node
            if descend(node) and cursor.goto_first_child():
                depth += 1
                continue
        is_there, depth = _onward(cursor, depth)


def _onward(cursor: TreeCursor, depth: int) -> tuple[bool, int]:
    """Goes to what follows outside of the node; says whether there is such, and how deep it lies."""
    while not cursor.goto_next_sibling():
        if depth == 0:
            return False, 0
        cursor.goto_parent()
        depth -= 1
    return True, depth


def _tree(grammar: Grammar, parsed: str) -> Tree:
    return Parser(_language(grammar)).parse(parsed.encode())


@cache
def _language(grammar: Grammar) -> Language:
    return Language(grammar())
