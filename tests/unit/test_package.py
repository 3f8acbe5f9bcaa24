"""What the package says of itself."""

from __future__ import annotations

import dataclasses
import inspect
import json
import subprocess
import sys
import typing
from collections.abc import Iterator
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


def test_everything_that_a_public_name_hands_out_is_public() -> None:
    """Whoever writes down a type gets it from ``tonelens`` itself."""
    public = {getattr(tonelens, name) for name in tonelens.__all__ if isinstance(getattr(tonelens, name), type)}
    missing: set[str] = set()
    for kind in public:
        hints = [typing.get_type_hints(kind)] if dataclasses.is_dataclass(kind) else []
        for name, member in vars(kind).items():
            function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
            if not name.startswith("_") and inspect.isfunction(function):
                hints.append({"return": typing.get_type_hints(function, vars(sys.modules[function.__module__]) | PLOTS).get("return")})
        for found in hints:
            for part in (part for hint in found.values() for part in parts(hint)):
                if isinstance(part, type) and part.__module__.startswith("tonelens") and not any(issubclass(one, part) for one in public):
                    missing.add(part.__qualname__)
    assert missing == set()


PLOTS = {"Figure": object, "Axes": object}


def parts(hint: object) -> Iterator[object]:
    """A type and everything that it is made of."""
    yield hint
    for inside in typing.get_args(hint):
        yield from parts(inside)


def test_every_form_of_json_has_its_version() -> None:
    from tonelens.cli.commands import history, read
    from tonelens.evaluation import forms as evaluation_forms
    from tonelens.lsp.protocol import server_capabilities as reads
    from tonelens.report.changes import json_form as moved_json
    from tonelens.report.check import json_form as check_json
    from tonelens.report.explanation import json_form

    for name, version in (("check", check_json.VERSION), ("diff", moved_json.VERSION), ("reading", read.VERSION)):
        schema = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8"))
        assert schema["properties"]["version"]["const"] == version
        assert "version" in schema["required"]
    assert {json_form.VERSION, evaluation_forms.FORM_VERSION, history.VERSION, reads.VERSION} == {1}
