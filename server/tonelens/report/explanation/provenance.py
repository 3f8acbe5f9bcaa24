"""What is said about how an explanation came about: the target, the method, its numerical error, the model."""

from __future__ import annotations

from tonelens.attribution.types import ONE_LABEL, POLARITY, MethodReport, ModelIdentity
from tonelens.report.wording import EXPECTED_LEVEL, EXPECTED_RATING, MINUS, OUTPUT, count_of_evaluations, error, label_name

_NAMED_BASELINES = frozenset({"mask", "pad", "neutral", "zero"})


def target_name(target: str) -> str:
    """The scalar that was explained, for people."""
    if target.startswith(ONE_LABEL):
        return f"label {label_name(target.removeprefix(ONE_LABEL))}"
    return target


def target_formula(target: str) -> str:
    """The same, for people who want to know exactly."""
    if target.startswith(ONE_LABEL):
        return f"log-odds of {target.removeprefix(ONE_LABEL)}"
    return {
        POLARITY: "polarity = logit(positive) − logit(negative)",
        EXPECTED_LEVEL: "expected level = Σ level × probability",
        EXPECTED_RATING: "expected rating = Σ rating × probability",
        OUTPUT: "the model’s only output",
    }.get(target, target)


def method_name(name: str) -> str:
    """A method's name in words."""
    return name.replace("_", " ")


def baseline_name(baseline: str | None) -> str:
    """What stood in for the words."""
    if baseline is None:
        return "none"
    return baseline if baseline in _NAMED_BASELINES else f"“{baseline}”"


def numerical_error(method: MethodReport) -> str:
    """The error that was made, or that the method promises nothing."""
    return "not defined for this method" if method.relative_error is None else error(method.relative_error)


def method_phrases(method: MethodReport) -> tuple[str, ...]:
    """The method in short phrases, to be set side by side."""
    phrases = [f"target {target_name(method.target)}", method_name(method.name), count_of_evaluations(method.evaluations)]
    if method.relative_error is not None:
        phrases.append(f"numerical error {error(method.relative_error)}")
    if method.baseline is not None:
        phrases.append(f"baseline {baseline_name(method.baseline)}")
    if method.precision != "float32":
        phrases.append(method.precision)
    return tuple(phrases)


def model_phrase(model: ModelIdentity) -> str:
    """Which weights answered."""
    return f"model {model.id} ({model.revision})"


def method_facts(method: MethodReport, model: ModelIdentity) -> tuple[tuple[str, str], ...]:
    """Everything about the method and the model, as pairs of a term and what holds for it."""
    delta = method.convergence_delta
    return (
        ("Target", target_formula(method.target)),
        ("Method", method_name(method.name)),
        ("Baseline", baseline_name(method.baseline)),
        ("Evaluations", f"{method.evaluations:,}"),
        ("Numerical error", numerical_error(method)),
        ("Tolerance", "none" if method.tolerance is None else error(method.tolerance)),
        ("Convergence delta", "not defined for this method" if delta is None else f"{delta:+.4f}".replace("-", MINUS)),
        ("Precision", method.precision),
        ("Model", model.id),
        ("Revision", model.revision),
    )
