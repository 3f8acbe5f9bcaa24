"""``tonelens doctor``: says what is installed, what is around it, and whether it works."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tonelens import __version__
from tonelens.cli.colour import shows_colour
from tonelens.cli.parser import Commands, examples
from tonelens.errors import TonelensError

# What each distribution is imported as. The first three are always listed, the others where something is wrong.
_NEEDED = {
    "onnxruntime": "onnxruntime",
    "tokenizers": "tokenizers",
    "numpy": "numpy",
    "regex": "regex",
    "sentencex": "sentencex",
    "py3langid": "py3langid",
    "pyromark": "pyromark",
    "tree-sitter": "tree_sitter",
    "tree-sitter-javascript": "tree_sitter_javascript",
    "tree-sitter-typescript": "tree_sitter_typescript",
    "PyYAML": "yaml",
    "fluent.syntax": "fluent.syntax",
    "pygls": "pygls",
    "lsprotocol": "lsprotocol",
    "pathspec": "pathspec",
    "tomli": "tomli",
    "shtab": "shtab",
}
_ALWAYS_LISTED = 3
_FOR_OTHER_MODELS = ("torch", "transformers", "captum", "safetensors")
_FOR_CHARTS = ("matplotlib",)
_EDITORS = ("code", "codium", "cursor", "nvim", "vim", "emacs", "hx", "zed", "subl", "kate")
_EXTENSIONS = (".vscode", ".vscode-server", ".vscode-oss", ".cursor")
_SAMPLE = "I am very excited about this project"
_NUMERICAL_LIMIT = 0.02
_LEAST_SPACE = 1e9
_PATIENCE = 10


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "doctor",
        help="show versions, model and device, and check that they work",
        description="Shows what is installed and checks that it works. Exits with 2 if something does not.",
        epilog=examples(
            ("tonelens doctor", "is everything in place?"),
            ("tonelens doctor -m ./my-model -d cuda", "can this model be explained, and on this device?"),
        ),
    )
    parser.add_argument("-m", "--model", default="built-in", help="a directory or a hub name; built-in by default")
    parser.add_argument("-d", "--device", default="cpu", help="cpu, cuda or mps")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints one line for each thing looked at; returns 0 when all is well, 2 when something is not."""
    _say("tonelens", __version__)
    _say("Python", f"{platform.python_version()} ({sys.executable})")
    _say("system", platform.platform())
    wrong = _packages()
    for packages, missing in (
        (_FOR_OTHER_MODELS, "not installed; only models other than the built-in one need it"),
        (_FOR_CHARTS, "not installed; only charts need it"),
    ):
        for package in packages:
            _say(package, _version(package) or missing)
    for what, look in (("editors", _editors), ("extension", _extension), ("Node", _node), ("disk", _disk), ("terminal", _terminal)):
        _say(what, look())
    if wrong:
        _say("self-check", f"not run: {', '.join(wrong)} must work first\n{'':14}Install Tonelens again.")
        return 2
    _say("settings", _settings())
    _say("model", f"{options.model} on {options.device}")
    try:
        return _check(options)
    except TonelensError as error:
        _say("self-check", f"failed: {error.problem}\n{'':14}{error.remedy}")
        return 2


def _packages() -> list[str]:
    """Prints the packages that every command needs, and returns those that are missing or do not load."""
    wrong = list[str]()
    for index, (package, module) in enumerate(_NEEDED.items()):
        version, problem = _version(package), _problem(module)
        if problem is not None:
            wrong.append(package)
            _say(package, "missing" if version is None else f"{version}, but it does not load: {problem}")
        elif index < _ALWAYS_LISTED:
            _say(package, version or "there, in an unknown version")
    return wrong


def _problem(module: str) -> str | None:
    try:
        importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - a broken library raises what it likes, and this is the place to say so
        return f"{type(error).__name__}: {error}"
    return None


def _editors() -> str:
    found = [name for name in _EDITORS if shutil.which(name)]
    return ", ".join(found) or "none on the PATH"


def _extension() -> str:
    """The extension for VS Code, where an editor of its family keeps what is installed."""
    folders = [path for place in _EXTENSIONS for path in sorted((Path.home() / place / "extensions").glob("tonelens*.tonelens-*"))]
    return ", ".join(path.name for path in folders) or "not installed in VS Code; other editors do not need it"


def _node() -> str:
    program = shutil.which("node")
    if program is None:
        return "none on the PATH; only building the extension needs it"
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=_PATIENCE, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return f"{program} does not run; only building the extension needs it"
    return answer.stdout.strip()


def _disk() -> str:
    folder = Path.home()
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"{folder} cannot be read: {error.strerror}"
    little = ", which is not much: the full installation takes up to 3 GB" if free < _LEAST_SPACE else ""
    return f"{free / 1e9:.1f} GB free in {folder}{little}"


def _terminal() -> str:
    what = [os.environ.get("TERM", "") or "no TERM", "colour" if shows_colour("auto") else "no colour", sys.stdout.encoding]
    return ", ".join(what)


def _settings() -> str:
    """Where the settings of this folder come from."""
    from tonelens.settings.project import find_project_file

    try:
        found = find_project_file(Path.cwd())
    except TonelensError as error:
        return f"{error.problem} {error.remedy}"
    return "the defaults; no settings file for this folder" if found is None else str(found.path)


def _check(options: argparse.Namespace) -> int:
    from tonelens.explainer import Explainer

    begun = time.monotonic()
    explainer = Explainer(options.model, device=options.device)
    loaded = time.monotonic()
    explanation = explainer.explain(_SAMPLE)
    explained = time.monotonic()
    agrees = abs(explainer.predict(_SAMPLE).probability - explanation.prediction.probability) < 1e-4
    error, evaluations = explanation.method.relative_error, explanation.method.evaluations
    for check in explainer.checks:
        _say(check.what, check.found)
    _say("revision", explanation.model.revision)
    _say("loading", f"{loaded - begun:.1f} s")
    said = "" if error is None else f", numerical error {error:.4f}"
    _say("explaining", f"{1000 * (explained - loaded):.0f} ms, {evaluations} evaluations{said}")
    settled = explanation.method.converged and (error or 0.0) <= _NUMERICAL_LIMIT
    if agrees and settled:
        _say("self-check", "all is well")
        return 0
    problem = "the scores of this model do not add up" if agrees else "this model answers the same text differently the second time"
    remedy = (
        "Try --device cpu." if options.device != "cpu" else "Explain with --method feature_ablation, or another --attribution-baseline."
    )
    _say("self-check", f"failed: {problem}\n{'':14}{remedy if agrees else 'Check that it is in evaluation mode.'}")
    return 2


def _version(package: str) -> str | None:
    # Twenty milliseconds, which every other command would pay as well.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _say(what: str, value: str) -> None:
    print(f"{what:<14}{value}")
