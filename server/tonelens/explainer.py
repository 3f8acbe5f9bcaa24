"""The Python interface: a class that explains texts, and explanations that draw themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from tonelens.attribution.types import (
    TOLERANCE,
    Check,
    Edit,
    MethodOptions,
    Prediction,
    Responsible,
    ScoredSpan,
    Unit,
)
from tonelens.attribution.types import Explanation as PlainExplanation
from tonelens.engine.in_process import InProcessEngine
from tonelens.errors import SettingsError
from tonelens.report import explanation_to_json, html_fragment, html_page, plot, terminal_text
from tonelens.report.comparison import Comparison, compare
from tonelens.report.frame import columns
from tonelens.report.from_json import explanation_from_json
from tonelens.report.summary import Summary, summary
from tonelens.report.verdicts import verdict
from tonelens.review.explaining import explain_texts
from tonelens.settings import METHOD_NAMES
from tonelens.text.spans import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "Comparison",
    "Edit",
    "Explainer",
    "Explanation",
    "Explanations",
    "Prediction",
    "Responsible",
    "ScoredSpan",
    "Span",
    "Summary",
    "Unit",
    "compare",
    "summary",
]

_ONE = "What is explained is a text"
_SEVERAL = "Several texts are explained at once from a list"


@dataclass(frozen=True)
class Explanation(PlainExplanation):
    """An explanation that can draw itself; a notebook shows it as the last value of a cell. Its sentences can as well."""

    sentences: tuple[Explanation, ...] = ()

    def plot(self, axes: Axes | None = None) -> Figure:
        """A bar chart of the words that matter most, on ``axes`` or in a figure of its own."""
        return plot(self, axes)

    def to_html(self) -> str:
        """A self-contained page that needs no network."""
        return html_page(self)

    def to_json(self) -> dict[str, Any]:
        """The object that ``tonelens explain --format json`` prints."""
        return explanation_to_json(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | str | bytes) -> Explanation:
        """The explanation that ``to_json`` made an object of, or ``tonelens explain --format json`` a text.

        Raises:
            SettingsError: it is none.
        """
        return _drawable(explanation_from_json(value))

    def __repr__(self) -> str:
        return f"<Explanation: {verdict(self)}>"

    def __str__(self) -> str:
        return terminal_text(self, colour=False, width=80)

    def _repr_html_(self) -> str:
        return html_fragment(self)


class Explainer:
    """Explains which words of a text carry its sentiment.

    Args:
        model: ``built-in``, a directory, a hub name, a text-classification pipeline or a model of transformers, or a function from
            a list of texts to their probabilities (or an object with ``predict_proba``), which is explained by leaving words out.
        tokenizer: that of a model; whatever else has its own.
        device: where the model runs; a pipeline stays where it is.
        method: an entry of the method table, such as ``adaptive_integrated_gradients`` or ``occlusion``.
        baseline: ``mask``, ``pad``, ``neutral``, ``zero`` or a text to stand in for the words.
        target: ``polarity``, ``predicted`` or a label.
        labels: what the model's outputs mean, in their order; what the model calls them by default.
        tolerance: the error of its panels together at which adaptive integrated gradients stops.
        evaluations: how many evaluations a method takes, or may take at most; its own default by default.
        terms: phrases that count neither towards the verdict nor towards the attribution, such as product names.
        whole: explains several sentences as one text instead of one by one.

    Raises:
        SettingsError: an argument has a value that means nothing, or the machine has no such device.
        ModelError: the model cannot be used; the message says why and what to do.

    >>> explanation = Explainer().explain("I am very excited about this project")
    >>> explanation.prediction.label
    'positive'
    """

    def __init__(
        self,
        model: object = "built-in",
        tokenizer: object = None,
        *,
        device: str = "cpu",
        method: str = "adaptive_integrated_gradients",
        baseline: str = "mask",
        target: str = "polarity",
        tolerance: float = TOLERANCE,
        evaluations: int | None = None,
        terms: Sequence[str] = (),
        whole: bool = False,
        labels: Sequence[str] = (),
    ) -> None:
        if method not in METHOD_NAMES:
            raise SettingsError(f"There is no attribution method “{method}”.", f"Choose one of: {', '.join(METHOD_NAMES)}.")
        self._options = MethodOptions(method, baseline, target, tolerance, evaluations, _texts(terms, "The terms are a list of phrases"))
        self._whole = whole
        self._engine = InProcessEngine(
            model if tokenizer is None else (model, tokenizer), device, _texts(labels, "The labels are a list of names")
        )
        self._require(target)

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found when the model was tried: that it answers as its pipeline does, and which ways of asking it hold."""
        return self._engine.checks

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the model's outputs; each of them can be a target."""
        return self._engine.labels

    def predict(self, text: str) -> Prediction:
        """The prediction alone."""
        return self.predict_many(_texts([text], _ONE))[0]

    def predict_many(self, texts: Iterable[str]) -> list[Prediction]:
        """The predictions for several texts, which share the model's calls."""
        return self._engine.predict(_texts(texts, _SEVERAL), self._options.terms)

    def explain(self, text: str, *, target: str | None = None) -> Explanation:
        """Explains one text, sentence by sentence where it has several; ``target`` is another one for this text alone.

        Raises:
            SettingsError: the baseline or target means nothing to this model.
        """
        return self.explain_many(_texts([text], _ONE), target=target)[0]

    def explain_many(
        self,
        texts: Iterable[str] | Mapping[str, Iterable[str]],
        progress: Callable[[float], None] = lambda done: None,
        *,
        column: str | None = None,
        target: str | None = None,
    ) -> Explanations:
        """Explains several texts, which is quicker than one by one; ``progress`` is told the part that is done.

        ``texts`` are a list, a column of pandas or polars, or a table of which ``column`` names the one with the texts.

        Raises:
            SettingsError: as in ``explain``, or ``texts`` are not several texts.
        """
        options = self._options
        if target is not None:
            self._require(target)
            options = replace(options, target=target)
        explanations = explain_texts(self._engine, _texts(_column(texts, column), _SEVERAL), options, self._whole, progress=progress)
        return Explanations(map(_drawable, explanations))

    def _require(self, target: str) -> None:
        if not isinstance(target, str):
            raise SettingsError(f"A target is a name; a {type(target).__name__} is none.", f"Choose one of: {', '.join(self.labels)}.")
        self._engine.require_target(target)


class Explanations(list[Explanation]):
    """Explanations in the order of their texts, which can also be read as a table."""

    def to_frame(self) -> Any:
        """A row for each text: label, probabilities, message, responsible words, doubts. It needs pandas.

        Raises:
            SettingsError: pandas is not installed.
        """
        try:
            pandas: Any = import_module("pandas")
        except ImportError as error:
            raise SettingsError("A data frame needs pandas, which is not installed.", "Install it with pip install pandas.") from error
        return pandas.DataFrame(columns(self))

    def summary(self, label: str | None = None, least: int = 1) -> Summary:
        """The words and phrases that carry the verdicts over all texts, or over those that read as ``label`` says."""
        return summary(self, label, least)


def _column(texts: Any, column: str | None) -> Iterable[str]:
    """The texts of a table's column; whatever is no table is given back."""
    names = list(texts) if isinstance(texts, Mapping) else list(texts.columns) if hasattr(texts, "columns") else None
    if names is None:
        if column is not None:
            raise SettingsError("There are columns in tables alone, and these texts are none.", "Leave the column out.")
        return cast("Iterable[str]", texts)
    if column is None and len(names) == 1:
        column = names[0]
    if column is None or column not in names:
        asked = "A table has columns, and none was named" if column is None else f"The table has no column “{column}”"
        raise SettingsError(f"{asked}.", f"Name one with column=…: {', '.join(map(str, names))}.")
    return cast("Iterable[str]", texts[column])


def _drawable(explanation: PlainExplanation) -> Explanation:
    values = {field.name: getattr(explanation, field.name) for field in fields(explanation)}
    return Explanation(**{**values, "sentences": tuple(map(_drawable, explanation.sentences))})


def _texts(values: Iterable[str], expected: str) -> tuple[str, ...]:
    """The values; one text in their place, which would be read letter by letter, is refused, and so is a table."""
    if isinstance(values, str):
        raise SettingsError(f"{expected}; this is one text.", "Put it into a list: […].")
    if isinstance(values, Mapping):
        raise SettingsError(f"{expected}; this is a mapping.", "Give its values.")
    given = tuple(values)
    for number, value in enumerate(given, start=1):
        if not isinstance(value, str):
            place = f" (number {number:,} of {len(given):,})" if len(given) > 1 else ""
            raise SettingsError(f"{expected}; a {type(value).__name__} is none{place}.", "Give strings.")
    return given
