"""Whatever is repeated in a document, twice as much of it takes about twice as long to read, in every format."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable

import pytest

from tonelens.review.check.findings import draft
from tonelens.text.comments import comments
from tonelens.text.formats import FORMATS

SIZE = 10_000
LARGE = 125_000
QUICK = 0.15
"""Seconds. What reads four times the size in less is looked at no further: all of them at a greater size take too long."""

MOST = 25
"""How many times as long as ordinary prose anything may take."""

EVERY = bool(os.environ.get("TONELENS_EVERY_SHAPE"))
"""Without it, each format has every eighth of the shapes that are not :data:`ALWAYS` tried: all take minutes."""

PATHS = {"json": "locales/en.json", "yaml": "locales/en.yml"}

UNITS = (
    *(
        "<!--",
        "<!-- *",
        "<p><pre></svg>",
        "<b>",
        "</b>",
        "&",
        "<a b='",
        "<![CDATA[",
        "<x/>",
        "<",
    ),
    *(
        "{{",
        "{%",
        "{n, plural, one {",
        "${",
        "%(",
        "`",
        "**",
        "*a ",
        "_",
        "[",
    ),
    *(
        "](",
        "[a]: b\n",
        "|a|\n",
        "|-|\n",
        "> ",
        "- ",
        "  - ",
        "\\",
        "\\\n",
        "\\item ",
    ),
    *(
        "\\begin{a}",
        "$",
        "#[",
        "[[a][",
        "@a\n",
        "%\n",
        '"',
        "'",
        '"""',
        "(",
    ),
    *(
        "{",
        "}",
        "*a\n",
        "&a ",
        "? ",
        "[a, ",
        '{"a":',
        '"a" = "',
        "key = \\\n",
        "a: b\n",
    ),
    *(
        "a, b\n",
        "# *\n",
        "// a\n",
        "/*",
        "/* *",
        "* ",
        "--[[",
        "def f():\n  ",
        'msgid "',
        "msgid\n",
    ),
    *(
        "<item>",
        "<source>",
        "{ $n ->\n [one] a\n",
        "\n",
        "\r\n",
        " ",
        "a",
        "é",
        "It is bad. ",
        "e.g. ",
    ),
    *(
        "http://a.b/",
        "a@",
        ".. a::\n",
        "<!-- tonelens-ignore-next -->\n\nIt is.\n\n",
        "# tonelens-ignore-next\nIt is.\n\n",
        "// tonelens-ignore-next\nIt is.\n\n",
        "@if (",
        "@a('",
        "@php\n",
        "{!! ",
        "{{-- ",
        "{# a",
        "{% raw %}",
        "====\n",
        "== a\n",
        "::\n",
        "{/* a",
        "{`${",
        "#+begin_src\n",
        "~~~\n",
    ),
)

SHAPES: dict[str, Callable[[int], str]] = {
    **{repr(unit): lambda size, unit=unit: unit * (size // len(unit)) for unit in UNITS},  # type: ignore[misc]
    "one comment of stars": lambda size: "<!-- " + "*" * size,
    "a quoted scalar over many lines": lambda size: 'a: "' + "\n@a" * (size // 3),
    "a quoted scalar with a bar on each line": lambda size: 'a: "' + "\n|a|" * (size // 4),
    "a quoted scalar with a rule on each line": lambda size: 'a: "' + "\n|-|" * (size // 4),
    "a line of stars and a letter": lambda size: "*" * size + "a",
    "a block comment of stars": lambda size: "/*" + "*" * size,
    "a block comment with a star on each line": lambda size: "/*" + "\n *" * (size // 3),
    "a docstring of stars": lambda size: '"""' + "*\n" * (size // 2),
    "nested descriptions of messages": lambda size: '{"@a":{"b":' * (size // 11),
    "brackets that are closed": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "elements that are closed": lambda size: "<b>" * (size // 7) + "</b>" * (size // 7),
    "parentheses that are closed": lambda size: "a(" * (size // 3) + ")" * (size // 3),
    "runs of marks of every length": lambda size: "".join("`" * length + " " for length in range(int((2 * size) ** 0.5))),
    "many names": lambda size: "".join(f"<a{number}>" for number in range(size // 6)),
    "many keys": lambda size: "".join(f"a{number}: b\n" for number in range(size // 9)),
    "many definitions": lambda size: "".join(f"[a{number}]: b\n\n[a{number}]\n\n" for number in range(size // 22)),
    "an element with many attributes": lambda size: "<a " + "b='c' " * (size // 6),
}


ALWAYS = (
    *(shape for shape in SHAPES if " of " in shape or " on " in shape or "scalar" in shape or "nested" in shape),
    repr("<!--"),
    repr("\\\n"),
    repr(".. a::\n"),
    repr("("),
    repr("{/* a"),
    "many names",
)
LANGUAGES = [*(entry.language_ids[0] for entry in FORMATS), "blade"]


def tried() -> list[tuple[str, str]]:
    return [
        (language_id, shape)
        for number, language_id in enumerate(LANGUAGES)
        for at, shape in enumerate(SHAPES)
        if EVERY or shape in ALWAYS or (at + number) % 8 == 0
    ]


def seconds(text: str, language_id: str) -> float:
    # A collection of garbage goes through all that ten thousand tests have left behind, and would count as reading.
    gc.disable()
    try:
        begin = time.process_time()
        draft(text, language_id, PATHS.get(language_id, ""))
        comments(text, language_id)
        return time.process_time() - begin
    finally:
        gc.enable()


@pytest.mark.parametrize(("language_id", "shape"), tried())
def test_four_times_the_text_takes_about_four_times_as_long_and_never_much_longer_than_prose(language_id: str, shape: str) -> None:
    whole = SHAPES[shape](4 * SIZE)
    if seconds(whole, language_id) < QUICK:
        return
    # The better of two: something else may run beside one. What is quadratic takes sixteen times as long.
    quarter = min(seconds(SHAPES[shape](SIZE), language_id) for _ in range(2))
    best = min(seconds(whole, language_id) for _ in range(2))
    assert best < 9 * quarter + 0.05
    assert best < MOST * prose() + 0.05


@pytest.mark.parametrize(
    ("language_id", "shape"),
    [*((language_id, repr("<!--")) for language_id in ("markdown", "mdx", "vue", "html")), ("vue", "many names")],
)
def test_what_is_looked_for_up_to_the_end_is_looked_for_once(language_id: str, shape: str) -> None:
    # Python finds a text so fast that to look for one again and again is noticed in long documents alone.
    quarter = min(seconds(SHAPES[shape](LARGE), language_id) for _ in range(2))
    assert min(seconds(SHAPES[shape](4 * LARGE), language_id) for _ in range(2)) < 9 * quarter + 0.05


def prose() -> float:
    """How long ordinary prose takes that is as long, just now."""
    sentence = "It was late, and nobody came to help us. "
    return max(seconds(sentence * (4 * SIZE // len(sentence)), "plaintext") for _ in range(2))
