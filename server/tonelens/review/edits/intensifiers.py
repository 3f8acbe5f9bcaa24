"""Finds the intensifiers that can go without a change of fact: "is extremely slow" stays true as "is slow".

That holds in few places, so an intensifier is found only there:

* before a listed adjective, after a form of "be" or of "seem" ("The page is really slow"), also with "a" between ("It
  was a really bad day"), after "this", and where the sentence begins with it ("Really sorry about that");
* before a listed adverb in a sentence that begins with its subject ("The page loads extremely slowly");
* before a listed verb after a pronoun ("We really appreciate it").

It does not hold under a negation, a condition, an obligation, in a question or in a clause that picks some things out
("files that are extremely large are skipped"): without the intensifier, each of these would speak of more than it did.
And where a sentence warns or is about medicine or law, an intensifier is part of what it says.
"""

from __future__ import annotations

from tonelens.review.edits.drafts import Draft, Part
from tonelens.review.edits.protected import kind_of, protected_kinds
from tonelens.review.edits.replacing import Replacement, removed
from tonelens.review.edits.tables import intensified_words, phrases_by_first_word, words
from tonelens.text.spans import Span

# What can stand before "a", beside the copulas.
_HAVING = frozenset({"had", "have", "has", "i've", "we've", "you've", "they've"})
_BETWEEN = frozenset({"also", "just", "still", "now", "currently", "again"})
_PRONOUNS = frozenset({"i", "we", "you", "they", "he", "she", "it"})
_DETERMINERS = frozenset({"the", "this", "these", "those", "my", "your", "our", "their", "his", "her", "its"})
_SUBJECTS = _PRONOUNS | _DETERMINERS | {"that's", "it's", "everything", "everyone"}
_WOULD = frozenset({"would", "i'd", "we'd", "you'd", "they'd"})
_BEFORE_BE = _WOULD | {"will", "can", "could", "may", "might", "we'll", "i'll", "you'll", "they'll", "it'll"}
# What may follow; the empty form stands for the end or a mark.
_AFTER_ELLIPSIS = frozenset({"", "about", "for", "to", "with", "by", "of"})
_AFTER_ADVERBS = _AFTER_ELLIPSIS - {"of"} | {"and", "at", "because", "but", "here", "in", "now", "on", "since", "so", "today", "when"}
# In front of its subject the verb states a condition: "Had it been really slow, …".
_INVERTED = frozenset({"had", "were"})
_NARROWING_KINDS = frozenset({"negation", "condition"})
_GRAVE_KINDS = frozenset({"warning", "medical", "legal"})
_RESULT = frozenset({"that", "as"})
_SILENT_H = ("hour", "honest", "honour", "honor")
_LIKE_YOU = ("useful", "useless", "usable", "unique", "unified", "uniform", "universal")


def intensifiers(draft: Draft) -> list[Replacement]:
    """What takes the intensifiers from the sentence, in reading order, without overlap."""
    parts = draft.parts
    if any("?" in part.text for part in parts if not part.is_word) or protected_kinds(draft) & _GRAVE_KINDS:
        return []
    found: list[Replacement] = []
    at = 0
    while at < len(parts):
        beyond = _run(parts, at)
        if beyond > at:
            replacement = _without(draft, at, beyond)
            if replacement is not None:
                found.append(replacement)
        at = max(beyond, at + 1)
    return found


def _run(parts: tuple[Part, ...], at: int) -> int:
    """Where the intensifiers end that begin at ``at``, also with commas between them; ``at`` where there are none."""
    beyond = _phrase_end(parts, at)
    while beyond > at:
        following = beyond + 1 if beyond < len(parts) and parts[beyond].text == "," else beyond
        end = _phrase_end(parts, following)
        if end == following:
            break
        beyond = end
    return beyond


def _phrase_end(parts: tuple[Part, ...], at: int) -> int:
    if at < len(parts):
        for phrase in phrases_by_first_word("intensifiers.txt").get(parts[at].form, ()):
            if tuple(part.form for part in parts[at : at + len(phrase)]) == phrase:
                return at + len(phrase)
    return at


def _without(draft: Draft, first: int, beyond: int) -> Replacement | None:
    parts = draft.parts
    if beyond == len(parts) or _is_narrowed(draft, first):
        return None
    # "So very slow that it stops" would end up without the "so" that its "that" answers to.
    if parts[first].form == "so" and any(part.form in _RESULT for part in parts[beyond:]):
        return None
    kinds = intensified_words().get(parts[beyond].form, frozenset())
    before = parts[first - 1].form if first else ""
    after = parts[beyond + 1].form if beyond + 1 < len(parts) and parts[beyond + 1].is_word else ""
    article = first - 1 if before in {"a", "an"} else first
    fits = False
    if "verb" in kinds:
        fits = before in _PRONOUNS | _WOULD
    if "adverb" in kinds:
        fits = fits or (_begins_with_its_subject(draft, first) and after in _AFTER_ADVERBS)
    if "adjective" in kinds:
        if first in draft.starts:
            fits = after in _AFTER_ELLIPSIS
        elif article < first:
            fits = fits or _follows_a_copula(draft, article, words("copulas.txt") | _HAVING)
        else:
            fits = fits or before == "this" or _follows_a_copula(draft, first, words("copulas.txt"))
    if not fits:
        return None
    return _with_article(draft, article, beyond) if article < first else removed(draft, first, beyond)


def _begins_with_its_subject(draft: Draft, index: int) -> bool:
    start = max((start for start in draft.starts if start < index), default=None)
    return start is not None and draft.parts[start].form in _SUBJECTS


def _follows_a_copula(draft: Draft, index: int, copulas: frozenset[str]) -> bool:
    parts = draft.parts
    at = index - 1
    while at > 0 and parts[at].form in _BETWEEN:
        at -= 1
    # A sentence that begins with the verb itself asks for something, or asks.
    if at < 0 or (at in draft.starts and "'" not in parts[at].form):
        return False
    return parts[at].form in copulas or (parts[at].form == "be" and parts[at - 1].form in _BEFORE_BE)


def _is_narrowed(draft: Draft, first: int) -> bool:
    """Whether something before ``first`` makes the statement hold only for a part, or not at all."""
    parts = draft.parts
    for at in range(first - 1, -1, -1):
        part = parts[at]
        if part.ends_sentence or part.text == ";" or (part.form == "but" and at and parts[at - 1].text == ","):
            return False
        points_out = at in draft.starts and part.form in {"that", "that's"}
        if not points_out and (part.form in words("narrowing.txt") or kind_of(part) in _NARROWING_KINDS):
            return True
        if at in draft.starts and part.form in _INVERTED:
            return True
    return False


def _with_article(draft: Draft, article: int, beyond: int) -> Replacement:
    """The article as the next word wants it, without the intensifiers."""
    parts = draft.parts
    word = parts[beyond].form
    vowel = word.startswith(_SILENT_H) or (word[0] in "aeiou" and not word.startswith(_LIKE_YOU))
    written = parts[article].text[0] + ("n" if vowel else "")
    if draft.all_capitals:
        written = written.upper()
    return Replacement(Span(parts[article].span.start, parts[beyond].span.start), written + draft.gap(article + 1))
