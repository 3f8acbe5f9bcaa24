"""Where a pipeline of transformers that somebody handed us cuts a long text off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transformers import PreTrainedTokenizerFast, TextClassificationPipeline

from tonelens.attribution.encoding import Cut
from tonelens.errors import UnsupportedModelError

# The pipeline tokenizes one text at a time, so that padding changes no answer: the attention mask hides it.
_WITHOUT_EFFECT = frozenset({"padding", "pad_to_multiple_of"})
_FIRST = "only_first"
_CUTTING = frozenset({True, "longest_first", _FIRST})
_NOT_CUTTING = frozenset({False, "do_not_truncate"})


def cut_of(pipeline: TextClassificationPipeline, tokenizer: PreTrainedTokenizerFast) -> Cut | None:
    """Where the pipeline cuts what it reads, ``None`` where it was not told to cut.

    Raises:
        UnsupportedModelError: the pipeline was given arguments for its tokenizer that we do not follow.
    """
    arguments: Mapping[str, Any] = vars(pipeline)["_preprocess_params"]
    unknown = sorted(arguments.keys() - _WITHOUT_EFFECT - {"truncation", "max_length"})
    most = arguments.get("max_length")
    truncation = arguments.get("truncation")
    if truncation is None:
        # A length alone makes the tokenizer cut as well.
        truncation = most is not None
    if unknown or truncation not in _CUTTING | _NOT_CUTTING:
        raise UnsupportedModelError(
            f"The pipeline passes its tokenizer arguments that change what the model reads: {', '.join(unknown) or 'truncation'}.",
            "Remove them; only truncation and max_length are supported.",
        )
    if truncation not in _CUTTING:
        return None
    return Cut(int(tokenizer.model_max_length if most is None else most), truncation == _FIRST)
