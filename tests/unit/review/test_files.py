"""Which files a check is about, and what is said of those that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tonelens.errors import SettingsError
from tonelens.review.check.files import UnreadableError, found_files, read_text


def _tree(root: Path, *names: str, **contents: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Some text.\n", encoding="utf-8")
    for name, content in contents.items():
        (root / name.replace("__", "/")).write_text(content, encoding="utf-8")


def _found(root: Path, *paths: str) -> list[str]:
    return [Path(one.shown).relative_to(root).as_posix() for one in found_files([str(root / path) for path in paths]).files]


def test_folders_give_prose_in_a_stable_order(tmp_path: Path) -> None:
    _tree(tmp_path, "b.md", "a.TXT", "c/d.markdown", "c/program.wasm", "picture.png", ".git/description.md", ".github/notes.md")
    assert _found(tmp_path, ".") == [".github/notes.md", "a.TXT", "b.md", "c/d.markdown"]
    assert _found(tmp_path, "c", "b.md", ".", "b.md") == _found(tmp_path, ".")


def test_ignored_files_are_left_out_of_folders_and_nested_files_count_more(tmp_path: Path) -> None:
    _tree(tmp_path, ".git/HEAD", "docs/kept.md", "docs/draft.md", "docs/inner/draft.md", "build/out.md", "docs/build", "a/build/x.md")
    (tmp_path / ".gitignore").write_text("build/\ndraft.md\n# a note\n!\n\\\n", encoding="utf-8")
    (tmp_path / "docs" / "inner" / ".gitignore").write_text("!draft.md\n", encoding="utf-8")
    expected = ["docs/inner/draft.md", "docs/kept.md"]
    assert _found(tmp_path, ".") == expected
    # What stands above the folder that is named counts up to the repository's own.
    assert _found(tmp_path, "docs") == expected


def test_what_others_wrote_or_programs_made_is_left_out_of_folders(tmp_path: Path) -> None:
    _tree(tmp_path, "node_modules/a/x.md", "vendor/x.md", "package.json", "build/x.md", "docs/build/x.md", "src/x.min.js", "src/x.js")
    _tree(tmp_path, "CMakeLists.txt", "requirements-dev.txt", "robots.txt", "SHA256SUMS.txt", "notes.txt", "api/x.pb.go")
    assert _found(tmp_path, ".") == ["docs/build/x.md", "notes.txt", "package.json", "src/x.js"]
    # Who names one wants it read.
    assert _found(tmp_path, "vendor", "build", "robots.txt") == ["build/x.md", "robots.txt", "vendor/x.md"]


def test_patterns_with_a_slash_begin_at_their_own_folder(tmp_path: Path) -> None:
    _tree(tmp_path, ".git/HEAD", "a/x.md", "a/b/x.md", "x.md", "other.md")
    (tmp_path / "a" / ".gitignore").write_text("/x.md\n", encoding="utf-8")
    (tmp_path / ".git" / "info").mkdir()
    (tmp_path / ".git" / "info" / "exclude").write_text("other.md\n", encoding="utf-8")
    assert _found(tmp_path, ".") == ["a/b/x.md", "x.md"]


def test_a_file_that_is_named_is_taken_whatever_is_ignored(tmp_path: Path) -> None:
    _tree(tmp_path, ".git/HEAD", "secret.md", "LICENSE")
    (tmp_path / ".gitignore").write_text("secret.md\n", encoding="utf-8")
    found = found_files([str(tmp_path / "secret.md"), str(tmp_path / "LICENSE")])
    assert [(one.path.name, one.language_id) for one in found.files] == [("LICENSE", "plaintext"), ("secret.md", "markdown")]


def test_a_glob_means_what_it_matches(tmp_path: Path) -> None:
    _tree(tmp_path, "a.md", "x/y/b.md", "x/c.txt")
    assert _found(tmp_path, "**/*.md") == ["a.md", "x/y/b.md"]
    assert _found(tmp_path, "x/*") == ["x/c.txt", "x/y/b.md"]


def test_a_bracket_in_a_name_is_no_glob(tmp_path: Path) -> None:
    _tree(tmp_path, "[id].md")
    assert _found(tmp_path, "[id].md") == ["[id].md"]


def test_a_link_that_leads_to_itself_is_no_file(tmp_path: Path) -> None:
    _tree(tmp_path, "b.md")
    (tmp_path / "a.md").symlink_to(tmp_path / "a.md")
    assert _found(tmp_path, ".") == ["b.md"]
    with pytest.raises(SettingsError, match="no file or folder"):
        _found(tmp_path, "a.md")


def test_a_path_that_no_system_takes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        _found(tmp_path, "a" * 300)
    assert caught.value.remedy


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tree(tmp_path, "a/x.md", "closed/y.md")
    scandir = os.scandir

    def guarded(folder: Path) -> object:
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    found = found_files([str(tmp_path)])
    assert [one.path.name for one in found.files] == ["x.md"]
    assert found.closed == (((tmp_path / "closed").as_posix(), "Permission denied"),)


def test_a_link_counts_where_it_leads_to_something_inside_of_the_folder(tmp_path: Path) -> None:
    _tree(tmp_path, "secret.md", "docs/a.md")
    (tmp_path / "docs" / "out.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "docs" / "inside.md").symlink_to(tmp_path / "docs" / "a.md")
    assert _found(tmp_path, "docs") == ["docs/a.md"]
    assert _found(tmp_path, "docs/out.md") == ["docs/out.md"]


@pytest.mark.parametrize("path", ["nothing.md", "*.rst"])
def test_what_is_not_there_is_an_error(tmp_path: Path, path: str) -> None:
    with pytest.raises(SettingsError, match="no file or folder"):
        _found(tmp_path, path)


def test_a_link_to_a_folder_is_not_followed_round_and_round(tmp_path: Path) -> None:
    _tree(tmp_path, "a/x.md")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert _found(tmp_path, ".") == ["a/x.md"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"caf\xc3\xa9\nna\xefve", r"not UTF-8 text \(line 2\)"),
        (b"caf\xe9", "seems to be windows-1252"),
        (b'<?xml version="1.0" encoding="Shift_JIS"?>\n\x82\xa0', "seems to be Shift_JIS"),
        ("Some text that is long enough.".encode("utf-16-le"), "UTF-16LE without a byte order mark"),
        ("Some text that is long enough.".encode("utf-16-be"), "UTF-16BE without a byte order mark"),
        (b"\xff\xfea", "starts like UTF-16"),
        (b"\x89PNG\r\n\0\0", "not text"),
        (b"x" * 5_000_001, "5 MB"),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "file.md").write_bytes(content)
    with pytest.raises(UnreadableError, match=said) as caught:
        read_text(tmp_path / "file.md")
    assert caught.value.remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "file.strings").write_bytes("Hélas 😀\n".encode(encoding))
    assert read_text(tmp_path / "file.strings") == "Hélas 😀\n"


def test_the_remedy_names_the_encoding(tmp_path: Path) -> None:
    (tmp_path / "file.md").write_bytes(b"caf\xe9")
    with pytest.raises(UnreadableError) as caught:
        read_text(tmp_path / "file.md")
    assert "iconv -f windows-1252 -t utf-8" in caught.value.remedy


def test_a_file_that_is_gone_or_forbidden_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read: No such file"):
        read_text(tmp_path / "gone.md")
    if os.name == "posix" and os.geteuid() != 0:
        _tree(tmp_path, "closed.md")
        (tmp_path / "closed.md").chmod(0)
        with pytest.raises(UnreadableError, match="cannot be read: Permission"):
            read_text(tmp_path / "closed.md")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "file.md").write_bytes("\ufeffText.".encode())
    assert read_text(tmp_path / "file.md") == "Text."
