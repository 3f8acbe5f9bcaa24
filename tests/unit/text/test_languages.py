"""Which texts a model that knows English can judge, by a list of texts that people write, and how steady the verdict is."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from py3langid import langid

from tonelens.text import languages
from tonelens.text.languages import Doubt, unknown_language, unknown_locale

TABLE = Path(__file__).parents[2] / "features" / "languages.tsv"
JUDGED = "judged"


def sections() -> list[list[tuple[str, str]]]:
    """The parts of the table, each begun by a comment: expected verdict and text."""
    parts: list[list[tuple[str, str]]] = []
    for line in TABLE.read_text(encoding="utf-8").split("\n"):
        if line.startswith("# "):
            parts.append([])
        elif line:
            expected, text = line.split("\t")
            parts[-1].append((expected, text))
    return [part for part in parts if part]


ENGLISH, LATE_ENGLISH, FOREIGN, OTHER_SCRIPTS = sections()


def doubts(text: str) -> list[Doubt | None]:
    """The verdict after every letter that is typed."""
    return [unknown_language(text[:end], ["en"]) for end in range(1, len(text) + 1)]


def test_threads_that_come_together_load_one_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[object] = []
    whole = langid.LanguageIdentifier.from_model_file

    def load(*arguments: Any, **options: Any) -> object:
        loaded.append(arguments)
        time.sleep(0.05)
        return whole(*arguments, **options)

    monkeypatch.setattr(langid.LanguageIdentifier, "from_model_file", load)
    languages._loaded_detector.cache_clear()  # noqa: SLF001 - as in a process that has just begun
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: unknown_language("Dieser Film war leider sehr langweilig und viel zu lang.", ["en"]), range(8)))
    assert found == [Doubt("language", "German")] * 8
    assert len(loaded) == 1


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(ENGLISH) >= 120
    assert len(FOREIGN) >= 100
    assert len({expected for expected, _ in FOREIGN}) >= 18
    assert len(OTHER_SCRIPTS) >= 20
    assert {expected for expected, _ in ENGLISH + LATE_ENGLISH} == {JUDGED}


@pytest.mark.parametrize("text", [text for _, text in ENGLISH + LATE_ENGLISH])
def test_english_is_judged(text: str) -> None:
    assert unknown_language(text, ["en"]) is None


@pytest.mark.parametrize("text", [text for _, text in ENGLISH])
def test_english_is_judged_while_it_is_typed(text: str) -> None:
    assert not any(doubts(text))


@pytest.mark.parametrize("end", [".", "!", " ", " …", "?!", " 😀", "\n"])
def test_the_end_of_an_english_text_changes_nothing(end: str) -> None:
    assert [text for _, text in ENGLISH + LATE_ENGLISH if unknown_language(text + end, ["en"])] == []


@pytest.mark.parametrize(("expected", "text"), FOREIGN)
def test_another_language_is_in_doubt(expected: str, text: str) -> None:
    doubt = unknown_language(text, ["en"])
    assert doubt is not None
    assert doubt.kind == "language"
    assert doubt.name in expected.split("|")


@pytest.mark.parametrize("text", [text for _, text in FOREIGN])
def test_the_verdict_on_another_language_changes_once_while_it_is_typed(text: str) -> None:
    assert sum((before is None) != (after is None) for before, after in pairwise([None, *doubts(text)])) == 1


@pytest.mark.parametrize(("expected", "text"), OTHER_SCRIPTS)
def test_another_script_is_in_doubt_at_any_length(expected: str, text: str) -> None:
    assert unknown_language(text, ["en"]) == Doubt("script", expected)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Ich habe das Buch gestern Abend leider nicht gelesen.", ["de"]),
        ("Ich habe das Buch gestern Abend leider nicht gelesen.", ["en", "de"]),
        ("Maten var kald og betjeningen var veldig uvennlig.", ["nb"]),
        ("Maten var kald og betjeningen var veldig uvennlig.", ["no"]),
        ("Não foi possível abrir o arquivo porque ele está bloqueado.", ["pt-BR"]),
        ("Não foi possível abrir o arquivo porque ele está bloqueado.", ["PT"]),
        ("Обслуживание было отличным, спасибо!", ["ru"]),
        ("Αποθήκευση", ["en", "el"]),
        ("保存する", ["ja"]),
        ("Hrana je bila hladna, a usluga vrlo loša.", ["sr"]),
        ("Хвала лепо", ["sr"]),
    ],
)
def test_known_languages_are_judged(text: str, known: list[str]) -> None:
    assert unknown_language(text, known) is None


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("The food was cold and the service was very slow.", ["de"], Doubt("language", "English")),
        ("The food was cold and the service was very slow.", ["ru"], Doubt("language", "English")),
        ("Je n'ai pas aimé ce restaurant, le service était trop lent.", ["en", "de"], Doubt("language", "French")),
        ("Обслуживание было отличным, спасибо!", ["de"], Doubt("script", "Cyrillic")),
        ("Αποθήκευση", ["ru"], Doubt("script", "Greek")),
        ("ありがとう", ["zh"], Doubt("script", "Japanese")),
    ],
)
def test_other_models_doubt_other_texts(text: str, known: list[str], expected: Doubt) -> None:
    assert unknown_language(text, known) == expected


@pytest.mark.parametrize("known", [[], ["tlh"], ["en", "tlh"], ["multilingual"]])
@pytest.mark.parametrize("text", ["Ich habe das Buch gestern Abend leider nicht gelesen.", "Привет"])
def test_everything_is_judged_where_nothing_is_known_of_the_model(text: str, known: list[str]) -> None:
    assert unknown_language(text, known) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "\u200b",
        "\ud800",
        "\u0301\u0301\u0301\u0301",
        "Schriftgröße ändern",
        "Ein, zwei, drei, vier, fünf",
        "über über über über über über über über",
        "Großbuchstaben Am Anfang Jedes Wortes Sind Ein Titel",
        "schrift_groesse=klein farbe=rot linie=dick rand=breit abstand=weit ecke=rund",
        "@müller @schröder @jäger @größe @über @für @führung",
        "/größe/über/für/müssen /straße/ändern/können /außer/dürfen",
        "--größe --über --für --müssen --straße --ändern --können",
        "größe.über.für müssen.straße.ändern können.außer.dürfen größe.über straße.für ändern.können",
        "größeÜber fürMüssen straßeÄndern könnenAußer dürfenÜben schönGrün",
    ],
)
def test_what_is_not_six_words_of_prose_is_judged(text: str) -> None:
    assert unknown_language(text, ["en"]) is None


def test_a_shouted_text_is_no_title() -> None:
    assert unknown_language("ICH HABE DAS BUCH GESTERN ABEND LEIDER NICHT GELESEN.", ["en"]) == Doubt("language", "German")


@pytest.mark.parametrize(
    "text", ["Смотри https://example.com/a/long/path", "Пиши anna.mustermann@example.com", "Удалить {numberOfFiles} файла?"]
)
def test_addresses_and_placeholders_do_not_outvote_the_letters(text: str) -> None:
    assert unknown_language(text, ["en"]) == Doubt("script", "Cyrillic")


def test_halfwidth_letters_are_japanese() -> None:
    assert unknown_language("ﾎｿﾞﾝ", ["en"]) == Doubt("script", "Japanese")


def test_a_decomposed_text_reads_like_a_composed_one() -> None:
    text = "Ra\u0308tselhafte Gru\u0308ße aus dem scho\u0308nen Mu\u0308nchen fu\u0308r euch alle."
    assert unknown_language(text, ["en"]) == Doubt("language", "German")


def test_neither_short_nor_plainly_english_texts_load_the_detector() -> None:
    program = """
import sys
from tonelens.text.languages import unknown_language
for text in ["Save", "Über driver", "Обновить", "This is terrible and I want my money back, because the café was closed all day."]:
    unknown_language(text, ["en"])
print([name for name in ("py3langid", "numpy") if name in sys.modules])
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert result.stdout.strip() == "[]"


def test_the_detector_knows_every_language_that_is_told_apart() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    labels = set(LanguageIdentifier.from_model_file(MODEL_FILE).labels)
    table = Path(sys.modules["tonelens.text.languages"].__file__ or "").parent / "tables" / "languages.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert {code for code, _, scripts in rows if "Latin" in scripts} - labels == {"nb"}


@pytest.mark.parametrize(
    "text",
    [
        "größe " * 400_000,
        "Ich habe das Buch nicht gelesen. " * 60_000,
        "ж" * 2_000_000,
        "a" * 2_000_000,
        "a." * 1_000_000,
        "a@" * 1_000_000,
        "x://" * 500_000,
        "{" * 2_000_000,
        "e\u0301" * 1_000_000,
        "e'" * 1_000_000,
        "-" * 2_000_000,
        "\u0301" * 2_000_000,
    ],
    ids=["words", "sentences", "Cyrillic", "letters", "stops", "mail", "addresses", "braces", "accents", "apostrophes", "hyphens", "marks"],
)
def test_a_long_text_costs_no_more_than_its_beginning(text: str) -> None:
    unknown_language("Ich habe das Buch gestern Abend leider nicht gelesen.", ["en"])
    begin = time.process_time()
    unknown_language(text, ["en"])
    # A few hundredths of a second are needed at most.
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("locale", "known", "name"),
    [
        *[("de", ["en"], "German"), ("pt_BR", ["en"], "Portuguese"), ("zh-Hans", ["en"], "Chinese"), ("en-GB", ["en"], None)],
        *[("EN", ["en-US"], None), ("de", [], None), ("qq", ["en"], None), ("de", ["en", "de"], None)],
    ],
)
def test_a_file_can_say_that_its_language_is_unknown(locale: str, known: list[str], name: str | None) -> None:
    doubt = unknown_locale(locale, known)
    assert (None if doubt is None else doubt.name) == name
