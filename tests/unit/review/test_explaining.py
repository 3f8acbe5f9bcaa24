"""A text becomes sentences, each with its own verdict, language and edits, at their places in the whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import BY_SENTENCE, NEUTRAL, NOT_TESTED, STABLE, Explanation, MethodOptions, ModelIdentity, Prediction
from tonelens.engine.in_process import InProcessEngine
from tonelens.errors import CancelledError
from tonelens.review.by_sentence import explain_pairs, explain_targets, explain_texts, explain_without_edits, with_edits
from tonelens.text.pairs import TextPair
from tonelens.text.spans import Span

OPTIONS = MethodOptions()
PARAGRAPH = "😀 The plot was terrible. Click the button.\r\n\r\nUnfortunately, the upload failed."
GERMAN = "Leider ist der Versand dieser Bestellung heute noch nicht möglich gewesen."


def explained(text: str, *, whole: bool = False, engine: LexiconEngine | None = None) -> Explanation:
    return explain_texts(engine or LexiconEngine(), [text], OPTIONS, whole)[0]


@dataclass
class Remembered:
    known: dict[str, Explanation] = field(default_factory=dict)

    def get(self, sentence: str) -> Explanation | None:
        return self.known.get(sentence)

    def put(self, explanation: Explanation) -> None:
        self.known[explanation.text] = explanation


def test_one_sentence_is_explained_as_it_stands() -> None:
    found = explained("  The plot was terrible. ")
    assert found.sentences == ()
    assert found.span == Span(0, 25)
    assert found.stability == STABLE


def test_several_sentences_are_explained_one_by_one_with_the_whole_on_top() -> None:
    found = explained(PARAGRAPH)
    assert [sentence.span.of(PARAGRAPH) for sentence in found.sentences] == [
        "😀 The plot was terrible.",
        "Click the button.",
        "Unfortunately, the upload failed.",
    ]
    assert [sentence.prediction.label for sentence in found.sentences] == ["negative", "neutral", "negative"]
    assert [sentence.stability for sentence in found.sentences] == [STABLE, NEUTRAL, STABLE]
    assert found.stability == BY_SENTENCE
    assert found.responsible is None
    assert found.prediction == LexiconEngine().predict([PARAGRAPH])[0]
    assert found.windows[0].span == Span(0, len(PARAGRAPH))


def test_every_place_is_one_in_the_whole_text() -> None:
    found = explained(PARAGRAPH)
    for explanation in (found, *found.sentences):
        assert explanation.text == PARAGRAPH
        for word in (*explanation.words, *explanation.tokens):
            assert word.span.of(PARAGRAPH) == word.text
        for unit in explanation.units:
            assert " … ".join(span.of(PARAGRAPH) for span in unit.spans) == unit.text
            assert tuple(explanation.words[word].span for word in unit.words) == unit.spans
        for window in explanation.windows:
            assert window.span.end <= len(PARAGRAPH)
    assert [word for sentence in found.sentences for word in sentence.words] == list(found.words)


def test_whole_explains_several_sentences_as_one() -> None:
    found = explained(PARAGRAPH, whole=True)
    assert found.sentences == ()
    assert found.stability == STABLE


def test_the_evaluations_and_errors_of_the_sentences_add_up() -> None:
    found = explained(PARAGRAPH)
    assert found.method.evaluations == 33
    assert found.method.converged


@pytest.mark.parametrize(("deltas", "together", "errors"), [((0.5, -0.25), 0.25, 0.75), ((0.5, None), None, None)])
def test_the_error_of_a_text_is_that_of_its_sentences(deltas: Any, together: float | None, errors: float | None) -> None:
    class Off(LexiconEngine):
        def explain(self, *arguments: Any) -> Any:
            found = super().explain(*arguments)
            return [replace(one, method=replace(one.method, convergence_delta=delta)) for one, delta in zip(found, deltas, strict=True)]

    found = explained("It is terrible. It is lovely.", engine=Off())
    total = sum(abs(token.score) for token in found.tokens)
    assert total not in (0, 1)
    assert found.method.convergence_delta == together
    assert found.method.relative_error == (None if errors is None else pytest.approx(errors / total))


def test_a_text_without_any_score_has_no_error() -> None:
    class Flat(LexiconEngine):
        def explain(self, *arguments: Any) -> Any:
            flat = [replace(one, tokens=tuple(replace(token, score=0.0) for token in one.tokens)) for one in super().explain(*arguments)]
            return [replace(one, method=replace(one.method, convergence_delta=0.0)) for one in flat]

    assert explained("It is terrible. It is lovely.", engine=Flat()).method.relative_error == 0.0


@pytest.mark.parametrize(("targets", "together"), [(("label:joy", "label:joy"), "label:joy"), (("label:joy", "label:fear"), "predicted")])
def test_what_a_text_is_explained_for_is_what_all_its_sentences_are(targets: Any, together: str) -> None:
    class Targeted(LexiconEngine):
        def explain(self, *arguments: Any) -> Any:
            found = super().explain(*arguments)
            return [replace(one, method=replace(one.method, target=target)) for one, target in zip(found, targets, strict=True)]

    assert explained("It is terrible. It is lovely.", engine=Targeted()).target == together


def test_all_sentences_of_all_texts_share_one_request() -> None:
    engine = LexiconEngine()
    results = explain_texts(engine, [PARAGRAPH, "Lovely.", ""], OPTIONS)
    assert len(results) == 3
    assert len(engine.explained) == 5


def test_a_sentence_that_is_known_or_said_twice_is_not_explained_again() -> None:
    engine, memory = LexiconEngine(), Remembered()
    first = explain_without_edits(engine, [PARAGRAPH], OPTIONS, memory=memory)
    changed = PARAGRAPH.replace("Click", "Press") + " Press the button. Press the button."
    engine.explained.clear()
    (found,) = explain_without_edits(engine, [changed], OPTIONS, memory=memory)
    assert engine.explained == ["Press the button."]
    assert found == explain_without_edits(LexiconEngine(), [changed], OPTIONS)[0]
    assert first == explain_without_edits(LexiconEngine(), [PARAGRAPH], OPTIONS)


def test_what_is_finished_is_kept_when_the_rest_of_a_long_text_is_cancelled() -> None:
    engine, memory = LexiconEngine(), Remembered()
    text = " ".join(f"Number {number} is terrible." for number in range(100))

    def checkpoint() -> None:
        if memory.known:
            raise CancelledError

    with pytest.raises(CancelledError):
        explain_without_edits(engine, [text], OPTIONS, checkpoint=checkpoint, memory=memory)
    assert 0 < len(memory.known) < 100
    (found,) = explain_without_edits(engine, [text], OPTIONS, memory=memory)
    assert len(found.sentences) == 100
    assert len(engine.explained) == 100


def test_edits_are_left_to_later_and_then_the_same() -> None:
    engine, memory = LexiconEngine(), Remembered()
    (first,) = explain_without_edits(engine, [PARAGRAPH], OPTIONS, memory=memory)
    assert first.edits == ()
    assert not first.edits_known
    assert engine.predicted == [PARAGRAPH]
    (complete,) = with_edits(engine, [first], OPTIONS.terms, memory=memory)
    assert complete == explained(PARAGRAPH)
    assert complete.edits_known
    engine.predicted.clear()
    (again,) = explain_without_edits(engine, [PARAGRAPH], OPTIONS, memory=memory)
    assert with_edits(engine, [again], OPTIONS.terms) == [complete]
    assert engine.predicted == [PARAGRAPH]


def test_which_languages_are_known_comes_with_the_answer() -> None:
    class Shy(LexiconEngine):
        @property
        def model(self) -> ModelIdentity:
            assert not self.asked, "asking a worker takes time and may start one"
            return ModelIdentity("lexicon", "1", self.languages)

        asked = False

        def _explained(self, text: str, options: MethodOptions) -> Explanation:
            self.asked = False
            found = super()._explained(text, options)
            self.asked = True
            return found

    assert explained(GERMAN, engine=Shy()).not_judged == "German"


def test_a_language_that_the_model_does_not_know_is_not_judged() -> None:
    found = explained(GERMAN + " " + GERMAN)
    assert found.not_judged == "German"
    assert all(sentence.not_judged == "German" and sentence.responsible is None for sentence in found.sentences)
    assert all(sentence.stability == NOT_TESTED and not sentence.edits for sentence in found.sentences)


def test_one_foreign_sentence_leaves_the_others_judged() -> None:
    found = explained("The plot was terrible.\n\n" + GERMAN)
    assert found.not_judged is None
    assert [sentence.not_judged for sentence in found.sentences] == [None, "German"]


def test_a_foreign_sentence_has_no_say_in_the_whole() -> None:
    engine = LexiconEngine()
    foreign = GERMAN.replace("Bestellung", "terrible")
    found = explained("A lovely plot.\n\n" + foreign, engine=engine)
    assert found.prediction.label == "positive"
    assert "A lovely plot.\n\n" + " " * len(foreign) in engine.predicted


def test_of_a_text_that_is_foreign_throughout_all_is_read() -> None:
    engine = LexiconEngine()
    text = GERMAN + "\n\n" + GERMAN
    explained(text, engine=engine)
    assert text in engine.predicted


class Several(LexiconEngine):
    def explain_targets(self, texts: Any, options: MethodOptions, targets: Any) -> Any:
        return [self.explain(texts, replace(options, target=target), lambda: None, lambda done: None) for target in targets]


def test_several_targets_are_explained_sentence_by_sentence_from_one_reading() -> None:
    engine, text = Several(), "Unfortunately, it failed. It is lovely."
    found = explain_targets(cast("InProcessEngine", engine), text, OPTIONS, ["label:a", "label:b"])
    assert [one.target for one in found] == ["label:a", "label:b"]
    assert [[sentence.span for sentence in one.sentences] for one in found] == [[Span(0, 25), Span(26, 39)]] * 2
    assert all(one.edits_known and one.edits for one in found)
    assert engine.predicted.count(text) == 1
    assert all(one.sentences == () for one in explain_targets(cast("InProcessEngine", engine), text, OPTIONS, ["label:a"], whole=True))
    (alone,) = explain_targets(cast("InProcessEngine", engine), "It is lovely.", OPTIONS, ["label:a"])
    assert (alone.sentences, alone.span) == ((), Span(0, 13))


def test_several_targets_of_a_pair_are_explained_as_one_input() -> None:
    class Pairs(Several):
        def explain(self, texts: Any, *arguments: Any) -> Any:
            return super().explain([text.first for text in texts], *arguments)

    found = explain_targets(cast("InProcessEngine", Pairs()), TextPair("It is terrible.", "Yes."), OPTIONS, ["label:a", "label:b"])
    assert [(one.target, one.edits_known, one.edits) for one in found] == [("label:a", True, ()), ("label:b", True, ())]


def test_a_text_in_two_foreign_languages_is_not_judged() -> None:
    found = explained(GERMAN + "\n\nMalheureusement, la page que vous cherchez ne peut pas être affichée pour le moment.")
    assert [sentence.not_judged for sentence in found.sentences] == ["German", "French"]
    assert found.not_judged in ("German", "French")


def test_short_sentences_are_in_the_language_of_their_text() -> None:
    text = "Das ist schlecht. Ich hasse es. Der Support war furchtbar. Alles kaputt hier."
    found = explained(text)
    assert found.not_judged == "German"
    assert all(sentence.not_judged == "German" for sentence in found.sentences)
    assert explained("Das ist schlecht.").not_judged is None


def test_an_edit_is_remembered_of_a_short_sentence_though_its_text_is_foreign() -> None:
    memory = Remembered()
    text = "Unfortunately, it failed. Das ist schlecht. Ich hasse es. Der Support war furchtbar. Wir sind sehr traurig."
    (found,) = explain_without_edits(LexiconEngine(), [text], OPTIONS, memory=memory)
    assert found.sentences[0].not_judged == "German"
    with_edits(LexiconEngine(), [found], (), memory=memory)
    (alone,) = explain_without_edits(LexiconEngine(), ["Unfortunately, it failed."], OPTIONS, memory=memory)
    assert with_edits(LexiconEngine(), [alone], (), memory=memory)[0].edits


def test_a_model_without_known_languages_judges_everything() -> None:
    assert explained(GERMAN, engine=LexiconEngine(languages=())).not_judged is None


def test_an_edit_that_helps_is_offered_at_its_place_with_what_it_does() -> None:
    (edit,) = explained(PARAGRAPH).edits
    assert edit.span.of(PARAGRAPH).startswith("Unfortunately,")
    changed = PARAGRAPH[: edit.span.start] + edit.replacement + PARAGRAPH[edit.span.end :]
    assert changed.endswith("The upload failed.")
    assert edit.prediction_after == LexiconEngine().predict(["The upload failed."])[0]


def test_an_edit_that_does_not_help_is_not_offered() -> None:
    assert explained("Sadly, the upload failed.").edits == ()


@pytest.mark.parametrize(("label", "after", "offered"), [("negative", 0.44, True), ("negative", 0.86, False), ("anger", 0.1, False)])
def test_an_edit_helps_where_it_lowers_a_negative_verdict_by_enough(label: str, after: float, offered: bool) -> None:
    def reads(probability: float) -> Prediction:
        return Prediction(label, {label: probability, "other": 1 - probability})

    class Fixed(LexiconEngine):
        def explain(self, *arguments: Any) -> Any:
            return [replace(one, prediction=reads(0.9)) for one in super().explain(*arguments)]

        def predict(self, texts: Any, *arguments: Any) -> Any:
            return [reads(0.9 if "unfortunately" in text.casefold() else after) for text in texts]

    assert bool(explained("Unfortunately, the upload failed.", engine=Fixed()).edits) is offered


@pytest.mark.parametrize(("greeted", "offered"), [(0.88, False), (0.1, True)])
def test_an_edit_that_helps_nowhere_else_is_not_offered(greeted: float, offered: bool) -> None:
    def reads(probability: float) -> Prediction:
        return Prediction("negative", {"negative": probability, "neutral": 1 - probability})

    class Moody(LexiconEngine):
        def explain(self, *arguments: Any) -> Any:
            return [replace(one, prediction=reads(0.9)) for one in super().explain(*arguments)]

        def predict(self, texts: Any, *arguments: Any) -> Any:
            return [reads(0.9 if "unfortunately" in text.casefold() else greeted if "Hello" in text else 0.1) for text in texts]

    assert bool(explained("Unfortunately, the upload failed.", engine=Moody()).edits) is offered


def test_edits_are_offered_for_negative_sentences_only() -> None:
    engine = LexiconEngine()
    assert explained("Unfortunately, lovely lovely good.", engine=engine).edits == ()
    assert engine.predicted == []


def test_a_cancelled_request_ends_between_calls() -> None:
    def checkpoint() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        explain_texts(LexiconEngine(), [PARAGRAPH], OPTIONS, checkpoint=checkpoint)


def test_progress_adds_up_over_the_pieces_of_a_long_text() -> None:
    told: list[float] = []
    text = " ".join(f"Sentence number {number} is terrible." for number in range(70))
    explain_texts(LexiconEngine(), [text], OPTIONS, progress=told.append)
    assert told == pytest.approx([0.9 * 32 / 70, 0.9 * 64 / 70, 0.9, 0.9, 1.0])


def test_progress_within_a_piece_counts_for_its_part() -> None:
    class Halfway(LexiconEngine):
        def explain(self, texts: Any, options: Any, checkpoint: Any, progress: Any) -> Any:
            progress(0.5)
            return super().explain(texts, options, checkpoint, progress)

    told: list[float] = []
    text = " ".join(f"Sentence number {number} is terrible." for number in range(42))
    explain_texts(Halfway(), [text], OPTIONS, progress=told.append)
    assert told == pytest.approx([0.9 * 16 / 42, 0.9 * 32 / 42, 0.9 * 37 / 42, 0.9, 0.9, 1.0])


def test_progress_of_pairs_adds_up_as_well() -> None:
    told: list[float] = []

    class Pairs(LexiconEngine):
        def explain(self, texts: Any, *arguments: Any) -> Any:
            return super().explain([text.first for text in texts], *arguments)

    pairs = [TextPair("It is terrible.", f"Number {number}.") for number in range(40)]
    found = explain_pairs(cast("InProcessEngine", Pairs()), pairs, OPTIONS, told.append)
    assert told == pytest.approx([32 / 40, 1.0])
    assert len(found) == 40
    assert all(one.edits_known and one.edits == () for one in found)


def test_progress_ends_at_the_end() -> None:
    told: list[float] = []
    explain_texts(LexiconEngine(), [PARAGRAPH], OPTIONS, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize("text", ["Schlecht", "Terrible.", "Terrible. Awful."])
def test_what_a_file_says_is_in_an_unknown_language_is_not_judged_however_short(text: str) -> None:
    (found,) = explain_without_edits(LexiconEngine(), [text], OPTIONS, locale="de-DE")
    assert found.not_judged == "German"
    assert all(one.not_judged == "German" for one in found.sentences)
    (found,) = explain_without_edits(LexiconEngine(), [text], OPTIONS, locale="en-GB")
    assert found.not_judged is None
