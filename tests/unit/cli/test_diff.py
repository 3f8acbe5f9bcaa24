"""``tonelens diff`` as a person types it, in real repositories, on an engine that knows a few words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.unit.cli.typed import ENGINES, ROOT, commit, git, write
from tonelens.cli import main
from tonelens.cli.commands.diff import FORMAT_NAMES, revision_and_paths
from tonelens.report.changes import results as moved
from tonelens.report.changes.formats import MOVE_FORMATS
from tonelens.report.changes.markdown import LONGEST, moved_markdown
from tonelens.report.changes.results import Moved
from tonelens.report.check.results import UnreadFile
from tonelens.report.markdown import as_code
from tonelens.text.line_index import LineIndex

BEFORE = "# A title of words\n\nThe tool is lovely and good to use. This is plain.\n\nThis was terrible.\n"
AFTER = "# A title of words\n\nThe tool is terrible and so slow to use. This is plain.\n\nA new one is *lovely*.\n"


@pytest.fixture(autouse=True)
def _repository(lexicon: None) -> None:
    git("init", "-q", "-b", "main")
    write("docs/a.md", BEFORE)
    write("same.md", "Nothing is terrible here.\n")
    write("old.md", "It is a lovely day. It is a plain day. We go out.\n")
    write("gone.md", "This was terrible.\n")
    commit()
    write("docs/a.md", AFTER)
    Path("old.md").rename("renamed.md")
    write("renamed.md", "It is a lovely day. It is a plain day. We go out.\nIt is slow and terrible.\n")
    Path("gone.md").unlink()
    write("new.md", "This is plain.\n")


def test_it_says_what_moved_and_which_words_moved_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "docs"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("docs/a.md: 4 sentences, mean tone +.")
    assert re.search(r"^  \| before \S{4}$", out, re.MULTILINE)
    assert "docs/a.md:3: worse −" in out
    assert "  | was The tool is lovely and good to use." in out
    assert "  | now The tool is terrible and so slow to use." in out
    assert "  | ‘lovely’ → ‘terrible’ −" in out
    assert "  | ‘good’ → ‘so slow’ −" in out
    assert "docs/a.md:5: gone, read negative (" in out
    assert "docs/a.md:5: new, reads positive (" in out
    assert out.endswith("1 document changed since HEAD. Sentences: 0 better, 1 worse, 1 new, 1 gone.\n")


def test_json_holds_all_documents_and_follows_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((ROOT / "docs" / "diff.schema.json").read_text(encoding="utf-8")))
    assert [(one["path"], one["was"], one["before"] is None, one["after"] is None) for one in answer["documents"]] == [
        ("docs/a.md", None, False, False),
        ("gone.md", None, False, True),
        ("new.md", None, True, False),
        ("renamed.md", "old.md", False, False),
    ]
    (edited,) = [one for one in answer["documents"][0]["sentences"] if one["kind"] == "edited"]
    assert sum(part["effect"] for part in edited["parts"]) == pytest.approx(edited["change"])
    assert AFTER[edited["after"]["start"] : edited["after"]["end"]] == "The tool is terrible and so slow to use."


def test_what_is_staged_is_compared_whatever_lies_there(capsys: pytest.CaptureFixture[str]) -> None:
    git("add", "docs/a.md")
    write("docs/a.md", "Quite another page.\n")
    assert main(["diff", "--staged"]) == 0
    out = capsys.readouterr().out
    assert "worse" in out
    assert "another" not in out
    assert "1 document changed since HEAD" in out


def test_a_revision_comes_first_and_everything_else_is_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert revision_and_paths([]) == ("HEAD", ["."])
    assert revision_and_paths(["docs", "new.md"]) == ("HEAD", ["docs", "new.md"])
    assert revision_and_paths(["main...", "docs"]) == ("main...", ["docs"])
    assert revision_and_paths(["*.md"]) == ("HEAD", ["*.md"])
    git("checkout", "-qb", "mine")
    commit()
    assert main(["diff", "main...", "docs"]) == 0
    assert "changed since main..." in capsys.readouterr().out
    assert main(["diff", "nothing", "docs"]) == 2
    assert "cannot find “nothing”" in capsys.readouterr().err


def test_without_a_change_no_model_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "same.md"]) == 0
    assert capsys.readouterr().out == "No document has changed since HEAD.\n"
    assert ENGINES == []


def test_excluded_documents_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    write("tonelens.toml", 'exclude = ["gone.md", "renamed.md", "old.md"]\n')
    assert main(["diff", "--format", "json"]) == 0
    assert [one["path"] for one in json.loads(capsys.readouterr().out)["documents"]] == ["docs/a.md", "new.md"]


def test_what_cannot_be_read_fails(capsys: pytest.CaptureFixture[str]) -> None:
    Path("new.md").write_bytes(b"caf\xe9")
    assert main(["diff"]) == 2
    assert "new.md: it is not UTF-8 text" in capsys.readouterr().out


@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_no_form_lets_a_text_act(capsys: pytest.CaptureFixture[str], form: str) -> None:
    write("docs/a.md", "::error::This is terrible \x1b[31m @somebody <script>x</script> ##[group] `code`.\n")
    assert main(["diff", "docs", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "terrible" in out
    assert "\x1b" not in out
    assert "<script>x" not in (out if form == "html" else "")
    assert "##[" not in out
    assert not [line for line in out.split("\n") if line.lstrip().startswith("::")]


def test_markdown_mentions_nobody_and_is_short_enough_for_a_comment(capsys: pytest.CaptureFixture[str]) -> None:
    assert as_code("a `b` @c") == "``a `b` @c``"
    assert as_code("`x") == "`` `x ``"
    assert as_code("two\nlines") == "`two␊lines`"
    for number in range(900):
        write(f"many/{number}.md", "This page is terrible and slow, it is.\n")
    assert main(["diff", "many", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert len(out) < LONGEST + 1_000
    assert "more documents are not listed" in out
    assert moved_markdown(Moved("HEAD", ())).startswith("**No document")


def test_of_a_document_with_too_much_for_a_comment_the_worst_is_listed_and_the_rest_is_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("long.md", "".join(f"The number {number} is terrible and slow, it is.\n\n" for number in range(1_000)))
    indices: list[str] = []

    def counted(text: str) -> LineIndex:
        indices.append(text)
        return LineIndex(text)

    monkeypatch.setattr(moved, "LineIndex", counted)
    assert main(["diff", "long.md", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert LONGEST / 2 < len(out) <= LONGEST
    assert out.startswith("**1 document changed")
    assert "`long.md`: new, 1,000 sentences" in out
    listed = out.count("- **new**")
    assert f"- {1_000 - listed:,} more sentences" in out
    # Of a long document the lines are counted once, not for every sentence.
    assert len(indices) == 1


def test_files_that_cannot_be_read_do_not_make_a_comment_too_long() -> None:
    unread = tuple(UnreadFile(f"{number}.md", "it is not text.", "Leave it out.") for number in range(3_000))
    assert len(moved_markdown(Moved("HEAD", (), unread))) < LONGEST


def test_the_command_line_offers_the_formats_that_there_are() -> None:
    assert tuple(MOVE_FORMATS) == FORMAT_NAMES
