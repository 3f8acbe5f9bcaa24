"""Lets a larger model label sentences that nobody has labelled, for a smaller one to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from .examples import NEUTRAL, Example, fingerprint
from .predicting import predict
from .sources import rows

_PLAINLY_NEUTRAL = 0.9
"""From this probability on a sentence teaches little: its origin is one of its own, so that a mixture can thin it."""

_LONGEST = 40
_TITLES = "id\tnegative\tneutral\tpositive\n"


def write_soft_labels(
    teacher: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, sentences: Iterable[tuple[str, str]], path: Path
) -> None:
    """Writes what the teacher says of each sentence, an (id, text), of at most ``_LONGEST`` words (Hinton et al. 2015, section 2)."""
    short = [(key, text) for key, text in sentences if len(text.split()) <= _LONGEST]
    probabilities = predict(teacher, tokenizer, [text for _, text in short], bfloat16=True).tolist()
    body = "".join(f"{key}\t{n:.4f}\t{o:.4f}\t{p:.4f}\n" for (key, _), (n, o, p) in zip(short, probabilities, strict=True))
    beside = path.with_suffix(".new")
    beside.write_text(_TITLES + body, encoding="utf-8")
    beside.replace(path)


def taught_examples(sentences: Iterable[tuple[str, str]], path: Path, refused: frozenset[bytes]) -> Iterator[Example]:
    """The sentences with the teacher's probabilities, without those whose fingerprints are ``refused``."""
    texts = dict(sentences)
    for row in rows(path):
        text = texts[row["id"]]
        if fingerprint(text) not in refused:
            target = (float(row["negative"]), float(row["neutral"]), float(row["positive"]))
            yield Example(text, target, "taught neutral" if target[NEUTRAL] >= _PLAINLY_NEUTRAL else "taught")
