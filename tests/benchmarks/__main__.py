"""``python -m tests.benchmarks [accuracy] [speed] [--model MODEL]``: prints the figures of docs/performance.md."""

from __future__ import annotations

import argparse

from tests.benchmarks import accuracy, speed
from tonelens.attribution.loading import load_classifier

_REPORTS = {"accuracy": accuracy.report, "speed": speed.report}


def main() -> None:
    """Runs the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", choices=[*_REPORTS, []], default=[])
    parser.add_argument("--model", default="built-in")
    options = parser.parse_args()
    classifier = load_classifier(options.model)
    for name in options.names or _REPORTS:
        print(f"== {name}")
        _REPORTS[name](classifier)


if __name__ == "__main__":
    main()
