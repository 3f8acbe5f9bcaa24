"""The plain form of a sentence: what frames it is gone, what it says is not."""

from __future__ import annotations

import pytest

from tonelens.text.plain_form import plain_form


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The answer was rude", "The answer was rude."),
        ("“The answer was rude.”", "The answer was rude."),
        ("Note: the answer was rude", "The answer was rude."),
        ("P.S.: The answer was rude.", "The answer was rude."),
        (' "Note: the answer was rude" ', "The answer was rude."),
        ("It was rude (and late)", "It was rude (and late)."),
    ],
)
def test_a_frame_goes_and_the_stop_comes(text: str, plain: str) -> None:
    form = plain_form(text)
    assert form is not None
    assert form.text == plain


@pytest.mark.parametrize(
    "text", ["", "  ", "The answer was rude.", "Was it rude?", "It was rude!", "“Rude” was not “kind”.", "Wait …", "The note: it was rude."]
)
def test_what_is_plain_has_no_other_form(text: str) -> None:
    assert plain_form(text) is None


def test_quotes_around_parts_are_no_frame() -> None:
    form = plain_form("“Rude” was not “kind”")
    assert form is not None
    assert (form.text, form.frame) == ("“Rude” was not “kind”.", ())
