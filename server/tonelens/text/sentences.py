"""Finds the sentences of a plain text, each of which is judged by itself.

Where a sentence ends inside a line is decided by sentencex, which knows abbreviations and quotations. What this module
adds is everything around it: lines, lists, headings, emoji, and spans in the source.

* A blank line ends a sentence, always; so what stands on one side of it changes nothing on the other.
* A single line end does not, because prose is wrapped. It does before a list item, that is before a line that begins
  with a bullet, with 1. or 1), and, where a list or a line that ends in .!?:;… goes before, with another number, a letter
  in brackets, a dash or an emoji. The marker belongs to the sentence of its item.
* It does after a heading too: a line of at most 60 characters that begins a paragraph, an item or a sentence of its own
  line, does not begin small, has no punctuation at its end and does not end in a word that wants another (of, the), if
  the next line begins with a capital whose word would have fitted on the line. A wrapped line has no such room. Lines
  are taken to be at least 40 characters wide.
* Closing marks, emoji and emoticons after a sentence belong to it. What holds no letter and no digit is no sentence
  beside others: it joins the one before, at the beginning of a paragraph the one after.
* A quotation or bracket that stands by itself falls into the sentences inside it; one inside a sentence does not.
* An abbreviation ends no sentence before what it belongs to ("max. 40", "p.m. UTC", "Nov. 5"): :mod:`tonelens.text.abbreviations`.
* A word of :func:`tonelens.text.words.reader_words` is never cut.
* What goes on for more than 3,000 characters without an end is a list or a table rather than a sentence. It is cut into pieces of at most
  1,000 characters, at the end of a line, a semicolon, a comma or a space. Where there is none of these it stays whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

import regex
from sentencex import get_sentence_boundaries

from tonelens.text.abbreviations import ends_no_sentence
from tonelens.text.character_classes import BLANK, EXTENSION, UNSEEN
from tonelens.text.model_text import without_surrogates
from tonelens.text.spans import Span
from tonelens.text.words import reader_words

_VISIBLE = regex.compile(rf"[^{BLANK}{UNSEEN}]", regex.V1)
# Backwards: a variation selector and a tag cannot be seen either, but are part of the look of what they follow.
_LAST = regex.compile(rf"(?r)[^{BLANK}[{UNSEEN}--\p{{M}}--[\U000E0020-\U000E007F]]]", regex.V1)
_READABLE = regex.compile(r"[\p{L}\p{N}]")

LONGEST = 3_000
"""In characters. What is longer is no sentence that anybody reads, and a model takes minutes over it."""
_PIECE = 1_000
# Backwards, the best place first.
_SEAMS = [regex.compile(rf"(?r){seam}") for seam in (r"[\r\n]", r";\s|；", r",\s|[，、،]", r"\s")]

_LINE = regex.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")

# ©, ™ and the like stand before names, and arrows and check marks before items, however colourful some fonts draw them.
_EMOJI = (
    r"(?:\p{Regional_Indicator}{2}"
    r"|(?=[\p{Extended_Pictographic}--[©®™‼⁉ℹ\u2190-\u21FF\u25A0-\u25FF\u2600-\u2604\u2610-\u2612\u2700-\u2716\u27A1\u2B05-\u2B07]])\X)"
)
_BULLET = r"[\-*+•‣◦▪▫●○■□►▸▶➤→✓✔✗✘☐☑☒·]\uFE0F?"
_SURE_ITEM = regex.compile(rf"(?:{_BULLET}|[01][.)])\s+", regex.V1)
_LIKELY_ITEM = regex.compile(
    rf"(?:\d{{1,3}}[.)]|\(?(?:\d{{1,3}}|[A-Za-z]|[ivx]{{1,4}})\)|[–—]|\d\uFE0F?\u20E3|{_EMOJI})\s+",
    regex.V1,
)
_ANNOUNCES = regex.compile(r"[.!?:;…][)\]\"'”’»]*\Z")

_NARROWEST = 40
_LONGEST_HEADING = 60
_BEGINS_SMALL = regex.compile(r"[^\p{L}\p{N}]*+\p{Ll}")
_BEGINS_WITH_CAPITAL = regex.compile(r"[^\p{L}\p{N}\s]{0,4}+\p{Lu}\S*+")
_ENDS_WITHOUT_STOP = regex.compile(r"[\p{L}\p{N}\p{M}\p{So}%)\]\"'”’»]\Z")
_LAST_WORD = regex.compile(r"(?r)\p{L}+")
_SIGN_IN = regex.compile(r"\S+\s+(?:in|on)", regex.IGNORECASE)
_WANTS_ANOTHER = frozenset(
    [
        *["a", "an", "the", "this", "these", "those", "my", "your", "his", "her", "its", "our", "their", "no", "every"],
        *["and", "or", "but", "nor", "if", "than", "that", "because", "when", "while", "which", "who", "so", "very"],
        *["of", "to", "in", "on", "at", "by", "for", "from", "with", "without", "into", "via", "as", "like", "about"],
        *["is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "can", "not"],
    ]
)

_STOP = r"[\p{STerm}…‥]"
# A path from the folder at hand, whose dots end nothing.
_PATH = regex.compile(r"\.[/\\][\w.~]")
_STOP_INSIDE = regex.compile(rf"{_STOP}[^\p{{STerm}}…‥]", regex.V1)
_SPACE = regex.compile(BLANK)
_SPACE_BEFORE = regex.compile(rf"(?r){BLANK}")
_STOP_OF_ITS_OWN = regex.compile(r"[\p{STerm}--[.!?]]", regex.V1)
# The segmenter looks for the other end of every quotation, which costs the square of the length where there is none.
_WINDOW = 2_000
_CONTEXT = 100

_EMOTICON = r"(?:[:;=][\-^']?[()\[\]DPp|/\\3oO*]++|[xX]D|</?3++)"
_BELONGS_BEFORE = regex.compile(
    rf"(?:{_STOP}|{EXTENSION})*+[)\]}}»”\u203A」』》〉】]*+(?:[\"'’]++(?=[\s\p{{P}}]|\Z))?+{_EMOJI}*+"
    rf"(?:\s*+(?:{_EMOJI}++|{_EMOTICON}|{_STOP}++)(?=\s|\Z))*+",
    regex.V1,
)
_OPENING = "\"'“‘„«\u2039([{¿¡「『"
_CLOSING = {"“": "”", '"': '"', "‘": "’", "„": "“", "«": "»", "(": ")", "[": "]", "「": "」", "『": "』"}
_ONLY_MARKS = regex.compile(r"[\p{P}\s]*+")
_NEXT_SENTENCE = regex.compile(r"\s+(?=[\"'“‘„«(\[]*+\p{Lu})")
# A line in which no sentence ends before its end: most titles, items, cells and values are one.
_ONE_PIECE = regex.compile(rf"[^\r\n{regex.escape(''.join(_CLOSING))}\p{{STerm}}…‥]*+{_STOP}*+|[^\r\n\p{{STerm}}…‥]*+", regex.V1)


def sentence_spans(text: str) -> list[Span]:
    """The sentences of ``text`` in reading order; the module says what one is.

    The spans are not empty, do not overlap and neither begin nor end with whitespace. What is in none of them is
    whitespace or cannot be seen.
    """
    return list(each_sentence(text))


def each_sentence(text: str) -> Iterator[Span]:
    """As :func:`sentence_spans`, one after the other, for those who may not want them all."""
    if len(text) <= LONGEST and _ONE_PIECE.fullmatch(text) is not None:
        whole = _trimmed(text, 0, len(text))
        if whole is not None:
            yield Span(*whole)
        return
    for lines in _paragraphs(text):
        for start, end in _bounded(text, _readable(text, _pieces(text, _blocks(text, lines)))):
            yield Span(start, end)


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """The lines between blank lines, without the whitespace around them."""
    lines: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        line = _trimmed(text, *match.span())
        if line is not None:
            lines.append(line)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without whitespace and unseen characters at its edges, ``None`` where it shows nothing."""
    first = _VISIBLE.search(text, start, end)
    last = _LAST.search(text, start, end)
    return None if first is None or last is None else (first.start(), last.end())


def _blocks(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """What no sentence reaches out of: start, where the words begin after a list marker, and end."""
    width = max(_NARROWEST, max(end - start for start, end in lines))
    start = words = 0
    in_list = False
    before: tuple[int, int] | None = None
    for begin, end in lines:
        item = _SURE_ITEM.match(text, begin, end)
        if item is None and (before is None or in_list or _ANNOUNCES.search(text, *before)):
            item = _LIKELY_ITEM.match(text, begin, end)
        begins = item is not None or before is None or not _READABLE.search(text, *before)
        if begins or (before is not None and start == before[0] and _is_heading(text, words, before[1], begin, end, width)):
            if before is not None:
                yield start, words, before[1]
            start = begin
            words = item.end() if item is not None else begin
        in_list = in_list or item is not None
        before = (begin, end)
    yield start, words, lines[-1][1]


def _is_heading(text: str, start: int, end: int, next_start: int, next_end: int, width: int) -> bool:
    """Whether the line from ``start`` to ``end`` is complete although no stop ends it."""
    following = _BEGINS_WITH_CAPITAL.match(text, next_start, next_end)
    if following is None or end - start > _LONGEST_HEADING or end - start + 1 + len(following.group()) > width:
        return False
    if _BEGINS_SMALL.match(text, start, end) or not _ENDS_WITHOUT_STOP.search(text, start, end):
        return False
    last = _LAST_WORD.search(text, start, end)
    return last is None or last.group().lower() not in _WANTS_ANOTHER or _SIGN_IN.fullmatch(text, start, end) is not None


def _pieces(text: str, blocks: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """The blocks, cut where sentences end."""
    for start, words, end in blocks:
        block = text[words:end]
        for begin, stop in pairwise(chain((0,), _cuts(block), (len(block),))):
            if begin == 0 and stop == len(block) and block[:1] not in _CLOSING:
                yield start, end
                break
            inner = _cuts_inside_wrapping(block[begin:stop])
            for first, last in pairwise([begin, *(begin + cut for cut in inner), stop]):
                piece = _trimmed(text, words + first if first else start, words + last)
                if piece is not None:
                    yield piece


def _readable(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces of a paragraph, with those that hold no letter and no digit joined to a neighbour."""
    held: tuple[int, int] | None = None
    held_is_readable = False
    for start, end in pieces:
        readable = _READABLE.search(text, start, end) is not None
        if held is not None and readable and held_is_readable:
            yield held
            held = (start, end)
        else:
            held = (start if held is None else held[0], end)
        held_is_readable = held_is_readable or readable
    if held is not None:
        yield held


def _bounded(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces, with those that are too long to be a sentence cut into shorter ones."""
    for start, end in pieces:
        if end - start <= LONGEST:
            yield start, end
            continue
        while (seam := _seam(text, start, end)) > start:
            if (piece := _trimmed(text, start, seam)) is not None:
                yield piece
            start = seam


def _seam(text: str, start: int, end: int) -> int:
    """Where a piece that begins at ``start`` had best end, ``end`` at the latest."""
    if end - start <= _PIECE:
        return end
    for seam in _SEAMS:
        if (found := seam.search(text, start + _PIECE // 4, start + _PIECE)) is not None:
            return int(found.end())
    following = _SPACE.search(text, start + _PIECE, end)
    return following.end() if following is not None else end


def _cuts(block: str) -> Iterator[int]:
    """Where sentences begin in a block, its own beginning left out, ascending."""
    if not _STOP_INSIDE.search(block):
        return
    # sentencex refuses surrogates and panics where a no-break space stands between a capital and a full stop.
    for_segmenter = without_surrogates(_SPACE.sub(" ", block))
    chunk, words = Span(0, 0), list[Span]()
    settled = before = 0
    for start in _segment(for_segmenter):
        if start <= settled:
            continue
        settled = cut = _settled(block, start)
        if not before < cut < len(block) or ends_no_sentence(block, cut) or _PATH.match(block, cut - 1):
            continue
        if not _SPACE.match(block, cut - 1) and not _SPACE.match(block, cut) and not _STOP_OF_ITS_OWN.match(block, cut - 1):
            if cut >= chunk.end:
                chunk = _chunk_at(block, cut)
                words = reader_words(chunk.of(block))
            if _is_inside_word(words, cut - chunk.start):
                continue
        before = cut
        yield cut


def _segment(block: str) -> Iterator[int]:
    """Where sentences begin according to sentencex, which reads one window after the other.

    A window begins with a sentence, unless that sentence is longer than a window.
    """
    at = 0
    while len(block) - at > _WINDOW:
        window = block[at : at + _WINDOW]
        starts = [start for start in _starts(window) if start <= _WINDOW - _CONTEXT]
        yield from (at + start for start in starts)
        if starts:
            at += starts[-1]
        else:
            gap = window.rfind(" ", _WINDOW // 2, _WINDOW - _CONTEXT)
            at += gap + 1 if gap >= 0 else _WINDOW - _CONTEXT
    yield from (at + start for start in _starts(block[at:]))


def _starts(window: str) -> list[int]:
    return [boundary["start_index"] for boundary in get_sentence_boundaries("en", window) if boundary["start_index"] > 0]


def _settled(block: str, cut: int) -> int:
    """The cut, moved behind what belongs to the sentence before and in front of what opens the one after."""
    last = _LAST.search(block, 0, cut)
    after = _BELONGS_BEFORE.match(block, last.end() if last is not None else 0)
    if after is not None and after.end() > cut:
        return after.end()
    while cut > 1 and block[cut - 1] in _OPENING and (block[cut - 2].isspace() or block[cut - 2] in _OPENING):
        cut -= 1
    return cut


def _chunk_at(block: str, cut: int) -> Span:
    """What stands around the cut without whitespace in between."""
    before, after = _SPACE_BEFORE.search(block, 0, cut), _SPACE.search(block, cut)
    return Span(before.end() if before is not None else 0, after.start() if after is not None else len(block))


def _is_inside_word(words: Sequence[Span], cut: int) -> bool:
    number = bisect_right(words, cut, key=lambda word: word.start) - 1
    return number >= 0 and words[number].start < cut < words[number].end


def _cuts_inside_wrapping(piece: str) -> list[int]:
    """Where sentences begin inside a quotation or bracket that the piece consists of, and after one that it begins with."""
    closing = _CLOSING.get(piece[:1])
    close = piece.find(closing, 1) if closing is not None else -1
    if close < 0:
        return []
    inside = [1 + cut for cut in _cuts(piece[1:close])]
    if _ONLY_MARKS.fullmatch(piece, close):
        return inside
    following = _NEXT_SENTENCE.match(piece, close + 1)
    if following is not None and regex.match(_STOP, piece[close - 1], regex.V1):
        return [*inside, following.end()]
    return []
