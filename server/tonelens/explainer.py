"""The Python interface: a class that explains texts, and explanations that can draw themselves."""

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
    """An explanation that can draw itself, as can each of its sentences. A notebook draws it if it is the last value of a cell."""

    sentences: tuple[Explanation, ...] = ()

    def plot(self, axes: Axes | None = None) -> Figure:
        """Draws a bar chart of the words that matter most, on ``axes`` or in a new figure."""
        return plot(self, axes)

    def to_html(self) -> str:
        """Returns a self-contained page, which needs no network."""
        return html_page(self)

    def to_json(self) -> dict[str, Any]:
        """Returns the object that ``tonelens explain --format json`` prints."""
        return explanation_to_json(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | str | bytes) -> Explanation:
        """Reads an explanation back from what ``to_json`` returned or ``tonelens explain --format json`` printed.

        Raises:
            SettingsError: ``value`` is not such an explanation.
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
        model: ``built-in``, a directory, a hub name, a transformers model or text-classification pipeline, or a function that takes
            a list of texts and returns their probabilities (or an object with ``predict_proba``). A function is explained by leaving
            words out.
        tokenizer: the model's tokenizer. Only a transformers model needs one; everything else brings its own.
        device: where the model runs: ``cpu``, ``cuda``, ``mps`` or any device name that transformers knows. A pipeline stays where it is.
        method: an attribution method, such as ``two_sided_effects`` or ``adaptive_integrated_gradients``.
        baseline: what stands in for missing words: ``mask``, ``pad``, ``neutral``, ``zero`` or a text.
        target: ``polarity``, ``predicted`` or a label.
        labels: names for the model's outputs, in their order. By default, the model's own names.
        tolerance: adaptive integrated gradients stops once the errors of its panels add up to less than this.
        evaluations: the number of evaluations, or the maximum for an adaptive method. By default, the method decides.
        terms: phrases to leave out of the verdict and the attribution, such as product names.
        whole: whether to explain several sentences as one text rather than one by one.
        engine: what runs the model: ``here``, ``ray`` or ``ray://host:10001`` for a Ray cluster, ``https://host`` for a service that
            ``tonelens serve-engine`` started, or an engine object. A service uses its own model.
        token_file: the file with the token for a service. By default, the token is read from ``TONELENS_ENGINE_TOKEN``.

    If the engine is a cluster, close the explainer or use it in a ``with`` statement, so that what it started there ends.

    Raises:
        SettingsError: an argument is invalid, or the machine has no such device.
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
        """Ends the engine. If the model runs in this process, this does nothing."""
        self._engine.close()

    @classmethod
    def of_project(cls, folder: str | Path = ".", model: object = "built-in", **arguments: Any) -> Explainer:
        """Returns an explainer with the terms, method, baseline and target of a project, as ``tonelens check`` and editors use them.

        Args:
            folder: a folder of the project. The nearest ``tonelens.toml`` or ``pyproject.toml`` in it or above it counts.
            model: as for the class. A project's file cannot name a model.
            arguments: further arguments of the class. They override the file.

        Raises:
            SettingsError: the file cannot be used, or an argument is invalid.
        """
        found = resolved(Settings(), find_project_file(Path(folder).resolve()))
        if found.problems:
            raise SettingsError(found.problems[0], "Correct that line.")
        settings = found.settings
        named = {"method": settings.method, "baseline": settings.baseline, "target": settings.target, "terms": settings.terms}
        return cls(model, **{**named, **arguments})

    @property
    def checks(self) -> tuple[Check, ...]:
        """What trying the model showed: whether it answers as its pipeline does, and which ways of asking it work."""
        return self._engine.checks

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the model's outputs. Each of them can be a target."""
        return self._engine.labels

    def predict(self, text: str, text_pair: str | None = None) -> Prediction:
        """Predicts the label of a text, without explaining it."""
        return self._engine.predict([one_text(text, text_pair)], self._options.terms)[0]

    def predict_many(
        self,
        texts: Iterable[str | tuple[str, str]] | Mapping[str, Iterable[str]],
        *,
        column: str | None = None,
        pair_column: str | None = None,
    ) -> list[Prediction]:
        """Predicts the labels of several texts or pairs of texts in shared calls of the model. See ``explain_many`` for the arguments."""
        work = partial(_predicted, self._options.terms)
        return [one for some in each(self._engine, work, batches(several_texts(texts, column, pair_column), _TOGETHER)) for one in some]

    def explain(self, text: str, text_pair: str | None = None, *, target: str | None = None, truth: str | None = None) -> Explanation:
        """Explains one text, sentence by sentence if it has several, or a pair of texts that the model reads together.

        Args:
            text: the text to explain.
            text_pair: the second text of a pair, for models that read pairs.
            target: the target for this text, if it differs from the Explainer's.
            truth: the label that a person gave the text. Every chart and page of the explanation then shows it.

        Raises:
            SettingsError: this model cannot use the baseline or the target, or ``truth`` is not one of its labels.
            UnsupportedModelError: a pair is too long for the model.
        """
        found = self._explained([one_text(text, text_pair)], target, lambda done: None)
        return self._with_truths(found, None if truth is None else [truth])[0]

    def explain_targets(self, text: str, text_pair: str | None = None, *, targets: Sequence[str] = ()) -> dict[str, Explanation]:
        """Explains a text for several targets at once, by default for every label. Raises what ``explain`` raises."""
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
        """Explains several texts, which is faster than explaining them one by one.

        Args:
            texts: a list, a pandas or polars column, or a table. A pair of texts is a tuple, or a mapping with ``text`` and
                ``text_pair``.
            progress: a function that is called with the fraction done so far.
            column: the column of a table that holds the texts.
            pair_column: the column that holds the second text of each pair.
            truth: the labels that people gave, or the column that holds them.
            target: the target for these texts, if it differs from the Explainer's.

        Raises:
            SettingsError: as in ``explain``, or ``texts`` is not a collection of texts.
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
                f"Every text needs one of the model's labels ({len(given):,} labels for {len(found):,} texts).",
                f"Its labels are {', '.join(self.labels)}; labels=… gives them other names.",
            )
        return Explanations(_drawable(replace(one, truth=truth)) for one, truth in zip(found, given, strict=True))

    def _require(self, target: str) -> None:
        if not isinstance(target, str):
            raise SettingsError(f"A target is a name, not a {type(target).__name__}.", f"Choose one of: {', '.join(self.labels)}.")
        self._engine.require_target(target)


class Explanations(list[Explanation]):
    """A list of explanations in the order of their texts, which can also become a table."""

    def __repr__(self) -> str:
        return f"<Explanations of {len(self):,} text{'' if len(self) == 1 else 's'}>"

    def to_frame(self) -> Any:
        """Returns a pandas table with a row per text: label, probabilities, message, responsible words and doubts.

        Raises:
            SettingsError: pandas is not installed.
        """
        try:
            pandas: Any = import_module("pandas")
        except ImportError as error:
            raise SettingsError("A data frame needs pandas, which is not installed.", "Install it with pip install pandas.") from error
        return pandas.DataFrame(columns(self))

    def summary(self, label: str | None = None, least: int = 1) -> Summary:
        """Finds the words and phrases behind the verdicts of all texts, or of those with one label.

        Args:
            label: the label to look at. By default, all texts count.
            least: the number of texts that a word must be in to be listed.
        """
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
