"""Time of one explanation and of many at once, beside other libraries on the same model, in turn in one run."""

from __future__ import annotations

import importlib.util
import statistics
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy

from tests.benchmarks.sentences import sentences
from tests.benchmarks.tables import Table, ratio
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import attributed, explain
from tonelens.attribution.opening import open_classifier
from tonelens.attribution.types import MethodOptions

ROUNDS = 5
MANY = 100
_TOKENS = 20
_STEPS = 50

Work = Callable[[], object]


def tables(classifier: Classifier) -> list[Table]:
    """One sentence, many at once, and the full explanation beside others; ``classifier`` is torch's, which the others need."""
    warnings.simplefilter("ignore")
    like = sorted(sentences(classifier, 400), key=lambda text: abs(len(classifier.encode(text)[0].content) - _TOKENS))
    text, many = like[0], like[:MANY]
    light = open_classifier("built-in", "cpu", ())
    gradients, effects = MethodOptions("adaptive_integrated_gradients"), MethodOptions("two_sided_effects")
    works: dict[str, Work] = {
        **_others(classifier, text),
        "Tonelens, adaptive integrated gradients": lambda: attributed(light, [text], gradients),
        f"Tonelens, adaptive integrated gradients, each of {MANY} at once": lambda: attributed(light, many, gradients),
        "Tonelens, two-sided effects": lambda: attributed(light, [text], effects),
        f"Tonelens, two-sided effects, each of {MANY} at once": lambda: attributed(light, many, effects),
        "Tonelens, adaptive integrated gradients, in torch": lambda: attributed(classifier, [text], gradients),
        "Tonelens, full explanation": lambda: explain(light, [text], effects),
        f"Tonelens, full explanation, each of {MANY} at once": lambda: explain(light, many, effects),
        "Tonelens, full explanation by integrated gradients": lambda: explain(light, [text], gradients),
        "Tonelens, full explanation by integrated gradients, in torch": lambda: explain(classifier, [text], gradients),
        "Tonelens, prediction": lambda: light.predict([text]),
        f"Tonelens, prediction, each of {MANY} at once": lambda: light.predict(many),
        f"Tonelens, prediction, each of {MANY} at once, in torch": lambda: classifier.predict(many),
    }
    walls: dict[str, list[float]] = {name: [] for name in works}
    cpus: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS + 1):
        for name, work in works.items():
            wall, cpu = _seconds(work)
            count = MANY if "at once" in name else 1
            walls[name].append(wall / count)
            cpus[name].append(cpu / count)
    first = next(iter(works))
    rows = tuple(
        (
            name,
            f"{1000 * statistics.median(walls[name][1:]):.1f} ms",
            ratio(walls[name][1:], walls[first][1:]),
            ratio(cpus[name][1:], cpus[first][1:]),
        )
        for name in works
    )
    header = (f"one sentence of {_TOKENS} tokens, {ROUNDS} rounds", "time", f"ratio to {first} (lowest to highest)", "of processor time")
    return [Table("speed", header, rows)]


def missing() -> list[str]:
    """The libraries to compare with that are not installed."""
    return [name for name in ("transformers_interpret", "captum", "shap", "lime") if importlib.util.find_spec(name) is None]


def _others(classifier: Classifier, text: str) -> Mapping[str, Work]:
    """What others do for the same sentence as their documentation has it, those that are installed."""
    makers: dict[str, Callable[[Any, str], tuple[str, Work]]] = {
        "transformers_interpret": _transformers_interpret,
        "captum": _captum,
        "shap": _shap,
        "lime": _lime,
    }
    return dict(make(classifier, text) for name, make in makers.items() if name not in missing())


def _transformers_interpret(classifier: Any, text: str) -> tuple[str, Work]:
    from transformers_interpret import SequenceClassificationExplainer

    explainer = SequenceClassificationExplainer(classifier.model, classifier.tokenizer)
    # It remembers the number of steps from the call before, so that each call has to name its own.
    return f"transformers-interpret, {_STEPS} steps", lambda: explainer(text, n_steps=_STEPS)


def _captum(classifier: Any, text: str) -> tuple[str, Work]:
    from captum.attr import LayerIntegratedGradients

    encoded = classifier.tokenizer(text, return_tensors="pt")
    ids = encoded["input_ids"]
    baseline = ids.clone()
    baseline[0, 1:-1] = classifier.tokenizer.pad_token_id
    label = int(classifier.model(**encoded).logits.argmax())

    def forward(tokens: Any) -> Any:
        return classifier.model(input_ids=tokens).logits[:, label]

    method = LayerIntegratedGradients(forward, classifier.model.get_input_embeddings())
    return f"Captum, layer integrated gradients, {_STEPS} steps", lambda: method.attribute(ids, baseline, n_steps=_STEPS)


def _probabilities(classifier: Classifier) -> Callable[[Any], Any]:
    def predict(texts: Any) -> Any:
        return numpy.array([list(one.probabilities.values()) for one in classifier.predict([str(text) for text in texts])])

    return predict


def _shap(classifier: Any, text: str) -> tuple[str, Work]:
    import shap

    explainer = shap.Explainer(_probabilities(classifier), shap.maskers.Text(classifier.tokenizer), silent=True)
    return "SHAP, partition", lambda: explainer([text])


def _lime(classifier: Any, text: str) -> tuple[str, Work]:
    from lime.lime_text import LimeTextExplainer

    explainer = LimeTextExplainer(class_names=list(classifier.labels), random_state=0)
    return "LIME, 1,000 samples", lambda: explainer.explain_instance(text, _probabilities(classifier), num_samples=1000)


def _seconds(work: Work) -> tuple[float, float]:
    """Seconds of wall and of processor time."""
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - cpu
