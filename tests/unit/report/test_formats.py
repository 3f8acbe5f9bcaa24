from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.report import examined, samples
from tonelens.report import FORMATS, RenderOptions

SERVER = Path(__file__).parents[3] / "server"


def test_the_formats() -> None:
    assert [(name, entry.name) for name, entry in FORMATS.items()] == [(name, name) for name in ("text", "json", "html", "png")]


@pytest.mark.parametrize("name", FORMATS)
def test_each_gives_what_it_promises(name: str) -> None:
    rendered = FORMATS[name].render(samples.review(), RenderOptions())
    assert isinstance(rendered, bytes if name == "png" else str)
    if isinstance(rendered, str):
        assert rendered.endswith("\n")


def test_options_reach_the_terminal() -> None:
    render = FORMATS["text"].render
    assert "\x1b[" in str(render(samples.review(), RenderOptions(colour=True)))
    assert "\x1b[" not in str(render(samples.review(), RenderOptions()))
    assert max(map(len, str(render(samples.review(), RenderOptions(width=40))).split("\n"))) <= 40


@pytest.mark.parametrize("name", ["text", "html", "png"])
def test_scores_of_neutral_texts_are_shown_on_request(name: str) -> None:
    render = FORMATS[name].render
    assert len(render(examined.neutral(), RenderOptions(scores=True))) > 1.1 * len(render(examined.neutral(), RenderOptions()))


def test_json_is_json() -> None:
    assert json.loads(str(FORMATS["json"].render(samples.review(), RenderOptions())))["prediction"]["label"] == "negative"


def test_importing_the_reports_loads_neither_matplotlib_nor_a_model_library() -> None:
    heavy = ("matplotlib", "numpy", "torch", "transformers", "captum")
    program = f"import sys, tonelens.report; print(sorted(set({heavy!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=SERVER, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_plot_leaves_pyplot_alone() -> None:
    program = (
        "import sys; sys.path[:0] = ['server', '.']\n"
        "from tests.unit.report import samples\nfrom tonelens.report import plot\n"
        "plot(samples.praise()); print('matplotlib.pyplot' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=SERVER.parent, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
