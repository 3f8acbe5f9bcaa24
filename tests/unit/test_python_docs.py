"""Every Python program in the documentation runs, in the order in which it stands there, in an empty folder."""

from __future__ import annotations

import re
import webbrowser
from pathlib import Path
from typing import Any

import pytest

from tests.unit.attribution.tiny_models import classifier_model

ROOT = Path(__file__).parents[2]
_PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/python.md", "docs/tutorials/engineer.md"])
def test_every_program_of_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    model, tokenizer = classifier_model("bert", 3)
    model.save_pretrained(tmp_path / "my-model")
    tokenizer.save_pretrained(tmp_path / "my-model")
    reviews = ("The page is slow.", "Support was kind.", "The page is slow and ugly.", "It opens.")
    (tmp_path / "reviews.csv").write_text("\n".join(("review", *reviews)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    programs = _PROGRAM.findall((ROOT / page).read_text(encoding="utf-8"))
    assert programs
    names: dict[str, Any] = {"__name__": "__main__"}
    for program in programs:
        exec(compile(program, page, "exec"), names)  # noqa: S102 - our own documentation
    assert (tmp_path / "explained.parquet").is_file() is ("explained.parquet" in "".join(programs))
    assert all(address.startswith("file:") for address in opened)
