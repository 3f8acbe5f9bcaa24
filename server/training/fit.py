"""Fine-tunes a model on soft targets, with words masked in part of the batches, and returns averaged weights."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from transformers import BatchEncoding, PreTrainedModel, PreTrainedTokenizerBase

from .examples import Example
from .masking import as_deleted, masked
from .mixtures import MIXTURES, Mixture, epoch_sample
from .predicting import predict


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run beside the data.

    ``masked_batches`` is the share of batches in which each text loses a random part of its words; ``as_deleted`` says that such a text
    is to read as the model that the run begins with reads it without these words, instead of keeping most of its target.
    """

    seed: int = 7
    epochs: int = 2
    mixture: Mixture = field(default_factory=lambda: MIXTURES["broad"])
    learning_rate: float = 1.2e-4
    layer_decay: float = 0.95
    weight_decay: float = 0.01
    warm_up: float = 0.06
    batch_tokens: int = 1536
    batch_examples: int = 64
    longest: int = 96
    averaging: float = 0.998
    presumption_limit: float = 0.70
    masked_batches: float = 0.0
    as_deleted: bool = False


_STEPS_BETWEEN_CHECKPOINTS = 250


def fit(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[Example],
    recipe: Recipe,
    say: Callable[[str], None],
    checkpoint: Path,
) -> PreTrainedModel:
    """Trains ``model`` in place and returns a copy that holds the exponential moving average of its weights.

    After the first epoch those ``presumed`` examples are dropped that the model, though it was told that
    they are neutral, still gives more than ``presumption_limit`` to one pole: nobody labelled them, and some
    documentation does praise or complain.

    What is done is kept in the file ``checkpoint`` every few minutes; a run that finds one goes on from it.
    """
    torch.manual_seed(recipe.seed)
    generator = random.Random(recipe.seed)
    kept = list(examples)
    # Epochs differ by a few batches only, so the first tells how many steps the schedule has.
    first = epoch_sample(kept, recipe.mixture, random.Random(0))
    steps = recipe.epochs * sum(1 for _ in _batches(first, tokenizer, recipe, random.Random(0)))
    optimizer = torch.optim.AdamW(_parameter_groups(model, recipe), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps, recipe.warm_up))
    averaged: PreTrainedModel = copy.deepcopy(model).eval()
    reference: PreTrainedModel | None = copy.deepcopy(model).eval() if recipe.as_deleted else None
    parts = {"model": model, "averaged": averaged, "optimizer": optimizer, "schedule": schedule}
    done = _restored(parts, checkpoint)
    if done:
        say(f"going on from step {done}")
    # Processors without AVX-512 only imitate bfloat16, which takes several times as long as full precision.
    bfloat16 = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
    model.train()
    step, begun, running = 0, time.monotonic(), 0.0
    for epoch in range(recipe.epochs):
        if epoch == 1:
            before = len(kept)
            kept = _without_wrong_presumptions(model, tokenizer, kept, recipe)
            model.train()
            say(f"dropped {before - len(kept)} presumed neutral texts that the model calls polar")
        sample = epoch_sample(kept, recipe.mixture, generator)
        for encoded, targets in _batches(sample, tokenizer, recipe, generator):
            step += 1
            if generator.random() < recipe.masked_batches:
                whole = encoded
                encoded, targets = masked(encoded, targets, tokenizer, generator)
                if reference is not None and step > done:
                    targets = as_deleted(reference, whole, encoded, tokenizer)
            if step <= done:
                continue
            with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
                logits = model(input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]).logits
            loss = torch.nn.functional.cross_entropy(logits.float(), targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            _average(averaged, model, min(recipe.averaging, step / (step + 10)))
            running = loss.item() if step == done + 1 else 0.98 * running + 0.02 * loss.item()
            if step % 50 == 0:
                say(f"epoch {epoch + 1} step {step}/{steps} loss {running:.4f} {time.monotonic() - begun:.0f} s")
            if step % _STEPS_BETWEEN_CHECKPOINTS == 0:
                _store(parts, step, checkpoint)
    checkpoint.unlink(missing_ok=True)
    return averaged


def mean_weights(models: Sequence[PreTrainedModel]) -> PreTrainedModel:
    """The model whose weights are the mean of others' that began alike (model soups, Wortsman et al. 2022)."""
    states = [model.state_dict() for model in models]
    models[0].load_state_dict(
        {
            name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
            for name, value in states[0].items()
        }
    )
    return models[0]


def _store(parts: dict[str, object], step: int, checkpoint: Path) -> None:
    beside = checkpoint.with_suffix(".new")
    torch.save({"step": step, **{name: part.state_dict() for name, part in parts.items()}}, beside)  # type: ignore[attr-defined]
    beside.replace(checkpoint)


def _restored(parts: dict[str, object], checkpoint: Path) -> int:
    """The number of steps that are done already; 0 where there is no checkpoint."""
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])  # type: ignore[attr-defined]
    return int(state["step"])


def _parameter_groups(model: PreTrainedModel, recipe: Recipe) -> list[dict[str, object]]:
    groups: list[dict[str, object]] = []
    layers = model.config.num_hidden_layers
    for name, parameter in model.named_parameters():
        if ".embeddings." in name:
            depth = layers + 1
        elif ".layer." in name:
            depth = layers - int(name.split(".layer.")[1].split(".")[0])
        else:
            depth = 0
        decays = parameter.ndim > 1
        groups.append(
            {
                "params": [parameter],
                "lr": recipe.learning_rate * recipe.layer_decay**depth,
                "weight_decay": recipe.weight_decay if decays else 0.0,
            }
        )
    return groups


def _rate(step: int, steps: int, warm_up: float) -> float:
    warm = max(1, int(steps * warm_up))
    if step < warm:
        return (step + 1) / warm
    return max(0.02, 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / max(1, steps - warm)))))


@torch.no_grad()
def _average(averaged: PreTrainedModel, model: PreTrainedModel, keep: float) -> None:
    torch._foreach_lerp_(list(averaged.parameters()), [parameter.detach() for parameter in model.parameters()], 1 - keep)


def _batches(
    sample: Sequence[Example], tokenizer: PreTrainedTokenizerBase, recipe: Recipe, generator: random.Random
) -> Iterator[tuple[BatchEncoding, torch.Tensor]]:
    """Batches of texts of like length, in random order, each within the budget of tokens and of texts."""
    texts = [example.text for example in sample]
    lengths = [len(row) for row in tokenizer(texts, truncation=True, max_length=recipe.longest)["input_ids"]]
    order = sorted(range(len(sample)), key=lambda index: (lengths[index], generator.random()))
    groups: list[list[int]] = []
    group: list[int] = []
    for index in order:
        if group and ((len(group) + 1) * lengths[index] > recipe.batch_tokens or len(group) == recipe.batch_examples):
            groups.append(group)
            group = []
        group.append(index)
    if group:
        groups.append(group)
    generator.shuffle(groups)
    for group in groups:
        chosen = [texts[index] for index in group]
        encoded = tokenizer(chosen, truncation=True, max_length=recipe.longest, padding=True, return_tensors="pt")
        yield encoded, torch.tensor([sample[index].target for index in group])


def _without_wrong_presumptions(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, examples: Sequence[Example], recipe: Recipe
) -> list[Example]:
    presumed = [index for index, example in enumerate(examples) if example.presumed and recipe.mixture.get(example.origin, 0.0) > 0]
    poles = predict(model, tokenizer, [examples[index].text for index in presumed])[:, [0, 2]].amax(1)
    wrong = {index for index, pole in zip(presumed, poles.tolist(), strict=True) if pole > recipe.presumption_limit}
    return [example for index, example in enumerate(examples) if index not in wrong]
