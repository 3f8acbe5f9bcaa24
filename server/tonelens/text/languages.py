"""Says whether a text is written in a language that a model knows, so that a text which it cannot read is not judged.

A wrong doubt hides a verdict from a writer and a missing one shows a verdict that means little, so a text is doubted
only on strong evidence, and what is short, a name or a borrowed phrase never is:

* A text in other letters is in doubt at once: more than half of its letters belong to scripts that no known language is
  written in. A single letter is a symbol (Δ, the eyes of ಠ_ಠ), except where one is a word (好). Addresses, mentions and
  placeholders do not count.
* A text in Latin letters is in doubt when it has at least six words of prose, among them three that begin small and are
  no part of names (de, van), and the language detector gives the known languages together less than one per cent. Code,
  addresses, tags, numbers and identifiers are no prose. Latin needs eight words, because "quid pro quo" is English too.
  Where English is known, a text of which every seventh word is a common word that only English has is English,
  whatever else is in it, and so the text is judged however many dishes and surnames it mentions.

Languages are told apart in Latin letters only: a model that knows Russian is taken to know what is written in Cyrillic.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier


@dataclass(frozen=True)
class _Language:
    name: str
    scripts: tuple[str, ...]


@dataclass(frozen=True)
class Doubt:
    """Why a text is not judged.

    ``kind`` is "language" or "script"; ``name`` is the name of the language or script as people know it: "German",
    "Cyrillic", "Chinese characters".
    """

    kind: str
    name: str


_SCRIPT_NAMES = {"Cjk": "Chinese characters", "Hiragana": "Japanese", "Katakana": "Japanese", "Hangul": "Korean"}
_ONE_LETTER_WORDS = ("Chinese characters", "Korean")
# The detector's code for what is in no language: keys that were hit at random.
_NO_LANGUAGE = "zxx"

_LEAST_WORDS = 6
# So many texts, none of them longer, are remembered: some megabytes.
_REMEMBERED = 16_384
_REMEMBERED_LENGTH = 400
_LEAST_LATIN_WORDS = 8
_LEAST_DIFFERENT_WORDS = 4
_LEAST_SMALL_WORDS = 3
_ENGLISH_WORD_IN = 7
_LEAST_PROBABILITY = 0.01
# A book is in the language of its first pages; this keeps the cost of a long text bounded.
_LONGEST = 10_000

_ADDRESS = regex.compile(r"[A-Za-z][A-Za-z0-9+.\-]{0,15}+://[!-~]++|www\.[!-~]++|[\w.+\-]{0,64}+@[A-Za-z0-9_.\-]++|\{[^{}\s]{0,64}+\}")
_LATIN_LETTER = regex.compile(r"\p{Latin}", regex.V1)
_OTHER_LETTERS = regex.compile(r"(?:[\p{L}--\p{Latin}--\p{Common}--\p{Inherited}]\p{M}*+)++", regex.V1)
_NO_PROSE = regex.compile(r"[\d_/\\<>{}=@#]|(?<=\w)[.:](?=\w)|\p{Ll}\p{Lu}|^-+\w", regex.V1)
_WORD = regex.compile(r"\p{Latin}[\p{Latin}\p{M}]*+(?:['’\-]\p{Latin}[\p{Latin}\p{M}]*+)*+", regex.V1)


def unknown_language(text: str, known: Collection[str]) -> Doubt | None:
    """Why ``text`` is not to be judged by a model that knows the languages ``known``, ``None`` where nothing speaks against it.

    ``known`` are ISO 639-1 codes; a region after a hyphen is ignored ("pt-BR"). Where it is empty, or holds a language
    of which this module cannot say how it is written, every text is judged. The verdict rests on the first 10,000
    code points.
    """
    codes = {code.lower().partition("-")[0] for code in known}
    languages = [_languages()[code] for code in codes if code in _languages()]
    if not codes or len(languages) < len(codes):
        return None
    names = frozenset(language.name for language in languages)
    scripts = frozenset(script for language in languages for script in language.scripts)
    doubt = _doubt if len(text) <= _REMEMBERED_LENGTH else _doubt.__wrapped__
    return doubt(text[:_LONGEST], names, scripts)


# A review asks of every sentence of a document again after each edit.
@lru_cache(_REMEMBERED)
def _doubt(text: str, names: frozenset[str], scripts: frozenset[str]) -> Doubt | None:
    return _unknown_script(text, scripts) or _unknown_in_latin_letters(text, names)


def is_language(code: str) -> bool:
    """Whether it is the code of a language that this module knows, such as "en"."""
    return code.lower() in _languages()


def unknown_locale(locale: str, known: Collection[str]) -> Doubt | None:
    """The doubt about a text of which a file says that it is in ``locale`` ("de", "pt_BR"), for a model as above.

    ``None`` where the model knows the language, nobody knows which languages the model knows, or the locale is no code
    that this module knows.
    """
    code = re.split("[-_.@]", locale.lower(), maxsplit=1)[0]
    codes = {language.lower().partition("-")[0] for language in known}
    if not codes or code in codes or code not in _languages():
        return None
    return Doubt("language", _languages()[code].name)


def is_too_short_to_tell(text: str) -> bool:
    """Whether a text has too few words in Latin letters to say that it is in another language than those around it."""
    return (_is_short if len(text) <= _REMEMBERED_LENGTH else _is_short.__wrapped__)(text)


@lru_cache(_REMEMBERED)
def _is_short(text: str) -> bool:
    return len(_prose(text[:_LONGEST])) < _LEAST_WORDS


def _unknown_script(text: str, known: Collection[str]) -> Doubt | None:
    """The script that most letters are in, if most letters are in scripts that none of the known languages is written in."""
    if text.isascii():
        return None
    text = _ADDRESS.sub(" ", text)
    familiar = len(_LATIN_LETTER.findall(text))
    others: Counter[str] = Counter()
    for run in _OTHER_LETTERS.findall(text):
        scripts = Counter(_script_of(letter) for letter in run if letter.isalpha())
        for script, count in scripts.items():
            if script in known:
                familiar += count
            elif scripts.total() > 1 or script in _ONE_LETTER_WORDS:
                others[script] += count
    if others.total() <= familiar:
        return None
    # Japanese is written in Chinese characters for the most part; its own letters among them tell the two apart.
    name = "Japanese" if "Japanese" in others else max(others, key=lambda script: (others[script], script))
    return Doubt("script", name)


def _script_of(letter: str) -> str:
    """The script of a letter that is not Latin, by the first word of its Unicode name."""
    words = unicodedata.name(letter, "UNKNOWN").removeprefix("HALFWIDTH ").split()
    script = words[0].partition("-")[0].title()
    return _SCRIPT_NAMES.get(script, script)


def _unknown_in_latin_letters(text: str, known: Collection[str]) -> Doubt | None:
    """The language of a text in Latin letters, if it is almost certainly none of the known ones."""
    words = _prose(text)
    if len(words) < _LEAST_WORDS:
        return None
    # What is being typed may become any word, and the verdict must not flicker with its letters.
    if text.endswith(words[-1]):
        words.pop()
    lowered = [word.lower().replace("’", "'") for word in words]
    if len(set(lowered)) < _LEAST_DIFFERENT_WORDS:
        return None
    capitals = text.isupper()
    small = {low for word, low in zip(words, lowered, strict=True) if capitals or word[0].islower()}
    if len(small - _words("words_in_names")) < _LEAST_SMALL_WORDS:
        return None
    english = sum(word in _words("english_only_words") for word in lowered)
    if "English" in known and english * _ENGLISH_WORD_IN >= len(words):
        return None
    return _unlikely_language(words, known)


def _prose(text: str) -> list[str]:
    """The words in Latin letters that are not part of code, addresses, tags, numbers or identifiers."""
    return [word for chunk in text.split() if not _NO_PROSE.search(chunk) for word in _WORD.findall(chunk)]


def _unlikely_language(words: Sequence[str], known: Collection[str]) -> Doubt | None:
    unknown: list[tuple[float, str]] = []
    for code, probability in _detector().rank(" ".join(words)):
        if code != _NO_LANGUAGE and _languages()[code].name not in known:
            unknown.append((probability, _languages()[code].name))
    if sum(probability for probability, _ in unknown) <= 1 - _LEAST_PROBABILITY:
        return None
    name = max(unknown)[1]
    return None if name == "Latin" and len(words) < _LEAST_LATIN_WORDS else Doubt("language", name)


@cache
def _languages() -> dict[str, _Language]:
    rows = [line.split("\t") for line in _lines("languages.tsv")]
    return {code: _Language(name, tuple(scripts.split(", "))) for code, name, scripts in rows}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


def _lines(name: str) -> list[str]:
    table = (resources.files("tonelens.text") / "tables" / name).read_text(encoding="utf-8")
    return [line for line in table.splitlines() if not line.startswith("#")]


_LOADING = threading.Lock()


def _detector() -> LanguageIdentifier:
    """The detector, loaded once when the first text needs it: it takes a moment, and most English texts never do."""
    # A cache alone lets every thread load one that comes before the first is there.
    with _LOADING:
        return _loaded_detector()


@cache
def _loaded_detector() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    everything = LanguageIdentifier.from_model_file(MODEL_FILE)
    labels = {_NO_LANGUAGE, *(code for code, language in _languages().items() if "Latin" in language.scripts)}
    columns = [column for column, label in enumerate(everything.nb_classes) if label in labels]
    # A detector of the languages in question alone. Restricting the whole one would keep all of it in memory.
    return LanguageIdentifier(
        everything.nb_ptc[:, columns],
        everything.nb_pc[columns],
        [everything.nb_classes[column] for column in columns],
        everything.tk_nextmove,
        everything.tk_output,
        norm_probs=True,
        tk_row=everything.tk_row,
    )
