"""What of a model is let in: safetensors in its own folder, and no code, kernel or other file that its configuration asks for.

The files of a model come from strangers. transformers follows a configuration a long way: to weights under other names,
adapters on other models, quantizers, kernels from the hub, tokenizer classes by name. All of that is refused before
transformers is asked for the model, so that what is loaded is what the revision is a digest of.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerBase
from transformers.integrations import hub_kernels
from transformers.models.auto.tokenization_auto import tokenizer_class_from_name

from tonelens.errors import DamagedModelError, UnsupportedModelError

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
ADAPTER = "adapter_config.json"
_SUFFIX = ".safetensors"
_ASK_FOR_CODE = frozenset({"compression_config", "fusion_config", "kernel_config", "quantization_config"})
_NAME_OTHER_FILES = frozenset({"configuration_files", "fast_tokenizer_files", "transformers_weights"})
_ATTENTION = frozenset(
    {"attn_implementation", "_attn_implementation", "_attn_implementation_internal", "experts_implementation", "_experts_implementation"}
)
# Whatever else stands there makes transformers look for a kernel, the flash forms too where their package is missing.
_OWN_ATTENTION = frozenset({"eager", "sdpa", "grouped_mm", "batched_mm"})
# Before its weights are looked at, transformers makes every layer and every label that a configuration speaks of: without a limit,
# a line of a stranger keeps the machine busy for days.
_MOST = {"layer": 2_000, "block": 2_000, "expert": 10_000, "num_labels": 1_000_000}
_ELSEWHERE = "Save the model in a place that you trust with model.save_pretrained(…), or choose another one."


def check_folder(folder: Path, name: str) -> None:
    """Makes sure that a directory has weights that are safe to load, in it, and no files that lead elsewhere.

    Raises:
        UnsupportedModelError: it has none, or more than weights.
        DamagedModelError: the weights that its index names are not there.
    """
    for path in sorted(folder.iterdir()):
        if path.name == ADAPTER:
            raise adapter_alone(name)
        if path.name.startswith("shard-") and path.suffix == _SUFFIX:
            raise UnsupportedModelError(f"“{name}” is a distributed checkpoint.", _ELSEWHERE)
        if path.exists() and not (path.is_file() or path.is_dir()):
            # Reading a pipe would never end.
            raise UnsupportedModelError(f"“{path.name}” of “{name}” is not a file or a folder.", "Remove it from the folder.")
        if path.is_file() and not _is_inside(path, folder):
            raise UnsupportedModelError(
                f"“{path.name}” of “{name}” is a link to a file outside its folder.", "Copy the file into the folder."
            )
    if (folder / WEIGHTS).is_file():
        return
    index = folder / INDEX
    if not index.is_file():
        raise no_safe_weights(name)
    for part in parts_of_index(index, name):
        if not (folder / part).is_file():
            raise DamagedModelError(f"“{part}”, which the index of “{name}” names, is missing.", "Download or save the model again.")


def parts_of_index(index: Path, name: str) -> list[str]:
    """The files of weights that an index names, each one directly beside it and in the safetensors format.

    Raises:
        UnsupportedModelError: it names anything else.
        DamagedModelError: it is no index.
    """
    content = json.loads(index.read_text(encoding="utf-8"))
    weights = content.get("weight_map") if isinstance(content, dict) else None
    if not isinstance(weights, dict) or not weights:
        raise DamagedModelError(f"The index of the weights of “{name}” names none.", "Download or save the model again.")
    parts = set(weights.values())
    for part in parts:
        if not isinstance(part, str) or not part.endswith(_SUFFIX) or Path(part).name != part or "\\" in part:
            raise no_safe_weights(name)
    return sorted(parts)


def check_configuration(configuration: object, name: str) -> None:
    """Makes sure that neither a model's configuration nor a part of it asks for code, kernels, other files or layers without end.

    Raises:
        UnsupportedModelError: it does.
        DamagedModelError: it is no configuration.
    """
    if not isinstance(configuration, Mapping):
        raise DamagedModelError(f"The configuration of “{name}” is not a JSON object.", "Download or save the model again.")
    waiting: list[Any] = [configuration]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        if not isinstance(value, Mapping):
            continue
        waiting.extend(value.values())
        for key in value:
            _check_entry(key, value[key], name)


def check_tokenizer(configuration: Mapping[str, Any], named_in_model: object, name: str) -> None:
    """Makes sure that a tokenizer's configuration names a tokenizer's class: transformers would take any class that it has.

    Raises:
        UnsupportedModelError: it names another, or asks for more.
        DamagedModelError: what it names is not a name.
    """
    check_configuration(configuration, name)
    for asked in (configuration.get("tokenizer_class"), named_in_model):
        if asked is None:
            continue
        if not isinstance(asked, str):
            raise DamagedModelError(f"The tokenizer class of “{name}” is not a name.", "Download or save the model again.")
        found: object = tokenizer_class_from_name(asked)
        if found is not None and not (isinstance(found, type) and issubclass(found, PreTrainedTokenizerBase)):
            raise UnsupportedModelError(f"“{name}” names a tokenizer that does not exist (“{asked}”).", _ELSEWHERE)


@contextlib.contextmanager
def no_kernels() -> Iterator[None]:
    """While it lasts, nothing that transformers does fetches a kernel: a kernel is a program from the hub.

    Some architectures ask for one whenever the package ``kernels`` is installed, whatever their configuration says.
    """
    names = [name for name in ("get_kernel", "get_kernel_hub") if hasattr(hub_kernels, name)]
    before = {name: getattr(hub_kernels, name) for name in names}
    for name in names:
        setattr(hub_kernels, name, _refuse_kernel)
    try:
        yield
    finally:
        for name in names:
            setattr(hub_kernels, name, before[name])


def adapter_alone(name: str) -> UnsupportedModelError:
    """What to raise for an adapter, which is no model by itself."""
    return UnsupportedModelError(
        f"“{name}” is an adapter for another model.", "Merge it into its model with merge_and_unload() and save that."
    )


def no_safe_weights(name: str) -> UnsupportedModelError:
    """What to raise for a model whose weights could run code when they are loaded."""
    return UnsupportedModelError(
        f"“{name}” has no weights in the safetensors format; pickled weights can run code and are never loaded.",
        "Convert it in a place that you trust with model.save_pretrained(…).",
    )


def _check_entry(key: str, value: object, name: str) -> None:
    if value is None:
        return
    if key in _ASK_FOR_CODE:
        raise UnsupportedModelError(f"“{name}” asks for code from another package (“{key}”), which is never run.", _ELSEWHERE)
    if key in _NAME_OTHER_FILES:
        raise UnsupportedModelError(f"“{name}” names files outside the usual ones (“{key}”), which are never read.", _ELSEWHERE)
    for part, most in _MOST.items():
        if part in key and isinstance(value, int) and value > most:
            raise UnsupportedModelError(
                f"“{name}” says that its {key} is more than {most}, which no model has.", "Correct it in its config.json."
            )
    if key in _ATTENTION:
        named = value.values() if isinstance(value, Mapping) else [value]
        if any(one is not None and one not in _OWN_ATTENTION for one in named):
            raise UnsupportedModelError(
                f"“{name}” asks for a program from the hub (“{key}”), which is never fetched.",
                "Remove that entry from its config.json if you trust the rest.",
            )


def _is_inside(path: Path, folder: Path) -> bool:
    real, home = path.resolve(), folder.resolve()
    # The hub's programs keep a model as links from snapshots/COMMIT to blobs beside it.
    kept = home.parent.parent / "blobs" if home.parent.name == "snapshots" else home
    return home in real.parents or kept in real.parents


def _refuse_kernel(*_arguments: object, **_options: object) -> None:
    # What transformers takes for a kernel that is not there: it goes on with its own code.
    raise FileNotFoundError("Kernels are not fetched.")
