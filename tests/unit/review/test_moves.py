"""How the tone of a document moves from one version to another."""

from __future__ import annotations

import itertools
import math

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import Prediction
from tonelens.review.check.findings import draft
from tonelens.review.tone import balance
from tonelens.review.tone_changes import APPEARED, EDITED, GONE, MOST_HUNKS, Move, Movement, Versions, hunks, movements, shapley
from tonelens.settings.rules import Rule


def _moved(before: str | None, after: str | None, engine: LexiconEngine | None = None) -> Movement:
    drafts = [None if text is None else draft(text, "markdown") for text in (before, after)]
    (found,) = movements(engine or LexiconEngine(), [Versions(drafts[0], drafts[1], (Rule(),))])
    return found


def _told(movement: Movement) -> list[tuple[str, str, str]]:
    return [
        (move.kind, "" if move.before is None else move.before.text, "" if move.after is None else move.after.text)
        for move in movement.moves
    ]


def test_what_is_the_same_wherever_it_stands_is_no_move() -> None:
    before = "One is here today. Two is there now.\n\nThree is a plain one."
    after = "Three is a\nplain one.\n\nOne is **here** today. Two is there now."
    assert _moved(before, after).moves == ()


def test_sentences_appear_go_and_are_edited() -> None:
    before = "A page about our team. This was terrible news. The tool is slow and old."
    after = "A page about our team. The tool is lovely and old. Something else altogether comes now."
    assert _told(_moved(before, after)) == [
        (GONE, "This was terrible news.", ""),
        (EDITED, "The tool is slow and old.", "The tool is lovely and old."),
        (APPEARED, "", "Something else altogether comes now."),
    ]


def test_what_is_done_never_becomes_less_whatever_terms_there_are() -> None:
    before, after = (draft(text, "markdown") for text in ("The tool is slow and old.", "The tool is lovely and so new."))
    done: list[float] = []
    movements(LexiconEngine(), [Versions(before, after, (Rule(),), terms) for terms in ((), ("old",))], progress=done.append)
    assert done == sorted(done)
    assert len(set(done)) > 3
    assert done[-1] == 1.0


def test_of_equal_sentences_as_many_are_gone_as_there_are_fewer() -> None:
    assert _told(_moved("It is slow here. It is slow here. It is fine there.", "It is slow here. It is fine there.")) == [
        (GONE, "It is slow here.", "")
    ]


def test_the_parts_of_an_edit_add_up_to_its_change() -> None:
    movement = _moved("The lovely tool is good, and this page is fine.", "The terrible tool is good, and so this slow page is fine.")
    (move,) = movement.moves
    assert [(part.before, part.after) for part in move.parts] == [("lovely", "terrible"), ("", "so"), ("", "slow")]
    assert move.change is not None
    assert math.fsum(part.effect for part in move.parts) == pytest.approx(move.change, abs=1e-12)
    assert abs(move.parts[1].effect) < 1e-12
    assert move.parts[0].effect < move.parts[2].effect < 0


def test_words_that_change_nothing_are_not_explained() -> None:
    engine = LexiconEngine()
    (move,) = _moved("The tool is plain and good.", "The tool is simple and good.", engine).moves
    assert (move.kind, move.parts) == (EDITED, ())
    assert len(engine.predicted) == 2


def test_one_hunk_needs_no_more_readings() -> None:
    engine = LexiconEngine()
    (move,) = _moved("The tool is slow today.", "The tool is lovely today.", engine).moves
    assert [(part.before, part.after, part.effect) for part in move.parts] == [("slow", "lovely", move.change)]
    assert len(engine.predicted) == 2


def test_many_hunks_become_six_and_nothing_is_lost() -> None:
    before = [f"w{number}" for number in range(30)]
    after = [f"x{number}" if number % 3 == 0 else f"w{number}" for number in range(30)]
    found = hunks(before, after)
    assert len(found) == MOST_HUNKS
    rebuilt, position = list[str](), 0
    for old, new in found:
        rebuilt += [*before[position : old.start], *after[new.start : new.stop]]
        position = old.stop
    assert [*rebuilt, *before[position:]] == after


def test_shapley_values_are_the_mean_over_all_orders() -> None:
    players = 4
    value = {
        frozenset(some): math.sin(1 + sum(7**one for one in some)) for size in range(5) for some in itertools.combinations(range(4), size)
    }
    expected = [0.0] * players
    for order in itertools.permutations(range(players)):
        for place, player in enumerate(order):
            expected[player] += (value[frozenset(order[: place + 1])] - value[frozenset(order[:place])]) / 24
    assert shapley(players, value) == pytest.approx(expected, abs=1e-12)


def test_a_document_can_be_new_or_gone() -> None:
    new, gone = _moved(None, "This is lovely."), _moved("This is terrible.", None)
    assert [move.kind for move in new.moves] == [APPEARED]
    assert (len(new.before), len(new.after)) == (0, 1)
    assert [move.kind for move in gone.moves] == [GONE]
    assert gone.before[0] is not None
    assert gone.before[0] < 0


def test_what_is_not_judged_has_no_change() -> None:
    before, after = "Dies ist ein kleiner Satz über das schlechte Wetter.", "Dies ist ein kleiner Satz über das Wetter."
    drafts = [draft(f"<p lang='de'>{text}</p>", "html") for text in (before, after)]
    (found,) = movements(LexiconEngine(), [Versions(drafts[0], drafts[1], (Rule(),))])
    assert [(move.kind, move.change) for move in found.moves] == [(EDITED, None)]


def test_a_rewritten_document_is_compared_in_time_that_does_not_explode() -> None:
    before = " ".join(f"Sentence number {number} is about apples and pears." for number in range(300))
    after = " ".join(f"Line {number} has other words, all of them." for number in range(300))
    assert len(_moved(before, after).moves) == 600


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ({"negative": 0.2, "neutral": 0.1, "positive": 0.7}, 0.5),
        ({"NEGATIVE": 0.2, "POSITIVE": 0.8}, 0.6),
        ({"1 star": 0.0, "2 stars": 0.0, "3 stars": 0.0, "4 stars": 1.0, "5 stars": 0.0}, 0.5),
        ({"very negative": 0.0, "negative": 1.0, "neutral": 0.0, "positive": 0.0, "very positive": 0.0}, -0.5),
        ({"sport": 0.5, "politics": 0.5}, None),
    ],
)
def test_the_balance_lies_between_bad_and_good(probabilities: dict[str, float], expected: float | None) -> None:
    found = balance(Prediction(max(probabilities, key=probabilities.__getitem__), probabilities))
    assert found == (None if expected is None else pytest.approx(expected))


def test_without_a_prediction_there_is_no_balance() -> None:
    assert balance(None) is None
    assert Move(None, None).change is None
