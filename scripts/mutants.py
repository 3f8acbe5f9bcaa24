"""Changes a module in small ways, one at a time, and says which changes no test notices.

``python scripts/mutants.py server/tonelens/review/in_source.py tests/unit/review/test_in_source.py``

By hand: a module takes minutes. It works in a clone of the last commit, so that nothing here is touched, and needs the package
``cosmic-ray`` beside the development tools.
Changes that cannot matter are left out: to annotations, and of ``==`` to ``is``.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
_CONFIGURATION = """
[cosmic-ray]
module-path = "{module}"
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -q -x -p no:cacheprovider -p no:randomly {tests}"
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = [
  "core/ReplaceBinaryOperator_BitOr.*", "core/ReplaceComparisonOperator_.*_Is(Not)?",
  "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue",
]
"""
_QUERY = """
SELECT mutation_specs.start_pos_row, work_results.test_outcome, work_results.diff
FROM mutation_specs JOIN work_results USING (job_id)
WHERE work_results.test_outcome IN ('KILLED', 'SURVIVED') ORDER BY 1
"""


def told(results: Iterable[tuple[int, str, str]]) -> list[str]:
    """A line for each change that survived, with what it is, and a last one with the figure."""
    everything = list(results)
    survivors = [(row, diff) for row, outcome, diff in everything if outcome == "SURVIVED"]
    lines = [f"line {row}: {_change(diff)}" for row, diff in survivors]
    killed = len(everything) - len(survivors)
    share = f", {100 * killed / len(everything):.0f}%" if everything else ""
    return [*lines, f"{killed} of {len(everything)} changes were noticed{share}."]


def _change(diff: str) -> str:
    marked = [line[1:].strip() for line in diff.split("\n") if line[:1] in ("+", "-") and not line.startswith(("+++", "---"))]
    return " → ".join(marked)


def main() -> int:
    """Runs the tests on every change; 0 where all are noticed, 1 where some are not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("module", help="the file to change")
    parser.add_argument("tests", nargs="+", help="the tests that are to notice")
    options = parser.parse_args()
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as name:
        clone = Path(name, "clone")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S603, S607 - our own repository
        text = _CONFIGURATION.format(module=options.module, python=sys.executable, tests=" ".join(options.tests))
        (clone / "mutants.toml").write_text(text, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(clone / "server"), "PYTHONDONTWRITEBYTECODE": "1"}
        for program, arguments in (
            ("cosmic-ray", ("baseline", "mutants.toml")),
            ("cosmic-ray", ("init", "mutants.toml", "mutants.sqlite")),
            ("cr-filter-operators", ("mutants.sqlite", "mutants.toml")),
            ("cosmic-ray", ("exec", "mutants.toml", "mutants.sqlite")),
        ):
            command = [str(tools / program), *arguments]
            subprocess.run(command, cwd=clone, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - tools beside our interpreter
        with sqlite3.connect(clone / "mutants.sqlite") as results:
            lines = told(results.execute(_QUERY))
    print("\n".join(lines))
    return int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main())
