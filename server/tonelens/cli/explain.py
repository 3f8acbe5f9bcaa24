"""``tonelens explain``: one text in, its explanation out."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tonelens.attribution.types import TOLERANCE, MethodOptions
from tonelens.cli.output import shows_colour, write
from tonelens.cli.progress import notice, progress_bar
from tonelens.errors import SettingsError
from tonelens.settings import METHOD_NAMES

FORMAT_NAMES = ("text", "json", "html", "png")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser("explain", help="show which words of a text carry its sentiment")
    parser.add_argument("text", metavar="TEXT", help="the text, or - to read standard input")
    parser.add_argument("--format", choices=FORMAT_NAMES, default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.add_argument("--model", default="built-in", help="a directory or a hub name; built-in by default")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    parser.add_argument("--method", choices=METHOD_NAMES, default=METHOD_NAMES[0])
    parser.add_argument("--target", default="polarity", help="polarity, predicted or a label of the model")
    parser.add_argument("--labels", type=label_list, default=(), metavar="A,B,…", help="what the model's outputs mean, in their order")
    parser.add_argument("--baseline", default="mask", help="mask, pad, neutral, zero or a word to stand in for the text's")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, help=f"where adaptive integrated gradients stops ({TOLERANCE})")
    parser.add_argument("--term", action="append", default=[], metavar="PHRASE", help="leave this phrase out; may be given several times")
    parser.add_argument("--whole", action="store_true", help="explain several sentences as one text")
    parser.add_argument("--scores", action="store_true", help="show the words' scores for neutral sentences as well")
    parser.add_argument("--evaluations", type=int, help="how many evaluations a method takes, or may take at most")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Explains the text and writes the result.

    Raises:
        TonelensError: the text, an option, the model or the output file cannot be used.
    """
    _check(options)
    text = _read_standard_input() if options.text == "-" else options.text
    # Both import numpy and more, which --help and a mistyped option should not wait for.
    with notice("Loading the model", sys.stderr):
        from tonelens.explainer import Explainer
        from tonelens.report import FORMATS, RenderOptions

        explainer = Explainer(
            options.model,
            device=options.device,
            method=options.method,
            baseline=options.baseline,
            target=options.target,
            labels=options.labels,
            tolerance=options.tolerance,
            evaluations=options.evaluations,
            terms=options.term,
            whole=options.whole,
        )
    with progress_bar("Explaining", sys.stderr) as progress:
        explanation = explainer.explain_many([text], progress)[0]
    render = RenderOptions(shows_colour(options.output), min(100, shutil.get_terminal_size().columns), options.scores)
    write(FORMATS[options.format].render(explanation, render), options.output)
    return 0


def label_list(value: str) -> tuple[str, ...]:
    """Labels from one argument: names with commas between them."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _check(options: argparse.Namespace) -> None:
    if options.format == "png" and options.output is None and sys.stdout.isatty():
        raise SettingsError("A picture cannot be shown in a terminal.", "Name a file with --output, for example --output tone.png.")
    # Made here as well, so that a number which cannot be used is reported before the model is loaded.
    MethodOptions(tolerance=options.tolerance, evaluations=options.evaluations)


def _read_standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError("Standard input is not UTF-8 text.", "Convert it first, for example with iconv -t utf-8.") from None
