"""What a check found: the value that every format of ``tonelens check`` writes, and what all of them say about a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from tonelens.attribution.types import ModelIdentity
from tonelens.report import wording
from tonelens.report.check.advice import advice
from tonelens.report.verdicts import edit_effect, verdict
from tonelens.report.visible import visible_in_line
from tonelens.review.check.findings import LEAST_CHARACTERS, UNKNOWN_IGNORE, Finding, Tone
from tonelens.review.check.ignores import KNOWN
from tonelens.review.check.reviewing import Review
from tonelens.settings.rules import NOT, WARNING
from tonelens.text.line_index import LineIndex
from tonelens.text.sentences import LONGEST

_MOST_LISTED = 6
_LEAST_WORDS = 50
"""Of fewer words than these the ending is not told by itself."""


@dataclass(frozen=True)
class Location:
    """Where a finding is, for people: lines and columns counted from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class CheckedFile:
    """A file that was read.

    ``path`` is as it is shown, with slashes; ``findings`` are those that count, ``known`` how many a baseline excuses.
    """

    path: str
    review: Review = field(repr=False)
    findings: tuple[Finding, ...]
    known: int = 0

    @property
    def text(self) -> str:
        """The whole text of the file."""
        return self.review.document.text

    @cached_property
    def lines(self) -> LineIndex:
        """Where the lines of the text begin."""
        return LineIndex(self.text)

    def placed(self) -> Iterator[tuple[Finding, Location]]:
        """The findings with their places."""
        for finding in self.findings:
            start, end = (self.lines.position(offset, "utf-32") for offset in (finding.span.start, finding.span.end))
            yield finding, Location(start.line + 1, start.character + 1, end.line + 1, end.character + 1)


@dataclass(frozen=True)
class UnreadFile:
    """A file, or a folder, that could not be read, why, and what to do about it."""

    path: str
    problem: str
    remedy: str
    is_folder: bool = False


@dataclass(frozen=True)
class LeftOut:
    """Files in folders that nobody knows how to read, by their ending, or their name where they have none.

    ``words`` is roughly how many words of prose they hold, ``None`` where those of some cannot be counted.
    """

    ending: str
    files: int
    words: int | None


@dataclass(frozen=True)
class Check:
    """Everything that a run of ``tonelens check`` found; ``model`` is ``None`` where no file was read.

    ``since`` is the revision since which changes count, ``None`` where everything does. ``left_out`` is what nobody tried to read, the
    most words first, ``guessed`` the files that were named and read as plain text because their names say nothing.
    """

    files: tuple[CheckedFile, ...]
    unread: tuple[UnreadFile, ...] = ()
    model: ModelIdentity | None = None
    since: str | None = None
    left_out: tuple[LeftOut, ...] = ()
    guessed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many findings count."""
        return sum(len(file.findings) for file in self.files)

    @property
    def known(self) -> int:
        """How many findings a baseline excuses."""
        return sum(file.known for file in self.files)


def worst_first(check: Check) -> list[tuple[CheckedFile, Finding, Location]]:
    """All findings: warnings first, of those the likeliest to be what is not expected; of equal ones in the order of the files."""
    placed = [(file, finding, place) for file in check.files for finding, place in file.placed()]

    def badness(one: tuple[CheckedFile, Finding, Location]) -> tuple[bool, float]:
        finding = one[1]
        return finding.severity != WARNING, 0.0 if finding.tone is None else -finding.tone.probability

    return sorted(placed, key=badness)


def message(finding: Finding) -> str:
    """What is wrong with a segment, in one sentence: the verdict with its proof, and what was expected where that does not say it."""
    tone = finding.tone
    if tone is None and finding.rule == UNKNOWN_IGNORE:
        return f"Unknown word. Use {', '.join(KNOWN[:-1])} or {KNOWN[-1]}."
    if tone is None:
        return "This ignores nothing: there is no finding here. Remove it."
    wanted = tone.rule.expect.removeprefix(NOT)
    said = f"Reads {wording.reading(tone.prediction)}" if tone.explanation is None else verdict(tone.explanation)
    if not tone.rule.expect.startswith(NOT):
        return f"{said}; expected to read {wanted.lower()}"
    if tone.prediction.label.casefold() == wanted.casefold():
        return said
    return f"Reads {wording.reading(tone.prediction)}, but {wanted.lower()} at {wording.percent(tone.probability)}"


def more_findings(count: int) -> str:
    """Instead of findings that are too many to be listed; ``count`` is how many."""
    return f"{count:,} more {'finding is' if count == 1 else 'findings are'} not listed. `tonelens check` lists all of them."


def as_written(tone: Tone, source: str) -> str:
    """What is read of a sentence, with what the writer put in the places of placeholders, code and addresses."""
    reading = tone.sentence.reading
    said: list[str] = []
    for place, characters in groupby(zip(reading.text, zip(reading.starts, reading.ends, strict=True), strict=True), key=itemgetter(1)):
        read = "".join(character for character, _ in characters)
        said.append(source[slice(*place)] if len(read) > 1 else read)
    return "".join(said)


def ways_out(tone: Tone) -> list[str]:
    """The edits that would soften the sentence, each with what it was measured to do; advice where there are none."""
    explanation = tone.explanation
    if explanation is not None and explanation.edits:
        return [edit_effect(explanation.prediction, explanation.text, edit) for edit in explanation.edits]
    said = advice(tone)
    return [] if said is None else [said]


def expectation(finding: Finding) -> str:
    """What the rule of a finding asks for."""
    if finding.tone is None and finding.rule == UNKNOWN_IGNORE:
        return "A comment that begins with tonelens- uses a known word."
    if finding.tone is None:
        return "Every ignore ignores something."
    rule = finding.tone.rule
    wanted = rule.expect.removeprefix(NOT).lower()
    return f"Sentences should not read {wanted}." if rule.expect.startswith(NOT) else f"Sentences should read {wanted}."


def summary(check: Check) -> str:
    """The last line: how much was found in how much, and what was not read."""
    return " ".join([_found(check), *not_read(check.left_out, check.guessed)])


def _found(check: Check) -> str:
    files = sum(bool(file.findings) for file in check.files)
    if not check.files and not check.unread and check.since is not None:
        return f"No files to check: nothing has changed since {check.since}."
    if not check.files and not check.unread:
        return "No files to check: they hold no prose, or exclude or a .gitignore leaves them out."
    said = f"No findings in {wording.counted(len(check.files), 'file')}."
    if check.count:
        said = f"{wording.counted(check.count, 'finding')} in {files:,} of {wording.counted(len(check.files), 'file')}."
    if check.known:
        said += f" {check.known:,} more {'is' if check.known == 1 else 'are'} in the baseline."
    too_long = sum(file.review.document.too_long for file in check.files)
    if too_long:
        said += f" {too_long:,} {'sentence is' if too_long == 1 else 'sentences are'} too long to be judged (over {LONGEST:,} characters)."
    cut_off = sum(file.review.document.is_cut_off for file in check.files)
    if cut_off:
        counted = wording.counted(cut_off, "file")
        said += f" {counted} could not be read to the end: more than one sentence for every {LEAST_CHARACTERS} characters."
    if check.unread:
        said += f" {unreadable(check.unread)}"
    return said


def not_read(left_out: Sequence[LeftOut], guessed: Sequence[str]) -> list[str]:
    """What was passed over, and what was read without anybody knowing what it is: a sentence for each that there is."""
    said = [f"Not read: {listed(left_out)}; use --as to say what they are."] if left_out else []
    if guessed:
        names = ", ".join(map(visible_in_line, guessed[:_MOST_LISTED])) + (", …" if len(guessed) > _MOST_LISTED else "")
        said.append(f"Read as plain text, because the name does not say what it is: {names}; --as markdown reads it as Markdown.")
    return said


def listed(left_out: Sequence[LeftOut]) -> str:
    """How many files of each ending are not read, and how many words they hold."""
    named = [one for one in left_out if one.words is None or one.words >= _LEAST_WORDS][:_MOST_LISTED] or list(left_out[:1])
    said = [_passed_over(wording.counted(one.files, f"{visible_in_line(one.ending)} file"), one.words) for one in named]
    others = [one for one in left_out if one not in named]
    if others:
        files = sum(one.files for one in others)
        said.append(_passed_over(wording.counted(files, "other file"), sum(one.words or 0 for one in others)))
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def unreadable(unread: Sequence[UnreadFile]) -> str:
    """How many files and folders could not be read."""
    folders = sum(one.is_folder for one in unread)
    said = [wording.counted(len(unread) - folders, "file")] if len(unread) > folders else []
    if folders:
        said.append(wording.counted(folders, "folder"))
    return f"{' and '.join(said)} could not be read."


def _passed_over(files: str, words: int | None) -> str:
    return files if words is None else f"{files} ({wording.counted(words, 'word')})"
