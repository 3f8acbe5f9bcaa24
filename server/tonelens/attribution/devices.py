"""Which devices a model can be put on, and whether this machine has the one that is asked for."""

from __future__ import annotations

import torch

from tonelens.errors import SettingsError

_CPU, _CUDA, _MPS = "cpu", "cuda", "mps"


def checked_device(asked: object) -> torch.device:
    """The device ``cpu``, ``cuda`` or ``mps``, of several with its number, as in ``cuda:1``.

    What transformers calls them is known, too: a number, −1 for the processor, ``auto`` for the best that there is, or a
    ``torch.device``.

    Raises:
        SettingsError: the name means nothing, or the machine has no such device.
    """
    name = _named(asked)
    try:
        device: torch.device | None = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in (_CPU, _CUDA, _MPS):
        raise SettingsError(f"There is no device “{name}”.", f"Choose {_CPU}, {_CUDA} or {_MPS}.")
    if (device.index or 0) >= _count(device.type):
        raise SettingsError(
            f"“{name}” is not available here.",
            f"Choose {_CPU}. {_CUDA} and {_MPS} need the hardware and a PyTorch built for it.",
        )
    return device


def _named(asked: object) -> str:
    if asked == "auto":
        return next((kind for kind in (_CUDA, _MPS) if _count(kind)), _CPU)
    try:
        number = int(str(asked))
    except ValueError:
        return str(asked)
    return _CPU if number < 0 else f"{_CUDA}:{number}"


def _count(kind: str) -> int:
    if kind == _CUDA:
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    return int(torch.backends.mps.is_available()) if kind == _MPS else 1
