"""Turns a tokenizer's offsets into the words that a reader sees, so that a score can be shown on a word.

The words are found in the text itself, because a tokenizer's own idea of a word is not the reader's ("don't" is
three of them to BERT). A tokenizer then says only which words it reads together and which it does not read.

What is one word:

* letters, digits and underscores, joined by an apostrophe, a full stop, a hyphen, ``&``, a middle dot or masking
  stars between them (don't, O'Brien, example.com, well-known, R&D, f**k), and by the separators that stand in
  numbers (10,000, 10:30, 9/10);
* a number with its sign, currency, per cent or degree sign (-3, $5.99, 50%), C++ and C#, #tag and @name, and an
  initialism with its last full stop (U.S.);
* a web or mail address without the punctuation that follows it;
* an emoji with everything that belongs to it, and an emoticon that stands by itself;
* a run of one punctuation mark or symbol, or of sentence-ending ones (..., ?!);
* in scripts that are written without spaces a run of Katakana, or else one grapheme cluster: only a token that
  spans several of them says that they belong together.

A full stop after a small letter and before a capitalised word ends a sentence whose space is missing: terrible.But.

Characters that cannot be seen (zero-width characters, soft hyphens, controls) are never a word, are kept inside
one and are left out at its edges. Whitespace never belongs to a word, even where a combining mark stands on it.
All offsets and spans are code points of the source text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import regex

from tonelens.text.character_classes import BLANK, EXTENSION, UNSEEN
from tonelens.text.spans import Span

_LETTER = (
    r"[[\p{WB=ALetter}\p{WB=Hebrew_Letter}\p{WB=Numeric}\p{WB=ExtendNumLet}\p{No}]"
    r"--\p{Extended_Pictographic}--\s]"
)
_KEYCAP = r"[0-9#*]\uFE0F?\u20E3"
_EXTENSION = rf"{EXTENSION}*+"
_RUN = rf"(?:(?!{_KEYCAP}){_LETTER}{_EXTENSION})++"
# The bounds on repetition here and in the addresses keep a hostile text ("a.a.a.a…") from costing the square of its
# length.
_INITIALISM = rf"(?:\p{{L}}{_EXTENSION}\.){{2,8}}(?!{_LETTER})"
_PART = rf"(?:{_INITIALISM}|{_RUN})"
_MISSING_SPACE = r"(?<!\p{Lu}\.)\p{Lu}\p{M}*+\p{Ll}"
_CONNECTOR = (
    r"(?:['\N{RIGHT SINGLE QUOTATION MARK}\N{FULLWIDTH APOSTROPHE}&\N{MIDDLE DOT}\N{HYPHENATION POINT}"
    r"\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]"
    rf"|\.(?!{_MISSING_SPACE})"
    r"|(?<=\p{L})\*{1,8}(?=\p{L})"
    r"|(?<=\p{Nd})[,:/](?=\p{Nd})"
    r")"
)
_SIGN = r"(?<![^\s(])[-+±\N{MINUS SIGN}]"
_PREFIX = rf"(?:(?:{_SIGN})?+\p{{Sc}}?+\.?+(?=\p{{Nd}})|[#@](?={_LETTER}))?+"
_SUFFIX = rf"(?:(?<=\p{{Nd}})(?:[%‰\p{{Sc}}]|°[CF]?)|(?<=\p{{L}})#(?!{_LETTER})|\+\+|\+(?!{_LETTER}))?+"

# \X counts the regional indicators before it, which costs the square of their number in a row of flags.
_FLAG = r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+"
_EMOJI = rf"(?:{_KEYCAP}|{_FLAG}|(?=\p{{Extended_Pictographic}})\X)"
_WEB_ADDRESS = rf"[A-Za-z][A-Za-z0-9+.\-]{{0,15}}+://(?:{_RUN}|[!#$%&'()*+,\-./:;=?@\[\]~])*(?:{_RUN}|[#$%&*+\-/=@~])"
_MAIL_ADDRESS = rf"{_LETTER}(?:{_LETTER}|[.+\-]){{0,63}}+@{_RUN}(?:-{_RUN})*+\.{_RUN}(?:[.\-]{_RUN})*+"
_EMOTICON = r"(?<!\S)(?:[:;=][\-^']?[()\[\]DPp|/\\3oO*]++|</?3++)(?=[\s.,;:!?…)]|$)"
_COMPOUND = rf"{_PREFIX}{_PART}(?:{_CONNECTOR}{_PART})*+{_SUFFIX}"
_KATAKANA = rf"(?:\p{{WB=Katakana}}{_EXTENSION})++"
_STOP = r"[.!?…‽。\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}]"
_SENTENCE_END = rf"(?:{_STOP}{_EXTENSION})++"
_REPEATED_MARK = rf"(?P<mark>[\p{{P}}\p{{S}}]){_EXTENSION}(?:(?P=mark){_EXTENSION})*+"
_GRAPHEME = rf"(?!{BLANK})\X"

# The first kind that matches wins: each one would otherwise be taken apart by a later one.
_KINDS = (_EMOJI, _WEB_ADDRESS, _MAIL_ADDRESS, _EMOTICON, _COMPOUND, _KATAKANA, _SENTENCE_END, _REPEATED_MARK, _GRAPHEME)

_WORD = regex.compile("|".join(_KINDS), regex.V1)
_ONLY_EMOTICON = regex.compile(_EMOTICON, regex.V1)
_CHUNK = regex.compile(rf"[^{BLANK}]++", regex.V1)
_CLUSTER = regex.compile(rf"{_FLAG}|\X", regex.V1)
_VISIBLE = regex.compile(rf"[^{BLANK}{UNSEEN}]", regex.V1)
# A variation selector and a tag are not seen either, but they are part of the look of what they follow.
_LEFT_OUT = regex.compile(rf"[[{BLANK}{UNSEEN}]--\p{{M}}--[\U000E0020-\U000E007F]]", regex.V1)


@dataclass(frozen=True)
class Word:
    """A word as a reader sees it and the tokens that the model read for it.

    ``span`` is in code points of the source text. ``tokens`` are indices into the list of offsets, ascending.
    """

    span: Span
    tokens: tuple[int, ...]


def reader_words(text: str) -> list[Span]:
    """The words of ``text`` as a reader sees them, in reading order, whatever a tokenizer makes of them.

    The spans are not empty, do not overlap, never begin or end with whitespace and never cut a grapheme cluster
    in two visible parts. What is in none of them is whitespace or cannot be seen.
    """
    spans: list[Span] = []
    for start, end in _uncut(text, [match.span() for match in _WORD.finditer(text)]):
        seen = _seen(text, start, end)
        if seen is not None:
            spans.append(seen)
    return spans


def is_emoticon(word: str) -> bool:
    """Whether it is a face made of marks, such as :-) or <3."""
    return _ONLY_EMOTICON.fullmatch(word) is not None


def merge_tokens(text: str, offsets: Sequence[tuple[int, int]]) -> list[Word]:
    """The words of ``text`` that the tokens belong to, in reading order.

    ``offsets`` are the tokens' (start, end) in code points, in the tokenizer's order and without special tokens;
    they may overlap, repeat, be empty and include the whitespace around a token. Every token belongs to exactly
    one word, so sums over words are sums over tokens:

    * a token belongs to the word that it touches, and words that one token touches become one word, together with
      what stands between them;
    * a token that touches none (whitespace, unseen characters, an empty offset at a word's edge or outside words)
      belongs to the next word that has a token of its own, else to the last one before it that has one;
    * where no word has a token of its own, it belongs to the next word, else to the last;
    * where the text shows no word at all, the tokens together are one word, whose span covers theirs (the
      whole text where all of them are empty). Only such a word can have whitespace at its ends, and only
      in an empty text can its span be empty.

    Words that no token belongs to are left out: the model did not read them (see :func:`unread`).

    Raises ``ValueError`` when an offset does not lie within the text or ends before it starts.
    """
    _check(text, offsets)
    if not offsets:
        return []
    pieces = reader_words(text)
    if not pieces:
        return [_nothing_seen(text, offsets)]

    starts = [piece.start for piece in pieces]
    ends = [piece.end for piece in pieces]
    reach = [(bisect_right(ends, start), bisect_left(starts, end)) for start, end in offsets]

    # joins[i] counts the tokens that begin (less those that end) to hold piece i and the piece after it together.
    joins = [0] * (len(pieces) + 1)
    for first, beyond in reach:
        if first < beyond:
            joins[first] += 1
            joins[beyond - 1] -= 1
    joined = list(accumulate(joins))
    word_of = list(accumulate((0 if count else 1 for count in joined[: len(pieces) - 1]), initial=0))

    spans = [pieces[0]]
    for piece, number in zip(pieces, word_of, strict=True):
        if number == len(spans):
            spans.append(piece)
        else:
            spans[number] = Span(spans[number].start, piece.end)

    read = sorted({word_of[first] for first, beyond in reach if first < beyond}) or list(range(len(spans)))
    tokens: list[list[int]] = [[] for _ in spans]
    for index, (first, beyond) in enumerate(reach):
        if first < beyond:
            tokens[word_of[first]].append(index)
        else:
            following = word_of[first] if first < len(pieces) else len(spans)
            tokens[read[min(bisect_left(read, following), len(read) - 1)]].append(index)
    return [Word(span, tuple(indices)) for span, indices in zip(spans, tokens, strict=True) if indices]


def unread(text: str, offsets: Sequence[tuple[int, int]], unknown: Sequence[bool]) -> list[Span]:
    """What a reader sees in ``text`` and the model did not read, in reading order.

    That is every visible grapheme cluster that an unknown token covers in part, and every one that no token covers
    at all. A cluster that is read in part counts as read (BERT strips the accent from a decomposed é). Only characters
    that can be seen count: an unknown token on a lone variation selector hides nothing from the model. Clusters
    that follow each other, with nothing or only unseen characters between them, give one span.

    ``offsets`` are as for :func:`merge_tokens`; ``unknown`` says for each token whether it is the
    tokenizer's unknown token.

    Raises ``ValueError`` when the two differ in length, or an offset does not lie within the text or ends before
    it starts.
    """
    _check(text, offsets)
    if len(unknown) != len(offsets):
        raise ValueError(f"{len(offsets)} offsets but {len(unknown)} marks of unknown tokens")
    read = _coverage(len(text), offsets)
    missed = _coverage(len(text), (offset for offset, flag in zip(offsets, unknown, strict=True) if flag))
    spans: list[Span] = []
    for chunk in _CHUNK.finditer(text):
        begin, stop = chunk.span()
        if 0 not in read[begin:stop] and not any(missed[begin:stop]):
            continue
        last = -1
        for cluster in _CLUSTER.finditer(text, begin, stop):
            seen = _seen(text, *cluster.span())
            if seen is None or not _is_unread(text, Span(*cluster.span()), read, missed):
                continue
            if last >= 0 and _VISIBLE.search(text, last, seen.start) is None:
                seen = Span(spans.pop().start, seen.end)
            spans.append(seen)
            last = seen.end
    return spans


def _check(text: str, offsets: Sequence[tuple[int, int]]) -> None:
    for index, (start, end) in enumerate(offsets):
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"token {index} is said to be at {start} to {end} in a text of {len(text)} code points")


def _uncut(text: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces, with those put together again whose common edge lies within a grapheme cluster."""
    # In ASCII only CRLF is a cluster of more than one character, and it is whitespace.
    if text.isascii():
        yield from pieces
        return
    edges = {cluster.start() for cluster in _CLUSTER.finditer(text)}
    begin = stop = 0
    for start, end in pieces:
        if start != stop or start in edges:
            if begin < stop:
                yield begin, stop
            begin = start
        stop = end
    if begin < stop:
        yield begin, stop


def _seen(text: str, start: int, end: int) -> Span | None:
    """The range without whitespace and unseen characters at its edges, ``None`` where it shows nothing."""
    # Nearly every word begins and ends in printable ASCII, which settles it without a search.
    if "!" <= text[start] <= "~" and "!" <= text[end - 1] <= "~":
        return Span(start, end)
    visible = _VISIBLE.search(text, start, end)
    if visible is None:
        return None
    while _LEFT_OUT.match(text, end - 1):
        end -= 1
    return Span(visible.start(), end)


def _is_unread(text: str, cluster: Span, read: list[int], missed: list[int]) -> bool:
    """Whether, of what can be seen in the cluster, an unknown token covers something or no token covers anything."""
    visible = [at for at in range(cluster.start, cluster.end) if _VISIBLE.match(text, at)]
    return any(missed[at] for at in visible) or not any(read[at] for at in visible)


def _nothing_seen(text: str, offsets: Sequence[tuple[int, int]]) -> Word:
    """The one word of a text that shows nothing."""
    covering = [offset for offset in offsets if offset[0] < offset[1]] or [(0, len(text))]
    span = Span(min(start for start, _ in covering), max(end for _, end in covering))
    return Word(span, tuple(range(len(offsets))))


def _coverage(length: int, offsets: Iterable[tuple[int, int]]) -> list[int]:
    """How many of the offsets cover each code point of a text of ``length`` code points."""
    changes = [0] * (length + 1)
    for start, end in offsets:
        changes[start] += 1
        changes[end] -= 1
    return list(accumulate(changes[:-1]))
