"""``python -m tests.benchmarks [accuracy] [speed] [server] [--model MODEL]``: prints the figures of docs/performance.md."""

from __future__ import annotations

import argparse

from tests.benchmarks import accuracy, server, speed
from tonelens.attribution.loading import load_classifier

_REPORTS = {"accuracy": accuracy.report, "speed": speed.report}
_SERVER = "server"


def main() -> None:
    """Runs the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", choices=[*_REPORTS, _SERVER, []], default=[])
    parser.add_argument("--model", default="built-in")
    options = parser.parse_args()
    names = options.names or [*_REPORTS, _SERVER]
    if _SERVER in names:
        # First, and before a model is in memory: a start is not to be slowed by its neighbour.
        print(f"== {_SERVER}")
        server.report()
    if len(names) > names.count(_SERVER):
        classifier = load_classifier(options.model)
        for name in _REPORTS:
            if name in names:
                print(f"== {name}")
                _REPORTS[name](classifier)


if __name__ == "__main__":
    main()
