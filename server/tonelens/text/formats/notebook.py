r"""Reads notebooks: the Markdown of their text cells, as one text each, and neither code nor what it put out.

A notebook is JSON, so that every place lies in its strings and escapes are read as what they mean. What stands between
``\begin{equation}`` and its end is a formula there, without any mark of Markdown's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import regex

from tonelens.text import masks
from tonelens.text.formats import markdown
from tonelens.text.formats.format import NOUN, CommentForm, Format, Reading, Source
from tonelens.text.formats.json import strings, unescaped
from tonelens.text.masks import FILLED
from tonelens.text.model_text import ModelText, as_written, composed
from tonelens.text.spans import Span

_FORMULA = regex.compile(
    r"\\begin\{(?P<name>(?:equation|align|alignat|gather|multline|eqnarray|displaymath|math|array|cases|split)\*?)\}"
    r"(?:[^\\]++|\\(?!end\{(?P=name)\}))*+\\end\{(?P=name)\}|\\\\?\[(?:[^\\$]++|\\(?!\\?\]))*+\\\\?\]|\\\\\((?:[^\\$]++|\\(?!\\\)))*+\\\\\)"
)
_TEXT = frozenset(("markdown", "heading"))


@dataclass
class _Cell:
    """A cell of a notebook: its kind, once that is known, and where the strings of its text are."""

    kind: str = ""
    source: list[Span] = field(default_factory=list)


def _cells(source: str) -> Iterator[ModelText]:
    """The text of each cell that is one, put together from its strings."""
    whole = as_written(source, 0, len(source))
    cells: dict[int, _Cell] = {}
    for string in strings(source):
        if string.is_key or "cells" not in string.path:
            continue
        cell = cells.setdefault(string.container, _Cell())
        if string.path[-1] == "cell_type":
            cell.kind = string.span.of(source)
        elif string.path[-1] == "source" or string.path[-2:] == ("source", ""):
            cell.source.append(string.span)
    for cell in cells.values():
        if cell.kind in _TEXT and cell.source:
            yield _joined([unescaped(whole, span.start, span.end) for span in cell.source])


def _joined(parts: list[ModelText]) -> ModelText:
    """Several readings, one after the other."""
    starts = [place for one in parts for place in one.starts]
    ends = [place for one in parts for place in one.ends]
    return ModelText("".join(one.text for one in parts), starts, ends)


def _readings(source: Source) -> Iterator[Reading]:
    for cell in _cells(source.text):
        formulas = [(Span(*formula.span()), FILLED) for formula in _FORMULA.finditer(cell.text)]
        found = markdown.readings(masks.covered(cell.text, formulas))
        for reading in () if found is None else found:
            for said in masks.uncovered(reading.text, NOUN):
                yield replace(reading, text=composed(cell, said))


def _comments(source: Source) -> Iterator[Span]:
    for cell in _cells(source.text):
        for span in markdown.comments(cell.text):
            yield Span(cell.starts[span.start], cell.ends[span.end - 1])


FORMAT = Format(
    name="notebook",
    language_ids=("jupyter-notebook", "ipynb", "notebook"),
    file_names=("*.ipynb",),
    readings=_readings,
    comments=lambda source: sorted(_comments(source)),
    comment_form=CommentForm("<!--", "-->"),
)
