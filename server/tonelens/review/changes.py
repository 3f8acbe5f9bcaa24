"""Says which places of a file have changed since a revision, in the files that lie there or in those that the next commit will hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from types import TracebackType

from tonelens.errors import SettingsError
from tonelens.review.check.files import UnreadableError, decoded
from tonelens.review.git import HERE, Repository, digest_of, revision_here
from tonelens.text.spans import Span, touches

_LIKE = 0.5
"""The share of equal lines from which a new file is an old one under another name, as in git."""

_COMPARED_BY_WORDS = 2_000
_CANDIDATES = 50


@dataclass(frozen=True)
class Was:
    """What a file said, and its path from the root of its repository then; an empty path where there was none.

    ``is_same`` is false where it has another path now.
    """

    path: str = ""
    text: str = field(default="", repr=False)
    is_same: bool = True


class Changes:
    """What has changed since ``revision``; with ``...`` at its end, since HEAD left it. Each repository is read once.

    ``is_staged`` asks about what the next commit will hold instead of the files that lie there. During a merge only what neither
    side has is a change.
    """

    def __init__(self, revision: str, is_staged: bool = False) -> None:
        self.revision = revision_here(os.environ) if revision == HERE else revision
        self._is_staged = is_staged
        self._known: dict[Path, _Compared] = {}
        self._folders: dict[Path, tuple[_Compared, Path]] = {}

    def __enter__(self) -> Changes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for compared in self._known.values():
            compared.repository.close()

    def content(self, path: Path) -> bytes | None:
        """What the next commit will hold of a file, ``None`` where it holds none or none that has changed.

        Raises:
            SettingsError: there is no git, no repository or no such revision.
        """
        compared, name = self._place(path)
        digest = compared.now.get(name)
        if digest is None or any(tree.get(name) == digest for tree in compared.before):
            return None
        return compared.repository.content(digest)

    def is_as_before(self, path: Path, content: bytes) -> bool:
        """Whether a file with this content is one that nothing has changed in; raises as ``content``."""
        compared, name = self._place(path)
        return any(name in tree and digest_of(content, tree[name]) == tree[name] for tree in compared.before)

    def gone_from_disk(self, folder: Path) -> list[Path]:
        """The files below a folder that the next commit will hold and that do not lie there any more; raises as ``content``."""
        compared, inside = self._place(folder / "x")
        prefix = inside.removesuffix("x")
        names = (name for name in compared.now if name.startswith(prefix) and not os.path.lexists(compared.repository.root / name))
        return [folder / name.removeprefix(prefix) for name in names]

    def __call__(self, path: Path, text: str) -> list[Span]:
        """The changed places of a file that now has this text. A place without length is one where something was taken away.

        Raises:
            SettingsError: there is no git, no repository or no such revision.
        """
        befores = self.before(path, text)
        found = [changed_places(before.text, text) for before in befores]
        first, others = found[0], found[1:]
        return [place for place in first if all(_meets(places, place) for places in others)]

    def before(self, path: Path, text: str) -> list[Was]:
        """What the file that now has this text was in each commit that changes are told from; raises as ``content``."""
        compared, name = self._place(path)
        return [compared.was(number, name, text) for number in range(len(compared.before))] or [Was()]

    def deleted(self, folder: Path) -> list[tuple[Path, Was]]:
        """The files below a folder that were there and are no more, whatever their names may be now; raises as ``content``."""
        compared, inside = self._place(folder / "x")
        prefix = inside.removesuffix("x")
        return [(folder / was.path.removeprefix(prefix), was) for was in (compared.gone(prefix) if compared.before else [])]

    def _place(self, path: Path) -> tuple[_Compared, str]:
        if path.is_symlink():
            return self._place(path.resolve())
        folder = path.parent
        if folder not in self._folders:
            real = folder.resolve()
            compared = self._compared(real)
            try:
                self._folders[folder] = compared, real.relative_to(compared.repository.root)
            except ValueError:
                raise SettingsError(f"“{folder}” is not where its repository says it is.", "Use the folder’s real path.") from None
        compared, inside = self._folders[folder]
        return compared, (inside / path.name).as_posix()

    def _compared(self, folder: Path) -> _Compared:
        # Git is asked once for each repository: in a folder without one of its own it is that of the folder above.
        for place in (folder, *folder.parents):
            if place in self._known:
                return self._known[place]
            if os.path.lexists(place / ".git"):
                break
        repository = Repository(folder)
        if repository.root not in self._known:
            before = [repository.tree(commit) for commit in repository.commits(self.revision)]
            self._known[repository.root] = _Compared(repository, before, repository.staged() if self._is_staged else None)
        return self._known[repository.root]


class _Compared:
    """A repository with the files of the commits that changes are told from, and those that the next commit will hold."""

    def __init__(self, repository: Repository, before: list[dict[str, str]], staged: dict[str, str] | None) -> None:
        self.repository = repository
        self.before = before
        self._staged = staged
        self._were: dict[tuple[int, str], Was] = {}
        self._gone: dict[int, list[str]] = {}

    @cached_property
    def now(self) -> dict[str, str]:
        """What the next commit will hold."""
        return self.repository.staged() if self._staged is None else self._staged

    def was(self, number: int, name: str, text: str) -> Was:
        """What the file that now has this name and text was in a commit; under another name where it has a new one. It is told once."""
        if (number, name) not in self._were:
            self._were[number, name] = self._found(number, name, text)
        return self._were[number, name]

    def _found(self, number: int, name: str, text: str) -> Was:
        tree = self.before[number]
        if name in tree:
            return Was(name, self._text(tree[name]))
        suffix = Path(name).suffix
        gone = [one for one in self._gone_from(number) if Path(one).suffix == suffix]
        matcher = SequenceMatcher(None, b=text.splitlines())
        best, was = 0.0, Was()
        for one in sorted(gone, key=lambda one: Path(one).name != Path(name).name)[:_CANDIDATES]:
            before = self._text(tree[one])
            if before == text:
                return Was(one, before, is_same=False)
            matcher.set_seq1(before.splitlines())
            # How much is equal at most is known much sooner than how much is.
            if any(most() < _LIKE or most() <= best for most in (matcher.real_quick_ratio, matcher.quick_ratio)):
                continue
            like = matcher.ratio()
            if like >= _LIKE and like > best:
                best, was = like, Was(one, before, is_same=False)
        return was

    def gone(self, prefix: str) -> list[Was]:
        """The files that are there no more and whose paths began so."""
        tree = self.before[0]
        return [Was(name, self._text(tree[name])) for name in self._gone_from(0) if name.startswith(prefix)]

    def _gone_from(self, number: int) -> list[str]:
        """The files of a commit that are there no more, which may have another name now. All of its files are looked at, but once."""
        if number not in self._gone:
            self._gone[number] = [name for name in self.before[number] if not self._is_there(name)]
        return self._gone[number]

    def _is_there(self, name: str) -> bool:
        return os.path.lexists(self.repository.root / name) if self._staged is None else name in self._staged

    def _text(self, digest: str) -> str:
        """What a file said; nothing where it was no text."""
        try:
            return decoded(self.repository.content(digest))
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


def _meets(places: Sequence[Span], place: Span) -> bool:
    return any(one == place or one.overlaps(place) for one in places) or touches(places, place)


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
