"""What benchmarks measure, as tables, and the page of the documentation that holds them."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"

_PLACE = re.compile(r"(<!-- figures: (\S+) -->\n).*?(<!-- end of figures -->)", re.DOTALL)


@dataclass(frozen=True)
class Table:
    """Figures under the name of their place on the page; the first column says what was measured."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def markdown(table: Table) -> str:
    """The table as the page has it."""
    lines = [table.header, tuple("---" for _ in table.header), *table.rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def written(page: str, tables: Iterable[Table]) -> str:
    """The page with these tables in their places; the others stay as they are.

    Raises:
        ValueError: the page has no place for a table, or more than one.
    """
    for table in tables:
        places = [match for match in _PLACE.finditer(page) if match[2] == table.name]
        if len(places) != 1:
            raise ValueError(f"the page has {len(places)} places for “{table.name}”")
        (place,) = places
        page = f"{page[: place.start()]}{place[1]}\n{markdown(table)}\n{place[3]}{page[place.end() :]}"
    return page


def ratio(mine: Sequence[float], others: Sequence[float]) -> str:
    """The median of the ratios pair by pair, with the lowest and the highest: what keeps where the machine's speed drifts."""
    ratios = [one / other for one, other in zip(mine, others, strict=True)]
    return f"{_short(statistics.median(ratios))} ({_short(min(ratios))} to {_short(max(ratios))})"


def milliseconds(seconds: Sequence[float]) -> tuple[str, str, str]:
    """Median, 95th percentile and most, as three cells."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return tuple(_milliseconds(one) for one in (statistics.median(ordered), late, ordered[-1]))  # type: ignore[return-value]


def _milliseconds(seconds: float) -> str:
    return "under 1 ms" if seconds < 0.001 else f"{1000 * seconds:.0f} ms"


def _short(value: float) -> str:
    said = f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"
    return said.removeprefix("0")
