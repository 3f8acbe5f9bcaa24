"""The files that a model is made of: which there are in a directory or on the hub, and what tells one state of them from another."""

from __future__ import annotations

import os
from pathlib import Path

from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url, try_to_load_from_cache
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, LocalEntryNotFoundError

from tonelens.attribution.model_gate import ADAPTER, INDEX, WEIGHTS, adapter_alone, no_safe_weights, parts_of_index
from tonelens.errors import ModelNotFoundError, UnsupportedModelError

ANY_MODEL = "Name a directory or a hub model that was trained for text classification, or leave the model out to use the built-in one."
"""What to do where a model is none that we can use."""

_CONFIGURATION = "config.json"


def existing_folder(name: str | Path) -> Path | None:
    """The directory, or ``None`` for what can only be a hub name.

    Raises:
        ModelNotFoundError: it is a path and no directory is there, or one without a model.
        UnsupportedModelError: it holds an adapter, or a model of SetFit.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        if (folder / "config_setfit.json").is_file():
            raise UnsupportedModelError(
                f"“{name}” is a SetFit model.", "Load it with SetFitModel.from_pretrained(…) and give that to Explainer(…)."
            )
        if not (folder / _CONFIGURATION).is_file():
            if (folder / ADAPTER).is_file():
                raise adapter_alone(str(name))
            raise ModelNotFoundError(f"The directory “{name}” holds no model: it has no config.json.", ANY_MODEL)
        return folder
    text = str(name)
    looks_like_path = isinstance(name, Path) or text.startswith((".", "~", "/")) or (os.sep == "\\" and "\\" in text) or text.count("/") > 1
    if looks_like_path or not text.strip():
        raise ModelNotFoundError(f"There is no directory “{name}”.", "Check the path. " + ANY_MODEL)
    return None


def require_reach(name: str) -> None:
    """Makes sure that a model is on this machine, or that the hub answers.

    The hub's own programs try for half a minute, in sight, before they say that there is no connection.

    Raises:
        ModelNotFoundError: neither is so.
    """
    if isinstance(try_to_load_from_cache(name, _CONFIGURATION), str):
        return
    try:
        get_hf_file_metadata(hf_hub_url(name, _CONFIGURATION))
    except HfHubHTTPError:
        # It answers; what it says of the model is told where its files are asked for.
        return
    except Exception as error:
        raise not_on_this_machine(name) from error


def not_on_this_machine(name: str) -> ModelNotFoundError:
    """What to raise for a model on the hub that is neither here nor within reach."""
    return ModelNotFoundError(
        f"The model “{name}” is not on this machine and could not be fetched.",
        "Check the name and the connection, or give the path of a directory.",
    )


def commit_on_this_machine(name: str) -> str | None:
    """The hub's commit whose configuration was fetched last, ``None`` where that is not known."""
    configuration = try_to_load_from_cache(name, _CONFIGURATION)
    return Path(configuration).parent.name if isinstance(configuration, str) else None


def fetch_weights(name: str, commit: str | None) -> None:
    """Makes sure that the weights of a hub model are on this machine; a terminal shows what is downloaded.

    Raises:
        UnsupportedModelError: the hub has none that are safe to load.
        OSError: they are neither here nor within reach.
    """
    if not _fetched(name, WEIGHTS, commit):
        index = _fetched(name, INDEX, commit)
        if index is None:
            raise no_safe_weights(name)
        for part in parts_of_index(index, name):
            hf_hub_download(name, part, revision=commit)


def _fetched(name: str, file: str, commit: str | None) -> Path | None:
    """The file's place on this machine, ``None`` where the hub has no such file."""
    known = try_to_load_from_cache(name, file, revision=commit)
    if known is not None and not isinstance(known, str):
        return None
    try:
        return Path(hf_hub_download(name, file, revision=commit))
    except LocalEntryNotFoundError:
        raise
    except EntryNotFoundError:
        return None
