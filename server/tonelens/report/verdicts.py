"""What every report says about a verdict: who is responsible, what would change it, what a unit does to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tonelens.attribution.types import NEUTRAL, ONE_LABEL, STABLE, UNCERTAIN, Edit, Explanation, Prediction, Responsible, Unit
from tonelens.report import wording
from tonelens.report.wording import label_name, likelihood, listed, quoted, reading

_COUNTED_LABELS = 4
# In units of the target, which has several between the poles of a clear verdict.
_HARDLY = 0.1
_MUCH = 2 * _HARDLY


def verdict(explanation: Explanation) -> str:
    """The one sentence that is shown wherever there is room for one: in a report's title, in an editor's list of problems."""
    if explanation.not_judged is not None:
        return not_judged(explanation.not_judged)
    if not explanation.words:
        return nothing_to_explain()
    result = _result(explanation)
    if explanation.sentences:
        return _by_sentence(explanation)
    if explanation.responsible is not None:
        return _because(explanation, explanation.responsible, result) + _by_a_thread(explanation)
    if explanation.redundant:
        return f"Reads {result} because of {_names(explanation, explanation.redundant)}: each alone is enough"
    if is_shared(explanation):
        return f"Reads {result} because of many words, among them {_names(explanation, explanation.suspected)}"
    if explanation.suspected:
        return f"Reads {result}; unclear which word, perhaps {_names(explanation, explanation.suspected)}{_by_a_thread(explanation)}"
    if explanation.fragile:
        return f"Reads {result}{_by_a_thread(explanation)}"
    if explanation.stability == STABLE:
        return f"Reads {result}; no small set of words is responsible"
    if explanation.stability == UNCERTAIN:
        return f"Reads {result}; unclear which word is responsible"
    if explanation.stability == NEUTRAL:
        return f"Reads {result}; no words to blame"
    return f"Reads {result}"


def _result(explanation: Explanation) -> str:
    """What the model says, and of the label that was asked for where it chose another."""
    prediction, about = explanation.prediction, explanation.about
    if about == prediction.label:
        return reading(prediction)
    if prediction.independent:
        return wording.holding(prediction, about)
    return f"{reading(prediction)}, {wording.holding(prediction, about)}"


def nothing_to_explain() -> str:
    """Instead of a verdict on a text without words."""
    return "There is nothing to explain: the text has no words."


def not_judged(what: str) -> str:
    """Instead of a verdict on a text that the model cannot know; ``what`` is a language or a script."""
    return f"Not judged: this looks like {what}, which the model does not know"


def edit_effect(before: Prediction, text: str, edit: Edit) -> str:
    """What an edit does and what comes of it, for the label that was predicted before it."""
    label = label_name(before.label)
    first, then = likelihood(before, before.label), likelihood(edit.prediction_after, before.label)
    original = edit.span.of(text)
    gone = _removed(original, edit.replacement)
    if gone:
        return f"Remove {quoted(gone)}: {label} {first} → {then}"
    return f"Replace {quoted(original)} with {quoted(edit.replacement)}: {label} {first} → {then}"


def unit_detail(explanation: Explanation, unit: Unit, decimals: int, rank: int, count: int) -> str:
    """Everything about one unit of the text in short phrases: its share and place, what it does, whether that is certain."""
    said = [wording.word_detail(unit.share, decimals, explanation.target, rank, count)]
    if any(explanation.units[index] == unit for index in explanation.named):
        said.append(wording.RESPONSIBLE)
    if unit.probability_without is not None:
        said.append(_without_it(explanation.prediction, explanation.about, unit, unit.probability_without))
    if is_muted(unit):
        said.append(wording.MUTED)
    return wording.PHRASES.join(said)


def is_shared(explanation: Explanation) -> bool:
    """Whether many words make the verdict, so that no few are responsible; those suspected say it by themselves.

    A verdict that one word changes, be it one that says nothing, is not made by many.
    """
    return bool(explanation.suspected) and explanation.stability == STABLE and not explanation.fragile


def is_muted(unit: Unit) -> bool:
    """Whether a test contradicts the unit's share, so that nobody should rely on it."""
    return unit.stable is False or unit.mixed


def _because(explanation: Explanation, responsible: Responsible, result: str) -> str:
    if responsible.alternatives:
        return _because_of_any(explanation, responsible, result)
    names = _names(explanation, responsible.units)
    then = likelihood(responsible.prediction_without, explanation.about)
    if explanation.about != explanation.prediction.label:
        then = f"{label_name(explanation.about)} {then}"
    if len(responsible.units) == 1:
        return f"Reads {result} because of {names}: without it {then}"
    return f"Reads {result} because of {names}: without them {then}"


def _because_of_any(explanation: Explanation, responsible: Responsible, result: str) -> str:
    """Several words of which none can be missing: without any one of them the verdict is another."""
    each = (*responsible.units, *responsible.alternatives)
    left = sorted(value for index in each if (value := explanation.units[index].probability_without) is not None)
    lowest, highest = wording.percent(left[0]), wording.percent(left[-1])
    then = lowest if lowest == highest else f"{lowest} to {highest}"
    if explanation.about != explanation.prediction.label:
        then = f"{label_name(explanation.about)} {then}"
    return f"Reads {result} because of {_names(explanation, sorted(each))} together: without one of them {then}"


def _by_a_thread(explanation: Explanation) -> str:
    """That a word which says nothing by itself changes the verdict, where one does."""
    if not explanation.fragile:
        return ""
    return f"; it hangs by a thread: {_names(explanation, explanation.fragile[:1])} alone changes it"


def _names(explanation: Explanation, units: Sequence[int]) -> str:
    return listed(wording.unit_names(explanation.units[index] for index in units))


def _by_sentence(explanation: Explanation) -> str:
    result = _result(explanation)
    labels = Counter(_kind(sentence) for sentence in explanation.sentences if sentence.not_judged is None).most_common()
    judged = sum(times for _, times in labels)
    unjudged = f"; {len(explanation.sentences) - judged:,} not judged" if judged < len(explanation.sentences) else ""
    if not judged:
        return f"Reads {result} as a whole{unjudged}"
    said = [f"{times:,} {label}" for label, times in labels[:_COUNTED_LABELS]]
    if len(labels) > _COUNTED_LABELS:
        said.append(f"{sum(times for _, times in labels[_COUNTED_LABELS:]):,} other")
    kinds = f"{', '.join(said)} sentence{'' if said[-1].startswith('1 ') else 's'}{unjudged}"
    names = {label.casefold() for label, _ in labels}
    if names.issuperset(wording.POLES):
        return f"Mixed: {kinds}"
    if names == {label_name(explanation.prediction.label).casefold()}:
        return f"Reads {result}{f', as do all {judged:,} sentences' if judged > 1 else ''}{unjudged}"
    return f"Reads {result} as a whole: {kinds}"


def _kind(sentence: Explanation) -> str:
    if sentence.prediction.independent or sentence.target.startswith(ONE_LABEL):
        return wording.holding(sentence.prediction, sentence.about).partition(" (")[0]
    return label_name(sentence.prediction.label)


def _without_it(before: Prediction, label: str, unit: Unit, after: float) -> str:
    """What masking a unit does; one that others say again does little by itself, which is not that it says nothing."""
    said = f"without it: {label_name(label)} {likelihood(before, label)} → {wording.percent(after)}"
    if abs(unit.effect or 0.0) < _HARDLY and abs(unit.effect_alone or 0.0) >= _MUCH:
        return f"{said}, because other words say the same"
    return said


def _removed(original: str, replacement: str) -> str:
    """The words that vanish where nothing else happens; a letter that only becomes a capital is no change of words."""
    kept = len(replacement)
    if kept >= len(original):
        return ""
    before, after = original[: len(original) - kept], original[kept:]
    if original.casefold().endswith(replacement.casefold()) and not (kept and before[-1].isalnum() and original[-kept].isalnum()):
        return before.strip()
    if original.casefold().startswith(replacement.casefold()) and not (after[0].isalnum() and original[kept - 1].isalnum()):
        return after.strip()
    return ""
