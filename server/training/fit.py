"""Fine-tunes a model on soft targets and returns averaged weights."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from .corpus import LABELS, MIXTURES, Example, Mixture, epoch_sample


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run beside the data."""

    seed: int = 7
    epochs: int = 2
    mixture: Mixture = MIXTURES["broad"]
    learning_rate: float = 1.2e-4
    layer_decay: float = 0.95
    weight_decay: float = 0.01
    warm_up: float = 0.06
    batch_tokens: int = 1536
    batch_examples: int = 64
    longest: int = 96
    averaging: float = 0.998
    presumption_limit: float = 0.70


def fit(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[Example],
    recipe: Recipe,
    say: Callable[[str], None],
) -> PreTrainedModel:
    """Trains ``model`` in place and returns a copy that holds the exponential moving average of its weights.

    After the first epoch those ``presumed`` examples are dropped that the model, though it was told that
    they are neutral, still gives more than ``presumption_limit`` to one pole: nobody labelled them, and some
    documentation does praise or complain.
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
        for texts, encoded, targets in _batches(sample, tokenizer, recipe, generator):
            with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
                logits = model(**encoded).logits
            loss = torch.nn.functional.cross_entropy(logits.float(), targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            step += 1
            _average(averaged, model, min(recipe.averaging, step / (step + 10)))
            running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
            if step % 100 == 0:
                say(f"epoch {epoch + 1} step {step}/{steps} loss {running:.4f} {time.monotonic() - begun:.0f} s ({len(texts)} texts)")
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


@torch.no_grad()
def predict(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> torch.Tensor:
    """Probabilities, shape (texts, 3), in the order of ``LABELS``; texts over 512 tokens are cut."""
    model.eval()
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    result = torch.empty(len(texts), len(LABELS))
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        encoded = tokenizer([texts[row] for row in rows], padding=True, truncation=True, max_length=512, return_tensors="pt")
        result[rows] = torch.softmax(model(**encoded).logits.float(), dim=-1)
    return result


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
) -> Iterator[tuple[list[str], dict[str, torch.Tensor], torch.Tensor]]:
    """Batches of texts of like length, in random order, each within the budget of tokens and of texts."""
    rows = tokenizer([example.text for example in sample], truncation=True, max_length=recipe.longest)["input_ids"]
    order = sorted(range(len(sample)), key=lambda index: (len(rows[index]), generator.random()))
    groups: list[list[int]] = []
    group: list[int] = []
    for index in order:
        if group and ((len(group) + 1) * len(rows[index]) > recipe.batch_tokens or len(group) == recipe.batch_examples):
            groups.append(group)
            group = []
        group.append(index)
    if group:
        groups.append(group)
    generator.shuffle(groups)
    for group in groups:
        encoded = tokenizer.pad({"input_ids": [rows[index] for index in group]}, return_tensors="pt")
        targets = torch.tensor([sample[index].target for index in group])
        yield [sample[index].text for index in group], dict(encoded), targets


def _without_wrong_presumptions(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, examples: Sequence[Example], recipe: Recipe
) -> list[Example]:
    presumed = [index for index, example in enumerate(examples) if example.presumed]
    poles = predict(model, tokenizer, [examples[index].text for index in presumed])[:, [0, 2]].amax(1)
    wrong = {index for index, pole in zip(presumed, poles.tolist(), strict=True) if pole > recipe.presumption_limit}
    return [replace(example) for index, example in enumerate(examples) if index not in wrong]
