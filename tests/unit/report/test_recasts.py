"""Recasts: a sentence's own words in a kinder frame, which keep its facts or are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonelens.report.check.recasts import Recast, recast, recasts


@pytest.mark.parametrize("row", recasts(), ids=lambda row: row.example)
def test_every_row_has_a_sentence_that_it_is_the_first_for(row: Recast) -> None:
    assert recast(row.example) == row.expected
    said = row.example.lower().removesuffix(" yet again.").removesuffix(" again.")
    assert next(one for one in recasts() if one.pattern.fullmatch(said)) is row


@pytest.mark.parametrize(
    ("text", "put"),
    [
        ("Sorry, but you forgot to sign the form.", "The form was not signed."),
        ("You missed the briefing again, as usual.", "The briefing was missed."),
        ("You will not be asked again.", "You will not be asked again because [reason]. You can [what is possible]."),
        ("Sorry, it seems that you are not allowed to edit this.", "You can't edit this because [reason]. You can [what is possible]."),
        ("You didn't\n  return the keys.", "The keys were not returned."),
        ("You didn’t return the keys.", "The keys were not returned."),
        ("We’re sorry, your order was declined.", "We haven’t accepted your order because [reason]. You can [what is possible]."),
        (
            "Refunds for GitHub are not accepted.",
            "We don't accept refunds for GitHub because [reason]. You can [what is possible].",
        ),
        ("GitHub tokens will not be accepted.", "We won't accept GitHub tokens because [reason]. You can [what is possible]."),
        ("You are not allowed to open {file}.", "You can't open {file} because [reason]. You can [what is possible]."),
        (
            "Files larger than 9 MB are not allowed.",
            "Files larger than 9 MB aren't allowed because [reason]. You can [what is possible].",
        ),
    ],
)
def test_a_recast_is_written_as_the_writer_would(text: str, put: str) -> None:
    assert recast(text) == put


@pytest.mark.parametrize(
    "text",
    [
        # A number, a name or a placeholder would be lost.
        "Because of your error 404, the page is late.",
        "As I told Anna twice, the office is closed.",
        "You ignored {name}.",
        # "without" would turn a refusal that nobody reviewed into one for want of a review.
        "Your request was dismissed without further review.",
        # These are no requests that anybody could follow.
        "You failed to understand the question.",
        "You must be new here.",
        "You forgot your own birthday.",
        "We can only repeat what we said.",
        "We do not give reasons.",
        "Don't waste my time.",
        "Couldn't you have asked first?",
        # Medicine, loud capitals, markup, questions and more than one sentence are left alone.
        "You forgot to take your pills.",
        "NEVER DEVIATE FROM THEM.",
        "You forgot to sign the <b>form</b>.",
        "You forgot your password?",
        "Your application\n    # was rejected.",
        "Letters of this\n// kind are not answered.",
        "You forgot the form. It was due on Monday.",
        "The train leaves at noon.",
        "",
    ],
)
def test_where_a_fact_could_be_lost_there_is_none(text: str) -> None:
    assert recast(text) is None


def test_the_page_on_checking_files_shows_what_is_said() -> None:
    page = (Path(__file__).parents[3] / "docs" / "check.md").read_text("utf-8")
    rows = page.partition("| instead of | for example |")[2].partition("<!--")[0].split("\n")[2:-1]
    assert len(rows) >= 4
    for row in rows:
        text, put = (cell.strip() for cell in row.strip("|").split("|"))
        assert recast(text) == put


def test_a_long_sentence_gets_none() -> None:
    assert recast("You forgot " + "the " + "long " * 60 + "form.") is None
