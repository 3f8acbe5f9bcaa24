"""The Python interface: a class that explains texts, and explanations that draw themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tonelens.attribution.types import (
    TOLERANCE,
    Check,
    Edit,
    MethodOptions,
    MethodReport,
    ModelIdentity,
    Prediction,
    Responsible,
    ScoredSpan,
    Unit,
    Window,
)
from tonelens.attribution.types import Explanation as PlainExplanation
from tonelens.engine.batches import batches, each
from tonelens.engine.opening import open_engine
from tonelens.engine.protocol import DescribedEngine
from tonelens.errors import SettingsError
from tonelens.report import explanation_to_json, html_fragment, html_page, plot, terminal_text
from tonelens.report.explanation.comparison import Comparison, compare
from tonelens.report.explanation.frame import columns
from tonelens.report.explanation.from_json import explanation_from_json
from tonelens.report.explanation.summary import Carrier, Summary, summary
from tonelens.report.verdicts import verdict
from tonelens.review.by_sentence import explain_pairs, explain_targets, explain_texts
from tonelens.settings import METHOD_NAMES, Settings
from tonelens.settings.engine_address import HERE
from tonelens.settings.project import find_project_file, resolved
from tonelens.text.pairs import TextPair
from tonelens.text.sources import column_of, one_text, several_texts, strings
from tonelens.text.spans import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TOGETHER = 256
"""How many texts are predicted at a time."""

__all__ = [
    "Carrier",
    "Check",
    "Comparison",
    "Edit",
    "Explainer",
    "Explanation",
    "Explanations",
    "MethodReport",
    "ModelIdentity",
    "Prediction",
    "Responsible",
    "ScoredSpan",
    "Span",
    "Summary",
    "Unit",
    "Window",
    "compare",
    "summary",
]


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
        device: where the model runs, ``cpu``, ``cuda``, ``mps``, or what transformers calls it; a pipeline stays where it is.
        method: an entry of the method table, such as ``two_sided_effects`` or ``adaptive_integrated_gradients``.
        baseline: ``mask``, ``pad``, ``neutral``, ``zero`` or a text to stand in for the words.
        target: ``polarity``, ``predicted`` or a label.
        labels: what the model's outputs mean, in their order; what the model calls them by default.
        tolerance: the error of its panels together at which adaptive integrated gradients stops.
        evaluations: number of evaluations, or the most of them; its own default by default.
        terms: phrases that count neither towards the verdict nor towards the attribution, such as product names.
        whole: explains several sentences as one text instead of one by one.
        engine: who runs the model: ``here``, ``ray`` or ``ray://host:10001`` for a Ray cluster, ``https://host`` for a service that
            ``tonelens serve-engine`` started, or an engine. A service has its own model.
        token_file: where the token for a service stands; the environment's ``TONELENS_ENGINE_TOKEN`` by default.

    Close it, or use it in a ``with`` statement, where the engine is a cluster, so that what was started there ends.

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
        device: object = "cpu",
        method: str = "two_sided_effects",
        baseline: str = "mask",
        target: str = "polarity",
        tolerance: float = TOLERANCE,
        evaluations: int | None = None,
        terms: Sequence[str] = (),
        whole: bool = False,
        labels: Sequence[str] = (),
        engine: str | DescribedEngine = HERE,
        token_file: str | Path | None = None,
    ) -> None:
        if method not in METHOD_NAMES:
            raise SettingsError(f"There is no attribution method “{method}”.", f"Choose one of: {', '.join(METHOD_NAMES)}.")
        phrases = strings(terms, "The terms are a list of phrases")
        self._options = MethodOptions(method, baseline, target, tolerance, evaluations, phrases)
        self._whole = whole
        if isinstance(engine, str):
            source = model if tokenizer is None else (model, tokenizer)
            names = strings(labels, "The labels are a list of names")
            file = None if token_file is None else Path(token_file)
            engine = open_engine(engine, source, device, names, token_file=file)
        self._engine = engine
        self._require(target)

    def __enter__(self) -> Explainer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the engine; of one in this process there is nothing to end."""
        self._engine.close()

    @classmethod
    def of_project(cls, folder: str | Path = ".", model: object = "built-in", **arguments: Any) -> Explainer:
        """One that explains as ``tonelens check`` and editors do in a folder: with the terms, method, baseline and target of its project.

        Args:
            folder: the nearest ``tonelens.toml`` or ``pyproject.toml`` in or above it counts.
            model: as for the class; a project's file cannot name one.
            arguments: others of the class, which come before what the file says.

        Raises:
            SettingsError: the file cannot be used, or an argument means nothing.
        """
        found = resolved(Settings(), find_project_file(Path(folder).resolve()))
        if found.problems:
            raise SettingsError(found.problems[0], "Correct that line.")
        settings = found.settings
        named = {"method": settings.method, "baseline": settings.baseline, "target": settings.target, "terms": settings.terms}
        return cls(model, **{**named, **arguments})

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found when the model was tried: that it answers as its pipeline does, and which ways of asking it hold."""
        return self._engine.checks

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the model's outputs; each of them can be a target."""
        return self._engine.labels

    def predict(self, text: str, text_pair: str | None = None) -> Prediction:
        """The prediction alone."""
        return self._engine.predict([one_text(text, text_pair)], self._options.terms)[0]

    def predict_many(
        self,
        texts: Iterable[str | tuple[str, str]] | Mapping[str, Iterable[str]],
        *,
        column: str | None = None,
        pair_column: str | None = None,
    ) -> list[Prediction]:
        """The predictions for several texts, or pairs of texts, which share the model's calls; see ``explain_many``."""
        work = partial(_predicted, self._options.terms)
        return [one for some in each(self._engine, work, batches(several_texts(texts, column, pair_column), _TOGETHER)) for one in some]

    def explain(self, text: str, text_pair: str | None = None, *, target: str | None = None, truth: str | None = None) -> Explanation:
        """Explains one text, sentence by sentence where it has several, or two that the model reads together.

        Args:
            text: the text.
            text_pair: what the model reads behind it, of a model that is made for pairs.
            target: another target than the Explainer's, for this text alone.
            truth: the label that a person gave it, which every picture of the explanation then names.

        Raises:
            SettingsError: the baseline or target means nothing to this model, or ``truth`` is none of its labels.
            UnsupportedModelError: a pair is longer than the model reads.
        """
        found = self._explained([one_text(text, text_pair)], target, lambda done: None)
        return self._with_truths(found, None if truth is None else [truth])[0]

    def explain_targets(self, text: str, text_pair: str | None = None, *, targets: Sequence[str] = ()) -> dict[str, Explanation]:
        """One explanation for each target, by default for each label, all from one reading of the text; raises as ``explain``."""
        asked = tuple(targets) or self.labels
        for target in asked:
            self._require(target)
        found = explain_targets(self._engine, one_text(text, text_pair), self._options, asked, self._whole)
        return dict(zip(asked, map(_drawable, found), strict=True))

    def explain_many(
        self,
        texts: Iterable[str | tuple[str, str]] | Mapping[str, Iterable[str]],
        progress: Callable[[float], None] = lambda done: None,
        *,
        column: str | None = None,
        pair_column: str | None = None,
        truth: str | Iterable[str] | None = None,
        target: str | None = None,
    ) -> Explanations:
        """Explains several texts, which is quicker than one by one.

        Args:
            texts: a list, a column of pandas or polars, or a table. A pair of texts is a tuple, or a mapping with ``text`` and
                ``text_pair``.
            progress: is told the part that is done.
            column: the name of a table's column with the texts.
            pair_column: that of its column with the texts that the model reads behind them.
            truth: the labels that people gave, or the name of a table's column with them.
            target: another target than the Explainer's, for these texts alone.

        Raises:
            SettingsError: as in ``explain``, or ``texts`` are not several texts.
            UnsupportedModelError: as in ``explain``.
        """
        truths = column_of(texts, truth) if isinstance(truth, str) else truth
        found = self._explained(several_texts(texts, column, pair_column), target, progress)
        return self._with_truths(found, truths)

    def _explained(
        self, sources: Sequence[str | TextPair], target: str | None, progress: Callable[[float], None]
    ) -> Sequence[PlainExplanation]:
        options = self._options
        if target is not None:
            self._require(target)
            options = replace(options, target=target)
        pairs = [source for source in sources if isinstance(source, TextPair)]
        if pairs:
            return explain_pairs(self._engine, pairs, options, progress)
        texts = [source for source in sources if isinstance(source, str)]
        return explain_texts(self._engine, texts, options, self._whole, progress=progress)

    def _with_truths(self, found: Sequence[PlainExplanation], truths: Iterable[object] | None) -> Explanations:
        if truths is None:
            return Explanations(map(_drawable, found))
        known = {label.casefold(): label for label in self.labels}
        given = [known.get(str(truth).casefold()) for truth in truths]
        if None in given or len(given) != len(found):
            raise SettingsError(
                f"The labels that people gave are not one label of the model for each text ({len(given):,} for {len(found):,}).",
                f"Its labels are {', '.join(self.labels)}; labels=… gives them other names.",
            )
        return Explanations(_drawable(replace(one, truth=truth)) for one, truth in zip(found, given, strict=True))

    def _require(self, target: str) -> None:
        if not isinstance(target, str):
            raise SettingsError(f"A target is a name, not a {type(target).__name__}.", f"Choose one of: {', '.join(self.labels)}.")
        self._engine.require_target(target)


class Explanations(list[Explanation]):
    """Explanations in the order of their texts, which can also be read as a table."""

    def __repr__(self) -> str:
        return f"<Explanations of {len(self):,} text{'' if len(self) == 1 else 's'}>"

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


def _predicted(
    terms: Sequence[str],
    engine: DescribedEngine,
    texts: Sequence[str | TextPair],
    checkpoint: Callable[[], None],
    progress: Callable[[float], None],
) -> list[Prediction]:
    return engine.predict(texts, terms, checkpoint)


def _drawable(explanation: PlainExplanation) -> Explanation:
    values = {field.name: getattr(explanation, field.name) for field in fields(explanation)}
    return Explanation(**{**values, "sentences": tuple(map(_drawable, explanation.sentences))})
