"""The built-in model needs none of the libraries that other models need, and says what is missing where one is asked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tonelens.attribution.light_classifier import LightClassifier, light_classifier
from tonelens.attribution.model_folder import BUILT_IN_FOLDER
from tonelens.attribution.opening import open_classifier
from tonelens.errors import DamagedModelError, OutOfMemoryError, SettingsError

ROOT = Path(__file__).parents[3]
HEAVY = ("torch", "transformers", "captum", "matplotlib", "safetensors", "huggingface_hub", "onnx", "scipy")
TEXT = "The food was not good, but the staff were friendly. Nobody helped us."

WITHOUT = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {HEAVY!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name.split(".")[0] in {HEAVY!r} else found(name, package)
sys.meta_path.insert(0, Missing())
"""


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT / "server", capture_output=True, text=True, check=False, encoding="utf-8", timeout=120)


LOADED = f"\nimport sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"


@pytest.mark.parametrize(
    "program",
    [
        "import tonelens; tonelens.Explainer().explain_many(['Good.', 'Bad.']).summary()",
        f"from tonelens.cli import main; main(['explain', {TEXT!r}])",
        f"from tonelens.cli import main; main(['explain', {TEXT!r}, '--format', 'json', '--method', 'occlusion'])",
        f"from tonelens.cli import main; main(['explain', {TEXT!r}, '--format', 'html'])",
        "from tonelens.cli import main; main(['check', '../README.md'])",
        "from tonelens.cli import main; main(['doctor'])",
    ],
    ids=["python", "explain", "json", "html", "check", "doctor"],
)
def test_the_built_in_model_loads_none_of_them(program: str) -> None:
    answer = run(program + LOADED)
    assert (answer.returncode, answer.stderr.strip()) == (0, "")


def test_the_worker_of_the_language_server_loads_none_of_them() -> None:
    program = f"""
import sys, os
from tonelens.engine import worker
from tonelens.engine.in_process import InProcessEngine
from tonelens.attribution.types import MethodOptions
engine = InProcessEngine("built-in", "cpu", [])
engine.explain([{TEXT!r}], MethodOptions(), lambda: None, lambda done: None)
"""
    answer = run(program + LOADED)
    assert (answer.returncode, answer.stderr.strip()) == (0, "")


def test_without_them_the_built_in_model_does_everything() -> None:
    answer = run(WITHOUT + f"from tonelens.cli import main; raise SystemExit(main(['explain', {TEXT!r}]))")
    assert answer.returncode == 0, answer.stderr
    assert "friendly" in answer.stdout
    for method in ("layer_integrated_gradients", "input_x_gradient", "occlusion", "feature_ablation"):
        answer = run(WITHOUT + f"from tonelens.cli import main; raise SystemExit(main(['explain', 'Good.', '--method', {method!r}]))")
        assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("arguments", [["--model", "somebody/model"], ["--model", "."], ["--device", "cuda"]], ids=str)
def test_without_them_another_model_names_the_command_that_brings_them(arguments: list[str]) -> None:
    answer = run(WITHOUT + f"from tonelens.cli import main; raise SystemExit(main(['explain', 'Good.', *{arguments!r}]))")
    assert answer.returncode != 0
    assert "pip install tonelens" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_without_matplotlib_a_chart_names_the_command_that_brings_it(tmp_path: Path) -> None:
    arguments = ["explain", "Good.", "--format", "png", "--output", str(tmp_path / "chart.png")]
    answer = run(WITHOUT + f"from tonelens.cli import main; raise SystemExit(main({arguments!r}))")
    assert answer.returncode != 0
    assert "pip install" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_outputs_can_be_named() -> None:
    assert open_classifier(labels=("bad", "so-so", "good")).predict(["Lovely"])[0].label == "good"
    with pytest.raises(SettingsError):
        open_classifier(labels=("bad", "good"))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_damaged_files_are_named_as_such(tmp_path: Path, name: str, damage: str) -> None:
    for file in BUILT_IN_FOLDER.iterdir():
        (tmp_path / file.name).symlink_to(file) if file.name != name else shutil.copy(file, tmp_path / name)
    if damage == "missing":
        (tmp_path / name).unlink()
    else:
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content[: len(content) // 2] if damage == "cut" else b'{"a": [1]}')
    with pytest.raises(DamagedModelError) as caught:
        light_classifier(tmp_path, "built-in").predict(["Good."])
    assert caught.value.remedy


def test_a_graph_of_another_architecture_is_named_as_such(tmp_path: Path) -> None:
    for file in BUILT_IN_FOLDER.iterdir():
        if file.name != "forward.onnx":
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / "forward.onnx").write_bytes((BUILT_IN_FOLDER / "forward.onnx").read_bytes()[:500])
    with pytest.raises(DamagedModelError):
        light_classifier(tmp_path, "built-in").predict(["Good."])


def test_memory_that_is_not_there_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    classifier = light_classifier(BUILT_IN_FOLDER, "built-in")

    class Full:
        def run(self, *arguments: object) -> None:
            raise RuntimeError("Failed to allocate memory for requested buffer of size 1")

    monkeypatch.setattr(classifier.model, "_forward", Full())
    with pytest.raises(OutOfMemoryError):
        classifier.predict(["Good."])


def test_the_built_in_model_gets_its_own_engine() -> None:
    assert isinstance(open_classifier(), LightClassifier)
