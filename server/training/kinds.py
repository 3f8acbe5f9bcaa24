"""Fits and measures the head that says what makes a sentence unpleasant; the encoder stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from tonelens.attribution.kinds import HEAD
from tonelens.attribution.torch_classifier import mean_states
from tonelens.settings.rules import KINDS, PRESETS, Rule

from . import authored, real
from .corpus import Corpus, measured_texts
from .examples import NEGATIVE, fingerprint
from .marks import Predict

_STRENGTH = 0.001
"""How much the examples weigh against the squares of the weights; ten times as much or as little does no better."""

_STEPS = 300
_BATCH = 64
_RUDE = ("blame", "cold")


GENRES: dict[str, tuple[str, ...]] = {
    "support-reply": ("mails", "community"),
    "interface": ("interface",),
    "docs": ("documentation", "tutorials", "style guides", "code comments", "handbooks and policies"),
    "release-notes": ("incidents and release notes",),
    "marketing": (),
}
"""The genres of real sentences that come nearest to what a preset is for; all of them where none does."""


@dataclass(frozen=True)
class KindExample:
    """A negative sentence with its kind."""

    text: str
    kind: str


@dataclass(frozen=True)
class KindFigures:
    """How the head does on held-out sentences: real ones that are labelled with a kind, and the cold lines.

    ``rude`` are those whose being blame or cold, or neither, is right, ``exact`` those with the right kind.
    """

    real: int
    real_exact: int
    real_rude: int
    cold: int
    cold_exact: int
    cold_rude: int


def kind_examples(data: Path, corpus: Corpus) -> list[KindExample]:
    """What the head learns from: real sentences and lines of copy that are labelled with a kind, but nothing that is measured."""
    measured = {fingerprint(text) for text in measured_texts(corpus)}
    sentences = [*real.real_sentences(data), *real.further_sentences(data)]
    found = [KindExample(one.text, one.kind) for one in sentences if one.label == "negative" and one.kind in KINDS]
    found += [KindExample(text, kind) for text, kind in authored.kinds_of_copy()]
    return [example for example in found if fingerprint(example.text) not in measured]


def fit_kinds(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, examples: Sequence[KindExample], folder: Path) -> None:
    """Writes the head beside the model: multinomial logistic regression with every kind at the same weight.

    It reads the means of :func:`tonelens.attribution.torch_classifier.mean_states`, brought to mean 0 and deviation 1 for the fit and
    taken back into the weights.
    """
    states = states_of(model, tokenizer, [example.text for example in examples])
    kinds = torch.tensor([KINDS.index(example.kind) for example in examples])
    centre, deviation = states.mean(dim=0), states.std(dim=0)
    inputs = (states - centre) / deviation
    balance = len(kinds) / (len(KINDS) * torch.bincount(kinds, minlength=len(KINDS)).clamp_min(1))
    weight = torch.zeros(len(KINDS), inputs.shape[1], requires_grad=True)
    bias = torch.zeros(len(KINDS), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        errors = torch.nn.functional.cross_entropy(inputs @ weight.T + bias, kinds, reduction="none")
        value: Tensor = _STRENGTH * (errors * balance[kinds]).sum() + 0.5 * (weight * weight).sum()
        value.backward()
        return value

    optimizer.step(loss)
    scaled = (weight / deviation).detach()
    save_file({"weight": scaled.contiguous(), "bias": (bias - scaled @ centre).detach().contiguous()}, folder / HEAD)


def measure_kinds(kinds_of: Callable[[Sequence[str]], list[str]], corpus: Corpus) -> KindFigures:
    """Asks the head for the kinds of what was held out."""
    sentences = [one for one in (*corpus.real, *corpus.calibration) if one.label == "negative" and one.kind in KINDS]
    cold = authored.cold_lines()
    of_real = list(zip(kinds_of([one.text for one in sentences]), (one.kind for one in sentences), strict=True))
    # Condescension is blame: the reader is talked down to.
    wanted = ["cold" if line.category == "cold" else "blame" for line in cold]
    of_cold = list(zip(kinds_of([line.text for line in cold]), wanted, strict=True))
    return KindFigures(len(of_real), _exact(of_real), _rude(of_real), len(of_cold), _exact(of_cold), _rude(of_cold))


@dataclass(frozen=True)
class PresetFigures:
    """What a preset marks.

    Of the real ``sentences`` that are held out of its ``genres`` so many are ``marked``, and so many of these read negative (``right``);
    of the lines of good copy ``good`` are marked, of the cold ones ``cold``.
    """

    genres: tuple[str, ...]
    sentences: int
    marked: int
    right: int
    good: int
    cold: int


def measure_presets(predict: Predict, kinds_of: Callable[[Sequence[str]], list[str]], corpus: Corpus) -> dict[str, PresetFigures]:
    """What each of the presets marks."""

    def answers(texts: Sequence[str]) -> list[tuple[float, str]]:
        return list(zip(predict(texts)[:, NEGATIVE].tolist(), kinds_of(texts), strict=True))

    def marks(rule: Rule, negative: float, kind: str) -> bool:
        return negative >= rule.threshold and (not rule.kinds or kind in rule.kinds)

    sentences = (*corpus.real, *corpus.calibration)
    of_real = list(zip(sentences, answers([one.text for one in sentences]), strict=True))
    of_good, of_cold = answers(authored.good_copy()), answers([line.text for line in authored.cold_lines()])
    result = {}
    for name, (rule,) in PRESETS.items():
        inside = [(one, answer) for one, answer in of_real if one.genre in GENRES[name] or not GENRES[name]]
        marked = [one for one, answer in inside if marks(rule, *answer)]
        good, cold = (sum(marks(rule, *answer) for answer in found) for found in (of_good, of_cold))
        right = sum(one.label == "negative" for one in marked)
        result[name] = PresetFigures(GENRES[name], len(inside), len(marked), right, good, cold)
    return result


@torch.inference_mode()
def states_of(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> Tensor:
    """What the head reads of each text, shape (texts, dimensions)."""
    model.eval()
    states = []
    for start in range(0, len(texts), _BATCH):
        encoded = tokenizer(list(texts[start : start + _BATCH]), padding=True, truncation=True, return_tensors="pt")
        states.append(mean_states(model, encoded["input_ids"], encoded["attention_mask"], encoded.get("token_type_ids")))
    return torch.cat(states)


def _exact(pairs: Sequence[tuple[str, str]]) -> int:
    return sum(said == wanted for said, wanted in pairs)


def _rude(pairs: Sequence[tuple[str, str]]) -> int:
    return sum((said in _RUDE) == (wanted in _RUDE) for said, wanted in pairs)
