"""Hooks of the documentation's site: pages that are generated, and links that lead out of its folder.

mkdocs.yml names this file. The pages of the command line and of the settings are written from the parser and the schema, so that they
cannot fall behind them; the model's card, the changelog and what is promised of security stand where they belong and are
shown here as well.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).parents[1]
_WIDTH = "96"
ELSEWHERE = {
    "server/tonelens/model/README.md": "model.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "reporting.md",
    "CONTRIBUTING.md": "contributing.md",
}
"""Files outside of docs/ and the pages that they are."""

_LINK = re.compile(r"(?<=\]\()(?P<target>(?!https?:|#|mailto:)[^)\s]+)(?=\))")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


def command_line_page() -> str:
    """The help of every command, as a page."""
    from tonelens.cli import parsers

    with mock.patch.dict(os.environ, {"COLUMNS": _WIDTH, "NO_COLOR": "1"}):
        parser, commands = parsers(lambda port, level: 0)
        parts = ["# Command line\n", "Exit codes: 0 success, 1 findings, 2 an error, 130 interrupted.\n", _help(parser)]
        parts += [f"## tonelens {name}\n\n{_help(command)}" for name, command in commands.choices.items()]
    parts.append(
        "## Environment\n\n"
        "`NO_COLOR` turns colour off, `FORCE_COLOR` turns it on (`0`: off), and `TERM=dumb` turns off both colour and progress displays. "
        "`--color` overrides all three. `HF_HOME` and `HF_HUB_OFFLINE` say where models from the hub are kept, and whether they may be "
        "downloaded.\n"
    )
    return "\n".join(parts)


def _help(parser: argparse.ArgumentParser) -> str:
    return f"```text\n{parser.format_help().rstrip()}\n```\n"


def settings_page(schema: Mapping[str, Any]) -> str:
    """The keys of a project's file, as a page."""
    lines = ["# Project settings", "", schema["description"], "", "Also available as a [JSON Schema](../settings.schema.json).", ""]
    rule = schema["$defs"]["rule"]["properties"]
    for title, keys in (("tonelens.toml", _keys(schema["properties"], schema)), ("[[rules]]", _keys(rule, schema))):
        lines += [f"## {title}", "", "| key | meaning | values |", "| --- | --- | --- |"]
        lines += [f"| `{key}` | {meaning} | {values} |" for key, meaning, values in keys]
        lines.append("")
    return "\n".join(lines)


def _keys(properties: Mapping[str, Any], schema: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str, str]]:
    for name, told in properties.items():
        if "properties" in told:
            yield from _keys(told["properties"], schema, f"{before}{name}.")
            continue
        meaning = told.get("description", "").replace("|", "\\|")
        yield f"{before}{name}", meaning, _values(told, schema)


def _values(told: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "enum" in told:
        values = ", ".join(f"`{one}`" for one in told["enum"])
    elif "$ref" in told:
        values = _values(schema["$defs"][told["$ref"].rpartition("/")[2]], schema)
    elif told.get("type") == "array":
        values = "a list"
    elif "minimum" in told:
        values = f"{told['minimum']} to {told['maximum']}"
    else:
        values = {"string": "text", "boolean": "`true`, `false`", "object": "a table"}.get(told.get("type", ""), "")
    return f"{values}; `{json.dumps(told['default'])}` if not set" if "default" in told else values


@cache
def generated() -> dict[str, str]:
    """Every page that no file in docs/ is, by its place in the site."""
    schema = json.loads((ROOT / "docs" / "settings.schema.json").read_text(encoding="utf-8"))
    pages = {"reference/command-line.md": command_line_page(), "reference/settings.md": settings_page(schema)}
    for source, page in ELSEWHERE.items():
        text = _FRONT_MATTER.sub("", (ROOT / source).read_text(encoding="utf-8"))
        pages[page] = relinked(text, source, page)
    return pages


def relinked(markdown: str, source: str, page: str) -> str:
    """The text of a file of the repository as that of a page: links lead to pages, and those to other files are named instead."""

    def link(match: re.Match[str]) -> str:
        path, sign, anchor = match["target"].partition("#")
        meant = os.path.normpath(os.path.join(os.path.dirname(source), path))  # noqa: PTH118, PTH120 - not a path of this machine
        place = ELSEWHERE.get(meant.replace(os.sep, "/"), meant.removeprefix(f"docs{os.sep}") if meant.startswith("docs") else None)
        if place is None:
            return match["target"]
        here = os.path.dirname(page) or "."  # noqa: PTH120
        return os.path.relpath(place, here).replace(os.sep, "/") + sign + anchor

    return _LINK.sub(link, markdown)


def on_files(files: Any, config: Any) -> Any:
    """Adds the generated pages."""
    from mkdocs.structure.files import File

    for place, text in generated().items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lets links to files outside of docs/ lead to their pages."""
    if page.file.src_uri in generated():
        return markdown
    return relinked(markdown, f"docs/{page.file.src_uri}", page.file.src_uri)
