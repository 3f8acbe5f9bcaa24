"""``tonelens doctor``: says what is installed and whether it works."""

from __future__ import annotations

import argparse
import platform
import sys
import time

from tonelens import __version__
from tonelens.errors import TonelensError

_PACKAGES = ("onnxruntime", "tokenizers", "numpy")
_FOR_OTHER_MODELS = ("torch", "transformers", "captum", "safetensors")
_FOR_CHARTS = ("matplotlib",)
_SAMPLE = "I am very excited about this project"
_NUMERICAL_LIMIT = 0.02


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser("doctor", help="show versions, model and device, and check that they work")
    parser.add_argument("--model", default="built-in", help="a directory or a hub name; built-in by default")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints one line for each thing looked at; returns 0 when all is well, 2 when something is not."""
    _say("tonelens", __version__)
    _say("Python", f"{platform.python_version()} ({sys.executable})")
    _say("system", platform.platform())
    for packages, missing in (
        (_PACKAGES, "missing: install tonelens again"),
        (_FOR_OTHER_MODELS, "not installed; only models other than the built-in one need it"),
        (_FOR_CHARTS, "not installed; only charts need it"),
    ):
        for package in packages:
            _say(package, _version(package) or missing)
    _say("model", f"{options.model} on {options.device}")
    try:
        return _check(options)
    except TonelensError as error:
        _say("self-check", f"failed: {error.problem}\n{'':14}{error.remedy}")
        return 2


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
    problem = "the scores of this model do not add up" if agrees else "this model answers a text otherwise a second time"
    remedy = "Try --device cpu." if options.device != "cpu" else "Explain with --method feature_ablation, or another --baseline."
    _say("self-check", f"failed: {problem}\n{'':14}{remedy if agrees else 'Look whether it is in evaluation mode.'}")
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
