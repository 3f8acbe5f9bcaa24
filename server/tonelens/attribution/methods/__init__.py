"""The table of attribution methods: a new one is one file here and one entry below."""

from __future__ import annotations

from collections.abc import Mapping

from tonelens.attribution.methods.adaptive_integrated_gradients import ADAPTIVE_INTEGRATED_GRADIENTS
from tonelens.attribution.methods.feature_ablation import FEATURE_ABLATION
from tonelens.attribution.methods.input_x_gradient import INPUT_X_GRADIENT
from tonelens.attribution.methods.layer_integrated_gradients import LAYER_INTEGRATED_GRADIENTS
from tonelens.attribution.methods.method import Method, Scores
from tonelens.attribution.methods.occlusion import OCCLUSION
from tonelens.attribution.methods.two_sided_effects import TWO_SIDED_EFFECTS
from tonelens.errors import SettingsError

METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        TWO_SIDED_EFFECTS,
        ADAPTIVE_INTEGRATED_GRADIENTS,
        LAYER_INTEGRATED_GRADIENTS,
        INPUT_X_GRADIENT,
        OCCLUSION,
        FEATURE_ABLATION,
    )
}

__all__ = ["METHODS", "Method", "Scores", "method_named"]


def method_named(name: str) -> Method:
    """The method of that name.

    Raises:
        SettingsError: there is none.
    """
    try:
        return METHODS[name]
    except KeyError:
        raise SettingsError(f"There is no attribution method “{name}”.", f"Choose one of: {', '.join(METHODS)}.") from None
