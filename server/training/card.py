"""Renders the model card from measured figures."""

from __future__ import annotations

from .measure import Figures

_HEAD = """---
license: apache-2.0
language: en
pipeline_tag: text-classification
---

# The built-in model of Tonelens

Says how an English sentence makes a reader feel: negative, neutral or positive. It is a MiniLM-L6-H384 encoder
(22.7 million parameters, half precision) that was fine-tuned for interface text, documentation, support replies,
marketing copy and reviews. `server/training/` holds the program that made it and prints every figure below.

## Where its knowledge comes from

- Encoder: MiniLM-L6-H384-uncased (Wang et al. 2020), further trained as `all-MiniLM-L6-v2` (Apache-2.0).
- Stanford Sentiment Treebank (Socher et al. 2013): training sentences and phrases.
- Human-rated tweets, film reviews, product reviews and editorials (Hutto & Gilbert 2014, MIT).
- Sentences of public packages' README files and interface strings of VS Code (MIT): presumed neutral.
- Copy, negations, technical terms and identity templates written for this model: `server/training/copy/`.

Nothing below was trained on. `trained_on.bin` holds a fingerprint of every training text, `measured_on.bin` one of every text that
the figures come from, and a test compares. The rated film reviews are sentences of the treebank; those that are held out are held
out of both, with their phrases of four words and more.
"""

_LIMITS = """
## Limits

- English only. Text in another language still gets a verdict, which means nothing.
- Sarcasm is read literally: “Great, another meeting” reads positive.
- Upper and lower case are the same to it. It knows hardly any emoji: those of `emoji.tsv`, whose names were measured to help,
  are read by their names, all others are marked as not read.
- What words contribute to a verdict (their shares) is not what deleting them would do.
- It judges sentences. One or two words (“Report abuse”) carry little to judge by.
- Product reviews are its weak side (r .81 with their raters): means of several trainings in several proportions did not raise it.
- The probabilities were calibrated with one temperature, fitted on the page and on the held-out ratings together, so the
  calibration error of the page is a little too good. On reviews it is surer than it should be.
"""


def render_card(figures: Figures) -> str:
    """The card as Markdown."""
    sizes = figures.sizes
    parts = [_HEAD, "## Figures\n", "| measured on | figure |", "| --- | --- |"]
    parts.append(f"| SST-2 dev, two classes | {_percent(figures.sst2_accuracy)} |")
    parts.append(f"| SST dev, three classes ({sizes['sst_dev']} sentences) | {_percent(figures.sst_three_class_accuracy)} |")
    for name, correlation in figures.rated_correlation.items():
        parts.append(f"| r of P(positive) − P(negative) with the mean human rating, {name} ({sizes[name]} sentences) | {correlation:.3f} |")
    parts.append(f"| the page of copy and documentation ({sizes['page']} lines) | {_percent(figures.page_accuracy)} |")
    for label, recall in figures.page_recall.items():
        parts.append(f"| – {label} lines right | {_percent(recall)} |")
    parts.append(
        "| expected calibration error on the page / on SST dev | "
        f"{figures.page_calibration_error:.3f} / {figures.sst_calibration_error:.3f} |"
    )
    parts.append(f"| documentation sentences called negative ({sizes['documentation']}) | {_percent(figures.documentation_negative)} |")
    parts.append(f"| interface strings called negative ({sizes['interface']}) | {_percent(figures.interface_negative)} |")
    parts.append(f"| harsh sentences called negative | {figures.harsh_negative} of {sizes['harsh']} |")
    widest = max(figures.identity_spread.values())
    parts.append(
        f"| widest spread of P(negative) over {figures.identity_terms} identity terms in one template | {100 * widest:.1f} points |"
    )
    parts += ["", "### The page by category\n", "| category | right |", "| --- | --- |"]
    parts += [f"| {category} | {_percent(right)} |" for category, right in figures.page_by_category.items()]
    parts += ["", "### What must not matter\n", "| change | verdicts turned | mean change of P(negative) |", "| --- | --- | --- |"]
    parts += [f"| {name} | {_percent(turned)} | {100 * change:.1f} points |" for name, (turned, change) in figures.invariance.items()]
    parts += ["", "### Identity terms\n", "| template | spread of P(negative) | lowest, highest |", "| --- | --- | --- |"]
    for template, spread in sorted(figures.identity_spread.items(), key=lambda item: -item[1]):
        low, high = figures.identity_extremes[template]
        parts.append(f"| {template} | {100 * spread:.1f} points | {low}, {high} |")
    parts += ["", "### Every miss on the page\n", "| text | label | model |", "| --- | --- | --- |"]
    parts += [
        f"| {miss.text.replace('|', chr(92) + '|')} | {miss.label} | {miss.predicted} {_percent(miss.probability)} |"
        for miss in figures.misses
    ]
    if figures.harsh_misses:
        parts += ["", "Harsh sentences not called negative:\n", *(f"- {text}" for text in figures.harsh_misses)]
    return "\n".join(parts) + "\n" + _LIMITS


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
