"""The file formats whose prose is read, one file each, and the table of them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import PurePosixPath

import regex

from tonelens.text.formats import (
    android,
    apple_catalogue,
    apple_plurals,
    apple_strings,
    asciidoc,
    astro,
    fluent,
    gettext,
    git_message,
    html,
    javascript,
    json,
    latex,
    markdown,
    mdx,
    mjml,
    notebook,
    org,
    php,
    plain,
    programs,
    properties,
    python,
    qt,
    restructuredtext,
    resx,
    subtitles,
    svelte,
    tables,
    typst,
    vue,
    xliff,
    yaml,
)
from tonelens.text.formats.format import Format

FORMATS: tuple[Format, ...] = (
    plain.FORMAT,
    markdown.FORMAT,
    mdx.FORMAT,
    restructuredtext.FORMAT,
    asciidoc.FORMAT,
    html.FORMAT,
    notebook.FORMAT,
    vue.FORMAT,
    svelte.FORMAT,
    astro.FORMAT,
    mjml.FORMAT,
    latex.FORMAT,
    org.FORMAT,
    typst.FORMAT,
    json.FORMAT,
    yaml.FORMAT,
    gettext.FORMAT,
    xliff.FORMAT,
    android.FORMAT,
    resx.FORMAT,
    qt.FORMAT,
    apple_strings.FORMAT,
    apple_plurals.FORMAT,
    apple_catalogue.FORMAT,
    properties.FORMAT,
    fluent.FORMAT,
    subtitles.FORMAT,
    tables.FORMAT,
    git_message.FORMAT,
    python.FORMAT,
    *javascript.FORMATS,
    *programs.FORMATS,
    php.FORMAT,
)

_BY_LANGUAGE = {language_id: entry for entry in FORMATS for language_id in entry.language_ids}
# What an editor says of a file that it does not know.
_UNKNOWN = plain.FORMAT
_BLADE = ".blade.php"
_WRITTEN_IN_JSON = (notebook.FORMAT, apple_catalogue.FORMAT)
_TEMPLATE = regex.compile(
    r"\.(?:erb|ejs|j2|jinja2?|njk|nunjucks|liquid|twig|hbs|handlebars|mustache|tmpl|tpl|gotmpl|gohtml|eex|heex|leex|blade\.php|php)\Z"
)


# Files whose endings say text or program, and which programs write or read alone.
_FOR_PROGRAMS = regex.compile(
    r"cmakelists\.txt|conanfile\.txt|(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.txt|(?:robots|ads|app-ads|security)\.txt"
    r"|(?:.*[-_.])?(?:checksums?|hash(?:es)?|md5(?:sums?)?|sha\d*(?:sums?)?)(?:[-_.].*)?\.txt|.*[-_.]log\.txt"
    r"|(?:top_level|sources|dependency_links|entry_points|requires|installed-files)\.txt|(?:.*[-_.])?(?:words?|stopwords?|wordlist|dictionary)\.txt"
    r"|.*[.\-]min\.(?:js|mjs|css)|.*\.(?:bundle|chunk)\.(?:js|mjs|css)|.*[._](?:generated|designer|g)\.\w++|.*(?:\.pb|_pb2|\.pb\.gw)\.\w++|.*_pb2\.pyi?"
)


def format_of(language_id: str, path: str = "") -> Format:
    """The format of a text: by what the editor says, otherwise by the file's name, otherwise plain text."""
    known, named = _BY_LANGUAGE.get(language_id, _UNKNOWN), named_format(PurePosixPath(path).name)
    if is_blade(language_id, path) and known in (_UNKNOWN, php.FORMAT):
        return named or html.FORMAT
    # Editors call everything JSON that is written in it.
    if known is _UNKNOWN or (known is json.FORMAT and named in _WRITTEN_IN_JSON):
        return named or _UNKNOWN
    return known


def is_blade(language_id: str, path: str = "") -> bool:
    """Whether a text is a template of Laravel's Blade."""
    return language_id == "blade" or path.lower().endswith(_BLADE)


def is_known(language_id: str, path: str = "") -> bool:
    """Whether a text is in one of the formats, so that what is read of it is prose and no code."""
    name = PurePosixPath(path).name
    return (language_id in _BY_LANGUAGE and not is_for_programs(name)) or named_format(name) is not None


def is_for_programs(name: str) -> bool:
    """Whether a file's name says that programs write or read it alone, although its ending is one of text or code."""
    return _FOR_PROGRAMS.fullmatch(name.lower()) is not None


def named_format(name: str) -> Format | None:
    """The format that a file's name says it is in, ``None`` where it says none.

    A template's name says what is made of it (``page.md.erb``); where it does not, most make a page.
    """
    name = name.lower()
    if is_for_programs(name):
        return None
    suffix = _TEMPLATE.search(name)
    if suffix is not None and suffix.start() > 0:
        inner = _matching(name[: suffix.start()])
        if inner is not None:
            return inner if inner.templates != "none" else None
        if name.endswith(_BLADE):
            return html.FORMAT
    return _matching(name)


def _matching(name: str) -> Format | None:
    return next((entry for entry in FORMATS if any(fnmatchcase(name, pattern) for pattern in entry.file_names)), None)
