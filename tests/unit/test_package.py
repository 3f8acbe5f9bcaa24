"""What the package says of itself."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import tonelens

ROOT = Path(__file__).parents[2]


def test_one_version_everywhere() -> None:
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert manifest["version"] == tonelens.__version__
    assert metadata.version("tonelens") == tonelens.__version__


def test_every_public_name_is_there() -> None:
    for name in tonelens.__all__:
        assert getattr(tonelens, name) is not None
    assert dir(tonelens) == sorted(tonelens.__all__)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Explain'"):
        _ = tonelens.Explain  # type: ignore[attr-defined]


def test_every_error_carries_its_remedy() -> None:
    error = tonelens.ModelNotFoundError("There is no such model.", "Check its name.")
    assert isinstance(error, tonelens.TonelensError)
    assert (str(error), error.remedy) == ("There is no such model. Check its name.", "Check its name.")


def test_the_module_runs_as_a_program() -> None:
    answer = subprocess.run([sys.executable, "-m", "tonelens", "--help"], cwd=ROOT / "server", capture_output=True, text=True, check=True)
    assert "tonelens" in answer.stdout
