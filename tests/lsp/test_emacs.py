"""A real Emacs with eglot, with the configuration that docs/editors.md tells people to copy: the minimal client."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lsp.editor import ROOT
from tests.lsp.test_neovim import absent, lexicon_on_path

DRIVER = Path(__file__).parent / "emacs.el"


@pytest.mark.slow
def test_a_region_is_attributed(tmp_path: Path) -> None:
    program = shutil.which("emacs")
    probe = [program or "", "--batch", "-f", "package-initialize", "-l", "eglot"]
    if program is None or subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        absent("There is no Emacs with eglot here; Debian has it in emacs-nox and elpa-eglot.")
    text = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    configuration = re.search(r"```elisp\n(.*?)```", text, re.DOTALL)
    assert configuration is not None
    setup, sample = tmp_path / "setup.el", tmp_path / "sample.txt"
    setup.write_text(configuration[1], encoding="utf-8")
    sample.write_text("Unfortunately, the upload failed.\n", encoding="utf-8")
    environment = {
        **lexicon_on_path(tmp_path / "bin"),
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "TONELENS_SETUP": str(setup),
        "TONELENS_SAMPLE": str(sample),
    }
    run = subprocess.run(
        [program, "--batch", "-l", os.fspath(DRIVER)], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    found = json.loads(run.stdout.splitlines()[-1])
    assert found.get("problem") is None
    assert found["titles"][0] == "Explain sentiment of selection"
    assert found["diagnostics"] == ["tonelens: Reads negative (99%) because of ‘Unfortunately’ and ‘failed’: without them 21%"]
    assert found["hover"].startswith("Reads negative (99%)")
    assert found["edited"] == "The upload failed.\n"
    assert found["stopped"] is True
