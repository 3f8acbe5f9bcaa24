"""Adding a term to a project's own file."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from tonelens.errors import SettingsError
from tonelens.settings.project import find_project_file
from tonelens.settings.project_terms import add_term, with_term

AWAY = '"away"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'terms = ["away"]\n'),
        ("terms = []\n", 'terms = ["away"]\n'),
        ("terms = [ # none yet\n]", 'terms = ["away" # none yet\n]'),
        ('terms = ["kill bill"] # films', 'terms = ["kill bill", "away"] # films'),
        ("terms = ['kill',] # films\n", "terms = ['kill', \"away\",] # films\n"),
        ('terms = [\n  "kill", # a film, with a comma\n]\n', 'terms = [\n  "kill", # a film, with a comma\n  "away",\n]\n'),
        ('terms = [\n  "kill" # a film, "x"\n]\n', 'terms = [\n  "kill", # a film, "x"\n  "away"\n]\n'),
        ('terms = [\r\n  "a",\r\n  "b"\r\n]\r\n', 'terms = [\r\n  "a",\r\n  "b",\r\n  "away"\r\n]\r\n'),
        ('terms = ["a",\n         "b, [c]"]\n', 'terms = ["a",\n         "b, [c]", "away"]\n'),
        ("# Ours\n\nmethod = 'occlusion'\n", "# Ours\n\nmethod = 'occlusion'\nterms = [\"away\"]\n"),
        ("# Ours", '# Ours\nterms = ["away"]\n'),
        ('[[rules]]\nname = "calm"\n', 'terms = ["away"]\n\n[[rules]]\nname = "calm"\n'),
        ("# Ours\n\n# Calm\n[[rules]]\n", '# Ours\n\nterms = ["away"]\n\n# Calm\n[[rules]]\n'),
        ('x = """\nterms = []\n"""\nterms = []\n', 'x = """\nterms = []\n"""\nterms = ["away"]\n'),
        ('exclude = ["a"]\n\n[review]\nterms = []\n', 'exclude = ["a"]\nterms = ["away"]\n\n[review]\nterms = []\n'),
    ],
)
def test_everything_else_stays_as_it_is(before: str, after: str) -> None:
    assert with_term(before, (), "away") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[tool.tonelens]\n\n[tool.ruff]\n", '[tool.tonelens]\nterms = ["away"]\n\n[tool.ruff]\n'),
        ('[tool]\nx = 1\n[tool.tonelens]\nterms = ["a"]\n', '[tool]\nx = 1\n[tool.tonelens]\nterms = ["a", "away"]\n'),
        (
            "[tool.tonelens.review]\n[tool.tonelens]\nmethod = 'x' # y\n",
            "[tool.tonelens.review]\n[tool.tonelens]\nmethod = 'x' # y\nterms = [\"away\"]\n",
        ),
    ],
)
def test_a_table_of_another_file_is_found(before: str, after: str) -> None:
    assert with_term(before, ("tool", "tonelens"), "away") == after


def test_a_term_is_added_once() -> None:
    assert with_term('terms = ["Far  Away"]\n', (), "far away") == 'terms = ["Far  Away"]\n'


@pytest.mark.parametrize("before", ['terms = "kill"\n', "terms = 3\n"])
def test_what_is_no_list_is_left_to_its_writer(before: str) -> None:
    assert with_term(before, (), "away") is None


@pytest.mark.parametrize(
    "before", ["tool = { tonelens = { terms = [] } }\n", "[tool]\ntonelens.terms = []\n", 'tool.tonelens.method = "x"\n']
)
def test_another_form_is_left_to_its_writer(before: str) -> None:
    assert with_term(before, ("tool", "tonelens"), "away") is None


@given(
    st.lists(st.text(max_size=5), max_size=3), st.text(min_size=1, max_size=8), st.sampled_from([", ", ",\n  ", ", # x]\n"]), st.booleans()
)
def test_whatever_stands_there_the_term_comes_last(terms: list[str], term: str, between: str, is_open: bool) -> None:
    quoted = ["'" + "".join(filter(str.isalnum, one)) + "'" for one in terms]
    before = f"terms = [{between.join(quoted)}{',' if is_open and quoted else ''}\n] # end\n[a]\n"
    written = with_term(before, (), term)
    assert written is not None
    there = [one.strip("'").casefold() for one in quoted]
    if " ".join(term.split()).casefold() not in there:
        assert tomli.loads(written)["terms"][-1] == term.encode("utf-8", "replace").decode("utf-8")
    assert written.endswith("\n] # end\n[a]\n")


def test_the_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = add_term(find_project_file(tmp_path), tmp_path, "away")
    assert path == tmp_path / "tonelens.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    add_term(find_project_file(tmp_path), tmp_path, "home")
    assert path.read_bytes() == b'\xef\xbb\xbfterms = ["away", "home"]\n'


def test_a_form_that_nobody_can_add_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\ntonelens.terms = []\n", encoding="utf-8")
    with pytest.raises(SettingsError, match='Add "away" by hand'):
        add_term(find_project_file(tmp_path), tmp_path, "away")


@pytest.mark.parametrize("is_there", [True, False])
def test_nothing_is_written_through_a_link_out_of_the_project(tmp_path: Path, is_there: bool) -> None:
    outside, project = tmp_path / "outside.toml", tmp_path / "project"
    project.mkdir()
    if is_there:
        outside.write_text('terms = ["a"]\n', encoding="utf-8")
    (project / "tonelens.toml").symlink_to(outside)
    with pytest.raises(SettingsError, match="is a link"):
        add_term(find_project_file(project), project, "$(curl example.org)")
    assert not is_there or outside.read_text(encoding="utf-8") == 'terms = ["a"]\n'
    assert outside.exists() == is_there
