from __future__ import annotations

from tests.unit.report import samples
from tonelens.report import wording
from tonelens.report.explanation import provenance


def test_a_baseline_that_is_a_text_is_quoted() -> None:
    assert [provenance.baseline_name(name) for name in ("mask", "thing", None)] == ["mask", "“thing”", "none"]


def test_a_method_without_completeness_states_no_error() -> None:
    method = samples.rating().method
    assert not any("error" in phrase for phrase in provenance.method_phrases(method))
    facts = dict(provenance.method_facts(method, samples.MODEL))
    assert facts["Numerical error"] == facts["Convergence delta"] == "not defined for this method"
    assert dict(provenance.method_facts(samples.METHOD, samples.MODEL))["Convergence delta"] == "−0.0131"


def test_a_reduced_precision_is_mentioned() -> None:
    assert "bfloat16" in provenance.method_phrases(samples.long(9).method)
    assert "float32" not in provenance.method_phrases(samples.METHOD)


def test_the_per_cent_sign_is_for_probabilities_alone() -> None:
    method, target = samples.METHOD, samples.METHOD.target
    said = [
        *provenance.method_phrases(method),
        *(fact for _, fact in provenance.method_facts(method, samples.MODEL)),
        wording.word_detail(-0.58, 2, target, 1, 4),
        wording.not_converged(3, 0.02),
        wording.meaning_of_shares(),
    ]
    assert not any("%" in sentence for sentence in said)
