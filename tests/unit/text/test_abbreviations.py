"""Which full stops end no sentence, because an abbreviation belongs to what follows, and which do although they look like it."""

from __future__ import annotations

import pytest

from tonelens.text.sentences import sentence_spans


def _sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "A name for this Collection, max. 40 characters.",
        "It starts at 5 p.m. UTC on Nov. 5 and ends.",
        "It starts at 5 p.m. PDT or 2 a.m. (CET) for us.",
        "See Ch. 4 and Eq. 2 for it.",
        "It takes approx. 3 days.",
        "She is from Fresno, Calif. and he is, too.",
        "See Fig. 3, Sec. 2, No. 5, pp. 3 and vol. 2.",
        "It costs min. 5 euros, incl. VAT, excl. shipping.",
        "We met Dr. Who and Prof. X.",
        "Read Sect. 3 and Tab. 2, Nr. 4, Abs. 5.",
        "On Mon. and Tues. we work.",
        "From Dec. 24 to Jan. 2 we rest.",
        "Add Vol.\n2 to it.",
    ],
)
def test_an_abbreviation_ends_no_sentence_before_what_it_belongs_to(text: str) -> None:
    assert _sentences(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It ends at 5 p.m.", "Then we go home."),
        ("You can take 40 max.", "The others wait."),
        ("He is a good chap.", "We like him."),
        ("This is fine etc.", "And more of it."),
        ("We did it in Nov.", "It was cold."),
        ("Is it this one or no.", "Well, it is."),
        ("The film was max fun.", "40 people laughed."),
    ],
)
def test_what_only_looks_like_one_ends_it(first: str, second: str) -> None:
    assert _sentences(f"{first} {second}") == [first, second]


def test_white_space_of_any_length_costs_no_more_than_its_length() -> None:
    assert len(_sentences(f"It ends.{' ' * 100_000}Then it goes on." * 3)) == 6
