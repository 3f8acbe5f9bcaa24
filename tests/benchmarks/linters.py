"""How long a whole run takes over the same files, beside programs that check prose for something else."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.cost import ran
from tests.benchmarks.sentences import of_many_kinds
from tests.benchmarks.tables import Table, ratio

FILES, SENTENCES, ROUNDS = 40, 1_000, 5
PROGRAMS: Mapping[str, Sequence[str]] = {
    "Harper, grammar and spelling": ("harper", "lint"),
    "proselint, style": ("proselint", "check"),
    "alex, words that hurt": ("alex",),
    "Vale, patterns": ("vale",),
    "LanguageTool, grammar and spelling": ("languagetool-commandline", "-l", "en-US"),
}


def tables() -> list[Table]:
    """The programs that are installed, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        paths = _files(Path(folder))
        # Who runs a second time in a project that keeps what was read has only what changed to read.
        ours = (sys.executable, "-m", "tonelens", "check", "--explain", "never")
        kept = f"{folder}/cache"
        commands = {
            "Tonelens": (*ours, *paths),
            "Tonelens, nothing changed since the last run with `--cache`": (*ours, "--cache", kept, *paths),
            **{name: (_found(command[0]) or "", *command[1:], *paths) for name, command in PROGRAMS.items() if _found(command[0])},
        }
        ran(commands["Tonelens, nothing changed since the last run with `--cache`"])
        runs = [{name: ran(command) for name, command in commands.items()} for _ in range(ROUNDS)]
    own = [run["Tonelens"][0] for run in runs]
    rows = []
    for name in commands:
        walls, cpus = zip(*(run[name] for run in runs), strict=True)
        rows.append((name, f"{statistics.median(walls):.2f} s", f"{statistics.median(cpus):.2f} s", ratio(walls, own)))
    header = (f"{FILES} Markdown files, {SENTENCES:,} sentences", "time", "processor time", "ratio of time to Tonelens (lowest to highest)")
    return [Table("linters", header, tuple(rows))]


def missing() -> list[str]:
    """The programs to compare with that are not installed."""
    return [command[0] for command in PROGRAMS.values() if _found(command[0]) is None]


def _found(program: str) -> str | None:
    return shutil.which(program, path=str(Path(sys.executable).parent)) or shutil.which(program)


def _files(folder: Path) -> list[str]:
    sentences = of_many_kinds(SENTENCES)
    each = SENTENCES // FILES
    paths = []
    for number in range(FILES):
        path = folder / f"{number}.md"
        path.write_text("\n\n".join(sentences[number * each : (number + 1) * each]) + "\n", encoding="utf-8")
        paths.append(str(path))
    return paths
