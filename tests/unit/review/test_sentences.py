from __future__ import annotations

import pytest

from tonelens.review.check.sentences import document_sentences


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("See <https://a.example/terrible> or www.awful.example.", ["See code or code."]),
        ("Ask (http://a.example/bad-idea), please.", ["Ask (code), please."]),
        ("Write to terrible.person@mail.example today!", ["Write to code today!"]),
        ("One of https://a.example/x?y=1#z/ and all.", ["One of code and all."]),
        ("<https://a.example/terrible>", []),
        ("Write to .terrible.person@mail.example today!", ["Write to code today!"]),
        (f"Write to {'a.' * 40}terrible@mail.example today!", [f"Write to {'a.' * 40}terrible@mail.example today!"]),
        ("An and/or b: no address here @ all.", ["An and/or b: no address here @ all."]),
    ],
)
def test_addresses_are_read_as_a_noun(text: str, read: list[str]) -> None:
    assert [sentence.reading.text for sentence in document_sentences(text, "markdown")] == read


def test_every_word_still_knows_its_place() -> None:
    text = "**Terrible**: see <https://a.example/x>, my *friend*."
    (sentence,) = document_sentences(text, "markdown")
    reading = sentence.reading
    for word in ("Terrible", "see", "friend"):
        start = reading.text.index(word)
        begin, end = reading.source_offsets(start, start + len(word))
        assert text[begin:end] == word
    start = reading.text.index("code")
    begin, end = reading.source_offsets(start, start + len("code"))
    assert text[begin:end] == "https://a.example/x"
