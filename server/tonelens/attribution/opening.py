"""Which engine a model gets: the built-in one its own, without torch, every other one torch and transformers."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from tonelens.attribution.classifier import Classifier, named
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER, built_in_identity
from tonelens.attribution.types import ModelIdentity
from tonelens.errors import UnsupportedModelError

_PROCESSOR = frozenset({"cpu", "-1"})
_NEEDED = ("torch", "transformers", "captum")
_REMEDY = "Install them with pip install tonelens."


def open_classifier(source: object = BUILT_IN, device: object = "cpu", labels: Sequence[str] = ()) -> Classifier:
    """The classifier; arguments and errors are those of :func:`tonelens.attribution.loading.load_classifier`.

    The built-in model is computed by ONNX Runtime where it runs on the processor.

    Raises:
        UnsupportedModelError: the model, or a device other than the processor, needs libraries that are not installed.
    """
    missing = _missing()
    if _is_light(source, device, missing):
        from tonelens.attribution.light_classifier import light_classifier

        return named(light_classifier(BUILT_IN_FOLDER, BUILT_IN), labels)
    if missing:
        what = f"The built-in model on “{device}”" if source == BUILT_IN else "Every model but the built-in one"
        raise UnsupportedModelError(f"{what} needs {', '.join(missing)}, which this installation does not have.", _REMEDY)
    from tonelens.attribution.loading import load_classifier

    return load_classifier(source, device, labels)


def identity_before_opening(source: object, device: object) -> ModelIdentity | None:
    """Which weights a classifier will have, where that is known before it is loaded: that takes its files alone.

    Raises:
        DamagedModelError: its files are missing or damaged.
    """
    return built_in_identity(BUILT_IN_FOLDER, BUILT_IN) if _is_light(source, device, _missing()) else None


def _missing() -> list[str]:
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def _is_light(source: object, device: object, missing: Sequence[str]) -> bool:
    on_processor = str(device) in _PROCESSOR or (str(device) == "auto" and bool(missing))
    return source == BUILT_IN and on_processor
