"""What the default rule finds with the built-in model, on committed texts; docs/check.md has the figures on all that was held out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.review import found_plants, marked_count, planted, planted_sentences, reviewed
from tonelens.engine.in_process import InProcessEngine
from tonelens.settings.rules import Rule
from training import authored

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "editors.md"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def engine() -> InProcessEngine:
    return InProcessEngine()


def test_sentences_planted_in_real_documents_are_found_with_the_word_that_makes_them_negative(engine: InProcessEngine) -> None:
    plants = planted_sentences()
    assert len(plants) == len({plant.sentence for plant in plants}) == 60
    assert all(plant.word in plant.sentence for plant in plants)
    documents = planted([path.read_text(encoding="utf-8") for path in DOCUMENTS], plants, seed=1)
    reviews = reviewed(engine, documents, "markdown")
    marked, named = found_plants(documents, reviews, plants)
    assert len(marked) >= 0.88 * len(plants)
    assert len(named) >= 0.8 * len(plants)
    # What is marked is a sentence of the prose, none of whose words is markup, code or an address.
    for document, one in zip(documents, reviews, strict=True):
        sentences = {sentence.span for sentence in one.document.sentences}
        for finding in one.findings:
            assert finding.span in sentences
            assert "```" not in finding.span.of(document)


def test_harsh_sentences_are_found(engine: InProcessEngine) -> None:
    assert marked_count(engine, authored.harsh_lines(), (Rule(),)) >= 45


NOWHERE_ELSE = """\
---
slug: a-horrible-stupid-mess
template: This is the worst, most disgusting thing ever made.
---

# Settings

Set `horrible_stupid_mess` to `true`. See <https://example.com/this-is-a-horrible-stupid-mess> or
[the page](https://example.com/terrible-awful-garbage "A terrible, awful page of garbage").

```python
raise ValueError("This is a horrible, stupid mess and everybody hates it")
```

    This indented code is a horrible, stupid mess.

<div class="horrible stupid mess"></div>

<script>throw "This script is a horrible, stupid mess."</script>

<!-- This comment is a horrible, stupid mess. -->

![](a-horrible-disgusting-picture-of-a-stupid-mess.png)

[note]: https://example.com/horrible "This title is horrible and stupid"
"""


def test_nothing_is_found_in_code_addresses_keys_markup_or_front_matter(engine: InProcessEngine) -> None:
    (clean,) = reviewed(engine, [NOWHERE_ELSE], "markdown")
    assert clean.findings == ()
    (planted_one,) = reviewed(engine, [f"{NOWHERE_ELSE}\nThis is a horrible, stupid mess.\n"], "markdown")
    assert len(planted_one.findings) == 1
