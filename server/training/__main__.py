"""Makes the built-in model: ``python -m training --data DATA --work WORK`` (run inside ``server/``).

DATA is the folder of public data that ``server/training/README.md`` describes; WORK, outside the repository, keeps each pass's
weights, so that a run that was stopped goes on where it was. The passes and their recipes stand in :data:`PASSES`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from tonelens.attribution.kinds import HEAD, kind_head
from tonelens.settings.rules import DEFAULT_THRESHOLD

from . import calibrate
from .card import render_card
from .corpus import Corpus, measured_texts, read_corpus
from .data_files import faults
from .examples import LABELS, NEUTRAL, fingerprint
from .graphs import write_graphs
from .kinds import fit_kinds, kind_examples, states_of
from .measure import Figures, measure
from .passes import ENCODERS, TRAINED_ON, fingerprints, installed_encoder, joined, learnt_by, load, mean, run
from .predicting import predict
from .recipes import PASSES, SHIPPED


def main(arguments: list[str] | None = None) -> int:
    """Checks the data, trains what is not trained yet, calibrates, measures and writes the model with its card."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the public data")
    parser.add_argument("--work", type=Path, help="where the passes keep their weights (outside the repository)")
    where = "an encoder's files (default: those of its installed package); may be given for each"
    parser.add_argument("--encoder", action="append", default=[], type=_named_folder, metavar="NAME=FOLDER", help=where)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "tonelens" / "model", help="where to write the model")
    parser.add_argument("--kinds", action="store_true", help="train only the head for kinds of the model in --out, and measure both")
    parser.add_argument("--measure", action="store_true", help="train nothing: measure the model in --out and rewrite its card")
    options = parser.parse_args(arguments)

    wrong = faults(options.data)
    if wrong:
        sys.exit("\n".join(wrong))
    corpus = read_corpus(options.data)
    if options.measure or options.kinds:
        model, tokenizer = load(options.out)
        if options.kinds:
            learn_kinds(model, tokenizer, corpus, options.data, options.out, fingerprints((options.out / TRAINED_ON).read_bytes()))
        report(model, tokenizer, corpus, options.out)
        return 0
    if options.work is None:
        parser.error("--work names the folder that keeps the passes' weights")
    named = dict(options.encoder)
    encoders = {name: named[name] if name in named else installed_encoder(name) for name in ENCODERS}
    for passed in PASSES:
        run(passed, options.work, encoders, corpus, options.data, _say)
    finish(SHIPPED, options.work, corpus, options.data, options.out)
    return 0


def finish(passes: tuple[str, ...], work: Path, corpus: Corpus, data: Path, out: Path) -> None:
    """Takes the mean of the passes, calibrates it, writes it to ``out`` and measures what was written."""
    folders = [work / name for name in passes]
    model, tokenizer = mean(folders)
    found = calibrate.fit(lambda texts: predict(model, tokenizer, texts), corpus)
    _say(f"temperature {found.temperature:.2f}, neutral {found.neutral:+.2f}")
    _calibrate(model, found)
    out.mkdir(parents=True, exist_ok=True)
    save(model, tokenizer, found.temperature, out)
    learn_kinds(*load(out), corpus, data, out, fingerprints(learnt_by(folders)))
    report(*load(out), corpus, out)


def learn_kinds(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, corpus: Corpus, data: Path, folder: Path, learnt: set[bytes]
) -> None:
    """Fits the head for kinds beside the model, and writes what both have learnt from; ``learnt`` is the model's part of it."""
    examples = kind_examples(data, corpus)
    fit_kinds(model, tokenizer, examples, folder)
    (folder / TRAINED_ON).write_bytes(joined({*learnt, *(fingerprint(example.text) for example in examples)}))


def save(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, temperature: float, folder: Path) -> None:
    """Writes half-precision safetensors, configuration, tokenizer and the graphs that ONNX Runtime reads them by."""
    model.config.id2label = dict(enumerate(LABELS))
    model.config.label2id = {label: index for index, label in enumerate(LABELS)}
    model.config.calibration_temperature = temperature
    model.config.languages = ["en"]
    model.half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_graphs(folder)


def report(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, corpus: Corpus, folder: Path) -> Figures:
    """Measures the saved model, writes ``figures.json`` and the card, and prints the card."""

    def probabilities(texts: Sequence[str]) -> torch.Tensor:
        return predict(model, tokenizer, texts)

    head = kind_head(folder)
    if head is None:
        sys.exit(f"There is no {HEAD} in {folder}. Train it with --kinds.")

    def kinds_of(texts: Sequence[str]) -> list[str]:
        return [head.kind(state) for state in states_of(model, tokenizer, texts).numpy()]

    figures = measure(probabilities, kinds_of, corpus, DEFAULT_THRESHOLD)
    (folder / "measured_on.bin").write_bytes(joined(map(fingerprint, measured_texts(corpus))))
    (folder / "figures.json").write_text(json.dumps(asdict(figures), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    card = render_card(figures)
    (folder / "README.md").write_text(card, encoding="utf-8")
    print(card)
    return figures


@torch.no_grad()
def _calibrate(model: PreTrainedModel, found: calibrate.Calibration) -> None:
    """Puts the calibration into the last layer's weights, so that no loader has to know of it."""
    for parameter in model.get_submodule("classifier").parameters():
        parameter.div_(found.temperature)
    model.get_parameter("classifier.bias")[NEUTRAL] += found.neutral


def _named_folder(value: str) -> tuple[str, Path]:
    name, separator, folder = value.partition("=")
    if not separator or name not in ENCODERS:
        raise argparse.ArgumentTypeError(f"NAME=FOLDER, where NAME is one of {', '.join(ENCODERS)}")
    return name, Path(folder)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
