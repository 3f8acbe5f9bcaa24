"""Builds what a release publishes: wheel and source of tonelens, and the wheel of tonelens-lite.

``python scripts/distributions.py FOLDER [--repository https://github.com/OWNER/NAME] [--tag v1.2.3]``

The sources do not say where they are published. With ``--repository`` the metadata names the project's pages, and the links of the
README lead to them; without it they become plain text, because on a package index they would lead nowhere.
Needs the extra ``release``.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[1]))

from scripts.lite_wheel import COPIED, ROOT, lite_project

_PICTURE = re.compile(r"<picture>.*?<img alt=\"(?P<alt>[^\"]*)\" src=\"(?P<src>[^\"]*)\">.*?</picture>", re.S)
_LINK = re.compile(r"(?P<mark>!?)\[(?P<label>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]+)\)")
_COMMENT = re.compile(r"<!--.*?-->\n?", re.S)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.I)
_NEEDED = ("tonelens/model/model.safetensors", "tonelens/model/emoji.tsv", "tonelens/py.typed")
_UNWANTED = re.compile(r"\.bin$|\.pyc$|(^|/)(tests|training)/")


def published_readme(readme: str, repository: str | None, tag: str) -> str:
    """The README as a package index shows it: without relative links, pictures by one address each, and no comments."""
    readme = _PICTURE.sub(r"![\g<alt>](\g<src>)", _COMMENT.sub("", readme))

    def absolute(match: re.Match[str]) -> str:
        mark, label, target = match["mark"], match["label"], match["target"]
        if _ELSEWHERE.match(target):
            return match[0]
        if repository is None:
            return "" if mark else label
        return f"{mark}[{label}]({repository}/{'raw' if mark else 'blob'}/{tag}/{target})"

    return _LINK.sub(absolute, readme)


def published_project(project: str, repository: str | None, tag: str) -> str:
    """The text of a pyproject.toml with the addresses of the project's pages."""
    if repository is None:
        return project
    pages = {
        "Homepage": repository,
        "Source": repository,
        "Issues": f"{repository}/issues",
        "Changelog": f"{repository}/blob/{tag}/CHANGELOG.md",
        "Documentation": f"{repository}/tree/{tag}/docs",
    }
    table = "[project.urls]\n" + "".join(f'{name} = "{address}"\n' for name, address in pages.items())
    return project.replace("[project.scripts]\n", f"{table}\n[project.scripts]\n", 1)


def faults(names: Iterable[str]) -> list[str]:
    """What is wrong with the files of a wheel."""
    names = list(names)
    missing = [f"{name} is missing" for name in _NEEDED if name not in names]
    return missing + [f"{name} does not belong in it" for name in names if _UNWANTED.search(name)]


def build(folder: Path, repository: str | None, tag: str) -> list[Path]:
    """Builds all of it into ``folder``, which must hold nothing else, and returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty. Name an empty folder, so that nothing old is published.")
    project = published_project((ROOT / "pyproject.toml").read_text(encoding="utf-8"), repository, tag)
    readme = published_readme((ROOT / "README.md").read_text(encoding="utf-8"), repository, tag)
    for text, kinds in ((project, ("--sdist", "--wheel")), (lite_project(project), ("--wheel",))):
        with tempfile.TemporaryDirectory() as name:
            source = Path(name)
            for file in COPIED:
                shutil.copy(ROOT / file, source / file)
            (source / "pyproject.toml").write_text(text, encoding="utf-8")
            (source / "README.md").write_text(readme, encoding="utf-8")
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / "server" / "tonelens", source / "server" / "tonelens", ignore=ignored)
            shutil.copytree(ROOT / "docs", source / "docs", ignore=ignored)
            command = [sys.executable, "-m", "build", "--outdir", str(folder.resolve()), *kinds, name]
            subprocess.run(command, check=True)  # noqa: S603 - our own interpreter
    made = sorted(folder.iterdir())
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            wrong = faults(archive.namelist())
        if wrong:
            raise SystemExit(f"{wheel.name}: {'; '.join(wrong)}.")
    return made


def main() -> None:
    """Reads the arguments and prints what was made."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="an empty folder for what is built")
    parser.add_argument("--repository", help="the address of the public repository")
    parser.add_argument("--tag", default="HEAD", help="the tag of the release, which links lead to")
    options = parser.parse_args()
    for path in build(options.folder, options.repository and options.repository.rstrip("/"), options.tag):
        print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
