"""Text to token ids and back to spans, in windows that fit the model."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy
from numpy.typing import NDArray

from tonelens.errors import UnsupportedModelError
from tonelens.text.model_text import ModelText, without_surrogates
from tonelens.text.spans import Span

if TYPE_CHECKING:
    from transformers import BatchEncoding, PreTrainedConfig, PreTrainedTokenizerFast

Ids = NDArray[numpy.int64]
"""Token ids, types or masks."""

LONGEST_CALL = 1024
"""The most tokens, padding included, that one call of the model may hold, unless it holds a single longer text."""

_OVERLAP = 0.25
_WITHOUT_END = 1 << 20
"""What a model reads whose positions are relative to each other: more than anybody writes."""
_START_OF_POSITIONS = 4
_RELATIVE = frozenset({"bloom", "mpt", "mt5", "t5", "umt5", "xlnet"})
_POSITIONS_START_AFTER_PADDING = frozenset(
    {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "mpnet", "longformer", "data2vec-text", "roberta-prelayernorm", "xmod"}
)


@dataclass(frozen=True)
class Cut:
    """Where a pipeline cuts what it reads: at so many tokens, taken off the longer of two texts, or off the first alone."""

    most: int
    first_alone: bool = False


@dataclass(frozen=True, eq=False)
class EncodedWindow:
    """One input of the model for one stretch of a text.

    ``input_ids`` and ``token_type_ids`` have shape (tokens,); the latter is ``None`` where the tokenizer does
    not make them, because passing zeros to a model that was not asked for them changes its answer.
    ``special`` marks the tokens that the tokenizer added and ``offsets`` gives every token's code points.
    ``first`` is the number of the window's first token of text among all of the text's tokens. ``left_out`` are
    the indices of tokens whose ids were replaced by a mask, because they belong to a person's own term.
    """

    input_ids: Ids
    token_type_ids: Ids | None
    special: tuple[bool, ...]
    offsets: tuple[tuple[int, int], ...]
    first: int = 0
    left_out: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.special)

    @property
    def content(self) -> list[int]:
        """Indices of the tokens that stand for text."""
        return [index for index, special in enumerate(self.special) if not special]

    def within(self, spans: Sequence[Span]) -> list[int]:
        """Indices of the tokens that stand for text in one of the spans."""
        ranges = [(index, Span(*self.offsets[index])) for index in self.content]
        return [index for index, place in ranges if any(place.overlaps(span) for span in spans)]

    @property
    def replaceable(self) -> list[int]:
        """Indices of the tokens that a baseline replaces: those that stand for text and were not left out."""
        return [index for index in self.content if index not in self.left_out]

    def without(self, indices: Iterable[int], mask: int) -> EncodedWindow:
        """The window with the ids of some tokens replaced by ``mask``."""
        chosen = frozenset(indices)
        ids = self.input_ids.copy()
        ids[list(chosen)] = mask
        return replace(self, input_ids=ids, left_out=self.left_out | chosen)

    @property
    def span(self) -> Span:
        """The stretch of text from the first token to the last; empty for a text without tokens."""
        inside = [self.offsets[index] for index in self.content]
        if not inside:
            return Span(0, 0)
        return Span(min(start for start, _ in inside), max(end for _, end in inside))


def window_length(tokenizer: PreTrainedTokenizerFast, config: PreTrainedConfig) -> int:
    """The most tokens, special ones included, that the model can read at once: where its positions end.

    The tokenizer's own limit counts for nothing else: a pipeline that is not told to cut reads on, and so do we. Only where the
    two nearly agree it knows better, because some tables of positions begin with rows that stand for none.
    """
    positions = getattr(config, "max_position_embeddings", None)
    if not isinstance(positions, int) or positions <= 0 or config.model_type in _RELATIVE:
        return _WITHOUT_END
    if config.model_type in _POSITIONS_START_AFTER_PADDING:
        # These count positions from the padding id + 1, so that the table holds fewer than it has rows.
        positions -= (config.pad_token_id or 0) + 1
    told = tokenizer.model_max_length
    return int(told) if positions - _START_OF_POSITIONS <= told < positions else positions


def encode(tokenizer: PreTrainedTokenizerFast, source: ModelText, longest: int) -> list[EncodedWindow]:
    """Encodes what the model reads of a text exactly as the pipeline does, with the source's offsets.

    A text that is longer than ``longest`` goes into overlapping windows. Neighbouring windows share a quarter of
    their tokens, so that every word is read with context on both sides. They are in the text's order also where
    the tokenizer would cut a text's beginning off.
    """
    room = longest - tokenizer.num_special_tokens_to_add()
    overlap = int(room * _OVERLAP)
    with _cutting_the_end(tokenizer):
        encoding = _tokens(tokenizer, source, longest, overlap)
    return [_window((source,), encoding, row, row * (room - overlap)) for row in range(len(encoding["input_ids"]))]


def encode_cut(tokenizer: PreTrainedTokenizerFast, source: ModelText, longest: int) -> EncodedWindow:
    """Encodes as many tokens as fit into ``longest`` and leaves the others away, at the end that the tokenizer cuts."""
    return _window((source,), _tokens(tokenizer, source, longest, 0), 0, 0)


def encode_pair(
    tokenizer: PreTrainedTokenizerFast, first: ModelText, second: ModelText, distance: int, longest: int, cut: Cut | None
) -> EncodedWindow:
    """Encodes two texts as the one input that they are for the pipeline; ``distance`` is added to the second's places.

    Raises:
        UnsupportedModelError: together they are longer than ``longest`` and nobody said what to cut.
    """
    cuts: dict[str, Any] = {} if cut is None else {"truncation": "only_first" if cut.first_alone else True, "max_length": cut.most}
    encoding: BatchEncoding = tokenizer(
        [without_surrogates(first.text)],
        [without_surrogates(second.text)],
        return_offsets_mapping=True,
        return_attention_mask=False,
        verbose=False,
        **cuts,
    )
    count = len(encoding["input_ids"][0])
    if count > longest:
        raise UnsupportedModelError(
            f"The two texts have {count:,} tokens together, and the model reads {longest:,} at once.",
            "Shorten them, or give a pipeline with truncation=True, which cuts them.",
        )
    return _window((first, second), encoding, 0, 0, distance)


def _tokens(tokenizer: PreTrainedTokenizerFast, source: ModelText, longest: int, overlap: int) -> BatchEncoding:
    encoding: BatchEncoding = tokenizer(
        without_surrogates(source.text),
        truncation=True,
        max_length=longest,
        stride=overlap,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        return_attention_mask=False,
    )
    return encoding


def _window(sources: Sequence[ModelText], encoding: BatchEncoding, row: int, first: int, distance: int = 0) -> EncodedWindow:
    sequences = encoding.sequence_ids(row)
    offsets = []
    for sequence, (start, end) in zip(sequences, encoding["offset_mapping"][row], strict=True):
        place = sources[sequence or 0].source_offsets(int(start), int(end))
        offsets.append((distance + place[0], distance + place[1]) if sequence else place)
    types = encoding.get("token_type_ids")
    return EncodedWindow(
        input_ids=numpy.array(encoding["input_ids"][row], dtype=numpy.int64),
        token_type_ids=None if types is None else numpy.array(types[row], dtype=numpy.int64),
        # Only what the tokenizer added is special: a person may well write “[SEP]”, and that is text.
        special=tuple(sequence is None for sequence in sequences),
        offsets=tuple(offsets),
        first=first,
    )


@contextlib.contextmanager
def _cutting_the_end(tokenizer: PreTrainedTokenizerFast) -> Iterator[None]:
    # A tokenizer that cuts the beginning off hands out its windows from the end.
    side = tokenizer.truncation_side
    tokenizer.truncation_side = "right"
    try:
        yield
    finally:
        tokenizer.truncation_side = side


@dataclass(frozen=True, eq=False)
class Batch:
    """Windows padded on the right to one length; all arrays have shape (windows, tokens)."""

    input_ids: Ids
    attention_mask: Ids
    token_type_ids: Ids | None


def collate(windows: Sequence[EncodedWindow], padding: int) -> Batch:
    """Puts windows into one batch; ``padding`` is the id that fills the shorter ones."""
    longest = max(len(window) for window in windows)
    ids = numpy.full((len(windows), longest), padding, dtype=numpy.int64)
    mask = numpy.zeros_like(ids)
    types = None if windows[0].token_type_ids is None else numpy.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = window.input_ids
        mask[row, : len(window)] = 1
        if types is not None and window.token_type_ids is not None:
            types[row, : len(window)] = window.token_type_ids
    return Batch(ids, mask, types)


def rows_in_a_call(length: int) -> int:
    """How many inputs of that many tokens one call of the model may hold."""
    return max(1, LONGEST_CALL // length)


def calls(lengths: Sequence[int], pads: bool = True, longest: int = LONGEST_CALL) -> list[list[int]]:
    """Groups inputs of the given lengths into calls of at most ``longest`` tokens, like lengths together.

    Unless it ``pads``, a call holds inputs of one length alone.
    """
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    groups: list[list[int]] = []
    for index in order:
        fits = groups and (len(groups[-1]) + 1) * lengths[index] <= longest
        if fits and (pads or lengths[groups[-1][0]] == lengths[index]):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups
