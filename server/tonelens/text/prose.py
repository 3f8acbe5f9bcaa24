"""Finds the running prose of a document, so that text is judged and markup, code and tables are not.

How a document is read follows from the language that the editor says it is in, or from its file name; the formats stand
in the table of :mod:`tonelens.text.formats`. What is in none of them is plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from tonelens.text.formats import format_of, is_blade
from tonelens.text.formats.format import Cuts, Format, Kind, Reading, Scope, Source
from tonelens.text.masks import without_marks
from tonelens.text.model_text import ModelText, as_written, part, shifted
from tonelens.text.sentences import each_sentence
from tonelens.text.spans import Span
from tonelens.text.templates import Template, has_tags, template
from tonelens.text.words import is_emoticon

# Editors keep it in the text, where it is no part of what anybody wrote.
_BYTE_ORDER_MARK = "\ufeff"
# A name of a program, a path, an option or a call that stands by itself has no tone.
_IDENTIFIER = regex.compile(
    r"[:@+\-.]{0,2}+(?:[\w\-.\[\]]*?\w_\w[\w\-.:\[\]]*+|\p{Ll}++\p{Lu}\w*+(?:\.\w++)*+(?:\[\])?|[\w.]++\([^\s()]*+\)|\w[\w.]*+\[[^\s]*\]"
    r"|(?:[\w.\-@]*+/)++[\w\-]++(?:\.[\w\-]++)++|\w++(?:(?:::|\\)\w++)++)[:;,]?"
    r"|(?:[\w\-:]++=\"[^\"\r\n]*+\"\s*+)++|[:+]\w[\w\-]*+|--?\w[\w\-]*+(?:[ =]<[^<>]++>)?"
)
_LONGEST_NAME = 100
_READABLE = regex.compile(r"[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]")


@dataclass(frozen=True)
class Passage:
    """A stretch of prose: a paragraph, a heading, an item of a list, a value, or a sentence of one of these.

    ``reading`` is what the model reads, without whitespace at its ends; its offsets lie in the whole source. ``span``
    goes from the first character that is read to the last. What is not read can lie between them. Only the forms of one
    message ("1 item", "2 items") overlap, since each is read with the words around.

    ``locale`` is the language that the file says it is in, ``None`` where it says none; ``key`` is the path of the key whose value it is.
    """

    span: Span
    reading: ModelText
    kind: Kind = "text"
    locale: str | None = None
    key: str = ""


def passages(
    text: str,
    language_id: str,
    path: str = "",
    scope: Scope | None = None,
    asked: frozenset[str] = frozenset(),
    checkpoint: Callable[[], None] = lambda: None,
) -> list[Passage]:
    """The stretches of running prose in ``text``, by where they begin; what holds nothing to read is none.

    ``path`` is the file's; ``scope`` overrides which values of a data file are prose, and ``asked`` what is read
    that only some ask for (see :class:`Source`). ``checkpoint`` is called between any two stretches and may raise to give up.
    """
    entry = format_of(language_id, path)
    mark = len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0
    template = _template(entry, text[mark:], is_blade(language_id, path))
    found = (
        reading if said is reading.text and not mark else replace(reading, text=shifted(said, mark))
        for reading in entry.readings(Source(template.covered, path, scope, asked))
        for said in template.readings(reading.text)
    )
    read: list[Passage] = []
    for reading in found:
        checkpoint()
        passage = _passage(reading, 0, len(reading.text.text))
        if passage is not None and _is_prose(passage.reading.text) and not _is_name(passage):
            read.append(passage)
    return sorted(read, key=lambda one: one.span.start)


def cuts(text: str, language_id: str, path: str = "") -> Cuts | None:
    """Where a text can be cut so that its parts are read by themselves as in the whole, ``None`` where it cannot be."""
    entry = format_of(language_id, path)
    if text.startswith(_BYTE_ORDER_MARK) or without_marks(text) != text or (entry.templates != "none" and has_tags(text)):
        return None
    return entry.cuts(text)


def plain_passage(text: str, place: Span) -> Passage | None:
    """A part of a text as it stands, whatever it is, without the whitespace at its ends; ``None`` where nothing in it can be read."""
    passage = _passage(Reading(as_written(text, place.start, place.end)), 0, len(place))
    return passage if passage is not None and _is_prose(passage.reading.text) else None


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage, found in what is read of it."""
    whole = Reading(passage.reading, passage.kind, passage.locale, passage.key)
    for span in each_sentence(passage.reading.text):
        if len(span) == len(passage.reading.text):
            yield passage
        elif (sentence := _passage(whole, span.start, span.end)) is not None:
            yield sentence


def comments(text: str, language_id: str, path: str = "") -> Sequence[Span]:
    """The comments of a document in its own language, each with its marks, in the order of the source.

    They are where a writer can speak to Tonelens: ``<!-- -->`` in Markdown and HTML, ``#`` in YAML, Python and gettext
    files, ``//`` and ``/* */`` in programs, ``{# #}`` and its like in templates. Several lines of ``#`` or ``//`` are several comments.
    """
    entry = format_of(language_id, path)
    mark = len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0
    template = _template(entry, text[mark:], is_blade(language_id, path))
    return sorted(span.shifted(mark) for span in (*entry.comments(Source(template.covered, path)), *template.comments))


def _template(entry: Format, text: str, has_directives: bool) -> Template:
    """The text with its template tags, as far as its format can have them."""
    text = without_marks(text)
    if entry.templates == "none":
        return Template(text, text)
    return template(text, entry.templates == "lines", entry.templates == "code", has_directives)


def _passage(whole: Reading, start: int, end: int) -> Passage | None:
    """The part of a reading without the whitespace at its ends, ``None`` where nothing else is left."""
    text = whole.text.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    if start >= end:
        return None
    reading = whole.text if end - start == len(whole.text.text) else part(whole.text, start, end)
    return Passage(Span(reading.starts[0], reading.ends[-1]), reading, whole.kind, whole.locale, whole.key)


def _is_prose(reading: str) -> bool:
    """Whether it holds something to be read, and not only rulers and the like."""
    return _READABLE.search(reading) is not None or any(map(is_emoticon, reading.split()))


def _is_name(passage: Passage) -> bool:
    """Whether it is the name of something in a program, where nobody has asked for names."""
    text = passage.reading.text
    return len(text) <= _LONGEST_NAME and passage.kind not in ("value", "string") and _IDENTIFIER.fullmatch(text) is not None
