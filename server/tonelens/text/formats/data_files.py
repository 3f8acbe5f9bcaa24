"""Which values of JSON and YAML files are prose, and which language a file is in, by its path.

* A **localisation file** is copy: every value that people can read counts. It is one by where it lies (``locales/``,
  ``i18n/``, ``lang/``, ``translations/`` …), by its name (``en.json``, ``messages.de.yml``, ``strings.json``) or by its
  ending (``.arb``). Addresses, paths, colours and identifiers are no copy there either.
* What **programs** write or read alone is none: ``package.json`` and its like, lock files, ``tsconfig.json``, the
  configuration of editors and of builds.
* Of **every other** file those values count that read like sentences: four words or more that begin with a capital or end
  with a full stop, and no commands.

Whoever knows better passes a ``scope`` of their own (:class:`tonelens.text.formats.format.Source`).
"""

from __future__ import annotations

from pathlib import PurePosixPath

import regex

from tonelens.text.formats.format import Scope, Source
from tonelens.text.languages import is_language
from tonelens.text.values import has_letters, is_copy, is_sentence

_DIRECTORIES = frozenset(
    [
        *["_locales", "copy", "i18n", "intl", "l10n", "lang", "langs", "language", "languages", "lc_messages", "locale", "locales"],
        *["localization", "messages", "strings", "translation", "translations"],
    ]
)
_NAMES = frozenset(["copy", "i18n", "intl", "lang", "locale", "messages", "strings", "translation", "translations"])
_PROGRAM_NAMES = regex.compile(
    r"(?:package|composer|lerna|nx|turbo|biome|angular|deno|vercel|renovate|firebase|npm-shrinkwrap|bower)\.jsonc?"
    r"|(?:ts|js)config(?:\..+)?\.json|\..+|.*[.\-](?:lock|config|schema)\.(?:json|ya?ml)|.*\.(?:ipynb|map|geojson|lock)|pnpm-workspace\.yaml"
    r"|(?:gradle|gradle-wrapper|local|log4j2?|logging|sonar-project|lombok|maven|detekt|build)(?:[-.].*)?\.properties"
    r"|package-lock\.json|(?:docker-)?compose(?:\..+)?\.ya?ml|(?:pubspec|chart|kustomization|environment|azure-pipelines)\.ya?ml",
    regex.IGNORECASE,
)
_BUNDLE = regex.compile(r"(?:messages?|bundle|labels?|strings?|texts?|resources|language)(?:_[A-Za-z_]++)?\Z", regex.IGNORECASE)
_PROGRAM_DIRECTORIES = frozenset((".github", ".vscode", ".idea", ".circleci", "node_modules"))

_REGION = r"[_\-](?:[A-Za-z]{4}|[A-Za-z]{2}|\d{3})(?![A-Za-z0-9])"
_LOCALE = regex.compile(rf"(?P<language>[A-Za-z]{{2,3}})(?:{_REGION}){{0,2}}+(?:@\w++)?")
_LAST_PART = regex.compile(rf"(?P<name>.+?)(?P<mark>[._\-])(?P<locale>[A-Za-z]{{2,3}}(?:{_REGION}){{0,2}}+)")


def scope_of(source: Source) -> Scope:
    """Which values of a file are prose: what somebody has said, otherwise what its path says."""
    if source.scope is not None:
        return source.scope
    path = PurePosixPath(source.path)
    if path.suffix == ".arb" or not _DIRECTORIES.isdisjoint(part.lower() for part in path.parts[:-1]):
        return "none" if path.name.startswith(("package", "tsconfig")) else "copy"
    if _PROGRAM_NAMES.fullmatch(path.name) or not _PROGRAM_DIRECTORIES.isdisjoint(path.parts):
        return "none"
    stem = path.name.partition(".")[0]
    is_bundle = path.suffix == ".properties" and _BUNDLE.search(stem) is not None
    return "copy" if is_bundle or locale_of(source.path) is not None or stem.lower() in _NAMES else "sentences"


def locale_of(path: str) -> str | None:
    """The language that a file is in by its path, as it is written there: ``locales/pt-BR/home.json``, ``app_de.arb``."""
    parts = PurePosixPath(path).parts
    if not parts:
        return None
    *directories, name = parts
    stem = PurePosixPath(name).stem
    is_localised = not _DIRECTORIES.isdisjoint(part.lower() for part in directories)
    if is_locale(stem):
        return stem
    last = _LAST_PART.fullmatch(stem)
    if last is not None and is_locale(last.group("locale")):
        is_named_so = last.group("mark") == "." or is_localised or last.group("name").lower() in {"app", *_NAMES}
        if is_named_so or name.endswith((".arb", ".po", ".properties")):
            return last.group("locale")
    for number in range(len(directories) - 1, -1, -1):
        beside = {part.lower() for part in directories[max(number - 1, 0) : number + 2]}
        if is_locale(directories[number]) and not _DIRECTORIES.isdisjoint(beside):
            return directories[number]
    return None


def is_locale(name: str) -> bool:
    """Whether it is the code of a language, with or without region and script."""
    match = _LOCALE.fullmatch(name)
    return match is not None and is_language(match.group("language"))


def is_prose(value: str, scope: Scope) -> bool:
    """Whether a value is to be read."""
    match scope:
        case "none":
            return False
        case "everything":
            return has_letters(value)
        case "copy":
            return is_copy(value)
        case "sentences":
            return is_sentence(value)
