"""The editor extension's manifest: what it contributes exists, is described, and says what the server and the client say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tonelens.lsp.server import Server
from tonelens.settings import METHOD_NAMES, PERSONAL_KEYS, Settings, parsed
from tonelens.settings.rules import read_rules
from tonelens.text.formats import FORMATS

ROOT = Path(__file__).parents[2]
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "client" / "src").rglob("*.ts")}
MANIFEST: dict[str, Any] = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
TEXTS: dict[str, str] = json.loads((ROOT / "package.nls.json").read_text(encoding="utf-8"))
CONTRIBUTES: dict[str, Any] = MANIFEST["contributes"]
SERVER_COMMANDS = tuple(Server().protocol.fm.commands)
COMMANDS = {command["command"]: command for command in CONTRIBUTES["commands"]}
SETTINGS: dict[str, Any] = {key: value for group in CONTRIBUTES["configuration"] for key, value in group["properties"].items()}
STEPS: list[dict[str, Any]] = [step for walkthrough in CONTRIBUTES["walkthroughs"] for step in walkthrough["steps"]]

OF_VS_CODE = ("workbench.", "editor.")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def said(value: str) -> str:
    return TEXTS[value.strip("%")]


def test_every_text_is_there_and_none_is_left_over() -> None:
    used = {text[1:-1] for text in strings(MANIFEST) if re.fullmatch(r"%[\w.]+%", text)}
    assert used == set(TEXTS)
    assert all(text.strip() for text in TEXTS.values())


def test_what_people_read_can_be_translated() -> None:
    readable = [
        MANIFEST["description"],
        *(command["title"] for command in COMMANDS.values()),
        *(setting["markdownDescription"] for setting in SETTINGS.values()),
        *(text for setting in SETTINGS.values() for text in setting.get("markdownEnumDescriptions", ())),
        *(colour["description"] for colour in CONTRIBUTES["colors"]),
        *(text for step in STEPS for text in (step["title"], step["description"], step["media"]["altText"])),
    ]
    assert all(text.startswith("%") for text in readable)


def test_every_command_is_registered_and_no_other() -> None:
    table = re.search(r"const table[^{]*\{(.*?)\n  \};", SOURCES["commands.ts"], re.DOTALL)
    assert table is not None
    registered = set(re.findall(r"^    (\w+)[:(,]", table[1], re.MULTILINE))
    assert {f"tonelens.{name}" for name in registered} == set(COMMANDS)
    assert all(command["category"] == "Tonelens" for command in COMMANDS.values())


def test_the_clients_commands_have_other_names_than_the_servers() -> None:
    assert not set(COMMANDS) & set(SERVER_COMMANDS)
    ours = re.search(r"export const SERVER = \{(.*?)\}", SOURCES["protocol.ts"], re.DOTALL)
    assert ours is not None
    assert set(re.findall(r'"(tonelens\.\w+)"', ours[1])) == set(SERVER_COMMANDS)


def test_what_the_client_runs_and_links_to_exists() -> None:
    views = {f"{view['id']}.focus" for group in CONTRIBUTES["views"].values() for view in group}
    run = [name for text in SOURCES.values() for name in re.findall(r'(?:executeCommand\(|command: )"([\w.]+)"', text)]
    assert {name for name in run if name.startswith("tonelens.")} <= set(COMMANDS) | views


def test_menus_and_keys_name_commands() -> None:
    placed = [entry["command"] for menu in CONTRIBUTES["menus"].values() for entry in menu]
    keys = CONTRIBUTES["keybindings"]
    assert {*placed, *(key["command"] for key in keys)} <= set(COMMANDS)
    assert all("when" in key and "mac" in key for key in keys)
    assert len({key["key"] for key in keys}) == len(keys)


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_is_described_and_its_links_lead_somewhere(key: str) -> None:
    setting = SETTINGS[key]
    description = said(setting["markdownDescription"])
    assert description.endswith(".")
    links = re.findall(r"`#([\w.]+)#`", description)
    assert all(link in SETTINGS or link.startswith(OF_VS_CODE) for link in links)
    titles = {said(command["title"]) for command in COMMANDS.values()}
    named = [name.rstrip(".") for name in re.findall(r"\*Tonelens: ([^*]+)\*", description)]
    assert all(any(title.startswith(name) for title in titles) for name in named)
    if "enum" in setting:
        assert len(setting["markdownEnumDescriptions"]) == len(setting["enum"])
        assert setting["default"] in setting["enum"]


def test_the_servers_settings_are_contributed_with_its_defaults() -> None:
    server = {field: value for field, value in vars(Settings()).items() if field not in ("semantic_tokens", "review", "rules")}
    server |= {f"review.{field}": value for field, value in vars(Settings().review).items()}
    defaults = {re.sub(r"([A-Z])", r"_\1", key.removeprefix("tonelens.")).lower(): value["default"] for key, value in SETTINGS.items()}
    of_the_client = {"mark_style", "interpreter", "trace.server"}
    assert read_rules(defaults.pop("rules")) == Settings().rules
    assert set(defaults) == set(server) | of_the_client
    assert {key: tuple(value) if isinstance(value, list) else value for key, value in defaults.items() if key in server} == server


def test_the_server_takes_every_value_that_is_offered() -> None:
    for key, setting in SETTINGS.items():
        name, _, part = key.removeprefix("tonelens.").partition(".")
        for value in setting.get("enum", [setting["default"]]) if name != "interpreter" else ["/usr/bin/python3"]:
            assert parsed({name: {part: value} if part else value}, trusted=True).problems == ()


def test_every_method_is_offered() -> None:
    assert SETTINGS["tonelens.method"]["enum"] == list(METHOD_NAMES)


def test_only_a_persons_own_settings_say_what_is_loaded_and_run() -> None:
    personal = {f"tonelens.{key}" for key in PERSONAL_KEYS} & set(SETTINGS)
    assert personal == {
        *("tonelens.model", "tonelens.device", "tonelens.labels", "tonelens.engine", "tonelens.engineTokenFile", "tonelens.interpreter"),
    }
    assert all(SETTINGS[key]["scope"] == "machine" for key in personal)
    trust = MANIFEST["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    assert personal < set(trust["restrictedConfigurations"]) <= set(SETTINGS)


def test_the_steps_of_the_walkthrough_lead_somewhere() -> None:
    assert len(STEPS) == 4
    assert len({(ROOT / step["media"]["image"]).read_bytes() for step in STEPS}) == 4
    for step in STEPS:
        assert (ROOT / step["media"]["image"]).is_file()
        links = re.findall(r"\(command:([\w.]+)", said(step["description"]))
        assert links
        assert all(link in COMMANDS or link.startswith(OF_VS_CODE) for link in links)
        events = [event.split(":") for event in step["completionEvents"]]
        assert all(name in COMMANDS for kind, name in events if kind == "onCommand")


def test_colours_are_those_that_are_drawn() -> None:
    contributed = {colour["id"] for colour in CONTRIBUTES["colors"]}
    listed = re.search(r"MARKS = \[(.*?)\]", SOURCES["marks.ts"], re.DOTALL)
    assert listed is not None
    backgrounds = {f"tonelens.{mark}" for mark in re.findall(r'"(\w+)"', listed[1]) if not mark.endswith("Responsible")}
    assert contributed == backgrounds | {"tonelens.positiveLine", "tonelens.negativeLine"}
    for colour in CONTRIBUTES["colors"]:
        assert set(colour["defaults"]) == {"dark", "light", "highContrast", "highContrastLight"}


def test_every_file_that_it_names_is_there() -> None:
    named = [MANIFEST["icon"], *(container["icon"] for container in CONTRIBUTES["viewsContainers"]["panel"])]
    named += [path for path in MANIFEST["files"] if "*" not in path and not path.startswith("dist/")]
    assert all((ROOT / path).is_file() for path in named)


def test_what_is_read_wakes_the_extension() -> None:
    assert MANIFEST["activationEvents"] == [f"onLanguage:{language}" for entry in FORMATS for language in entry.language_ids]


def test_everything_that_the_client_says_can_be_translated() -> None:
    bundle = json.loads((ROOT / "client" / "l10n" / "bundle.l10n.json").read_text(encoding="utf-8"))
    literal = re.compile(r"""l10n\.t\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
    found = {one or other for text in SOURCES.values() for one, other in literal.findall(text)}
    assert set(bundle) == found
    assert all(text == key for key, text in bundle.items())


def test_dependencies_are_locked_without_a_registry() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
