"""Builds tonelens-lite: the same package without what only other models and charts need. ``python scripts/lite_wheel.py FOLDER``.

There is one pyproject.toml; this program leaves out the dependencies that its table ``tool.tonelens.lite`` names.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
_NAME = re.compile(r"[\w.-]+")
COPIED = ("README.md", "LICENSE", "NOTICE", "CHANGELOG.md")


def lite_project(project: str) -> str:
    """The text of a pyproject.toml as that of the lite distribution.

    Raises:
        ValueError: it leaves out something that is no dependency.
    """
    told = tomllib.loads(project)
    text = project.replace('name = "tonelens"\n', 'name = "tonelens-lite"\n', 1)
    for name in told["tool"]["tonelens"]["lite"]["leave_out"]:
        lines = [line for line in told["project"]["dependencies"] if _name(line) == name]
        if len(lines) != 1:
            raise ValueError(f"{name} is no dependency")
        text = text.replace(f'    "{lines[0]}",\n', "", 1)
    return text


def build(folder: Path) -> Path:
    """Builds the wheel into ``folder`` and returns its path."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        project = lite_project((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        (source / "pyproject.toml").write_text(project, encoding="utf-8")
        for file in COPIED:
            shutil.copy(ROOT / file, source / file)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "server" / "tonelens", source / "server" / "tonelens", ignore=ignored)
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check"]
        subprocess.run([*pip, "--wheel-dir", str(folder), name], check=True)  # noqa: S603 - our own interpreter
    (made,) = folder.glob("tonelens_lite-*.whl")
    return made


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found.group().lower() if found else ""


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
