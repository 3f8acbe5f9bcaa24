"""Reads names and contents out of git repositories, and starts nothing that a repository could name.

Git is asked for names and contents only. It never compares files itself: that would start the filters, monitors and programs
for comparing that a repository's own configuration names.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tonelens.errors import SettingsError

HERE = "auto"
"""The revision that stands for the one that a change is to be compared with on the machine that runs this; see ``revision_here``."""

HEAD = "HEAD"
_SAFE = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")
_INDEX = "GIT_INDEX_FILE"


class Repository:
    """A repository, named by any folder in it. What it holds is read by one program that runs until ``close``.

    Raises:
        SettingsError: there is no git, or no repository that may be read.
    """

    def __init__(self, folder: Path) -> None:
        told = _git(folder, "rev-parse", "--show-toplevel", "--absolute-git-dir").split(b"\n")
        self.root, self.own = (Path(os.fsdecode(line)).resolve() for line in told[:2])
        self._contents: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends what reads contents."""
        if self._contents is not None:
            self._contents.communicate()
            self._contents = None

    def commits(self, revision: str) -> tuple[str, ...]:
        """What changes are told from: one commit; where HEAD has none yet, no commit; during a merge also those that are merged.

        With ``...`` at the end of ``revision`` it is the commit at which HEAD left it.

        Raises:
            SettingsError: there is no such commit here.
        """
        name, dots, _ = revision.partition("...")
        if name == HEAD and not dots:
            return (*self._head(), *self._merged())
        peeled = f"{name}^{{commit}}"
        commit = self._line("rev-parse", "--verify", "--quiet", "--end-of-options", peeled, revision=revision)
        return (self._line("merge-base", commit, HEAD, revision=revision) if dots else commit,)

    def tree(self, commit: str) -> dict[str, str]:
        """The digest of each file of a commit by its path from the root."""
        listed = _git(self.root, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
        entries = (entry.partition(b"\t") for entry in listed if entry)
        return {os.fsdecode(name): about.split()[2].decode() for about, _, name in entries if about.split()[1] == b"blob"}

    def staged(self) -> dict[str, str]:
        """The digest of each file that the next commit will hold, by its path from the root; a file in conflict is none."""
        listed = _git(self.root, "ls-files", "--stage", "-z", "--full-name", index=self._hooks_index()).split(b"\0")
        entries = (entry.partition(b"\t") for entry in listed if entry)
        split = ((os.fsdecode(name), about.decode().split()) for about, _, name in entries)
        # The other modes are those of links and submodules.
        return {name: digest for name, (mode, digest, stage) in split if stage == "0" and mode.startswith("100")}

    def content(self, digest: str) -> bytes:
        """What a file holds.

        Raises:
            SettingsError: it is not here.
        """
        if self._contents is None:
            self._contents = subprocess.Popen(  # noqa: S603 - no shell
                [*_program(), "cat-file", "--batch"], cwd=self.root, env=_surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        reader, asking = self._contents.stdout, self._contents.stdin
        if reader is None or asking is None:
            raise AssertionError("both pipes were asked for")
        asking.write(f"{digest}\n".encode())
        asking.flush()
        answer = reader.readline().split()
        if len(answer) != 3:
            raise _cannot_tell(self.root)
        return reader.read(int(answer[2]) + 1)[:-1]

    def _head(self) -> tuple[str, ...]:
        try:
            return (self._line("rev-parse", "--verify", "--quiet", "HEAD^{commit}", revision=HEAD),)
        except SettingsError:
            # A branch that is to get its first commit has a name and nothing else.
            self._line("symbolic-ref", "--quiet", HEAD, revision=HEAD)
            return ()

    def _merged(self) -> tuple[str, ...]:
        try:
            merged = (self.own / "MERGE_HEAD").read_text(encoding="ascii").split()
        except (OSError, ValueError):
            return ()
        return tuple(filter(str.isalnum, merged))

    def _hooks_index(self) -> str:
        """The index of a commit of some files only, which git makes for its hooks beside the usual one."""
        named = os.environ.get(_INDEX, "")
        path = self.root / named
        return str(path.resolve()) if named and path.resolve().parent == self.own else ""

    def _line(self, *arguments: str, revision: str) -> str:
        return _git(self.root, *arguments, revision=revision).decode("utf-8", "replace").strip()


def revision_here(environment: Mapping[str, str]) -> str:
    """The revision that a change is told from where this runs: what a merge or pull request is for, or what was there before a push.

    GitHub and GitLab say it in the environment, and so does pre-commit where it is told about a range. Elsewhere it is HEAD.
    """
    if environment.get("PRE_COMMIT_FROM_REF"):
        return environment["PRE_COMMIT_FROM_REF"]
    if environment.get("GITHUB_ACTIONS") == "true":
        # What is checked out for a pull request is a merge, and its first parent is the branch that it is for.
        asked_for = environment.get("GITHUB_EVENT_NAME", "").startswith("pull_request")
        merged = environment.get("GITHUB_REF", "").endswith("/merge")
        if asked_for and not merged:
            return f"origin/{environment.get('GITHUB_BASE_REF', '')}..."
        return "HEAD^1" if asked_for else _before_push(environment) or "HEAD^1"
    if environment.get("GITLAB_CI") == "true":
        asked_for_since = environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")
        before = environment.get("CI_COMMIT_BEFORE_SHA", "")
        return asked_for_since or (before if before.strip("0") else "HEAD^1")
    return HEAD


def digest_of(content: bytes, like: str) -> str:
    """What git calls this content, in a digest of the same kind as ``like``."""
    made = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return made(b"blob %d\0" % len(content) + content).hexdigest()


def _before_push(environment: Mapping[str, str]) -> str:
    try:
        event = json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_bytes())
    except (OSError, ValueError, RecursionError):
        return ""
    before = event.get("before") if isinstance(event, dict) else None
    # Of a new branch it is all zeros.
    return before if isinstance(before, str) and before.strip("0") and before.isalnum() else ""


def _program() -> list[str]:
    program = shutil.which("git")
    if program is None:
        raise SettingsError("Git is not installed, so what has changed is unknown.", "Install git.")
    return [program, *_SAFE]


def _surroundings(index: str = "") -> dict[str, str]:
    # A hook is started with GIT_DIR and the like, which would speak of another repository than the file's.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")}
    return {**kept, _INDEX: index} if index else kept


def _cannot_tell(folder: Path) -> SettingsError:
    remedy = "Use a complete repository that you own."
    return SettingsError(f"Git cannot say what has changed in “{folder}”.", remedy)


def _git(folder: Path, *arguments: str, revision: str = "", index: str = "") -> bytes:
    command = [*_program(), *arguments]
    done = subprocess.run(command, cwd=folder, env=_surroundings(index), stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
    if done.returncode and revision:
        remedy = (
            "Name a commit, branch or tag that exists here. A shallow clone lacks most of them: fetch more of its history "
            "(fetch-depth: 2 in GitHub Actions, GIT_DEPTH: 0 in GitLab)."
        )
        raise SettingsError(f"Git cannot find “{revision}” in “{folder}”.", remedy)
    if done.returncode:
        raise _cannot_tell(folder)
    return done.stdout
