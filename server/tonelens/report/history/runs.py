"""The history of a project's checks: what each run counted, and what can be said of how it went on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from tonelens.report import wording
from tonelens.report.arcs import mean
from tonelens.report.check.results import Check
from tonelens.review.tone import balance


@dataclass(frozen=True)
class Run:
    """One check: when it was, in seconds since 1970, of which commit, and what it counted, by rule; ``tone`` is the mean balance.

    ``known`` are the findings that a baseline excuses. There is no text in it, and no path.
    """

    at: int
    commit: str
    files: int
    sentences: int
    known: int
    tone: float | None
    model: str
    findings: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many findings count."""
        return sum(self.findings.values())

    @property
    def day(self) -> str:
        """When it was, in UTC."""
        return datetime.fromtimestamp(self.at, timezone.utc).strftime("%Y-%m-%d %H:%M")


def run_of(check: Check, at: int, commit: str) -> Run:
    """What a check counted."""
    predictions = [prediction for file in check.files for prediction in file.review.predictions]
    return Run(
        at,
        commit,
        len(check.files),
        sum(prediction is not None for prediction in predictions),
        check.known,
        mean([balance(prediction) for prediction in predictions]),
        "" if check.model is None else check.model.revision,
        Counter(finding.rule for file in check.files for finding in file.findings),
    )


def per_thousand(run: Run) -> float:
    """Findings in a thousand sentences, which stays comparable while a project grows."""
    return 1000 * run.count / run.sentences if run.sentences else 0.0


def said_of(run: Run) -> str:
    """What a run counted, in one line."""
    tone = "" if run.tone is None else f", mean tone {wording.share(run.tone)}"
    sentences, files = wording.counted(run.sentences, "sentence"), wording.counted(run.files, "file")
    return f"{findings_said(run.count)} in {sentences} of {files}{tone}"


def findings_said(count: int) -> str:
    """A number of findings."""
    return wording.counted(count, "finding") if count else "no findings"


def trend(runs: Sequence[Run]) -> str:
    """How the last run compares with the one before and with the first, in one sentence."""
    if not runs:
        return "No check has been recorded yet."
    last = runs[-1]
    said = f"{findings_said(last.count).capitalize()} at the last of {len(runs):,} checks"
    if len(runs) == 1:
        return f"{said.replace(' of 1 checks', ' check')}."
    return f"{said}, {_compared(last.count - runs[-2].count)} the one before, {_compared(last.count - runs[0].count)} the first."


def _compared(difference: int) -> str:
    return "as many as at" if not difference else f"{abs(difference):,} {'more' if difference > 0 else 'fewer'} than at"
