"""tonelens-lite is tonelens without what only other models and charts need."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from scripts.lite_wheel import lite_project

PROJECT = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")


def test_it_leaves_out_what_is_named_and_nothing_else() -> None:
    full, lite = tomli.loads(PROJECT)["project"], tomli.loads(lite_project(PROJECT))["project"]
    gone = {line for line in full["dependencies"] if line not in lite["dependencies"]}
    assert {line.split(">")[0] for line in gone} == {"torch", "transformers", "captum", "huggingface-hub", "safetensors", "matplotlib"}
    assert [line for line in full["dependencies"] if line not in gone] == lite["dependencies"]
    assert lite["name"] == "tonelens-lite"
    assert "plot" in lite["optional-dependencies"]
    assert {key: value for key, value in full.items() if key not in ("name", "dependencies")} == {
        key: value for key, value in lite.items() if key not in ("name", "dependencies")
    }


def test_a_name_that_is_no_dependency_is_refused() -> None:
    with pytest.raises(ValueError, match="tensorflow is no dependency"):
        lite_project(PROJECT.replace('leave_out = ["torch"', 'leave_out = ["tensorflow"'))
