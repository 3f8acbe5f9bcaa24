"""What stands in for the words that are taken away: the start of the path."""

from __future__ import annotations

from tonelens.attribution.classifier import Classifier
from tonelens.attribution.encoding import EncodedWindow, Ids
from tonelens.errors import SettingsError, UnsupportedModelError
from tonelens.text.model_text import without_surrogates

MASK, PAD, ZERO, NEUTRAL = "mask", "pad", "zero", "neutral"


def resolve_baseline(asked: str, classifier: Classifier) -> str:
    """The baseline that is used: ``mask`` gives way to ``pad``, and ``pad`` to the model's ``neutral``, where it lacks the token.

    A padding token that ends texts as well is none: decoders have often seen it, and never inside of a text.

    Raises:
        SettingsError: the baseline is a text without any token.
    """
    tokenizer = classifier.tokenizer
    if asked == MASK and tokenizer.mask_token_id is None:
        asked = PAD
    if asked == PAD and tokenizer.pad_token_id in (None, tokenizer.eos_token_id, tokenizer.bos_token_id):
        asked = classifier.neutral
    if asked == NEUTRAL and not classifier.neutral_ids:
        asked = ZERO
    if asked not in (MASK, PAD, ZERO, NEUTRAL) and not _text_tokens(asked, classifier):
        raise SettingsError("The baseline has no tokens.", f"Choose {MASK}, {PAD}, {NEUTRAL}, {ZERO} or a word such as “thing”.")
    return asked


def baseline_ids(baseline: str, window: EncodedWindow, classifier: Classifier) -> Ids:
    """The window's ids with its text replaced, shape (tokens,); special and left-out tokens stay.

    A text's tokens are repeated until they fill the window. ``zero`` has no id; what stands for a missing word stands for it.

    Raises:
        UnsupportedModelError: the model has no token that could.
    """
    tokenizer = classifier.tokenizer
    if baseline == ZERO:
        if classifier.mask_id is None:
            raise UnsupportedModelError("This model has no token that can stand in for a missing word.", "Choose a word as the baseline.")
        fill = [classifier.mask_id]
    elif baseline == MASK:
        fill = [int(tokenizer.mask_token_id)]
    elif baseline == PAD:
        fill = [int(tokenizer.pad_token_id)]
    elif baseline == NEUTRAL:
        fill = list(classifier.neutral_ids)
    else:
        fill = _text_tokens(baseline, classifier)
    ids: Ids = window.input_ids.copy()
    for position, index in enumerate(window.replaceable):
        ids[index] = fill[position % len(fill)]
    return ids


def _text_tokens(text: str, classifier: Classifier) -> list[int]:
    return [int(token) for token in classifier.tokenizer(without_surrogates(text), add_special_tokens=False)["input_ids"]]
