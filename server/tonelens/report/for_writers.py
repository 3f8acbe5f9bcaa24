"""What a writer is told of a sentence: a verdict in words, why, and what helps. Shares, baselines and errors are the scientist's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.attribution.types import NEUTRAL, STABLE, UNCERTAIN, Edit, Explanation, Prediction, Responsible
from tonelens.report import wording
from tonelens.report.check.advice import advice_on
from tonelens.report.check.results import message
from tonelens.report.verdicts import edit_effect, is_shared, not_judged, nothing_to_explain
from tonelens.report.wording import label_name, likelihood, listed, reading
from tonelens.review.check.findings import Finding, Tone
from tonelens.settings.rules import NOT

_NEGATIVE = "negative"
_COUNTED_LABELS = 4
_MOST_NAMES = 3


@dataclass(frozen=True)
class Told:
    """Three lines about a sentence; ``why`` and ``helps`` are empty where there is nothing to say."""

    verdict: str
    why: str = ""
    helps: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Those that say something."""
        return tuple(line for line in (self.verdict, self.why, self.helps) if line)


def told(explanation: Explanation) -> Told:
    """The verdict on one sentence, or on a text that was read as one."""
    if explanation.not_judged is not None:
        return Told(not_judged(explanation.not_judged))
    if not explanation.words:
        return Told(nothing_to_explain())
    if explanation.sentences:
        return Told(_by_sentence(explanation.sentences))
    return Told(reads(explanation.prediction), _why(explanation), _helps(explanation))


def told_of(finding: Finding) -> Told:
    """The verdict on a sentence that breaks a rule, and that the rule expects something else where the verdict does not say it."""
    tone = finding.tone
    if tone is None:
        return Told(message(finding))
    verdict = f"{reads(tone.prediction)}{_expected(tone)}"
    return Told(verdict) if tone.explanation is None else Told(verdict, _why(tone.explanation), _helps(tone.explanation))


def reads(prediction: Prediction) -> str:
    """How a sentence reads."""
    return f"Reads {reading(prediction)}"


def in_margin(explanation: Explanation) -> str:
    """As little as says it, since it stands beside the text and must not reach far: "Reads negative (92%): ‘failed’"."""
    if explanation.not_judged is not None or explanation.sentences or not explanation.words:
        return told(explanation).verdict
    named = explanation.named or explanation.suspected
    names = wording.unit_names(explanation.units[index] for index in named)
    said = reads(explanation.prediction)
    if not names:
        return said
    perhaps = "" if explanation.named else "perhaps "
    return f"{said}: {perhaps}{', '.join(names[:_MOST_NAMES])}{' …' if len(names) > _MOST_NAMES else ''}"


def finding_in_margin(finding: Finding) -> str:
    """One line beside a sentence that breaks a rule."""
    tone = finding.tone
    if tone is None:
        return message(finding)
    if tone.explanation is None or _expected(tone):
        return told_of(finding).verdict
    return in_margin(tone.explanation)


def outcome(edit: Edit) -> str:
    """What a sentence reads like once an edit is made, for a moment: "✓ now neutral (negative 2%)"."""
    after = edit.prediction_after
    label = next((label for label in after.probabilities if label.casefold() == _NEGATIVE), None)
    beside = f" ({_NEGATIVE} {likelihood(after, label)})" if label is not None and not _is_negative(after) else ""
    return f"✓ now {label_name(after.label)}{beside}"


def to_look_at(count: int) -> str:
    """What a status bar has room for."""
    return f"Tone: {count:,} to look at" if count else "Tone: nothing to look at"


def counted_to_look_at(count: int, total: int) -> str:
    """The same as a sentence; ``total`` is how many sentences were read."""
    if total == 0:
        return "There is nothing to read in this document."
    if count == 0:
        return f"Nothing to look at in {wording.counted(total, 'sentence')}."
    return f"{count:,} of {wording.counted(total, 'sentence')} to look at."


def _why(explanation: Explanation) -> str:
    responsible = explanation.responsible
    thread = f" It hangs by a thread: {_names(explanation, explanation.fragile[:1])} alone changes it." if explanation.fragile else ""
    if explanation.not_judged is not None:
        return ""
    if responsible is not None:
        return _because(explanation, responsible) + thread
    if explanation.redundant:
        return f"Because of {_names(explanation, explanation.redundant)}: each alone is enough.{thread}"
    if is_shared(explanation):
        return f"Because of many words, among them {_names(explanation, explanation.suspected)}."
    if explanation.suspected:
        return f"Perhaps because of {_names(explanation, explanation.suspected)}; it is unclear which word is responsible.{thread}"
    if thread:
        return thread.strip()
    said = {
        STABLE: "No small set of words is responsible.",
        UNCERTAIN: "It is unclear which word is responsible.",
        NEUTRAL: "No words to blame.",
    }
    return said.get(explanation.stability, "")


def _because(explanation: Explanation, responsible: Responsible) -> str:
    about = explanation.about
    if responsible.alternatives:
        return f"Because of {_names(explanation, sorted(explanation.named))} together: without any one of them, the verdict changes."
    them = "it" if len(responsible.units) == 1 else "them"
    then = likelihood(responsible.prediction_without, about)
    return f"Because of {_names(explanation, responsible.units)}: without {them}, {then} {label_name(about)}."


def _helps(explanation: Explanation) -> str:
    if not _is_negative(explanation.prediction) or explanation.not_judged is not None:
        return ""
    if explanation.edits:
        return f"{edit_effect(explanation.prediction, explanation.text, explanation.edits[0])}."
    if not explanation.edits_known:
        return ""
    said = advice_on(explanation.span.of(explanation.text), explanation.prediction.kind)
    return said or "There is no edit that helps and keeps the facts."


def _expected(tone: Tone) -> str:
    """What a rule wants that the verdict does not show by itself to be missed."""
    wanted = tone.rule.expect.removeprefix(NOT)
    if not tone.rule.expect.startswith(NOT):
        return f"; expected to read {wanted.lower()}"
    if tone.prediction.label.casefold() == wanted.casefold():
        return ""
    return f", yet {wanted.lower()} with {wording.percent(tone.probability)}"


def _names(explanation: Explanation, units: Sequence[int]) -> str:
    return listed(wording.unit_names(explanation.units[index] for index in units)) if units else ""


def _by_sentence(sentences: Sequence[Explanation]) -> str:
    labels = Counter("not judged" if one.not_judged is not None else label_name(one.prediction.label) for one in sentences).most_common()
    said = [f"{times:,} {label}" for label, times in labels[:_COUNTED_LABELS]]
    others = sum(times for _, times in labels[_COUNTED_LABELS:])
    return f"{wording.counted(len(sentences), 'sentence')}: {', '.join([*said, f'{others:,} other'] if others else said)}"


def _is_negative(prediction: Prediction) -> bool:
    return prediction.label.casefold() == _NEGATIVE
