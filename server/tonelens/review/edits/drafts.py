"""Reads a sentence as parts that are edited or left alone as a whole, so that no edit cuts a placeholder in two.

A part is a word of :mod:`tonelens.text.words`, or a stretch that programs read rather than people: a placeholder
({name}, {{name}}, ${name}, %s, %1$s, %(name)s, :name, [name]), a tag, an entity, code, a web or mail address, a path.
Everything here takes time in proportion to the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import regex

from tonelens.review.edits.tables import phrases
from tonelens.text.spans import Span
from tonelens.text.word_lists import folded, is_first_person
from tonelens.text.words import reader_words

# The bounds on repetition keep a hostile text from costing the square of its length.
_STRETCH = regex.compile(
    r"%(?:\d{1,3}\$)?[-+0#]?\d{0,4}(?:\.\d{1,4})?(?:hh|h|ll|l|z)?[sdifuxXeEgGcp@](?![A-Za-z])"
    r"|%\(\w{1,80}\)[sdifr]"
    r"|%\w{1,80}%"
    r"|(?<![\w:/]):[A-Za-z_]\w{1,80}"
    r"|</?[A-Za-z][^<>\n]{0,200}>"
    r"|\[[^\[\]\n]{0,80}\]"
    r"|&#?\w{1,10};"
    r"|`[^`\n]{0,200}`"
    r"|(?<!\S)--?\w[\w\-]{0,80}"
    r"|\w{1,80}\(\)",
    regex.V1,
)
_CHUNK = regex.compile(r"\S++", regex.V1)
_OF_CODE = regex.compile(r"[/\\_=~^|@#$]|\.\p{L}", regex.V1)
_BEFORE_CODE = "(\"'“‘«["
_AFTER_CODE = ".,;:!?)\"'”’»]…"
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]", regex.V1)
_KEYCAP = "\u20e3"
_LIST_MARK = regex.compile(r"\d{1,3}|\p{L}", regex.V1)
_ENDS = frozenset(".!?…‽")
_OPENERS = frozenset("\"'“‘„«([¿¡*")
_OPENS_AFTER = _ENDS | _OPENERS | frozenset(":;•·‣–—-*>")
# A label stands before a sentence and is none of its words.
_LABELS = frozenset({"error", "failed", "info", "hint", "tip", "note", "notice", "status", "message", "reply", "answer", "subject", "re"})
_QUOTE = regex.compile(r"“([^“”]{0,500})”|«([^«»]{0,500})»|(?<!\w)\"([^\"]{0,500})\"", regex.V1)


@dataclass(frozen=True)
class Part:
    """A stretch of the sentence; ``form`` is what it is compared by: folded case, straight apostrophes.

    A run of one mark ("!!") has the form of the mark. ``is_word`` says that it has letters or digits, ``verbatim`` that
    programs read it.
    """

    span: Span
    text: str
    form: str
    is_word: bool
    verbatim: bool

    @property
    def ends_sentence(self) -> bool:
        """Whether this is a full stop or another mark that sentences end with."""
        return not self.is_word and not self.verbatim and set(self.text) <= _ENDS

    @property
    def opens(self) -> bool:
        """Whether this is a mark that can stand before the first word of a sentence: a quotation mark, a bracket."""
        return not self.is_word and not self.verbatim and set(self.text) <= _OPENERS

    @property
    def begins_sentence(self) -> bool:
        """Whether a sentence can begin with it: a word, or a placeholder that a word is put in for."""
        return self.is_word and not self.text.startswith("<")


@dataclass(frozen=True)
class Draft:
    """A text with its parts in reading order."""

    text: str
    parts: tuple[Part, ...]

    @cached_property
    def starts(self) -> frozenset[int]:
        """The indices of the parts that a sentence begins with, after quotation marks, bullets, emoji and labels."""
        first = self._first()
        starts = [first] if first < len(self.parts) else []
        ended = False
        for index in range(first + 1, len(self.parts)):
            part = self.parts[index]
            if part.ends_sentence:
                ended = True
            elif part.begins_sentence:
                # An abbreviation ends with a full stop too; what follows a sentence has a capital.
                if ended and part.text[0].isupper():
                    starts.append(index)
                ended = False
        return frozenset(starts)

    @cached_property
    def all_capitals(self) -> bool:
        """Whether all that people read in it is in capital letters, so that a capital says nothing."""
        words = [part.text for part in self.parts if part.is_word and not part.verbatim]
        # One word by itself can be an abbreviation.
        return len(words) > 1 and all(word == word.upper() for word in words)

    @cached_property
    def typographic(self) -> bool:
        """Whether the writer uses the typographic apostrophe."""
        return "\N{RIGHT SINGLE QUOTATION MARK}" in self.text

    @cached_property
    def names(self) -> frozenset[str]:
        """The words that their capitals show to be names: in the middle of a sentence, or inside the word."""
        if self.all_capitals:
            return frozenset()
        return frozenset(part.text for index, part in enumerate(self.parts) if self._is_name(index))

    @cached_property
    def quotations(self) -> tuple[Span, ...]:
        """What stands in quotation marks inside the sentence: somebody's words, or a text on a screen."""
        words = [part.span for part in self.parts if part.is_word]
        found = (Span(*match.span()) for match in _QUOTE.finditer(self.text))
        return tuple(span for span in found if words and (span.start > words[0].start or span.end < words[-1].end))

    def gap(self, index: int) -> str:
        """What stands between the part at ``index`` and the one before it."""
        before = self.parts[index - 1].span.end if index else 0
        return self.text[before : self.parts[index].span.start]

    def _first(self) -> int:
        first = self._next_word(0)
        if first + 1 < len(self.parts):
            part, mark = self.parts[first], self.parts[first + 1]
            is_list_mark = mark.text in {".", ")"} and _LIST_MARK.fullmatch(part.text) is not None
            if is_list_mark or (mark.text == ":" and part.form in _LABELS):
                return self._next_word(first + 2)
        return first

    def _next_word(self, index: int) -> int:
        while index < len(self.parts) and not self.parts[index].begins_sentence:
            index += 1
        return index

    def _is_name(self, index: int) -> bool:
        part = self.parts[index]
        if not part.is_word or part.text == part.text.lower() or is_first_person(part.text):
            return False
        opening = index == 0 or index in self.starts or self.parts[index - 1].form[0] in _OPENS_AFTER
        if part.text == part.text.upper():
            # A word in capitals can be loud as well as a name.
            return not opening and (part.form,) not in phrases("intensifiers.txt")
        return not opening or part.text[1:] != part.text[1:].lower()


def read(text: str) -> Draft:
    """The sentence with its parts."""
    stretches = list(_joined(sorted([*_braces(text), *_marked(text), *_code(text)])))
    words = reader_words(text)
    parts: list[Part] = []
    at = 0
    for stretch in stretches:
        while at < len(words) and words[at].end <= stretch.start:
            parts.append(_word(words[at].of(text), words[at]))
            at += 1
        while at < len(words) and words[at].start < stretch.end:
            stretch = Span(min(stretch.start, words[at].start), max(stretch.end, words[at].end))
            at += 1
        if parts and parts[-1].span.end > stretch.start:
            stretch = Span(parts.pop().span.start, stretch.end)
        parts.append(Part(stretch, stretch.of(text), stretch.of(text), is_word=True, verbatim=True))
    parts.extend(_word(word.of(text), word) for word in words[at:])
    return Draft(text, tuple(parts))


def _word(text: str, span: Span) -> Part:
    is_word = _LETTER_OR_DIGIT.search(text) is not None and _KEYCAP not in text
    form = folded(text)
    return Part(span, text, form if is_word or set(form) != {form[0]} else form[0], is_word, verbatim=False)


def _braces(text: str) -> Iterator[Span]:
    """What stands in braces, with the braces around it and the sign before them; to the end where one never closes."""
    depth = start = 0
    for at, character in enumerate(text):
        if character == "{":
            if depth == 0:
                start = at - 1 if at and text[at - 1] in "$#%" else at
            depth += 1
        elif character == "}" and depth:
            depth -= 1
            if depth == 0:
                yield Span(start, at + 1)
    if depth:
        yield Span(start, len(text))


def _marked(text: str) -> Iterator[Span]:
    return (Span(*match.span()) for match in _STRETCH.finditer(text))


def _code(text: str) -> Iterator[Span]:
    """Chunks with a sign that prose has no use for: paths, addresses, identifiers, options."""
    for match in _CHUNK.finditer(text):
        chunk = match.group()
        if _OF_CODE.search(chunk) and _LETTER_OR_DIGIT.search(chunk):
            inner = chunk.lstrip(_BEFORE_CODE)
            start = match.start() + len(chunk) - len(inner)
            yield Span(start, start + len(inner.rstrip(_AFTER_CODE)))


def _joined(spans: list[Span]) -> Iterator[Span]:
    """The spans with those put together that overlap, and without empty ones."""
    last: Span | None = None
    for span in spans:
        if not len(span):
            continue
        if last is not None and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
