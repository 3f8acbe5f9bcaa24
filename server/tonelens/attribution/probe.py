"""Tries a model before anything is explained with it: whether we get its pipeline's answers, and which ways of asking it hold.

The built-in model is one of some hundred architectures, and what holds of it need not hold of another: padding may change an
answer, the embedding that is replaced may never be read. None of that raises, and all of it makes explanations of noise.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy
import torch
from transformers import TextClassificationPipeline

from tonelens.attribution.baselines import MASK, NEUTRAL, ZERO, resolve_baseline
from tonelens.attribution.batches import attribute
from tonelens.attribution.classifier import FloatArray, no_checkpoint
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.forward import embedded_batch
from tonelens.attribution.methods.adaptive_integrated_gradients import ADAPTIVE_INTEGRATED_GRADIENTS
from tonelens.attribution.parity import SAME, difference_from
from tonelens.attribution.problem import Problem
from tonelens.attribution.targets import Target, resolve_target
from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.attribution.types import PREDICTED, UNKNOWN_REVISION, Check, MethodOptions
from tonelens.errors import DamagedModelError, ModelError, UnsupportedModelError

_SAMPLES = (
    "The film was not bad, it was very good.",
    "这部电影不错。",
    "この映画はとても良かったです。",
    "영화가 아주 좋았어요.",
    "Фильм был неплохой, мне понравился.",
    "كان الفيلم جيدا جدا",
    "फ़िल्म बहुत अच्छी थी।",
    "Χάρηκα πολύ",
    "הסרט היה טוב מאוד",
    "หนังดีมาก",
)
"""One of them has words that the tokenizer knows, whatever language it was made for."""

_ROUNDING = 1e-6
_MOST_EVALUATIONS = 33
_TRIED_TEXTS = 8
_NEUTRAL_BASELINES = (NEUTRAL, "the", ZERO)

_known: dict[Hashable, dict[str, Any]] = {}


# Whoever loads may be in inference mode, whose tensors know no gradients.
@torch.inference_mode(False)
def probed(classifier: TorchClassifier, pipeline: TextClassificationPipeline | None = None) -> TorchClassifier:
    """The classifier, set to the ways of asking that hold for it, with what was found.

    ``pipeline`` is the one that its answers are to equal: transformers' own where nobody handed us another. What was found
    is kept for the next time that the same weights are loaded.

    Raises:
        UnsupportedModelError: it answers otherwise than its pipeline, whatever it reads, or with what is no number.
        DamagedModelError: its tokenizer knows no word.
    """
    try:
        sample, window = _sample(classifier)
        key = _key(classifier, window, pipeline)
        found = _known.get(key) if key is not None else None
        if found is None:
            found = _tried(classifier, sample, window, pipeline or _own_pipeline(classifier))
    except ModelError:
        raise
    except Exception as error:
        raise UnsupportedModelError(
            f"“{classifier.identity.id}” does not answer ({type(error).__name__}): {_first_line(error)}", _INSTEAD
        ) from error
    if key is not None:
        _known[key] = found
    return replace(classifier, **found)


_INSTEAD = "Choose another model, or pass a function from texts to probabilities instead."


def _tried(classifier: TorchClassifier, sample: str, window: EncodedWindow, pipeline: TextClassificationPipeline) -> dict[str, Any]:
    difference = difference_from(pipeline, classifier, sample)
    pads = _padding_changes_nothing(classifier, window)
    classifier = replace(classifier, pads=pads)
    telling = _effective(classifier, window)
    embeds = _embeddings_are_read(classifier, telling)
    classifier = replace(classifier, embeds=embeds)
    deletes = _little_is_read(classifier, sample)
    known = sum(token != classifier.tokenizer.unk_token_id for token in window.input_ids[window.content].tolist())
    checks = [
        Check("answer", f"the pipeline's, to {difference:.0e}" if difference else "the pipeline's, exactly"),
        Check("batches", "padding changes nothing" if pads else "padding changes answers, so only texts of one length share a call"),
        Check(
            "embeddings",
            "read, with gradients" if embeds else "not read as replaced, so words are masked instead: no method with gradients",
        ),
        Check("tokens", f"{known} of {len(window.content)} known in a sample"),
    ]
    if embeds:
        classifier, path = _settled(classifier, telling)
        checks.append(path)
    return {"pads": pads, "embeds": embeds, "deletes": deletes, "neutral": classifier.neutral, "checks": tuple(checks)}


def _sample(classifier: TorchClassifier) -> tuple[str, EncodedWindow]:
    """The text of which the tokenizer knows most, as far as the model reads it at once."""
    best: tuple[float, str, EncodedWindow] | None = None
    unknown = classifier.tokenizer.unk_token_id
    for text in _SAMPLES:
        window = classifier.encode(text)[0]
        tokens = window.input_ids[window.content].tolist()
        known = sum(token != unknown for token in tokens) / len(tokens) if tokens else 0.0
        if known and (best is None or known > best[0]):
            best = (known, text, window)
        if known == 1:
            break
    if best is None:
        raise DamagedModelError(
            f"The tokenizer of “{classifier.identity.id}” does not know any words: it reads every one as unknown.",
            "Save the tokenizer beside the model with tokenizer.save_pretrained(…); the folder may hold only the weights.",
        )
    return best[1], best[2]


def _padding_changes_nothing(classifier: TorchClassifier, window: EncodedWindow) -> bool:
    """Whether a text's answer is the same beside a longer one."""
    shorter = _shorter(window)
    alone = classifier.predict_windows([shorter])[0]
    try:
        together = replace(classifier, pads=True).predict_windows([shorter, window])[0]
    except Exception:  # noqa: BLE001 - a model that cannot read two texts at once raises what it likes
        return False
    return bool(numpy.abs(classifier.activate(together) - classifier.activate(alone)).max() <= SAME)


def _shorter(window: EncodedWindow) -> EncodedWindow:
    """The window without the second half of its text."""
    content = window.content
    dropped = frozenset(content[max(1, len(content) // 2) :])
    kept = [index for index in range(len(window)) if index not in dropped]
    return replace(
        window,
        input_ids=window.input_ids[kept],
        token_type_ids=None if window.token_type_ids is None else window.token_type_ids[kept],
        special=tuple(window.special[index] for index in kept),
        offsets=tuple(window.offsets[index] for index in kept),
    )


def _effective(classifier: TorchClassifier, window: EncodedWindow) -> EncodedWindow:
    """The window, or one of the tokenizer's other tokens where it says to the model what nothing says: a model may know few words.

    Raises:
        UnsupportedModelError: whatever it reads, it answers the same.
    """
    if classifier.mask_id is None:
        return window
    content = window.content
    others = [token for token in range(len(classifier.tokenizer)) if token not in classifier.tokenizer.all_special_ids]
    windows = [window]
    step = max(1, len(others) // (_TRIED_TEXTS * len(content)))
    for number in range(_TRIED_TEXTS):
        ids = window.input_ids.copy()
        chosen = [others[(number + _TRIED_TEXTS * place) * step % len(others)] for place in range(len(content))]
        ids[content] = chosen
        windows.append(replace(window, input_ids=ids))
    said = classifier.predict_windows([window.without(content, classifier.mask_id), window])
    if _differ(said[0], said[1]):
        return window
    for other, logits in zip(windows[1:], classifier.predict_windows(windows[1:]), strict=True):
        if _differ(logits, said[0]):
            return other
    raise UnsupportedModelError(
        f"“{classifier.identity.id}” gives the same answer with and without text, so no word has an effect.",
        "Check that it is trained and has the right tokenizer.",
    )


def _differ(one: FloatArray, other: FloatArray) -> bool:
    """Whether two answers differ by more than rounding."""
    return bool(numpy.abs(one - other).max() > _ROUNDING * max(1.0, float(numpy.abs(one).max())))


def _embeddings_are_read(classifier: TorchClassifier, window: EncodedWindow) -> bool:
    """Whether the model reads the embeddings that are put in the place of its own, at both ends of the path, and has gradients there."""
    (logits,) = classifier.predict_windows([window])
    problem = Problem(window, _target(classifier, logits))
    try:
        baseline = resolve_baseline(MASK, classifier)
        batch = embedded_batch(classifier, [problem], baseline, no_checkpoint)
        middle = ((batch.inputs + batch.baselines) / 2).detach().requires_grad_()
        with torch.enable_grad():
            (gradient,) = torch.autograd.grad(batch.forward(middle, *batch.arguments).sum(), middle)
        with torch.no_grad():
            ends = torch.cat([batch.forward(batch.inputs, *batch.arguments), batch.forward(batch.baselines, *batch.arguments)]).cpu()
    except Exception:  # noqa: BLE001 - a model that reads its embeddings otherwise raises what it likes
        return False
    moved = gradient[0, window.replaceable].abs().sum()
    same = abs(float(ends[0]) - problem.target.value(logits)) <= _close(logits)
    return bool(moved.isfinite()) and float(moved) > 0 and same and bool(ends[0] != ends[1])


def _little_is_read(classifier: TorchClassifier, sample: str) -> bool:
    """Whether the model reads a text of one word and one of none, which is what deleting words leaves."""
    windows = [window for text in (sample.split()[0], "") for window in classifier.encode(text) if len(window)]
    try:
        return all(bool(numpy.isfinite(classifier.predict_windows([window])).all()) for window in windows)
    except Exception:  # noqa: BLE001 - a model that needs more to read raises what it likes
        return False


def _close(logits: FloatArray) -> float:
    return 1e-2 * max(1.0, float(numpy.abs(logits).max()))


def _settled(classifier: TorchClassifier, window: EncodedWindow) -> tuple[TorchClassifier, Check]:
    """The classifier with a baseline from which integrated gradients add up on a sample, and how closely they do.

    Only a model without mask and padding leaves a choice. From embeddings of zeros, or from a token that only ends texts, most
    decoders have no path that adds up.
    """
    tried: list[tuple[float, TorchClassifier, Check]] = []
    for neutral in _NEUTRAL_BASELINES:
        candidate = replace(classifier, neutral=neutral)
        error, converged, check = _convergence(candidate, window)
        tried.append((error, candidate, check))
        if converged or resolve_baseline(MASK, candidate) != neutral:
            return candidate, check
    return min(tried, key=lambda one: one[0])[1:]


def _convergence(classifier: TorchClassifier, window: EncodedWindow) -> tuple[float, bool, Check]:
    logits = classifier.predict_windows([window])[0]
    options = MethodOptions(ADAPTIVE_INTEGRATED_GRADIENTS.name, evaluations=_MOST_EVALUATIONS)
    numbers = [-1 if special else index for index, special in enumerate(window.special)]
    baseline = resolve_baseline(MASK, classifier)
    problem = Problem(window, _target(classifier, logits))
    (scores,) = attribute(classifier, [problem], [numbers], ADAPTIVE_INTEGRATED_GRADIENTS, baseline, options, no_checkpoint)
    total = float(numpy.abs(scores.attributions).sum())
    error = abs(scores.convergence_delta or 0.0) / total if total else 0.0
    said = f"from the baseline “{baseline}”: numerical error {error:.4f} after {scores.evaluations} evaluations"
    check = Check("path", said if scores.converged else f"{said}, not settled: such results are drawn muted")
    return (error if math.isfinite(error) else math.inf), scores.converged, check


def _target(classifier: TorchClassifier, logits: FloatArray) -> Target:
    return resolve_target(PREDICTED, classifier.labels, classifier.independent, int(logits.argmax()))


def _own_pipeline(classifier: TorchClassifier) -> TextClassificationPipeline:
    return TextClassificationPipeline(model=classifier.model, tokenizer=classifier.tokenizer, device=classifier.device)


def _key(classifier: TorchClassifier, window: EncodedWindow, pipeline: TextClassificationPipeline | None) -> Hashable | None:
    """What the findings depend on, ``None`` where nobody can tell: a pipeline of somebody else's class is tried each time."""
    if classifier.identity.revision == UNKNOWN_REVISION or (pipeline is not None and type(pipeline) is not TextClassificationPipeline):
        return None
    configuration = hashlib.sha256(classifier.model.config.to_json_string().encode()).hexdigest()
    inference = any(parameter.is_inference() for parameter in classifier.model.parameters())
    place = (str(classifier.device), str(classifier.model.dtype), inference, classifier.activation, classifier.cut)
    return (classifier.identity.revision, type(classifier.model), configuration, tuple(window.input_ids.tolist()), *place)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
