"""The language server around the lexicon's worker instead of a model's; its arguments go on to the worker."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tonelens.lsp.serve import serve


def command(model: str, device: str) -> Sequence[str]:
    return [sys.executable, "-m", "tests.lexicon_worker", model, *sys.argv[1:]]


if __name__ == "__main__":
    raise SystemExit(serve(command=command))
