"""Findings: the sentences of a document that break a rule, found from finished predictions and nothing else.

No function here asks a model or knows an editor. Whoever reviews a document takes its sentences from :func:`draft`, has them
predicted in whatever order and company suits, and asks :func:`findings` for what comes of it; explanations are added to
findings later, by :func:`explained`, since only they are worth the time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tonelens.attribution.types import NEGATION, POLARITY, Explanation, Prediction, Unit
from tonelens.review.check.ignores import Ignore, ignores, unused
from tonelens.review.check.rules import asked_for_by, breaks, is_about, is_label, unexpected
from tonelens.review.check.sentences import document_sentences
from tonelens.review.in_source import in_source
from tonelens.settings.rules import INFORMATION, NOT_NEGATIVE, WARNING, Rule
from tonelens.text.languages import is_too_short_to_tell, unknown_language, unknown_locale
from tonelens.text.prose import Passage
from tonelens.text.sentences import LONGEST
from tonelens.text.spans import Span, touches
from tonelens.text.word_lists import is_negator

UNUSED_IGNORE = "unused-ignore"
"""The name of the rule that an ignore breaks which ignores nothing."""

_LEAST_SAID = 0.8
"""The effect, in logits, from which a word that stands alone says something: words without a tone stay below it."""

UNKNOWN_IGNORE = "unknown-ignore"
"""The name of the rule that a comment breaks which begins with a word like ours that is none."""


LEAST_CHARACTERS = 8
"""The sentences of a long document have so many on average, markup included; where they have fewer, its end is left out."""

_SENTENCES_ANYWAY = 20_000


@dataclass(frozen=True)
class Draft:
    """A document that is to be reviewed: its sentences and what it wants to be ignored."""

    text: str = field(repr=False)
    sentences: tuple[Passage, ...] = field(repr=False)
    ignores: tuple[Ignore, ...] = ()

    @property
    def is_cut_off(self) -> bool:
        """Whether it may have more sentences, which are left out."""
        return len(self.sentences) >= most_sentences(self.text)

    @property
    def too_long(self) -> int:
        """How many sentences are too long to be judged."""
        return sum(len(one.reading.text) > LONGEST for one in self.sentences)


@dataclass(frozen=True)
class Finding:
    """A segment that breaks a rule.

    ``rule`` is the rule's name and ``span`` the segment's place in the source. ``identity`` is made of the rule and of what is
    read, not of the place: the same finding has the same one whatever happens elsewhere in its document, and it
    tells nothing of the text. Of equal sentences in one document each has its own.

    ``tone`` is ``None`` where the segment is no sentence but a comment, which then ignores nothing, or says a word that is none.
    """

    rule: str
    severity: str
    span: Span
    identity: str
    tone: Tone | None = None


@dataclass(frozen=True)
class Tone:
    """Why a sentence breaks a rule.

    ``probability`` is that of what ``rule`` does not expect. ``explanation`` is that of the sentence in its source, once
    it is known.
    """

    rule: Rule
    sentence: Passage = field(repr=False)
    prediction: Prediction
    probability: float
    explanation: Explanation | None = field(default=None, repr=False)


def most_sentences(text: str) -> int:
    """How many sentences of a text are reviewed: where nearly every letter is a sentence, they take more time than they are worth."""
    return max(_SENTENCES_ANYWAY, len(text) // LEAST_CHARACTERS)


def draft(text: str, language_id: str, path: str = "", rules: Sequence[Rule] = (), checkpoint: Callable[[], None] = lambda: None) -> Draft:
    """The document's sentences, at most :func:`most_sentences`, and ignores; ``path`` is its file's, with "/" between its parts.

    ``rules`` may ask for strings of programs and for keys of front matter. ``checkpoint`` is called many times and may raise to give up.
    """
    sentences = document_sentences(text, language_id, path, asked_for_by(rules), checkpoint, most_sentences(text))
    checkpoint()
    return Draft(text, tuple(sentences), tuple(ignores(text, language_id, [sentence.span for sentence in sentences], path)))


def texts_to_predict(
    document: Draft, rules: Sequence[Rule], known_languages: Collection[str], places: Sequence[Span] | None = None
) -> list[str]:
    """What the model, which knows ``known_languages``, has to read for :func:`findings`, each text once.

    Where only some ``places`` of the document count, it is the sentences that these touch, and those that an ignore at such a
    place speaks of.
    """
    counted = document.sentences
    if places is not None:
        reaches = [one.reach for one in document.ignores if touches(places, one.place)]
        counted = tuple(one for one in counted if touches(places, one.span) or any(reach.overlaps(one.span) for reach in reaches))
    return list(dict.fromkeys(one.reading.text for one in counted if any(_is_for(rule, one, known_languages) for rule in rules)))


def findings(
    document: Draft,
    rules: Sequence[Rule],
    predictions: Mapping[str, Prediction],
    known_languages: Collection[str],
    accepted: Collection[str] = (),
) -> list[Finding]:
    """The findings of a document in reading order, those of one sentence in the order of the rules.

    ``predictions`` are by text and hold at least those of ``texts_to_predict``; a sentence without one is not judged, nor is one in
    another language than ``known_languages``, which are the model's. What is ``accepted``, by the digests of :func:`identity`, is none.

    Raises:
        SettingsError: a rule speaks of a label that the model does not have.
    """
    broken = [
        (sentence, rule)
        for sentence in document.sentences
        for rule in rules
        if sentence.reading.text in predictions
        and _is_for(rule, sentence, known_languages)
        and breaks(predictions[sentence.reading.text], rule)
    ]
    broken = _judged(document, broken, known_languages)
    found: list[Finding] = []
    used: set[Ignore] = set()
    seen: Counter[str] = Counter()
    for sentence, rule in broken:
        covering = [one for one in document.ignores if one.covers(sentence.span, rule.name)]
        used.update(covering)
        text = sentence.reading.text
        name = identity(rule.name, text)
        seen[name] += 1
        if not covering and name not in accepted:
            tone = Tone(rule, sentence, predictions[text], unexpected(predictions[text], rule))
            found.append(Finding(rule.name, rule.severity, sentence.span, f"{name}.{seen[name]}", tone))
    for one in unused(document.ignores, used) if rules else ():
        broken_by, severity = (UNUSED_IGNORE, INFORMATION) if one.is_known else (UNKNOWN_IGNORE, WARNING)
        name = identity(broken_by, one.place.of(document.text))
        seen[name] += 1
        found.append(Finding(broken_by, severity, one.place, f"{name}.{seen[name]}"))
    return sorted(found, key=lambda finding: finding.span)


def explained(finding: Finding, explanation: Explanation, source: str) -> Finding:
    """The finding with the explanation of what is read of its sentence, taken to ``source``."""
    if finding.tone is None:
        return finding
    placed = in_source(replace(explanation, part=Span(0, len(explanation.text))), finding.tone.sentence.reading, source)
    return replace(finding, tone=replace(finding.tone, explanation=placed))


def is_founded(finding: Finding) -> bool:
    """Whether something stands behind a finding that can be pointed at, as far as that is known.

    A negative sentence whose named words are no negation, and say nothing negative by themselves, is most likely misread.
    """
    tone = finding.tone
    explanation = None if tone is None else tone.explanation
    if tone is None or explanation is None or tone.rule.expect != NOT_NEGATIVE or explanation.target != POLARITY:
        return True
    named = [explanation.units[index] for index in explanation.named or explanation.suspected]
    return not named or bool(explanation.edits) or any(unit.kind == NEGATION or _says_something(unit) for unit in named)


def _says_something(unit: Unit) -> bool:
    return is_negator(unit.text) or unit.effect_alone is None or unit.effect_alone <= -_LEAST_SAID


def identity(rule: str, text: str) -> str:
    """What a finding is known by wherever its sentence moves: a digest, from which the text cannot be read back."""
    return hashlib.sha256("\0".join((rule, " ".join(text.split()))).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _is_for(rule: Rule, sentence: Passage, known: Collection[str]) -> bool:
    """Whether a rule judges a sentence: one may be too little or too much, or said to be in a language that the model does not know."""
    if len(sentence.reading.text) > LONGEST or not is_about(rule, sentence.kind, sentence.key):
        return False
    if sentence.locale is not None and unknown_locale(sentence.locale, known) is not None:
        return False
    return rule.labels or not is_label(sentence.reading.text)


def _judged(document: Draft, broken: Sequence[tuple[Passage, Rule]], known: Collection[str]) -> list[tuple[Passage, Rule]]:
    """Those whose language the model knows; of sentences that are too short to tell, all of a document's are asked together."""
    if not broken:
        return []
    texts = [sentence.reading.text for sentence in document.sentences]
    doubted = {text for text in {sentence.reading.text for sentence, _ in broken} if unknown_language(text, known) is not None}
    short = [text for text in texts if is_too_short_to_tell(text)]
    if unknown_language(" ".join(short), known) is not None:
        doubted.update(short)
    return [(sentence, rule) for sentence, rule in broken if sentence.reading.text not in doubted]
