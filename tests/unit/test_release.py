"""What is published: the pages of the package index, the files of a wheel, the notes of a release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from scripts.changelog import section
from scripts.distributions import faults, published_project, published_readme
from scripts.lite_wheel import lite_project

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
REPOSITORY = "https://git.example/owner/name"
LINK = re.compile(r"\]\(([^)]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")


def targets(text: str) -> list[str]:
    return [first or second for first, second in LINK.findall(text)]


def test_every_link_of_the_published_readme_is_absolute() -> None:
    assert any(not target.startswith("http") for target in targets(README))
    published = published_readme(README, REPOSITORY, "v1.2.3")
    assert len(targets(published)) >= 5
    assert [target for target in targets(published) if not target.startswith("http")] == []
    assert "<picture>" not in published
    assert "<!--" not in published


def test_links_lead_to_files_that_there_are() -> None:
    published = published_readme(README, REPOSITORY, "v1.2.3")
    places = [re.sub(rf"{REPOSITORY}/(?:blob|raw)/v1\.2\.3/", "", target) for target in targets(published) if REPOSITORY in target]
    assert places
    assert [place for place in places if not (ROOT / place.partition("#")[0]).exists()] == []


def test_without_an_address_no_link_leads_nowhere() -> None:
    published = published_readme(README, None, "HEAD")
    assert [target for target in targets(published) if not target.startswith("http")] == []
    # Brackets by themselves are what a writer fills in.
    left = re.sub(r"\[[^\]]*\]\(http[^)]*\)|`[^`]*`|```.*?```", "", published, flags=re.S)
    assert re.search(r"\][(\[:]", left) is None


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("[a](docs/a.md#b)", f"[a]({REPOSITORY}/blob/v1/docs/a.md#b)"),
        ("![a](docs/a.png)", f"![a]({REPOSITORY}/raw/v1/docs/a.png)"),
        ("[a](https://a.example/b)", "[a](https://a.example/b)"),
        ("[a](#here)", "[a](#here)"),
        ('<picture>\n<source srcset="b.png">\n<img alt="c" src="d.png">\n</picture>', f"![c]({REPOSITORY}/raw/v1/d.png)"),
    ],
)
def test_links(written: str, published: str) -> None:
    assert published_readme(written, REPOSITORY, "v1") == published


def test_the_metadata_names_the_projects_pages_where_they_are_known() -> None:
    assert published_project(PROJECT, None, "v1") == PROJECT
    project = tomli.loads(published_project(PROJECT, REPOSITORY, "v1"))["project"]
    assert project["urls"]["Source"] == REPOSITORY
    assert project["urls"]["Changelog"] == f"{REPOSITORY}/blob/v1/CHANGELOG.md"
    assert project["scripts"] == tomli.loads(PROJECT)["project"]["scripts"]
    assert tomli.loads(lite_project(published_project(PROJECT, REPOSITORY, "v1")))["project"]["urls"] == project["urls"]


def test_a_wheel_holds_the_model_and_no_fingerprints() -> None:
    names = ["tonelens/model/model.safetensors", "tonelens/model/emoji.tsv", "tonelens/py.typed"]
    assert faults(names) == []
    assert faults(names[1:]) == ["tonelens/model/model.safetensors is missing"]
    for unwanted in ("tonelens/model/trained_on.bin", "tonelens/text/__pycache__/a.pyc", "tests/conftest.py"):
        assert faults([*names, unwanted]) == [f"{unwanted} does not belong in it"]
    assert tomli.loads(PROJECT)["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"] == ["*.bin"]


def test_the_notes_of_a_release_are_its_section_of_the_changelog() -> None:
    changelog = "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-01-02\n\n- b\n\n## [1.0.0] - 2026-01-01\n\n- a\n"
    assert section(changelog, "1.1.0") == "- b"
    assert section(changelog, "1.0.0") == "- a"
    for version in ("Unreleased", "2.0.0"):
        with pytest.raises(ValueError, match="says nothing of"):
            section(changelog, version)
    assert section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), "Unreleased")


def test_the_notice_names_every_source_of_the_model() -> None:
    from training.card import _SOURCES

    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for name in ("Socher", "Hutto", "Demszky", "Calefato", "Kaushik", "inclusive-code-reviews-ml", "all-mpnet-base-v2"):
        assert name in _SOURCES
        assert name in notice
    assert "UNICODE LICENSE V3" in notice
