"""The page of figures has a place for every table that the benchmarks make, and a table goes into its own place alone."""

from __future__ import annotations

import re

import pytest

from tests.benchmarks.tables import PAGE, Table, markdown, milliseconds, ratio, written

TABLE = Table("cold", ("what", "time"), (("a start", "2 s"), ("another", "3 s")))
PLACES = """Before.
<!-- figures: cold -->
old
<!-- end of figures -->
Between.
<!-- figures: warm -->
kept
<!-- end of figures -->
After.
"""


def test_a_table_goes_into_its_place_and_nowhere_else() -> None:
    page = written(PLACES, [TABLE])
    assert page == written(page, [TABLE])
    assert "\nold\n" not in page
    assert "| what | time |\n| --- | --- |\n| a start | 2 s |\n| another | 3 s |\n" in page
    assert page.startswith("Before.\n")
    assert page.partition("Between.")[2] == PLACES.partition("Between.")[2]


def test_a_table_without_a_place_of_its_own_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 places"):
        written("Nothing here.", [TABLE])
    with pytest.raises(ValueError, match="2 places"):
        written(PLACES + PLACES, [TABLE])


def test_the_page_has_one_place_for_each_table_and_figures_in_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    places = re.findall(r"<!-- figures: (\S+) -->\n\n(\|.*?)\n\n<!-- end of figures -->", page, re.DOTALL)
    assert sorted(name for name, _ in places) == sorted(
        {"accuracy", "speed", "cold", "window", "server", "review", "throughput", "linters"}
    )
    benchmarks = (PAGE.parents[1] / "tests" / "benchmarks").glob("*.py")
    # That of long documents prints its table, which has a row for each format, and is no part of the page.
    sources = "".join(path.read_text(encoding="utf-8") for path in benchmarks if path.stem != "long_documents")
    assert set(re.findall(r'\bTable\(\s*"(\w+)"', sources)) == {name for name, _ in places}


def test_numbers_are_said_shortly() -> None:
    assert ratio([1, 2, 3], [10, 10, 10]) == ".20 (.10 to .30)"
    assert ratio([0.0321], [1]) == ".032 (.032 to .032)"
    assert ratio([30], [2]) == "15 (15 to 15)"
    assert milliseconds([0.0001, 0.002, 0.3]) == ("2 ms", "300 ms", "300 ms")
    assert markdown(Table("x", ("a",), ())) == "| a |\n| --- |\n"
