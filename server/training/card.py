"""Renders the model card from measured figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .kinds import KindFigures, PresetFigures
from .measure import Figures, RealFigures

_HEAD = """---
license: apache-2.0
language: en
pipeline_tag: text-classification
---

# Tonelens's built-in model

This model says how an English sentence makes a reader feel: negative, neutral or positive. It is a MiniLM-L6-H384 encoder
(22.7 million parameters, half precision), fine-tuned for interface text, documentation, support replies, policies,
marketing copy and reviews. The program in `server/training/` made it and prints every figure below.

The model was not trained on any text measured below. `trained_on.bin` holds a fingerprint of every training text and
`measured_on.bin` one of every text behind the figures; a test compares them. Every set is split by a hash of its content.
"""

_SOURCES = """
## Where its knowledge comes from

| what | by | licence |
| --- | --- | --- |
| MiniLM-L6-H384-uncased, the encoder, further trained as `all-MiniLM-L6-v2` | Wang et al. 2020; sentence-transformers | MIT; Apache-2.0 |
| all-mpnet-base-v2, whose answers on 37,000 real sentences were learnt; none of its weights are here | sentence-transformers | Apache-2.0 |
| Stanford Sentiment Treebank: training sentences and phrases | Socher et al. 2013 | none stated; published for research |
| tweets, film reviews, product reviews and editorials with about twenty human ratings each | Hutto & Gilbert 2014 (VADER) | MIT |
| GoEmotions: conversations with emotions, grouped as its authors group them | Demszky et al. 2020 | Apache-2.0 |
| programmers' posts (the Senti4SD gold standard) | Calefato et al. 2018 | MIT; the posts are CC BY-SA |
| comments in code reviews (inclusive-code-reviews-ml) | Microsoft | MIT |
| counterfactually augmented film reviews | Kaushik et al. 2020 | Apache-2.0 |
| sentences of public packages' README files, presumed neutral | their authors | those of the packages |
| interface strings of VS Code, presumed neutral | Microsoft | MIT |
| sentences of public repositories, labelled one by one (`server/training/labels/`) | their authors | theirs; labels Apache-2.0 |
| copy, negations, terms, behaviour and identity templates written for this model | `server/training/` | Apache-2.0 |

Only the weights are shipped, and no source text. `server/training/README.md` says where each file comes from.
"""

_LIMITS = """
## What it gets wrong

- It reads English only. Text in another language still gets a verdict, which means nothing.
- It reads one sentence at a time and doesn't know who is writing to whom. Condescension without a harsh word ("Any competent
  developer would know this.") usually goes unnoticed, and sarcasm that only the situation gives away is taken literally.
- Readers disagree most about what is merely unwelcome (a limit, a drawback, a failure soberly reported), and that is where the
  model errs most: two thirds of the mild complaints and bad news that a reader calls negative go unmarked. The curve above shows
  what each threshold costs.
- The good copy and the cold lines were written by the authors of the copy it learnt from, and the last of that copy was written
  after an earlier pass had been measured on them. Treat those two figures as upper bounds.
- It doesn't distinguish upper and lower case. It knows hardly any emoji: those in `emoji.tsv`, whose names were measured to help,
  are read by their names, and all others are marked as not read.
- One or two words (“Report abuse”) carry little to judge by, so the review skips them by default.
- It is calibrated on sentences from repositories, most of which are neutral. On reviews it says neutral slightly too often.
"""


def render_card(figures: Figures) -> str:
    """The card as Markdown."""
    marks = [*_real(figures.real), *_kinds(figures.kinds), *_presets(figures.presets)]
    parts = [_HEAD, *marks, *_sets(figures), *_behaviour(figures), *_page(figures), *_invariance(figures)]
    return "\n".join(parts) + "\n" + _SOURCES + _LIMITS


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal, or a dash where nothing was counted."""
    return "–" if share is None else f"{100 * share:.1f}%"


def _real(real: RealFigures) -> Iterable[str]:
    every, both = real.marks, real.with_calibration
    yield "## What a review marks in real text\n"
    yield f"Measured on {every.sentences:,} held-out sentences from public repositories, {every.negative} of which read negative. They were"
    yield "not drawn at random: sentences that an earlier model marked, or nearly marked, are over-represented, so a review of whole"
    yield f"documents marks far fewer. A review marks a sentence if its probability of being negative is at least **{real.threshold:.2f}**."
    yield "We chose that threshold with these very sentences in view, because too few of the others are marked, so the figures for it are"
    calibrated = both.sentences - every.sentences
    yield f"slightly better than new sentences would give. Including the {calibrated:,} sentences on which the model was calibrated,"
    yield f"{percent(both.precision)} of {both.marked} marks read negative. Few sentences are clearly negative, and few in any genre"
    yield "are marked: a share of ten can be off by thirty points.\n"
    yield "| genre | sentences | marked | of these negative (precision) | clearly negative ones marked | accuracy | positive precision |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, found in (("**all**", every), *real.by_genre.items()):
        cells = (name, found.sentences, found.marked, percent(found.precision), f"{found.clear_marked} of {found.clear}")
        yield _row((*cells, percent(found.accuracy), percent(found.positive_precision)))
    yield "\n### The threshold\n"
    yield "| threshold | marked | precision | negative ones marked | clearly negative ones marked |"
    yield "| --- | --- | --- | --- | --- |"
    for threshold, found in real.curve.items():
        yield _row((threshold, found.marked, percent(found.precision), percent(found.recall), percent(found.clear_recall)))
    yield f"\nOf {real.good_copy} lines of good marketing and interface copy, {len(real.good_copy_marked)} are marked:"
    yield "".join(f"\n- {text}" for text in real.good_copy_marked)
    yield "\n| cold lines | marked |\n| --- | --- |"
    for category, (marked, of) in real.cold_by_category.items():
        yield _row((category, f"{marked} of {of}"))
    yield "\nNot marked:"
    yield "".join(f"\n- {text}" for text in real.cold_missed)
    yield "\n| calibration error | |\n| --- | --- |"
    for genre, error in real.calibration_error.items():
        yield _row((genre, f"{error:.3f}"))


def _kinds(kinds: KindFigures) -> Iterable[str]:
    yield "\n### What makes a sentence unpleasant\n"
    yield "A head on the encoder's fourth layer distinguishes blame (including condescension), cold, bad news, complaint and alarm."
    yield "\n| held out | right kind | right about blame or cold, or neither |\n| --- | --- | --- |"
    real = (f"{kinds.real_exact} of {kinds.real}", f"{kinds.real_rude} of {kinds.real}")
    cold = (f"{kinds.cold_exact} of {kinds.cold}", f"{kinds.cold_rude} of {kinds.cold}")
    yield _row(("real sentences that read negative", *real))
    yield _row(("the cold lines", *cold))


def _presets(presets: dict[str, PresetFigures]) -> Iterable[str]:
    yield '\nPresets (`rules = "interface"`), measured on held-out sentences of the closest genres. Few of them are marked:'
    yield "\n| preset | genres | sentences | marked | of these negative | good copy marked | cold lines marked |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, found in presets.items():
        yield _row((name, ", ".join(found.genres) or "all", found.sentences, found.marked, found.right, found.good, found.cold))


def _sets(figures: Figures) -> Iterable[str]:
    sizes, talk = figures.sizes, figures.conversations
    widest = max(figures.identity_spread.values())
    yield "\n## Other figures\n\n| measured on | figure |\n| --- | --- |"
    yield _row(("SST-2 dev, two classes", percent(figures.sst2_accuracy)))
    yield _row((f"SST dev, three classes ({sizes['sst_dev']} sentences)", percent(figures.sst_three_class_accuracy)))
    yield _row((f"GoEmotions dev, emotions of one group ({sizes['conversations']} comments)", percent(talk.accuracy)))
    for label, recall in talk.recall.items():
        yield _row((f"– {label} ones right", percent(recall)))
    yield _row((f"programmers' posts, macro-F1 (a fifth held out, {sizes['posts']} posts)", f"{figures.posts_macro_f1:.3f}"))
    for name, correlation in figures.rated_correlation.items():
        yield _row((f"r of P(positive) − P(negative) with the mean human rating, {name} ({sizes[name]} sentences)", f"{correlation:.3f}"))
    yield _row((f"the page of copy and documentation ({sizes['page']} lines)", percent(figures.page_accuracy)))
    for label, recall in figures.page_recall.items():
        yield _row((f"– {label} lines right", percent(recall)))
    errors = f"{figures.page_calibration_error:.3f} / {figures.sst_calibration_error:.3f}"
    yield _row(("expected calibration error on the page / on SST dev", errors))
    yield _row((f"documentation sentences called negative ({sizes['documentation']})", percent(figures.documentation_negative)))
    yield _row((f"interface strings called negative ({sizes['interface']})", percent(figures.interface_negative)))
    yield _row(("harsh sentences called negative", f"{figures.harsh_negative} of {sizes['harsh']}"))
    yield _row((f"widest spread of P(negative) over {figures.identity_terms} identity terms in one template", f"{100 * widest:.1f} points"))
    masked = f"verdicts of polar sentences that change when one function word is masked ({figures.function_words_masked:,} maskings)"
    yield _row((masked, percent(figures.function_words_turn)))


def _behaviour(figures: Figures) -> Iterable[str]:
    yield "\n## Behaviour\n"
    yield "Sentences from templates that share neither wording nor subjects with any training sentence."
    yield "\n| behaviour | failures | for example |\n| --- | --- | --- |"
    for name, failing in figures.behaviour_failures.items():
        yield _row((name, percent(failing), figures.behaviour_examples.get(name, "")))


def _page(figures: Figures) -> Iterable[str]:
    yield "\n## The page by category\n\n| category | right |\n| --- | --- |"
    for category, right in figures.page_by_category.items():
        yield _row((category, percent(right)))
    yield "\n### Every mistake on the page\n\n| text | label | model |\n| --- | --- | --- |"
    for miss in figures.misses:
        yield _row((miss.text, miss.label, f"{miss.predicted} {percent(miss.probability)}"))
    if figures.harsh_misses:
        yield "\nHarsh sentences not called negative:"
        yield "".join(f"\n- {text}" for text in figures.harsh_misses)


def _invariance(figures: Figures) -> Iterable[str]:
    yield "\n## What must not matter\n\n| change | verdicts changed | mean change in P(negative) |\n| --- | --- | --- |"
    for name, (turned, change) in figures.invariance.items():
        yield _row((name, percent(turned), f"{100 * change:.1f} points"))
    yield "\n| identity terms in the template | spread of P(negative) | lowest, highest |\n| --- | --- | --- |"
    for template, spread in sorted(figures.identity_spread.items(), key=lambda item: -item[1]):
        low, high = figures.identity_extremes[template]
        yield _row((template, f"{100 * spread:.1f} points", f"{low}, {high}"))


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
