"""Reading a document again after an edit: as if all of it had been read anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tonelens.review.check import findings
from tonelens.review.check.findings import draft
from tonelens.review.check.redrafting import CutDraft, cut_draft, redraft
from tonelens.settings import Settings
from tonelens.text.formats import FORMATS
from tonelens.text.prose import Passage

ROOT = Path(__file__).resolve().parents[3]
RULES = Settings().rules
EVERYTHING = 10_000_000
# What begins, ends or changes a block, and what reaches from one block into another.
PIECES = [
    *["\n", "\n\n", "\r\n", "\r", " ", "    ", "x", "It is terrible.", " and so.", "\\", "`", "```\n", "~~~\n", "\n```\n", "*", "**", "_"],
    *[
        "# ",
        "\n# Title\n\n",
        "- ",
        "\n- item\n",
        "1. ",
        "\n2) item\n\n   more\n",
        "> ",
        "\n> quoted\n",
        "---\n",
        "\n---\n",
        "+++\n",
        "\n===\n",
    ],
    *[
        "[a](b)",
        "[a]",
        "[a][b]",
        "\n[a]: https://example.org\n",
        "[^1]",
        "\n[^1]: note\n",
        "![a](b)",
        ": meaning\n",
        "\n: meaning\n",
        "\n\n: meaning\n\n",
    ],
    *["<div>\n", "</div>\n", "\n<div>\n\n", "<!--", "-->", "\n<!-- a\n\nb -->\n", "<pre>", "</pre>\n", "<b>", "<?", "?>", "<![CDATA["],
    *[
        "$$",
        "\n$$\nx\n$$\n",
        "|",
        "\n| a | b |\n| - | - |\n| It is bad. | x |\n",
        ":::note\n",
        ":::\n",
        "```{note}\n",
        "{:/",
        "!!! note\n    It is bad.\n",
    ],
    *[
        "{% if a %}",
        "{{ b }}",
        "{.wide}",
        "\n***\n",
        "====\n",
        "$ cmd \\\n",
        "[toc]",
        "%%",
        "==",
        "<!-- tonelens-ignore-next -->\n",
        "\ufdd0",
        "\ufeff",
        "😀",
    ],
]
FORMATS_WITH_CUTS = [entry.language_ids[0] for entry in FORMATS if entry.cuts("One.\n\nTwo.\n") is not None]


def texts() -> Iterator[str]:
    for path in sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("*.md"), *ROOT.glob("tests/features/**/*.md"), *ROOT.glob("examples/*.md")]):
        yield path.read_text(encoding="utf-8")[:12_000]


def plain(sentences: tuple[Passage, ...]) -> list[object]:
    return [
        (one.span, one.reading.text, list(one.reading.starts), list(one.reading.ends), one.kind, one.locale, one.key) for one in sentences
    ]


def edited(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice([0, 0, 0, 1, 2, 5, 40, 400]))
    return text[:start] + "".join(chance.choices(PIECES, k=chance.choice([0, 1, 1, 1, 2, 3]))) + text[end:]


def walked(text: str, language: str, chance: random.Random, steps: int) -> int:
    """Edits a text again and again, and says how many times a part of it was read instead of all."""
    last, parts = cut_draft(text, language, "a", RULES), 0
    for _ in range(steps):
        text = edited(text, chance)
        again = redraft(last, text, language, "a", RULES, EVERYTHING, lambda: None)
        if again is not None:
            parts += 1
            expected = draft(text, language, "a", RULES)
            assert again.draft.text == text
            assert plain(again.draft.sentences) == plain(expected.sentences)
            assert again.draft.ignores == expected.ignores
            assert set(again.places) <= set(cut_draft(text, language, "a", RULES).places)
        last = again or cut_draft(text, language, "a", RULES)
    return parts


def test_markdown_is_cut() -> None:
    assert "markdown" in FORMATS_WITH_CUTS


@pytest.mark.parametrize("language", FORMATS_WITH_CUTS)
def test_whatever_is_edited_it_reads_as_if_it_were_read_whole(language: str) -> None:
    chance = random.Random(11)  # noqa: S311
    parts = sum(walked(text, language, chance, 8) for text in texts())
    assert parts > 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_it_does_so_in_short_texts_as_well_where_everything_is_near(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(150):
        blocks = ("\n\n".join("".join(chance.choices(PIECES, k=3)) + " It is bad. " for _ in range(8)) for _ in range(1))
        walked("".join(blocks), "markdown", chance, 6)


def test_only_what_is_near_the_edit_is_read() -> None:
    text = "\n\n".join(f"Line {number} is fine." for number in range(2000))
    last = cut_draft(text, "markdown", "a", RULES)
    place = text.index("Line 1000 ")
    again = redraft(last, text[:place] + "A terrible " + text[place:], "markdown", "a", RULES, 200, lambda: None)
    assert again is not None
    assert again.draft.sentences[990] is last.draft.sentences[990]
    assert len(again.draft.sentences) == 2000


@pytest.mark.parametrize(
    "text",
    [
        "[a]\n\nOne.\n\n[a]: https://example.org\n\nTwo.\n\nThree.\n",
        "{% if x %}One.\n\nTwo.{% endif %}\n",
        "<!-- tonelens-ignore-start -->\n\nOne.\n\nTwo.\n",
    ],
)
def test_what_speaks_of_something_far_is_read_whole(text: str) -> None:
    assert redraft(cut_draft(text, "markdown", "a", RULES), f"x{text}", "markdown", "a", RULES, EVERYTHING, lambda: None) is None


def test_a_text_that_cannot_be_cut_is_read_whole() -> None:
    last = cut_draft("One.\n\nTwo.\n", "plaintext", "a", RULES)
    assert last == CutDraft(draft("One.\n\nTwo.\n", "plaintext", "a", RULES))
    assert redraft(last, "One.\n\nTwo and.\n", "plaintext", "a", RULES, EVERYTHING, lambda: None) is None


def test_a_text_that_is_not_read_to_its_end_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_SENTENCES_ANYWAY", 12)
    text = "No.\n\n" * 11
    last = cut_draft(text, "markdown", "a", RULES)
    assert len(last.draft.sentences) == 11
    assert not last.draft.is_cut_off
    more = text + "Oh.\n\n" * 3
    assert redraft(last, more, "markdown", "a", RULES, EVERYTHING, lambda: None) is None
    last = cut_draft(more, "markdown", "a", RULES)
    assert len(last.draft.sentences) == 12
    assert last.draft.is_cut_off
    assert redraft(last, more + "Ah.\n\n", "markdown", "a", RULES, EVERYTHING, lambda: None) is None
