"""The language server around the lexicon's worker instead of a model's; its arguments go on to the worker, but for ``--log LEVEL``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tonelens.lsp.serve import serve


def command(model: str, device: str) -> Sequence[str]:
    return [sys.executable, "-m", "tests.lexicon_worker", model, *sys.argv[1:]]


if __name__ == "__main__":
    level = "warning"
    if "--log" in sys.argv:
        at = sys.argv.index("--log")
        level = sys.argv[at + 1]
        del sys.argv[at : at + 2]
    raise SystemExit(serve(command=command, log_level=level))
