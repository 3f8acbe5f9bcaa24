"""``tonelens check`` of what has changed, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.typed import ENGINES, commit, git, write
from tonelens.cli import main

pytestmark = pytest.mark.usefixtures("lexicon")


def test_with_diff_only_changed_sentences_count_and_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    write("b.md", "It is terrible.\n")
    git("init", "-q")
    commit()
    assert main(["check", ".", "--diff"]) == 0
    assert "nothing has changed since HEAD" in capsys.readouterr().out
    assert ENGINES == []
    write("a.md", "This is terrible. The build failed.\n")
    assert main(["check", ".", "--diff"]) == 1
    assert ENGINES[-1].explained == ["The build failed."]
    assert "It is terrible." not in ENGINES[-1].predicted
    assert main(["check", ".", "--diff", "--baseline", "b.json", "--write-baseline"]) == 2


def test_with_staged_what_git_will_commit_is_checked_whatever_lies_there(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    write("docs/gone.md", "It is terrible.\n")
    write("big.md", "It is terrible. " * 320_000)
    git("init", "-q")
    git("add", ".")
    write("a.md", "This is lovely.\n")
    Path("docs/gone.md").unlink()
    write("untracked.md", "This is terrible.\n")
    assert main(["check", ".", "--staged"]) == 2
    out = capsys.readouterr().out
    assert "a.md:1:1:" in out
    assert "docs/gone.md:1:1:" in out
    assert "untracked" not in out
    assert "big.md: it is too large (5.1 MB, limit 5 MB)." in out


def test_with_diff_only_what_a_change_touches_is_read_unless_a_page_shows_the_file() -> None:
    write("a.md", "One is fine. Two is slow.\n\n<!-- tonelens-ignore-next -->\nThree is lovely.\n")
    git("init", "-q")
    commit()
    write("a.md", "One is fine. Two is terrible.\n\n<!-- tonelens-ignore-next -->\nThree is lovely.\n")
    assert main(["check", ".", "--diff"]) == 1
    assert ENGINES[-1].predicted == ["Two is terrible."]
    assert main(["check", ".", "--diff", "--format", "html"]) == 1
    assert len(ENGINES[-1].predicted) == 3
    # Of an ignore that is new it is asked whether it ignores anything.
    write("a.md", "One is fine. Two is slow.\n\n<!-- tonelens-ignore-next new -->\nThree is lovely.\n")
    assert main(["check", ".", "--diff"]) == 1
    assert ENGINES[-1].predicted == ["Three is lovely."]
