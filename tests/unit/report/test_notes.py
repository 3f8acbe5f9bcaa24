from __future__ import annotations

from dataclasses import replace

from tests.unit.report import samples
from tonelens.report.notes import notes
from tonelens.text.spans import Span


def test_none_where_all_went_well() -> None:
    assert notes(samples.review()) == ()


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
