"""Which values are for people, and in which language they are, by the path of their file."""

from __future__ import annotations

import pytest

from tonelens.text.formats.data_files import is_prose, locale_of, scope_of
from tonelens.text.formats.format import Scope, Source
from tonelens.text.prose import passages


@pytest.mark.parametrize(
    ("path", "locale"),
    [
        ("locales/de/home.json", "de"),
        ("/a/src/i18n/pt-BR.json", "pt-BR"),
        ("de.json", "de"),
        ("zh-Hans.json", "zh-Hans"),
        ("lib/l10n/app_de.arb", "de"),
        ("messages.fr.yml", "fr"),
        ("strings_it.json", "it"),
        ("locale/pt_BR/LC_MESSAGES/django.po", "pt_BR"),
        ("_locales/en/messages.json", "en"),
        ("home/en/settings.json", None),
        ("data/sign_in.json", None),
        ("log_is.json", None),
        ("messages.json", None),
        ("", None),
    ],
)
def test_the_path_says_the_language(path: str, locale: str | None) -> None:
    assert locale_of(path) == locale


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("locales/en/settings.json", "copy"),
        ("en.json", "copy"),
        ("messages.json", "copy"),
        ("app_en.arb", "copy"),
        ("package.json", "none"),
        ("package-lock.json", "none"),
        ("web/tsconfig.base.json", "none"),
        ("pnpm-lock.yaml", "none"),
        (".eslintrc.json", "none"),
        (".github/workflows/test.yml", "none"),
        (".vscode/settings.json", "none"),
        ("openapi.yaml", "sentences"),
        ("", "sentences"),
    ],
)
def test_the_path_says_which_values_are_prose(path: str, scope: Scope) -> None:
    assert scope_of(Source("", path)) == scope
    assert scope_of(Source("", path, "everything")) == "everything"


@pytest.mark.parametrize("value", ["Cancel", "Loading...", "Yes/No", "It's bad", "déjà vu", "确定"])
def test_copy_is_whatever_people_read(value: str) -> None:
    assert is_prose(value, "copy")


@pytest.mark.parametrize(
    "value",
    ["", "12", "https://example.org/a", "mailto:a@b.c", "a@b.c", "#ff0000", "home.title", "en_US", "./icons/x.svg", "/a/b", "icons/x.svg"],
)
def test_addresses_and_identifiers_are_no_copy(value: str) -> None:
    assert not is_prose(value, "copy")
    assert is_prose(value, "everything") == any(map(str.isalpha, value))


@pytest.mark.parametrize(
    "value", ["This tool is really bad.", "Build the whole project", "“Nobody likes this one”", "and it all went wrong."]
)
def test_sentences_count_in_every_file(value: str) -> None:
    assert is_prose(value, "sentences")


@pytest.mark.parametrize(
    "value",
    ["Cancel", "A short name", "npm run build now please", "Run a && run b now", "Use it --force right now", "set -e\nmake the things now"],
)
def test_names_and_commands_are_no_sentences(value: str) -> None:
    assert not is_prose(value, "sentences")


def test_a_scope_of_ones_own_comes_before_the_path() -> None:
    text = '{"name": "Bad"}'
    assert passages(text, "json", "package.json") == passages(text, "json", "data.json") == []
    assert [passage.reading.text for passage in passages(text, "json", "package.json", "everything")] == ["Bad"]


def test_what_is_meant_for_translators_is_not_read() -> None:
    text = '{"ok": {"message": "Fine", "description": "Shown when it is fine."}}'
    assert [passage.reading.text for passage in passages(text, "json", "x/_locales/en/messages.json")] == ["Fine"]


def test_a_key_at_the_top_says_the_language_of_what_is_below() -> None:
    for language_id, text in [
        ("json", '{"en": {"a": "One"}, "de": {"a": {"b": "Zwei"}}, "c": "Drei"}'),
        ("yaml", "en:\n  a: One\nde:\n  a:\n    b: Zwei\nc: Drei\n"),
    ]:
        assert [passage.locale for passage in passages(text, language_id, "i18n/all.json")] == ["en", "de", None]


def test_what_stands_beside_a_message_is_for_its_translators() -> None:
    text = """{"a": {"message": "You failed us.", "description": "For translators."}, "_note": "Never.", "//": "Nor this.",
    "b": {"title": "A title", "description": "One that people read."}, "c": {"string": "Some copy", "comments": ["never", "nor"]}}"""
    assert [one.reading.text for one in passages(text, "json", "locales/en.json")] == [
        "You failed us.",
        "A title",
        "One that people read.",
        "Some copy",
    ]
    text = "en:\n  _note: Never read this.\n  a: Read this.\n  b:\n    - One here.\n    - Two here.\n"
    assert [one.reading.text for one in passages(text, "yaml", "locales/en.yml")] == ["Read this.", "One here.", "Two here."]
