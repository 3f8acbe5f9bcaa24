"""The documentation: complete, with links that lead somewhere, and commands that are understood."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml

from scripts.site import generated, relinked, settings_page
from tonelens.cli import parsers
from tonelens.cli.mistakes import taken_out

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
OTHERS = {
    name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md")
}
FENCE = re.compile(r"^```.*?^```", re.S | re.M)
LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=\))|(?:src|srcset)=\"([^\"]+)\"")
COMMAND = re.compile(r"^\$ (?:\.venv/bin/)?(tonelens .*)$", re.M)


def navigated(entries: Any) -> list[str]:
    found: list[str] = []
    for entry in entries:
        for value in entry.values():
            found += [value] if isinstance(value, str) else navigated(value)
    return found


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.M)
    plain = [re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in plain}


def test_every_page_has_its_place_and_every_place_its_page() -> None:
    told = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    places = navigated(told["nav"])
    assert len(places) == len(set(places))
    assert set(places) == set(PAGES) | set(generated())


@pytest.mark.parametrize("page", [*PAGES, *OTHERS])
def test_every_link_leads_somewhere(page: str) -> None:
    text = PAGES.get(page) or OTHERS[page]
    folder = (DOCS / page).parent if page in PAGES else ROOT
    for found in LINK.finditer(FENCE.sub("", text)):
        target = found[1] or found[2]
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        meant = (folder / path).resolve() if path else (folder / Path(page).name).resolve()
        inside = meant.relative_to(DOCS).as_posix() if meant.is_relative_to(DOCS) else ""
        assert meant.exists() or inside in generated(), f"{page}: {target}"
        if anchor:
            there = generated().get(inside) or meant.read_text(encoding="utf-8")
            assert anchor in anchors(there), f"{page}: {target}"


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_every_command_is_understood(page: str) -> None:
    parser, _ = parsers(lambda port, log: 0)
    for line in COMMAND.findall((PAGES.get(page) or OTHERS[page]).replace("\\\n", "")):
        words = shlex.split(re.split(r" [<>|]", line)[0])[1:]
        options, extras = parser.parse_known_args(words)
        assert extras == [], line
        assert taken_out(options) == [], line


def test_the_page_of_commands_has_every_option() -> None:
    page = generated()["reference/command-line.md"]
    _, commands = parsers(lambda port, log: 0)
    for name, command in commands.choices.items():
        part = page.split(f"## tonelens {name}\n", 1)[1].split("\n## ", 1)[0]
        for action in command._actions:  # noqa: SLF001
            assert all(option in part for option in action.option_strings)


def test_the_page_of_settings_has_every_key() -> None:
    schema = json.loads((DOCS / "settings.schema.json").read_text(encoding="utf-8"))
    page = settings_page(schema)
    for key in (*(key for key in schema["properties"] if key != "review"), "review.mode", *schema["$defs"]["rule"]["properties"]):
        assert f"| `{key}` |" in page
    assert "| `review.mode` | Never, when documents are opened and saved, or also after each pause in typing. | `off`, `onSave`" in page


@pytest.mark.parametrize(
    ("source", "page", "written", "shown"),
    [
        ("docs/check.md", "check.md", "[a](../server/tonelens/model/README.md#b)", "[a](model.md#b)"),
        ("docs/tutorials/team.md", "tutorials/team.md", "[a](../check.md)", "[a](../check.md)"),
        ("CHANGELOG.md", "changelog.md", "[a](docs/check.md)", "[a](check.md)"),
        ("CHANGELOG.md", "changelog.md", "[a](https://a.example) [b](#c)", "[a](https://a.example) [b](#c)"),
    ],
)
def test_links_out_of_the_folder_lead_to_pages(source: str, page: str, written: str, shown: str) -> None:
    assert relinked(written, source, page) == shown


def test_no_page_of_the_site_links_to_what_is_not_in_it() -> None:
    shown = {page: relinked(text, f"docs/{page}", page) for page, text in PAGES.items()} | generated()
    files = {path.resolve() for path in DOCS.rglob("*") if path.is_file()} | {(DOCS / page).resolve() for page in generated()}
    links = ((page, found[1] or found[2]) for page, text in shown.items() for found in LINK.finditer(FENCE.sub("", text)))
    inside = [(page, target) for page, target in links if not re.match(r"https?:|mailto:|#", target)]
    assert len(inside) > 50
    assert [one for one in inside if ((DOCS / one[0]).parent / one[1].partition("#")[0]).resolve() not in files] == []


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("mkdocs") is None, reason='needs pip install -e ".[docs]"')
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "site" / "tutorials" / "team" / "index.html").is_file()


def test_what_editors_are_told_is_well_formed_and_names_colours_that_there_are() -> None:
    from tonelens.lsp.features.semantic_tokens import LEGEND

    page = PAGES["editors.md"]
    blocks = re.findall(r"^```(json|toml)\n(.*?)^```", page, re.S | re.M)
    assert len(blocks) >= 7
    for kind, text in blocks:
        (json.loads if kind == "json" else tomli.loads)(text)
    named = set(re.findall(r'"(tonelens(?:Negative|Positive|Uncertain)\d?)"', page))
    assert named == set(LEGEND.token_types)
