"""Compares the words that an explanation names with what people said about those words.

The labels come from a sentiment treebank (Socher et al. 2013): one bracketed tree a line, where every phrase and every word
has a label from 0, very negative, over 2, neutral, to 4, very positive: ``(3 (2 It) (4 (2 's) (4 lovely)))``. Its words are
the Penn Treebank's (``-LRB-``, `` `` ``, ``do n't``), those of an explanation are a reader's, so both are brought together
by the characters that they stand for.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonelens.attribution.types import Explanation
from tonelens.errors import SettingsError
from tonelens.text.spans import Span

MIDDLE = 2
"""The label that speaks for neither side."""

_PIECE = re.compile(r"[()]|[^\s()]+")
_LABELS = frozenset("01234")
_ESCAPES = {"-lrb-": "(", "-rrb-": ")", "-lcb-": "{", "-rcb-": "}", "-lsb-": "[", "-rsb-": "]", "``": '"', "''": '"'}
_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "`": "'", "‘": "'", "’": "'", "–": "-", "—": "--"})


@dataclass(frozen=True)
class Phrase:
    """A node of a tree: its label and the numbers ``first`` up to, but not including, ``beyond`` of its words."""

    label: int
    first: int
    beyond: int


@dataclass(frozen=True)
class Tree:
    """A sentence's words as the treebank has them, a label for each, and all phrases, the largest first."""

    words: tuple[str, ...]
    labels: tuple[int, ...]
    phrases: tuple[Phrase, ...]

    def covering(self, words: Iterable[int]) -> int:
        """The label of the smallest phrase that holds all of these words, of which there is at least one."""
        held = sorted(words)
        return min(
            (phrase for phrase in self.phrases if phrase.first <= held[0] and held[-1] < phrase.beyond),
            key=lambda phrase: phrase.beyond - phrase.first,
        ).label


@dataclass(frozen=True)
class LabelledWords:
    """A tree laid over a text: where each of its words stands, ``None`` for those that the text does not show."""

    tree: Tree
    places: tuple[Span | None, ...]

    def word_label(self, span: Span) -> int | None:
        """What people said about one word of the text; ``None`` where it holds no word of the tree.

        Of several ("do", "n't") the label that is furthest from neutral counts, and where both sides are as far, that of the
        smallest phrase that covers them.
        """
        held = self._held(span)
        if not held:
            return None
        labels = [self.tree.labels[word] for word in held]
        furthest = max(abs(label - MIDDLE) for label in labels)
        extreme = {label for label in labels if abs(label - MIDDLE) == furthest}
        return extreme.pop() if len(extreme) == 1 else self.tree.covering(held)

    def phrase_label(self, spans: Sequence[Span]) -> int | None:
        """The label of the smallest phrase that covers the spans; ``None`` where one of them holds no word of the tree."""
        held = [self._held(span) for span in spans]
        return self.tree.covering(word for words in held for word in words) if held and all(held) else None

    def _held(self, span: Span) -> list[int]:
        return [word for word, place in enumerate(self.places) if place is not None and place.overlaps(span)]


@dataclass(frozen=True)
class Agreement:
    """How many named words people gave the verdict's direction, none, or the other; and how many the tree does not show."""

    with_verdict: int = 0
    neutral: int = 0
    against: int = 0
    not_aligned: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.with_verdict + other.with_verdict,
            self.neutral + other.neutral,
            self.against + other.against,
            self.not_aligned + other.not_aligned,
        )

    @property
    def compared(self) -> int:
        """How many words were compared."""
        return self.with_verdict + self.neutral + self.against

    @property
    def share(self) -> float | None:
        """The part of the compared words whose human label points in the verdict's direction; higher is better."""
        return self.with_verdict / self.compared if self.compared else None


def agreement(labels: Iterable[int | None], direction: int) -> Agreement:
    """Counts human labels for a verdict: above 2 speaks for a positive one (``direction`` 1), below 2 for a negative (−1)."""
    total = Agreement()
    for label in labels:
        towards = 0 if label is None else (label - MIDDLE) * direction
        if label is None:
            total += Agreement(not_aligned=1)
        elif towards == 0:
            total += Agreement(neutral=1)
        else:
            total += Agreement(with_verdict=1) if towards > 0 else Agreement(against=1)
    return total


def unit_labels(labelled: LabelledWords, explanation: Explanation, units: Iterable[int]) -> list[int | None]:
    """The human labels of some of the explanation's units; a unit of several words gets that of the phrase that covers it."""
    labels = []
    for index in units:
        spans = [explanation.words[word].span for word in explanation.units[index].words]
        labels.append(labelled.word_label(spans[0]) if len(spans) == 1 else labelled.phrase_label(spans))
    return labels


def word_labels(labelled: LabelledWords, explanation: Explanation, words: Iterable[int]) -> list[int | None]:
    """The human labels of some of the explanation's words."""
    return [labelled.word_label(explanation.words[word].span) for word in words]


def read_trees(path: Path) -> Mapping[str, Tree]:
    """Reads a file of one tree a line; :func:`labelled_words` finds a text's tree in it.

    Raises:
        SettingsError: the file cannot be read, or a line is not a tree. The message names the line.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"“{path}” is not UTF-8 text.", "Convert it first, for example with iconv -t utf-8.") from None
    except OSError as error:
        raise SettingsError(f"“{path}” cannot be read: {error.strerror}.", "Check the path after --word-labels.") from None
    trees: dict[str, Tree] = {}
    for number, line in enumerate(re.split(r"\r\n|\r|\n", content), start=1):
        if line.strip():
            tree = parse_tree(line)
            if tree is None:
                raise SettingsError(
                    f"Line {number} of “{path}” is not a tree.",
                    "Each line is one tree with a label from 0 to 4 on every word: (3 (2 a) (4 b)).",
                )
            trees.setdefault(_key("".join(map(_unescaped, tree.words))), tree)
    if not trees:
        raise SettingsError(f"“{path}” has no trees.", "Name a file with one bracketed tree per line.")
    return trees


def parse_tree(line: str) -> Tree | None:
    """The tree in bracketed notation, ``None`` where it is none."""
    words: list[str] = []
    labels: list[int] = []
    phrases: list[Phrase] = []
    open_phrases: list[tuple[int, int]] = []
    complete = False
    pieces = _PIECE.findall(line)
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        if piece == "(" and not complete:
            if position + 1 == len(pieces) or pieces[position + 1] not in _LABELS:
                return None
            open_phrases.append((int(pieces[position + 1]), len(words)))
            position += 1
        elif piece == ")" and open_phrases:
            label, first = open_phrases.pop()
            if first == len(words):
                return None
            phrases.append(Phrase(label, first, len(words)))
            complete = not open_phrases
        elif open_phrases and pieces[position - 2] == "(" and pieces[position + 1 : position + 2] == [")"]:
            words.append(piece)
            labels.append(open_phrases[-1][0])
        else:
            return None
        position += 1
    return Tree(tuple(words), tuple(labels), tuple(sorted(phrases, key=lambda phrase: phrase.first - phrase.beyond))) if complete else None


def labelled_words(trees: Mapping[str, Tree], text: str) -> LabelledWords | None:
    """The tree of the same letters and digits as the text, laid over it; ``None`` where there is no such tree."""
    tree = trees.get(_key(text))
    return None if tree is None else LabelledWords(tree, tuple(places(list(map(_unescaped, tree.words)), text)))


def places(parts: Sequence[str], text: str) -> list[Span | None]:
    """Where in the text each part stands; the parts are in the text's order and together about the same as it.

    Spaces, case, accents and the shapes of quotes and dashes do not matter. A part is placed where every character of it is
    found.
    """
    shown = [(folded, index) for index, character in enumerate(text) for folded in _folded(character)]
    asked = [(folded, number) for number, part in enumerate(parts) for folded in _folded(part)]
    blocks = difflib.SequenceMatcher(
        None, [folded for folded, _ in asked], [folded for folded, _ in shown], autojunk=False
    ).get_matching_blocks()
    found: list[list[int]] = [[] for _ in parts]
    for block in blocks:
        for offset in range(block.size):
            found[asked[block.a + offset][1]].append(shown[block.b + offset][1])
    return [
        Span(held[0], held[-1] + 1) if held and len(held) == len(_folded(part)) else None for part, held in zip(parts, found, strict=True)
    ]


def _key(text: str) -> str:
    return "".join(character for character in _folded(text) if character.isalnum())


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_SAME)).casefold()
    return "".join(character for character in decomposed if not character.isspace() and not unicodedata.combining(character))


def _unescaped(word: str) -> str:
    return _ESCAPES.get(word.lower(), word.replace("\\/", "/").replace("\\*", "*"))
