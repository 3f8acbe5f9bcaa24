"""Which files ``tonelens check`` reads, and what it says of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.cli.typed import ENGINES, checked, commit, git, places_of, write
from tonelens.cli import main

pytestmark = pytest.mark.usefixtures("lexicon")
UNKNOWN = "This is a terrible text that nobody knows how to read.\n"


def test_a_folder_without_prose_cannot_be_checked(capsys: pytest.CaptureFixture[str]) -> None:
    write("program.wat", "(module)")
    assert main(["check", "."]) == 2
    out = capsys.readouterr().out
    assert out.startswith(".: it has nothing that can be read: no prose, or exclude or a .gitignore leaves it out.")
    assert out.endswith("No findings in 0 files. 1 folder could not be read.\n")
    assert ENGINES == []


def test_what_nobody_knows_is_told_by_ending_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("docs/a.unheard", "docs/b.UNHEARD"):
        write(name, UNKNOWN * 6)
    write("docs/other.odd", UNKNOWN)
    write("docs/data.bin", "x = 1; y = 2\n" * 50)
    Path("docs/report.pdf").write_bytes(b"%PDF\0")
    Path("docs/picture.png").write_bytes(b"\x89PNG\r\n\0\0")
    for name in ("LICENSE", "requirements.txt", ".hidden", "node_modules/x.unheard", "skipped/x.unheard"):
        write(f"docs/{name}", UNKNOWN)
    write("docs/.gitignore", "skipped/\n")
    write("docs/read.md", "This is lovely.\n")
    assert main(["check", "docs"]) == 0
    told = "Not read: 2 .unheard files (132 words), 1 .pdf file and 1 other file (11 words); use --as to say what they are."
    assert capsys.readouterr().out == f"No findings in 1 file. {told}\n"
    answer = checked(capsys, "docs")
    assert answer["not_read"] == [
        {"ending": ".unheard", "files": 2, "words": 132},
        {"ending": ".odd", "files": 1, "words": 11},
        {"ending": ".pdf", "files": 1, "words": None},
    ]
    # Whoever writes a baseline or another form is told, too.
    assert main(["check", "docs", "--baseline", "b.json", "--write-baseline"]) == 0
    assert told in capsys.readouterr().err
    assert main(["check", "docs", "--format", "github"]) == 0
    assert told in capsys.readouterr().err


def test_a_folder_of_which_nothing_can_be_read_ends_with_2_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    write("docs/a.unheard", UNKNOWN)
    write("docs/package.json", '{"name": "x"}')
    write("other/b.md", "This is lovely.\n")
    for paths in (["docs"], ["docs", "other"], ["d*"]):
        assert main(["check", *paths]) == 2
        out = capsys.readouterr().out
        assert f"{paths[0]}: it has nothing that can be read: 1 .unheard file (11 words). Say how to read them, as in --as" in out
    # Where some of it was read, or nobody has written anything yet, nothing is wrong.
    assert main(["check", "."]) == 0
    write("empty/a.md", "")
    assert main(["check", "empty"]) == 0


def test_as_says_what_unknown_files_are(capsys: pytest.CaptureFixture[str]) -> None:
    write("docs/a.unheard", f"# A title\n\n`code` {UNKNOWN}")
    write("docs/b.md", "This is terrible.\n")
    write("docs/c.odd", "# A title\n\nThis is terrible, too.\n")
    assert places_of(checked(capsys, "docs", "--as", "markdown")) == [
        ("docs/a.unheard", 3, "not-negative"),
        ("docs/b.md", 1, "not-negative"),
        ("docs/c.odd", 3, "not-negative"),
    ]
    answer = checked(capsys, "docs", "--as", ".unheard=md")
    assert [place[0] for place in places_of(answer)] == ["docs/a.unheard", "docs/b.md"]
    assert [one["ending"] for one in answer["not_read"]] == [".odd"]
    # What a person names is what they say, whatever its name says.
    write("page.txt", "<!-- It is terrible, she said today. -->\n")
    assert len(places_of(checked(capsys, "page.txt"))) == 1
    assert places_of(checked(capsys, "page.txt", "--as", "Markdown")) == []
    for given, said in (("nonsense", "no kind of document “nonsense”"), ("=markdown", "is not a file ending")):
        assert main(["check", "docs", "--as", given]) == 2
        assert said in capsys.readouterr().err


def test_an_unknown_ending_that_is_named_is_read_as_plain_text_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.unheard", UNKNOWN)
    assert main(["check", "a.unheard"]) == 1
    assert "Read as plain text, because the name does not say what it is: a.unheard;" in capsys.readouterr().out
    assert checked(capsys, "a.unheard")["read_as_plain_text"] == ["a.unheard"]
    assert checked(capsys, "a.unheard", "--as", "plaintext")["read_as_plain_text"] == []


def test_with_diff_unknown_files_are_told_where_they_have_changed(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.unheard", UNKNOWN)
    git("init", "-q")
    commit()
    assert main(["check", ".", "--diff"]) == 0
    assert "Not read" not in capsys.readouterr().out
    write("a.unheard", UNKNOWN * 2)
    assert main(["check", ".", "--diff"]) == 0
    assert "Not read: 1 .unheard file (22 words)" in capsys.readouterr().out


def test_excluded_files_and_folders_are_not_even_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write("tonelens.toml", 'exclude = ["extern/", "old.md"]\n')
    write("extern/deep/a.md", "This is terrible.\n")
    Path("old.md").write_bytes(b"caf\xe9")
    Path("extern/old.md").write_bytes(b"caf\xe9")
    write("b.md", "This is lovely.\n")
    looked_into: list[str] = []
    scandir = os.scandir

    def noting(folder: Path) -> object:
        looked_into.append(str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", noting)
    assert main(["check", "."]) == 0
    assert capsys.readouterr().out == "No findings in 1 file.\n"
    assert looked_into == ["."]
    assert main(["check", "old.md", "extern/old.md"]) == 0


def test_what_a_glob_takes_back_is_found_in_folders_that_are_excluded(capsys: pytest.CaptureFixture[str]) -> None:
    write("tonelens.toml", 'exclude = ["*", "!docs/**"]\n')
    write("docs/a.md", "This is terrible.\n")
    write("b.md", "This is terrible.\n")
    assert places_of(checked(capsys, ".")) == [("docs/a.md", 1, "not-negative")]


def test_a_folder_that_cannot_be_read_fails_the_check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(folder: Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    assert main(["check", "."]) == 2
    assert ".: the folder cannot be read: Permission denied. Check its permissions" in capsys.readouterr().out
