"""Tokens come from files and the environment, are compared as a whole, and each may ask for so much."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonelens.engine.service.tokens import Rates, Tokens, read_tokens
from tonelens.errors import SettingsError

FIRST, SECOND = "first-token-0123456789", "second-token-0123456789"


def test_a_file_holds_a_token_a_line(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"# Anna\n{FIRST}\n\n  {SECOND}\n", encoding="utf-8")
    assert read_tokens(file, {"TONELENS_ENGINE_TOKEN": "of no importance here"}) == (FIRST, SECOND)
    assert read_tokens(None, {"TONELENS_ENGINE_TOKEN": FIRST}) == (FIRST,)
    assert read_tokens(None, {}) == ()


@pytest.mark.parametrize("content", ["", "# nobody\n", "short\n", "a token with spaces in it\n", "\u00fcber-token-0123456789\n"])
def test_what_is_no_token_is_refused_and_not_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tokens"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        read_tokens(file)
    assert content.strip() == "" or content.strip() not in str(refused.value) or content.startswith("#")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_tokens(tmp_path / "missing")


def test_a_token_is_known_by_its_number() -> None:
    tokens = Tokens([FIRST, SECOND])
    assert [tokens.number(f"Bearer {one}") for one in (FIRST, SECOND)] == [1, 2]
    assert tokens.number(f"bearer {FIRST}") == 1
    for header in (None, "", "Bearer", "Bearer ", f"Basic {FIRST}", f"Bearer {FIRST}x", f"Bearer {FIRST[:-1]}", FIRST):
        assert tokens.number(header) is None
    assert Tokens([]).number(None) == 0


def test_each_token_has_its_own_rate_which_fills_up_again() -> None:
    now = 0.0
    rates = Rates(60, lambda: now)
    assert rates.wait(1, 50) == 0
    assert rates.wait(1, 20) == 10
    assert rates.wait(2, 60) == 0
    now = 10.0
    assert rates.wait(1, 20) == 0
    assert rates.wait(1, 1) == 1
    now = 1000.0
    assert rates.wait(1, 60) == 0
    now = 1060.0
    # What costs more than there ever is waits until all of it is there, and not for good.
    assert rates.wait(1, 600) == 0
    assert rates.wait(1, 600) == 60
