"""What a writer is told of a sentence: three lines, one line, and what comes of an edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.lexicon import LexiconEngine, prediction_of
from tonelens.attribution.types import Edit, Explanation, MethodOptions, Prediction
from tonelens.report.explanation.emphasis import named_looks
from tonelens.report.for_writers import counted_to_look_at, finding_in_margin, in_margin, outcome, reads, to_look_at, told, told_of
from tonelens.report.verdicts import edit_effect
from tonelens.review.by_sentence import explain_texts
from tonelens.review.check.findings import draft, explained, findings
from tonelens.settings.rules import Rule
from tonelens.text.spans import Span


def explanation(text: str) -> Explanation:
    (made,) = explain_texts(LexiconEngine(), [text], MethodOptions())
    return made


def test_the_verdict_is_in_words_and_the_reason_is_the_measured_one() -> None:
    slow = explanation("The page is slow and terrible.")
    without = reads(prediction_of(0.0)).partition("(")[2]
    lines = told(slow).lines
    assert lines[0] == reads(slow.prediction)
    assert lines[1].startswith("Because of ‘slow’ and ‘terrible’: without them, ")
    assert without
    assert not any(sign in "".join(lines) for sign in ("▼", "▲", "share", "score", "mask"))


def test_what_helps_is_the_first_edit_and_advice_where_there_is_none() -> None:
    made = explanation("It is terrible.")
    edit = Edit(Span(0, 14), "It is fine", "rewrite", prediction_of(0.0))
    softer = replace(made, edits=(edit,), edits_known=True)
    assert told(softer).helps == f"{edit_effect(made.prediction, made.text, edit)}."
    blamed = replace(made, edits=(), edits_known=True, prediction=replace(made.prediction, kind="blame"))
    assert told(blamed).helps.startswith("Say what happened")
    assert told(replace(made, edits_known=False)).helps == "", "what is not known yet is not denied"
    assert told(explanation("It is lovely.")).helps == ""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"redundant": (2,), "responsible": None}, "Because of ‘terrible’: each alone is enough."),
        (
            {"suspected": (2,), "responsible": None, "stability": "uncertain"},
            "Perhaps because of ‘terrible’; it is unclear which word is responsible.",
        ),
        ({"suspected": (2,), "responsible": None}, "Because of many words, among them ‘terrible’."),
        (
            {"suspected": (2,), "fragile": (0,), "responsible": None},
            "Perhaps because of ‘terrible’; it is unclear which word is responsible. It hangs by a thread: ‘It’ alone changes it.",
        ),
        ({"fragile": (0,), "responsible": None}, "It hangs by a thread: ‘It’ alone changes it."),
        ({"responsible": None, "stability": "uncertain"}, "It is unclear which word is responsible."),
        ({"responsible": None}, "No small set of words is responsible."),
    ],
)
def test_every_kind_of_reason_has_its_sentence(change: dict[str, object], expected: str) -> None:
    assert told(replace(explanation("It is terrible."), **change)).why == expected  # type: ignore[arg-type]


def test_one_line_names_what_is_responsible_and_of_several_sentences_how_many_read_how() -> None:
    made = explanation("It is terrible.")
    assert in_margin(made) == f"{reads(made.prediction)}: ‘terrible’"
    assert in_margin(replace(made, responsible=None)) == reads(made.prediction)
    assert in_margin(replace(made, responsible=None, suspected=(2,))) == f"{reads(made.prediction)}: perhaps ‘terrible’"
    many = explanation("So terrible, slow, unfortunately, failed.")
    assert in_margin(replace(many, responsible=None, suspected=(1, 2, 3, 4))).count("‘") == 3, "it must not reach far"
    assert in_margin(explanation("So terrible, slow, terrible, terrible.")).endswith(": ‘terrible’ (3 times), ‘slow’")
    assert in_margin(explanation("It is terrible. It is lovely. It is slow and terrible.")) == "3 sentences: 2 negative, 1 positive"


def test_a_finding_says_what_its_rule_expects_where_the_verdict_does_not() -> None:
    text = "The account is new."
    rule = Rule("friendly", "positive", 0.5)
    document = draft(text, "plaintext")
    prediction = prediction_of(0.0)
    (finding,) = findings(document, [rule], {text: prediction}, ("en",))
    assert told_of(finding).lines == (f"{reads(prediction)}; expected to read positive",)
    assert finding_in_margin(explained(finding, explanation(text), text)) == f"{reads(prediction)}; expected to read positive"


def test_an_edit_tells_what_comes_of_it() -> None:
    edit = Edit(Span(0, 1), "", "rewrite", Prediction("neutral", {"negative": 0.02, "neutral": 0.9, "positive": 0.08}))
    assert outcome(edit).startswith("✓ now neutral (negative 2")
    worse = replace(edit, prediction_after=Prediction("negative", {"negative": 0.6, "neutral": 0.3, "positive": 0.1}))
    assert outcome(worse) == "✓ now negative"


def test_how_much_there_is_to_look_at_is_said_in_words() -> None:
    assert (to_look_at(2), to_look_at(0)) == ("Tone: 2 to look at", "Tone: nothing to look at")
    assert counted_to_look_at(2, 14) == "2 of 14 sentences to look at."
    assert counted_to_look_at(0, 1) == "Nothing to look at in 1 sentence."


def test_a_writer_sees_what_is_named_as_strong_as_its_effect() -> None:
    made = explanation("The slow page is terrible.")
    slow, terrible = named_looks(made)
    assert (slow.unit.text, terrible.unit.text) == ("slow", "terrible")
    assert (slow.strength, terrible.strength) == (1.5 / 4, 1.0)
    assert not slow.muted
    (suspected,) = named_looks(replace(made, responsible=None, suspected=(1,)))
    assert suspected.muted
    assert named_looks(replace(made, responsible=None)) == ()
