"""The arc of a document as a panel draws it: a bar for each sentence, and of a long document one for several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tonelens.report.arcs import mean

_MOST_BARS = 120


def bars(
    balances: Sequence[float | None],
    is_marked: Callable[[int], bool],
    place_of: Callable[[int], Any],
    label_of: Callable[[int], str],
) -> list[dict[str, Any]] | None:
    """The bars, from the first sentence to the last; none where fewer than two sentences are judged.

    Each sentence is asked about by its number: whether it is marked, where it stands, and how it reads, in words.
    """
    if len([value for value in balances if value is not None]) < 2:
        return None
    together = max(1, -(-len(balances) // _MOST_BARS))
    groups = [range(start, min(start + together, len(balances))) for start in range(0, len(balances), together)]
    return [
        {
            "height": mean([balances[number] for number in group]) or 0.0,
            "isMarked": any(map(is_marked, group)),
            "range": place_of(group[0]),
            "label": f"Sentence {group[0] + 1:,}: {label_of(group[0])}"
            if len(group) == 1
            else f"Sentences {group[0] + 1:,} to {group[-1] + 1:,}",
        }
        for group in groups
    ]
