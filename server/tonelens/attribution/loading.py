"""Finds and loads a classifier: the built-in model, a directory, a hub name or a pipeline object."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    Pipeline,
    PreTrainedConfig,
    PreTrainedModel,
    TextClassificationPipeline,
)
from transformers.models.auto.tokenization_auto import get_tokenizer_config
from transformers.utils import logging as transformers_logging

from tonelens.attribution.classifier import named
from tonelens.attribution.devices import checked_device
from tonelens.attribution.functions import function_classifier
from tonelens.attribution.kinds import kind_head
from tonelens.attribution.model_files import (
    ANY_MODEL,
    commit_on_this_machine,
    existing_folder,
    fetch_weights,
    not_on_this_machine,
    require_reach,
)
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER, EMOJI_TABLE, digest_of_files, emoji_names
from tonelens.attribution.model_gate import check_configuration, check_folder, check_tokenizer, no_kernels
from tonelens.attribution.pipelines import activation_of, fast_tokenizer, from_pipeline, usable_model
from tonelens.attribution.probe import probed
from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.attribution.types import UNKNOWN_REVISION, Check, ModelIdentity
from tonelens.errors import (
    DamagedModelError,
    ModelError,
    OutOfMemoryError,
    UnsupportedModelError,
)

__all__ = ["BUILT_IN", "BUILT_IN_FOLDER", "EMOJI_TABLE", "load_classifier"]

_HEAD = "ForSequenceClassification"


def load_classifier(source: object = BUILT_IN, device: object = "cpu", labels: Sequence[str] = ()) -> TorchClassifier:
    """Loads a classifier.

    Args:
        source: ``built-in``, a directory, a hub name, or a text-classification pipeline of transformers, which
            is used as it is, on its own device; a pair of model and tokenizer; or a function from texts to probabilities,
            see :mod:`tonelens.attribution.functions`.
        device: where to put the model, see :func:`tonelens.attribution.devices.checked_device`.
        labels: what the model's outputs mean, in their order; what the model calls them where there are none.

    Raises:
        SettingsError: the machine has no such device, or the labels are not one for each output.
        ModelNotFoundError: there is no such directory or hub model, or it cannot be reached.
        UnsupportedModelError: it does not classify text, has no fast tokenizer or no safetensors, or needs
            code of its own; or it answers otherwise than its pipeline, see :mod:`tonelens.attribution.probe`.
        DamagedModelError: its files cannot be read, or its tokenizer knows no word.
        OutOfMemoryError: it does not fit into memory.
    """
    if not isinstance(source, Pipeline | torch.nn.Module) and (callable(source) or hasattr(source, "predict_proba")):
        return function_classifier(source, labels)
    return named(_loaded(source, device), labels)


def _loaded(source: object, device: object) -> TorchClassifier:
    if isinstance(source, tuple) and len(source) == 2 and isinstance(source[0], torch.nn.Module):
        model, tokenizer = usable_model(source[0]), fast_tokenizer(source[1], type(source[0]).__name__)
        source = TextClassificationPipeline(model=model, tokenizer=tokenizer, device=model.device)
    if isinstance(source, TextClassificationPipeline):
        return from_pipeline(source)
    if isinstance(source, torch.nn.Module):
        raise UnsupportedModelError(
            f"A {type(source).__name__} cannot read text on its own.", "Pass its tokenizer too: Explainer(model, tokenizer)."
        )
    if not isinstance(source, str | Path):
        raise UnsupportedModelError(f"A {type(source).__name__} is not a text classifier.", ANY_MODEL)
    place = checked_device(device)
    name = BUILT_IN_FOLDER if source == BUILT_IN else source
    folder = existing_folder(name)
    with _clear_errors(str(source)):
        if folder is not None:
            check_folder(folder, str(source))
        # What is in a folder needs no network, whatever its files name.
        here: dict[str, Any] = {"trust_remote_code": False, "local_files_only": folder is not None}
        if folder is None:
            require_reach(str(name))
        raw, _ = PreTrainedConfig.get_config_dict(name, local_files_only=folder is not None)
        check_configuration(raw, str(source))
        config = AutoConfig.from_pretrained(name, **here)
        _check_task(config, str(source))
        # All files of a hub model come from one state of it, the one that the result names as its revision.
        commit = None if folder is not None else commit_on_this_machine(str(name))
        here["revision"] = commit or "main"
        tokenizer_configuration = get_tokenizer_config(name, local_files_only=folder is not None, revision=commit or "main")
        check_tokenizer(tokenizer_configuration, raw.get("tokenizer_class"), str(source))
        fast = fast_tokenizer(AutoTokenizer.from_pretrained(name, **here), str(source))
        if folder is None:
            fetch_weights(str(name), commit)
        model, report = _load_model(name, here)
        if report["missing_keys"] or report["mismatched_keys"]:
            raise DamagedModelError(f"The weights of “{source}” do not fit its configuration.", "Download or save the model again.")
        model = model.eval().requires_grad_(False).to(place)
        names = {} if folder is None else emoji_names(folder)
        revision = commit or UNKNOWN_REVISION if folder is None else digest_of_files(folder)
        classifier = TorchClassifier(
            model, fast, ModelIdentity(str(source), revision, _languages(config)), activation_of(model, None), names
        )
        _check_room(classifier, str(source))
    if source == BUILT_IN:
        # The one that comes with the package is tried by its tests, and loaded by everybody who waits.
        return replace(classifier, kind_head=kind_head(BUILT_IN_FOLDER))
    with _clear_errors(str(source)):
        tried, saved = probed(classifier), str(config.dtype).removeprefix("torch.")
    if saved in ("None", tried.precision):
        return tried
    said = Check("precision", f"{tried.precision}; it was saved as {saved}, which a pipeline would compute in")
    return replace(tried, checks=(*tried.checks, said))


def _load_model(name: str | Path, options: Mapping[str, Any]) -> tuple[PreTrainedModel, dict[str, Any]]:
    with _quiet(), no_kernels():
        loaded: tuple[PreTrainedModel, dict[str, Any]] = AutoModelForSequenceClassification.from_pretrained(
            name, use_safetensors=True, output_loading_info=True, dtype=torch.float32, **options
        )
        return loaded


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the loading report and its bar from an editor's or a pipe's output; what matters of it is raised.

    Whatever program uses us has its own settings back afterwards.
    """
    verbosity = transformers_logging.get_verbosity()
    bars, bars_of_the_hub = transformers_logging.is_progress_bar_enabled(), not are_progress_bars_disabled()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if bars:
            transformers_logging.enable_progress_bar()
        if bars_of_the_hub:
            enable_progress_bars()
        else:
            disable_progress_bars()


def _languages(config: PreTrainedConfig) -> tuple[str, ...]:
    """The languages that the configuration of the built-in model, and of others that care to, names."""
    named = getattr(config, "languages", None)
    return tuple(map(str, named)) if isinstance(named, list) else ()


def _check_task(config: PreTrainedConfig, name: str) -> None:
    architectures = config.architectures or []
    if not any(architecture.endswith(_HEAD) for architecture in architectures):
        found = ", ".join(architectures) or "none named"
        raise UnsupportedModelError(f"“{name}” was not made for classifying text (its architecture: {found}).", ANY_MODEL)


def _check_room(classifier: TorchClassifier, name: str) -> None:
    longest = int(min(classifier.longest, classifier.tokenizer.model_max_length))
    if longest <= classifier.tokenizer.num_special_tokens_to_add():
        raise DamagedModelError(
            f"“{name}” says that it reads at most {longest} tokens at once, which leaves no room for words.",
            "Correct max_position_embeddings in its config.json and model_max_length in its tokenizer_config.json.",
        )


@contextlib.contextmanager
def _clear_errors(name: str) -> Iterator[None]:
    again = "Download or save the model again."
    try:
        yield
    except ModelError:
        raise
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise OutOfMemoryError(f"“{name}” does not fit into memory.", "Close other programs or choose a smaller model.") from error
    except (SafetensorError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DamagedModelError(f"The files of “{name}” are damaged.", again) from error
    except ValueError as error:
        if "trust_remote_code" in str(error):
            raise UnsupportedModelError(f"“{name}” needs code of its own, which is never run.", ANY_MODEL) from error
        if "does not recognize this architecture" in str(error):
            raise UnsupportedModelError(
                f"The installed transformers does not know the architecture of “{name}”.", "Update transformers."
            ) from error
        raise DamagedModelError(f"“{name}” cannot be loaded: {_first_line(error)}", again) from error
    except OSError as error:
        if existing_folder(name if name != BUILT_IN else BUILT_IN_FOLDER) is not None:
            raise DamagedModelError(f"The files of “{name}” are missing or damaged: {_first_line(error)}", again) from error
        raise not_on_this_machine(name) from error
    except RecursionError as error:
        raise DamagedModelError(f"The files of “{name}” are nested too deeply.", again) from error
    except Exception as error:
        # Whatever the libraries raise at files that somebody else wrote is about these files.
        if "can't allocate memory" in str(error):
            raise OutOfMemoryError(f"“{name}” does not fit into memory.", "Close other programs or choose a smaller model.") from error
        raise DamagedModelError(f"“{name}” cannot be loaded: {_first_line(error)}", again) from error
    except BaseException as error:
        # A panic in compiled code, which descends from BaseException alone.
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedModelError(f"The files of “{name}” are damaged.", again) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
