"""Writes an evaluation for people, as a table of 100 columns, and for programs, as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tonelens.report.cells import filled, shortened
from tonelens.report.visible import visible_in_line
from tonelens.report.wording import MINUS

if TYPE_CHECKING:
    from tonelens.attribution.types import ModelIdentity
    from tonelens.attribution.word_labels import Agreement
    from tonelens.evaluation.measures import Evaluation, MethodFigures, ModelFigures

FORM_VERSION = 1
"""Of the JSON. Keys may come within it; none goes or changes its meaning."""

WIDTH = 100
_NAME_WIDTH = 38
_COLUMN_WIDTH = 12
_METHODS_ABREAST = (WIDTH - _NAME_WIDTH) // _COLUMN_WIDTH
_MOST_LABELS_IN_A_TABLE = 4
_LARGEST_SET = 4
_NOTHING = "–"

_Row = tuple[str, Callable[["MethodFigures"], str]]


@dataclass(frozen=True)
class Circumstances:
    """What was evaluated and how, beside the figures; ``texts_in_file`` were there before any limit."""

    file: str
    texts_in_file: int
    limit: int | None
    seed: int
    device: str
    baseline: str
    batch: int
    model: ModelIdentity
    labels_are: str


def evaluation_json(evaluation: Evaluation, circumstances: Circumstances) -> str:
    """One JSON object; shares are from 0 to 1, ``null`` where there was nothing to measure."""
    answer = {
        "version": FORM_VERSION,
        "file": circumstances.file,
        "texts": evaluation.texts,
        "texts_in_file": circumstances.texts_in_file,
        "limit": circumstances.limit,
        "seed": circumstances.seed,
        "device": circumstances.device,
        "baseline": circumstances.baseline,
        "model": {"id": circumstances.model.id, "revision": circumstances.model.revision},
        "labels": circumstances.labels_are,
        "prediction": _model_form(evaluation.model),
        "left_out_of_faithfulness": {
            "several_windows": evaluation.several_windows,
            "neutral_verdict": evaluation.neutral_verdicts,
        },
        "texts_without_word_labels": evaluation.without_tree,
        "methods": [_method_form(figures) for figures in evaluation.methods],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False)


def evaluation_text(evaluation: Evaluation, circumstances: Circumstances) -> str:
    """The figures as aligned tables of at most ``WIDTH`` columns, with what they mean below them."""
    several = "" if evaluation.texts == circumstances.texts_in_file else f" of {circumstances.texts_in_file}, seed {circumstances.seed}"
    lines = [
        *_folded(f"{evaluation.texts} texts{several} · {circumstances.file}"),
        *_folded(f"model {circumstances.model.id} ({circumstances.model.revision}) · {circumstances.device}"),
        "",
        *_model_lines(evaluation.model),
    ]
    for start in range(0, len(evaluation.methods), _METHODS_ABREAST):
        lines += ["", *_method_lines(evaluation, evaluation.methods[start : start + _METHODS_ABREAST])]
    lines.append("")
    for note in _notes(evaluation, circumstances):
        lines += _folded(note)
    return "\n".join(line.rstrip() for line in lines)


def _model_form(model: ModelFigures) -> dict[str, Any]:
    return {
        "texts": model.compared,
        "without_label": model.without_label,
        "neutral_counted_as_pole": model.neutral_as_pole,
        "labels": list(model.labels),
        "accuracy": model.accuracy,
        "expected_calibration_error": model.calibration_error,
        "recall": dict(zip(model.labels, model.recall, strict=True)),
        "confusion": [list(row) for row in model.confusion],
    }


def _method_form(figures: MethodFigures) -> dict[str, Any]:
    return {
        "name": figures.name,
        "faithfulness": {
            "texts": figures.measured,
            "comprehensiveness": figures.comprehensiveness,
            "sufficiency": figures.sufficiency,
            "log_odds": figures.log_odds,
        },
        "polar_verdicts": {
            "texts": figures.polar,
            "stable": figures.stable,
            "uncertain": figures.uncertain,
            "not_tested": figures.polar - figures.stable - figures.uncertain,
        },
        "responsible": {
            "found": sum(figures.sizes.values()),
            "sizes": {str(size): count for size, count in figures.sizes.items()},
            "tried_again": figures.tried_again,
            "changed": figures.changed,
        },
        "agreement": None
        if figures.named is None or figures.top is None
        else {"responsible_units": _agreement_form(figures.named), "as_many_top_words": _agreement_form(figures.top)},
        "evaluations": {"median": figures.evaluations_median, "most": figures.evaluations_most},
        "relative_error": {"median": figures.relative_error, "not_converged": figures.not_converged},
        "milliseconds_per_text": figures.milliseconds,
    }


def _agreement_form(found: Agreement) -> dict[str, Any]:
    return {
        "share": found.share,
        "with_verdict": found.with_verdict,
        "neutral": found.neutral,
        "against": found.against,
        "not_aligned": found.not_aligned,
    }


def _model_lines(model: ModelFigures) -> Iterator[str]:
    yield _row("accuracy", [_decimal(model.accuracy)])
    yield _row("expected calibration error", [_decimal(model.calibration_error)])
    labels = [visible_in_line(label) for label in model.labels]
    table = len(labels) <= _MOST_LABELS_IN_A_TABLE
    yield ""
    yield _row("true label", ["texts", "recall", *(labels if table else [])])
    for label, recall, counts in zip(labels, model.recall, model.confusion, strict=True):
        yield _row(f"  {label}", [str(sum(counts)), _decimal(recall), *(map(str, counts) if table else [])])


def _method_lines(evaluation: Evaluation, methods: Sequence[MethodFigures]) -> Iterator[str]:
    names = [textwrap.wrap(figures.name.replace("_", " "), _COLUMN_WIDTH - 1) for figures in methods]
    height = max(map(len, names))
    for line in zip(*([""] * (height - len(name)) + name for name in names), strict=True):
        yield _row("", line)
    for title, rows in _sections(evaluation):
        yield title
        for name, cell in rows:
            yield _row(f"  {name}", [cell(figures) for figures in methods])


def _sections(evaluation: Evaluation) -> Iterator[tuple[str, list[_Row]]]:
    figures = evaluation.methods[0]
    yield (
        f"faithfulness, {figures.measured} texts",
        [
            ("comprehensiveness, higher is better", lambda one: _decimal(one.comprehensiveness)),
            ("sufficiency, lower is better", lambda one: _decimal(one.sufficiency)),
            ("log-odds, lower is better", lambda one: _decimal(one.log_odds)),
        ],
    )
    rows: list[_Row] = [
        ("stable", lambda one: _part(one.stable, one.polar)),
        ("uncertain", lambda one: _part(one.uncertain, one.polar)),
        ("with a responsible set", lambda one: _part(sum(one.sizes.values()), one.polar)),
    ]
    rows += [(f"  of {size} unit{'s' * (size > 1)}", _of_size(size)) for size in range(1, _LARGEST_SET + 1)]
    yield (
        f"polar verdicts, {figures.polar} texts",
        [*rows, ("changed in a fresh run", lambda one: f"{one.changed} of {one.tried_again}" if one.tried_again else _NOTHING)],
    )
    if evaluation.without_tree is not None:
        yield (
            "agreement with human word labels",
            [
                ("responsible units", lambda one: _agreeing(one.named)),
                ("  speak against the verdict", lambda one: _opposing(one.named)),
                ("  compared", lambda one: _compared(one.named)),
                ("as many top words, unfiltered", lambda one: _agreeing(one.top)),
                ("  speak against the verdict", lambda one: _opposing(one.top)),
                ("  compared", lambda one: _compared(one.top)),
            ],
        )
    yield (
        "cost",
        [
            ("evaluations, median", lambda one: f"{one.evaluations_median:g}"),
            ("evaluations, most", lambda one: str(one.evaluations_most)),
            ("numerical error, median", lambda one: _NOTHING if one.relative_error is None else f"{one.relative_error:.1e}"),
            ("not converged", lambda one: str(one.not_converged)),
            ("milliseconds per text, this machine", lambda one: f"{one.milliseconds:.0f}"),
        ],
    )


def _notes(evaluation: Evaluation, circumstances: Circumstances) -> Iterator[str]:
    model, methods = evaluation.model, evaluation.methods
    yield f"Labels: {circumstances.labels_are}."
    if model.without_label:
        yield f"Left out of accuracy and calibration because the model lacks their label: {model.without_label}."
    if model.neutral_as_pole:
        yield f"Neutral predictions counted as the more probable pole: {model.neutral_as_pole}."
    yield (
        f"Left out of faithfulness: texts with a neutral verdict, for which there is nothing to explain ({evaluation.neutral_verdicts}), "
        f"and texts that took several windows ({evaluation.several_windows})."
    )
    yield (
        "Faithfulness masks the fifth of the words with the highest scores towards the verdict, or all others. The first two figures are "
        "differences in the verdict's probability, the third is a difference of logarithms."
    )
    untested = methods[0].polar - methods[0].stable - methods[0].uncertain
    if untested:
        yield f"Stability was not tested for {untested} of the polar verdicts: they took several windows, or nothing in them can be masked."
    if evaluation.without_tree is not None:
        not_aligned = sum(found.not_aligned for one in methods for found in (one.named, one.top) if found is not None)
        yield (
            f"Top words: as many as {methods[0].name} named responsible units, in the same texts. {evaluation.without_tree} texts "
            f"have no tree, and {not_aligned} named words could not be found in their tree."
        )
    yield f"Times were measured on this machine, in batches of {circumstances.batch} texts, with tests of stability and responsibility."


def _of_size(size: int) -> Callable[[MethodFigures], str]:
    return lambda one: str(one.sizes.get(size, 0))


def _agreeing(found: Agreement | None) -> str:
    return _decimal(None if found is None else found.share)


def _opposing(found: Agreement | None) -> str:
    return _NOTHING if found is None else _part(found.against, found.compared)


def _compared(found: Agreement | None) -> str:
    return _NOTHING if found is None else str(found.compared)


def _part(count: int, total: int) -> str:
    return _decimal(count / total if total else None)


def _decimal(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.3f}".replace("-0.000", "0.000").replace("-", MINUS)


def _row(name: str, cells: Sequence[str]) -> str:
    return filled(shortened(name, _NAME_WIDTH), _NAME_WIDTH) + "".join(
        " " + shortened(cell, _COLUMN_WIDTH - 1).rjust(_COLUMN_WIDTH - 1) for cell in cells
    )


def _folded(text: str) -> list[str]:
    return textwrap.wrap(visible_in_line(text), WIDTH)
