"""The steps of the GitHub Action: ``key`` names its environment, ``install`` makes it where the cache had none, ``check`` runs in it.

Everything lies in one folder that is none of the checkout's and is on nobody's PATH, so that the caller's Python stays as it is. Nothing
of the inputs is run: they are words of a command line, split as a shell would split them, with quotation marks.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
_MADE_OF = ("pyproject.toml", "scripts", "server/tonelens")
_DONE = "complete"


def key(root: Path = ROOT) -> str:
    """What names an environment: this Python, and every file that is installed."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _MADE_OF:
        place = root / name
        for path in [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file()):
            if "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def install(folder: Path) -> None:
    """Makes the environment with tonelens-lite in it, unless it is there whole and works."""
    python = python_of(folder)
    if (folder / _DONE).is_file() and subprocess.run([python, "-I", "-c", "import tonelens"], check=False).returncode == 0:  # noqa: S603
        return
    venv.create(folder, clear=True, with_pip=True)
    pip = [str(python), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheels = folder / "wheels"
    subprocess.run([*pip, "tomli"], check=True)  # noqa: S603 - the environment's own
    subprocess.run([python, "-I", ROOT / "scripts" / "lite_wheel.py", wheels], check=True)  # noqa: S603
    subprocess.run([*pip, *map(str, wheels.glob("*.whl"))], check=True)  # noqa: S603
    (folder / _DONE).touch()


def command(inputs: Mapping[str, str]) -> list[str]:
    """The arguments of ``tonelens`` that the Action's inputs ask for.

    Raises:
        ValueError: a quotation mark is not closed.
    """
    named = [f"--{name.lower()}={value}" for name in ("OUTPUT", "BASELINE", "DIFF", "CACHE") if (value := inputs.get(name))]
    paths, more = (shlex.split(inputs.get(name, "")) for name in ("PATHS", "ARGUMENTS"))
    return ["check", *paths, "--format", inputs.get("FORMAT", "github"), *named, *more]


def python_of(folder: Path) -> Path:
    """The environment's own Python."""
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def main(step: str, folder: Path) -> int:
    """Does one of the steps and returns its exit status."""
    if step == "key":
        with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
            output.write(f"key={key()}\n")
        return 0
    if step == "install":
        install(folder)
        return 0
    try:
        arguments = command(os.environ)
    except ValueError as error:
        print(f"tonelens: an input of the Action cannot be split into words: {error}.", file=sys.stderr)
        return 2
    # Isolated: the checkout is the current folder, and a tonelens.py in it is not ours to run.
    return subprocess.run([python_of(folder), "-I", "-m", "tonelens", *arguments], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
