"""``tonelens explain``: one text in, its explanation out."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from tonelens.attribution.types import TOLERANCE, MethodOptions
from tonelens.cli.colour import CHOICES, shows_colour
from tonelens.cli.engines import add_engine_arguments, described_engine_for, engine_checks
from tonelens.cli.mistakes import gathered, number, one_of, require_writable
from tonelens.cli.output import write
from tonelens.cli.parser import Commands, examples
from tonelens.cli.progress import notice, progress_bar
from tonelens.errors import SettingsError, TonelensError
from tonelens.settings import METHOD_NAMES

FORMAT_NAMES = ("text", "json", "html", "png")


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "explain",
        help="show how a text reads, and which words are responsible",
        description="Shows how a text reads, and which words are responsible.",
        epilog=examples(
            ('tonelens explain "The page is slow, but support was kind."', "what reads negative, and why"),
            ("tonelens explain - < letter.txt", "a whole letter, sentence by sentence"),
            ('tonelens explain -f html -o tone.html "The page is slow."', "a page to share"),
            ('tonelens explain --term "Kill Bill" "We loved Kill Bill."', "leave a name out of the verdict"),
        ),
    )
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the text, or - to read standard input")
    parser.add_argument("-f", "--format", **one_of(FORMAT_NAMES), default="text", help="output format (text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    add_engine_arguments(parser)
    parser.add_argument("--method", **one_of(METHOD_NAMES), help=f"how words are attributed ({METHOD_NAMES[0]})")
    parser.add_argument("--target", help="polarity, predicted or a label of the model")
    parser.add_argument("--labels", type=label_list, default=(), metavar="A,B,…", help="what the model's outputs mean, in order")
    parser.add_argument("--attribution-baseline", metavar="WORD", help="what replaces words: mask, pad, neutral, zero or your own word")
    parser.add_argument("--tolerance", type=number(float), help=f"where adaptive integrated gradients stops ({TOLERANCE})")
    parser.add_argument("--term", action="append", metavar="PHRASE", help="leave this phrase out (replaces the project's terms)")
    parser.add_argument("--whole", action="store_true", help="explain several sentences as one text")
    parser.add_argument("--scores", action="store_true", help="show scores for neutral sentences, too")
    parser.add_argument("--evaluations", type=number(int), help="number of evaluations, or the maximum")
    parser.add_argument("--color", **one_of(CHOICES), default="auto", help="colour the output: auto, always or never")
    parser.set_defaults(run=run, mistakes=mistakes)


def mistakes(options: argparse.Namespace) -> list[TonelensError]:
    """What can be told to be wrong before a model is loaded."""
    return gathered(
        lambda: _require_text(options.text),
        lambda: _require_place_for_picture(options),
        lambda: require_writable(options.output),
        *engine_checks(options),
        lambda: MethodOptions(tolerance=TOLERANCE if options.tolerance is None else options.tolerance),
        lambda: MethodOptions(evaluations=options.evaluations),
    )


def run(options: argparse.Namespace) -> int:
    """Explains the text and writes the result.

    Raises:
        TonelensError: the text, an option, the model or the output file cannot be used.
    """
    text = _text(options.text)
    # Both import numpy and more, which --help and a mistyped option should not wait for.
    with notice("Loading the model", sys.stderr):
        from tonelens.cli.sources import Resolver
        from tonelens.explainer import Explainer
        from tonelens.report import FORMATS, RenderOptions
    settings = Resolver(_flags(options))(Path.cwd() / "text").settings
    with described_engine_for(options) as engine:
        explainer = Explainer(
            engine=engine,
            method=settings.method,
            baseline=settings.baseline,
            target=settings.target,
            tolerance=TOLERANCE if options.tolerance is None else options.tolerance,
            evaluations=options.evaluations,
            terms=settings.terms,
            whole=options.whole,
        )
        with progress_bar("Explaining", sys.stderr) as progress:
            explanation = explainer.explain_many([text], progress)[0]
    render = RenderOptions(shows_colour(options.color, options.output), min(100, shutil.get_terminal_size().columns), options.scores)
    write(FORMATS[options.format].render(explanation, render), options.output)
    return 0


def _flags(options: argparse.Namespace) -> dict[str, Any]:
    """What the flags say, by the names of settings; they come before the file of the project that one is in."""
    return {"method": options.method, "baseline": options.attribution_baseline, "target": options.target, "terms": options.term}


def label_list(value: str) -> tuple[str, ...]:
    """Labels from one argument: names with commas between them."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _require_text(text: str | None) -> None:
    if text is None:
        raise SettingsError("There is no text to explain.", 'Give it, as in tonelens explain "A lovely day.", or - for standard input.')


def _require_place_for_picture(options: argparse.Namespace) -> None:
    if options.format == "png" and options.output is None and sys.stdout.isatty():
        raise SettingsError("A picture cannot be shown in a terminal.", "Name a file with --output, for example --output tone.png.")


def _text(given: str) -> str:
    """The text that is meant: standard input, what was typed, or what is in the file that it turns out to be the name of."""
    if given == "-":
        return _decoded(sys.stdin.buffer.read(), "Standard input")
    if any(map(str.isspace, given)) or not _is_file(given):
        return given
    # Nobody wants to know how "letter.txt" reads, but a text may be called as a file is.
    from tonelens.report.visible import visible_in_line

    name = visible_in_line(given)
    if sys.stdin.isatty() and sys.stderr.isatty():
        print(f"“{name}” is a file here. Explain its content? [Y/n] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() in ("", "y", "yes"):
            return _decoded(Path(given).read_bytes(), f"“{given}”")
        return given
    print(f"tonelens: “{name}” is a file here; its name is explained, not its content.", file=sys.stderr)
    print(f"To explain its content: tonelens explain - < {name}", file=sys.stderr)
    return given


def _is_file(given: str) -> bool:
    try:
        return bool(given) and Path(given).is_file()
    except (OSError, ValueError):  # too long for a name, or with a null in it
        return False


def _decoded(content: bytes, what: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{what} is not UTF-8 text.", "Convert it first, for example with iconv -t utf-8.") from None
