"""Says which places of a file have changed since a revision, from what git keeps and nothing that a repository could run.

Git is asked for names and contents only. It never compares files itself: that would start the filters, monitors and programs
for comparing that a repository's own configuration names.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from tonelens.cli.files import UnreadableError, decoded
from tonelens.errors import SettingsError
from tonelens.text.spans import Span

_SAFE = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")
_LIKE = 0.5
"""The share of equal lines from which a new file is an old one under another name, as in git."""

_COMPARED_BY_WORDS = 2_000
_CANDIDATES = 50


class Changes:
    """What has changed since ``revision``; with ``...`` at its end, since HEAD left it. Each repository is read once."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self._trees: dict[Path, _Tree] = {}
        self._roots: dict[Path, Path] = {}

    def __call__(self, path: Path, text: str) -> list[Span]:
        """The changed places of a file that now has this text. A place without length is one where something was taken away.

        Raises:
            SettingsError: there is no git, no repository or no such revision.
        """
        path = path.resolve()
        tree = self._tree(path.parent)
        name = path.relative_to(tree.root).as_posix()
        if name in tree.blobs:
            try:
                content = path.read_bytes()
                # Standard input may say other than the file whose name it has.
                if _digest(content, tree.blobs[name]) == tree.blobs[name] and decoded(content) == text:
                    return []
            except (OSError, UnreadableError):
                pass
            before = tree.text(name)
        else:
            before = _renamed_from(tree, name, text)
        return changed_places(before, text)

    def _tree(self, folder: Path) -> _Tree:
        if folder not in self._roots:
            root = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n"))).resolve()
            self._roots[folder] = root
        root = self._roots[folder]
        if root not in self._trees:
            self._trees[root] = _Tree(root, _files(root, _commit(root, self._revision)))
        return self._trees[root]


@dataclass(frozen=True)
class _Tree:
    """The files of a revision: the digest of each by its path from ``root``."""

    root: Path
    blobs: dict[str, str]

    @cached_property
    def gone(self) -> list[str]:
        """The files that are there no more, which may have another name now."""
        return [name for name in self.blobs if not os.path.lexists(self.root / name)]

    def text(self, name: str) -> str:
        """What a file said; nothing where it was no text."""
        try:
            return decoded(_git(self.root, "cat-file", "blob", self.blobs[name]))
        except UnreadableError:
            return ""


def changed_places(before: str, after: str) -> list[Span]:
    """The places of ``after`` whose words are others than in ``before``; white space is no change."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, new))]
    plain = SequenceMatcher(None, [line.strip() for line in old], [line.strip() for line in new])
    places: list[Span] = []
    for kind, first, last, start, end in plain.get_opcodes():
        if kind != "equal":
            places += _changed_words("".join(old[first:last]), "".join(new[start:end]), starts[start])
    return places


def touches(places: Sequence[Span], segment: Span) -> bool:
    """Whether a change lies in a segment."""
    return any(place.overlaps(segment) if len(place) else segment.start < place.start < segment.end for place in places)


def _changed_words(before: str, after: str, offset: int) -> Iterator[Span]:
    old, new = before.split(), list(re.finditer(r"\S+", after))
    if max(len(old), len(new)) > _COMPARED_BY_WORDS:
        yield Span(offset, offset + len(after))
        return
    for kind, _, _, start, end in SequenceMatcher(None, old, [word.group() for word in new], autojunk=False).get_opcodes():
        if kind == "delete":
            at = new[start].start() if start < len(new) else len(after)
            yield Span(offset + at, offset + at)
        elif kind != "equal":
            yield Span(offset + new[start].start(), offset + new[end - 1].end())


def _renamed_from(tree: _Tree, name: str, text: str) -> str:
    """What the file that now has this name said under its old one; nothing where it is new."""
    suffix = Path(name).suffix
    gone = [one for one in tree.gone if Path(one).suffix == suffix]
    lines = text.splitlines()
    best, said = _LIKE, ""
    for one in sorted(gone, key=lambda one: Path(one).name != Path(name).name)[:_CANDIDATES]:
        before = tree.text(one)
        like = SequenceMatcher(None, before.splitlines(), lines).ratio()
        if like >= best:
            best, said = like, before
    return said


def _commit(root: Path, revision: str) -> str:
    name, dots, _ = revision.partition("...")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", revision=revision).decode().strip()
    return _git(root, "merge-base", commit, "HEAD", revision=revision).decode().strip() if dots else commit


def _files(root: Path, commit: str) -> dict[str, str]:
    entries = (entry.partition(b"\t") for entry in _git(root, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0") if entry)
    return {os.fsdecode(name): about.split()[2].decode() for about, _, name in entries if about.split()[1] == b"blob"}


def _digest(content: bytes, like: str) -> str:
    made = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return made(b"blob %d\0" % len(content) + content).hexdigest()


def _git(folder: Path, *arguments: str, revision: str = "") -> bytes:
    # A hook is started with GIT_DIR and the like, which would speak of another repository than the file's.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")}
    program = shutil.which("git")
    if program is None:
        raise SettingsError("There is no git here to say what has changed.", "Install git, or check without --diff.")
    command = [program, *_SAFE, *arguments]
    done = subprocess.run(command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603 - no shell
    if done.returncode and revision:
        remedy = "Name a commit, branch or tag that is here. A shallow clone may lack it: fetch more of its history."
        raise SettingsError(f"Git cannot go back to “{revision}” in “{folder}”.", remedy)
    if done.returncode:
        remedy = "Run it on files of a repository that you own and that is complete, or check without --diff."
        raise SettingsError(f"Git cannot say what has changed in “{folder}”.", remedy)
    return done.stdout
