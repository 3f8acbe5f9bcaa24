"""``tonelens evaluate``: how right a model is on labelled texts, and how far a method's explanations can be believed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tonelens.cli.commands.explain import label_list
from tonelens.cli.engines import add_engine_arguments, described_engine_for, engine_checks
from tonelens.cli.mistakes import gathered, number, one_of, require_writable
from tonelens.cli.output import write
from tonelens.cli.parser import Commands, examples
from tonelens.cli.progress import progress_bar
from tonelens.errors import SettingsError, TonelensError, UnsupportedModelError
from tonelens.settings import METHOD_NAMES
from tonelens.settings.engine_address import is_service


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "evaluate",
        help="measure a model and attribution methods on labelled texts",
        description="Measures how often a model is right on labelled texts, and how far a method's explanations can be trusted.",
        epilog=examples(
            ("tonelens evaluate reviews.csv", "how often the built-in model is right on your texts"),
            ("tonelens evaluate reviews.tsv --text-column review --label-column stars", "columns with other names"),
            ("tonelens evaluate reviews.jsonl --method occlusion feature_ablation -n 100", "two methods side by side, on 100 texts"),
        ),
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="labelled texts: TSV, CSV, JSON Lines or array, Parquet with pandas")
    parser.add_argument("--text-column", default="text", metavar="NAME", help="the column with the texts (text)")
    parser.add_argument("--label-column", default="label", metavar="NAME", help="the column with their labels (label)")
    parser.add_argument("--method", nargs="+", default=[METHOD_NAMES[0]], metavar="NAME", help=f"one or more of {', '.join(METHOD_NAMES)}")
    add_engine_arguments(parser)
    parser.add_argument("--labels", type=label_list, default=(), metavar="A,B,…", help="what the model's outputs mean, in order")
    parser.add_argument("--attribution-baseline", default="mask", help="what replaces words: mask, pad, neutral, zero or your own word")
    parser.add_argument("-n", "--limit", type=number(int), metavar="N", help="use this many of the texts, chosen by the seed")
    parser.add_argument("--seed", type=number(int), default=0, help="which texts the limit chooses (0)")
    parser.add_argument("--word-labels", type=Path, metavar="TREES", help="a sentiment treebank's trees for the same texts, one per line")
    parser.add_argument("-f", "--format", **one_of(("text", "json")), default="text", help="output format (text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.set_defaults(run=run, mistakes=mistakes)


def mistakes(options: argparse.Namespace) -> list[TonelensError]:
    """What can be told to be wrong before a model is loaded."""
    return gathered(
        lambda: _file_and_methods(options.file, options.method),
        lambda: _require_texts(options.limit),
        lambda: require_writable(options.output),
        *engine_checks(options),
        lambda: _require_own_model(options.engine),
    )


def run(options: argparse.Namespace) -> int:
    """Measures and writes the result.

    Raises:
        TonelensError: a file, an option or the model cannot be used.
    """
    file, methods = _file_and_methods(options.file, options.method)
    # None of this is loaded with the command line, whose start the language server shares.
    from tonelens.attribution.word_labels import read_trees
    from tonelens.evaluation.labelled_files import read_labelled
    from tonelens.evaluation.labelled_texts import chosen, label_scheme

    everything = read_labelled(file, options.text_column, options.label_column)
    trees = None if options.word_labels is None else read_trees(options.word_labels)
    with described_engine_for(options) as engine:
        from tonelens.evaluation.forms import Circumstances, evaluation_json, evaluation_text
        from tonelens.evaluation.measures import BATCH, evaluate

        if len(engine.labels) < 2:
            problem = "This model has a single output and no labels."
            raise UnsupportedModelError(problem, "Choose a model that tells labels apart.")
        # The whole file decides what its labels mean, not the part of it that is taken.
        scheme = label_scheme(everything, engine.labels)
        texts = chosen(everything, options.limit, options.seed)
        with progress_bar("Evaluating", sys.stderr) as progress:
            evaluation = evaluate(
                engine,
                [text.text for text in texts],
                [scheme.index(text) for text in texts],
                methods,
                options.attribution_baseline,
                scheme.poles,
                trees,
                progress,
            )
        model = engine.model
    circumstances = Circumstances(
        file=file.name,
        texts_in_file=len(everything),
        limit=options.limit,
        seed=options.seed,
        device=options.device,
        baseline=options.attribution_baseline,
        batch=BATCH,
        model=model,
        labels_are=scheme.statement,
    )
    form = evaluation_json if options.format == "json" else evaluation_text
    write(form(evaluation, circumstances), options.output)
    return 0


def _require_own_model(engine: str) -> None:
    if is_service(engine):
        raise SettingsError("A service only answers questions: its model cannot be measured.", "Measure here, or with --engine ray.")


def _require_texts(limit: int | None) -> None:
    if limit is not None and limit < 1:
        raise SettingsError("The limit must be at least one text.", "Choose a whole number above 0, or leave --limit out.")


def _file_and_methods(file: str | None, methods: list[str]) -> tuple[Path, list[str]]:
    """The file, which may have come behind the methods and been taken for one of them, and the methods."""
    if file is None and len(methods) > 1:
        *methods, file = methods
    unknown = [name for name in methods if name not in METHOD_NAMES]
    if unknown:
        raise SettingsError(f"There is no attribution method “{unknown[0]}”.", f"Choose one of: {', '.join(METHOD_NAMES)}.")
    if file is None:
        raise SettingsError("No file was named.", "Name it, for example tonelens evaluate reviews.csv.")
    return Path(file), methods
