"""Compares documents with what they were, one by one or many together: what ``tonelens diff`` and the editors' command both do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tonelens.engine.protocol import Engine
from tonelens.report.changes.results import MovedFile
from tonelens.review.changes import Was
from tonelens.review.check.findings import Draft
from tonelens.review.tone_changes import Movement, Versions, movements
from tonelens.settings.rules import Rule

EVERY_SENTENCE = (Rule(),)
"""What is read of a document for which no rule holds."""


@dataclass(frozen=True)
class Comparison:
    """A document that is to be compared; the movement of ``file`` is still to come."""

    file: MovedFile
    versions: Versions


def comparison(
    shown: str, was: Was, after: Draft | None, rules: Sequence[Rule], terms: Sequence[str], drafted: Callable[[str], Draft]
) -> Comparison:
    """A document as it was and as it is, either of which can be missing; ``drafted`` reads what it was."""
    before = drafted(was.text) if was.path else None
    former = was.path if was.path and not was.is_same else None
    file = MovedFile(shown, Movement((), (), ()), former, None if before is None else was.text, None if after is None else after.text)
    return Comparison(file, Versions(before, after, tuple(rules), tuple(terms)))


def compared(
    engine: Engine,
    documents: Sequence[Comparison],
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[float], None] = lambda done: None,
) -> list[MovedFile]:
    """The documents with what moved in them."""
    found = movements(engine, [one.versions for one in documents], checkpoint, progress)
    return [replace(one.file, movement=movement) for one, movement in zip(documents, found, strict=True)]
