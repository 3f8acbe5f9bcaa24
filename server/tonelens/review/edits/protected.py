"""Says which words of a sentence carry facts that an edit must leave alone, and whether it did.

Protected are negations, quantifiers, modals, conditions, numbers, words that warn, words of medicine and law, words for
who people are (the lists in ``tables/protected``), names, quotations inside a sentence, and whatever programs read:
placeholders, tags, addresses, code.
"""

from __future__ import annotations

import regex

from tonelens.review.edits.drafts import Draft, Part
from tonelens.review.edits.tables import protected_words
from tonelens.text.word_lists import folded

_FIGURE = regex.compile(r"[\p{N}\p{Sc}%‰]", regex.V1)
_NEGATED_ENDING = "n't"
_NEGATED_BEGINNINGS = ("non-", "anti-")
_MODAL_ENDINGS = ("'ll", "'d")
# Before these "just" says that there is no more of it: "just one box", "just once".
_LIMITING = "just"
_LIMITED_KINDS = frozenset({"number", "quantifier"})
_LIMITED = "once"


def protected_kinds(draft: Draft) -> frozenset[str]:
    """The kinds of protected words that are in the sentence."""
    return frozenset(kind for kind in _kinds(draft) if kind is not None)


def kind_of(part: Part) -> str | None:
    """The kind of protected word that the part is by itself, ``None`` for any other."""
    if part.verbatim:
        return None
    form = part.form
    if _FIGURE.search(form):
        return "number"
    if form.endswith(_NEGATED_ENDING) or form.startswith(_NEGATED_BEGINNINGS):
        return "negation"
    if form.endswith(_MODAL_ENDINGS):
        return "modal"
    words = protected_words()
    for word in (form, form.removesuffix("'s"), *form.split("-")):
        if word in words:
            return words[word]
    return None


def keeps_protected(before: Draft, after: Draft, exempt: frozenset[str] = frozenset()) -> bool:
    """Whether ``after`` has every protected word of ``before`` and no other, in the same order.

    ``exempt`` are forms of words that do not count. The case of a name and of what programs read counts, that of
    other words does not, because a word that comes to stand at the start of a sentence gets a capital.
    """
    if _facts(before, before.names, exempt) != _facts(after, before.names, exempt):
        return False
    quoted = [folded(span.of(before.text)) for span in before.quotations]
    return all(folded(after.text).count(text) == folded(before.text).count(text) for text in quoted)


def _facts(draft: Draft, names: frozenset[str], exempt: frozenset[str]) -> list[str]:
    facts = []
    for part, kind in zip(draft.parts, _kinds(draft), strict=True):
        if part.verbatim:
            facts.append(part.text)
        elif part.form in exempt:
            continue
        elif part.text in names:
            facts.append(part.text)
        elif kind is not None:
            facts.append(part.form)
    return facts


def _kinds(draft: Draft) -> list[str | None]:
    """The kind of each part in its place."""
    kinds = [kind_of(part) for part in draft.parts]
    counted = False
    for index in range(len(kinds) - 1, -1, -1):
        counted = counted or kinds[index] in _LIMITED_KINDS or draft.parts[index].form == _LIMITED
        if counted and draft.parts[index].form == _LIMITING:
            kinds[index] = "quantifier"
    return kinds
