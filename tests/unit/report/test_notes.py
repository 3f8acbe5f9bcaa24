from __future__ import annotations

from dataclasses import replace

from tests.unit.report import examined, samples
from tonelens.report.explanation.notes import notes
from tonelens.text.spans import Span

MUTED = "Muted words are uncertain: two tests disagree on them."


def test_none_where_all_went_well() -> None:
    assert notes(samples.review()) == ()
    assert notes(examined.complaint()) == ()
    assert notes(examined.neutral()) == ()


def test_doubt_comes_first() -> None:
    first, second = notes(samples.long(300))
    assert first.startswith("Not precise")
    assert second.startswith("Read in 3 overlapping windows")


def test_each_unread_part_is_named_once_and_can_be_seen() -> None:
    explanation = replace(samples.one_word(), text="🦄 🦄 \x1b", not_read=(Span(0, 1), Span(2, 3), Span(4, 5)))
    assert notes(explanation) == ("Not read by the model: 🦄, ␛",)


def test_a_long_list_of_unread_parts_is_cut_off() -> None:
    text = "非" * 200 + "".join(map(chr, range(0x4E00, 0x4E10)))
    spans = (Span(0, 200), *(Span(200 + index, 201 + index) for index in range(16)))
    (note,) = notes(replace(samples.one_word(), text=text, not_read=spans))
    assert note.endswith(" and 9 more")
    assert len(note) < 100


def test_terms_that_were_left_out_are_named_once() -> None:
    assert notes(examined.with_terms()) == ("Left out, as you asked: ‘Kill Bill’, ‘Bad Aibling’",)


def test_emoji_that_were_read_by_their_names() -> None:
    assert notes(examined.festive()) == (
        "Read by their names: 🎉 as “party popper”, 🔥 as “fire”",
        "Not read by the model: 🫠",
    )


def test_units_that_a_test_contradicts() -> None:
    assert notes(examined.shaky()) == ("A misleading share: ‘waiter’. Masking it moves the result the other way.", MUTED)
    assert notes(examined.uncertain()) == (MUTED,)


def test_several_misleading_shares_are_named_but_for_the_small_ones() -> None:
    scores = {"dull": -1.0, "slow": -0.9, "vile": -1.1, "rude": -0.8, "foul": -0.7, "old": -0.1}
    words = " ".join(scores)
    opposite = {word: (-score, -score) for word, score in scores.items()}
    first, second = notes(examined.examined(samples.explained(words, scores), effects=opposite))
    assert first == "Misleading shares: ‘dull’, ‘slow’, ‘vile’, ‘rude’ and 1 more. Masking them moves the result the other way."
    assert second == MUTED


def test_a_text_tells_what_holds_for_its_sentences_once() -> None:
    explanation = examined.by_sentence([examined.shaky(), examined.shaky(), examined.festive(), examined.with_terms()], samples.NEGATIVE)
    said = notes(explanation)
    assert said[:2] == notes(examined.shaky())
    assert said[2:] == (*notes(examined.with_terms()), *notes(examined.festive()))


def test_a_sentence_that_did_not_settle_is_not_passed_over() -> None:
    explanation = examined.three_sentences()
    unsettled = replace(explanation.sentences[1], method=replace(samples.METHOD, converged=False))
    (note,) = notes(replace(explanation, sentences=(explanation.sentences[0], unsettled, explanation.sentences[2])))
    assert note.startswith("Not precise")


def test_what_is_not_judged_has_no_units_to_doubt() -> None:
    assert notes(replace(examined.shaky(), not_judged="German")) == ()
