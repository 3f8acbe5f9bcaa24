"""What holds for everything that is read of any text in any format."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from ast import literal_eval
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

import yaml

from tonelens.text.formats.format import NOUN
from tonelens.text.model_text import ModelText
from tonelens.text.placeholders import STAND_IN
from tonelens.text.prose import Passage
from tonelens.text.spans import Span
from tonelens.text.words import reader_words

LOOKS = {
    "---": "—",
    "--": "–",
    "...": "…",
    "``": "“",
    "''": "”",
    "?`": "¿",
    "!`": "¡",
    "ldots": "…",
    "dots": "…",
    "LaTeX": ["LaTeX"],
    "TeX": ["TeX"],
    "ss": "ß",
    "o": "ø",
    "S": "§",
    "ae": "æ",
    "l": "ł",
    "L": "Ł",
    "textbackslash": "\\",
}
"""What runs of signs and commands of LaTeX look like."""


MACRO = re.compile(r"[a-z][\w\-]*:[^\s\[]*\[")
"""A macro of AsciiDoc, of which a noun is read where it has no text."""


def check(text: str, found: Sequence[Passage]) -> None:
    """Everything that is read lies where it is said to, in order, and means there what it is read as."""
    for passage in found:
        check_reading(text, passage.reading)
        assert passage.reading.text == passage.reading.text.strip() != ""
        assert passage.span == Span(passage.reading.starts[0], passage.reading.ends[-1])
    assert all(first.span.start <= second.span.start for first, second in pairwise(found))


def check_reading(text: str, reading: ModelText) -> None:
    """Every character of a reading stands for a stretch of the source that means it; words slice to themselves."""
    assert len(reading.text) == len(reading.starts) == len(reading.ends)
    places = list(zip(reading.starts, reading.ends, strict=True))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(before == behind or before[1] <= behind[0] for before, behind in pairwise(places))
    for (start, end), characters in groupby(zip(places, reading.text, strict=True), key=lambda pair: pair[0]):
        said = "".join(character for _, character in characters)
        assert means(text[start:end], said), (text[start:end], said)
    for word in reader_words(reading.text):
        span = Span(*reading.source_offsets(word.start, word.end))
        written = list(zip(reading.starts, reading.ends, strict=True))[word.start : word.end]
        if len(span) == len(word) and all(end - start == 1 for start, end in written):
            assert span.of(text) == word.of(reading.text)


def means(written: str, said: str) -> bool:
    """Whether a stretch of source can be read so, decided by other means than those that are tested."""
    if written == said:
        return True
    if not said.strip(" \n"):
        return any(
            mark in html.unescape(written)
            for mark in ("~", "[", "{", " ", "\n", "\r", "\t", "\\n", "<br", "<BR", "\\", "\f", "*/", "//", "-", ">>")
        )
    if said.strip() in (STAND_IN, NOUN):
        return (
            written.lstrip("\\")[:1] in "{%$#<`@&=~[|:+*"
            or written.startswith(("\\", "http", "src_", "call_"))
            or MACRO.match(written) is not None
        )
    if written in ("%%", "''", '""') or (written.startswith("'") and said in (written[1:], written[1:-1])):
        return True
    if said in ('"', "'") and "`" in written:
        return True
    if written.startswith("{") and said in "'\"‘’“”":
        return True
    if written.startswith("|") and written.rstrip("_").endswith("|"):
        return True
    if written.startswith("{") and f'"{said}"' in written:
        return True
    if (written.startswith("\\") and said in LOOKS.get(written[1:].strip().removesuffix("{}"), ())) or said in LOOKS.get(written, ()):
        return True
    if (
        written.startswith("\\")
        and unicodedata.normalize("NFD", said)[0].replace("\N{LATIN SMALL LETTER DOTLESS I}", "i") == written.rstrip("}")[-1:]
    ):
        return True
    return said in _meanings(written) | _meanings(written.replace("\\U", "\\u"))


def _meanings(written: str) -> set[str]:
    found = {html.unescape(written)}
    if written.startswith("\\"):
        found |= {written[1:], *(meaning for decode in (json.loads, literal_eval, yaml.safe_load) if (meaning := _tried(decode, written)))}
    return found


def _tried(decode: Callable[[str], object], written: str) -> str | None:
    try:
        return str(decode(f'"{written}"'))
    except (ValueError, SyntaxError, yaml.YAMLError):
        return None
