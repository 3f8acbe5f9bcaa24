from __future__ import annotations

import pytest

from tonelens.report.cells import cell_width, clusters, filled, shortened


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("terrible", 8),
        ("café", 4),
        ("cafe\u0301", 4),
        ("漢字", 4),
        ("\uff57", 2),
        ("서", 2),
        ("\u1109\u1165", 2),
        ("🦄", 2),
        ("👩‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇫🇷", 2),
        ("🇫🇷🇩🇪", 4),
        ("❤️", 2),
        ("❤", 1),
        ("1️⃣", 2),
        ("©", 1),
        ("שלום", 4),
        ("a\u200bb", 2),
        ("−", 1),
        ("▲", 1),
    ],
)
def test_widths(text: str, width: int) -> None:
    assert cell_width(text) == width


def test_clusters_stay_whole() -> None:
    assert clusters("e\u0301👩‍👩‍👧‍👦🇫🇷🇩🇪\r\n") == ["e\u0301", "👩‍👩‍👧‍👦", "🇫🇷", "🇩🇪", "\r\n"]
    assert clusters("ab\r\n") == ["a", "b", "\r\n"]


def test_cut_off_at_clusters_and_never_too_wide() -> None:
    assert shortened("terrible", 8) == "terrible"
    assert shortened("terrible", 5) == "terr…"
    assert shortened("漢字漢字", 4) == "漢…"
    assert shortened("漢字漢字", 5) == "漢字…"
    assert shortened("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3) == "👩‍👩‍👧‍👦…"
    assert shortened("terrible", 1) == "…"


def test_filled_to_a_width() -> None:
    assert filled("漢", 4) == "漢  "
    assert filled("long", 2) == "long"


def test_a_right_to_left_word_is_closed_off_from_what_follows() -> None:
    assert filled("נורא", 5) == "נורא\u200e "
    assert filled("café", 5) == "café "
