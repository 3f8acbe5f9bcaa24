"""Shows how a sentence could be put: its own words in a kinder frame, with [blanks] for what only the writer knows.

A recast is an example beside advice and claims nothing: no model has read it. Numbers, names, quotations and what programs read
stay, or there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from tonelens.review.edits.drafts import Draft, read
from tonelens.review.edits.protected import kind_of
from tonelens.text.word_lists import is_first_person

LONGEST = 240
"""Of a longer sentence, in characters, an example would say more than a writer reads."""

# What stands in front of a sentence and has no part in it, and the reproaches that end one.
_OPENING = regex.compile(
    r"(?:(?:i'm |we're |i am |we are )?(?:sorry|unfortunately|sadly|regrettably|apologies|oops|honestly|frankly|obviously|clearly|evidently"
    r"|apparently|look|listen|attention|warning|note|notice|once again|yet again|once more|again|late again)\b[\s,:!.–—-]*(?:but |that )?"
    r"|please note(?: that)? |be advised that |take notice that |it (?:seems|appears|looks) (?:as if|as though|like|that) )+"
)
_REPROACH = regex.compile(r"(?:,? (?:yet again|once again|once more|again|as usual|as always|like always|of course))+(?=[.!…]*$)")
# "You forgot it again" is a reproach, "you will not be asked again" is none.
_REPROACHES = regex.compile(r"you (?!will|won't|can|may|must|should|are|have to|need|would|could)")
# Of more words in one place a sentence has a second clause, which "because" would be too far from.
_MOST_WORDS = 16
# A sentence of a comment or a quotation goes on behind the mark that its lines begin with.
_LINE_MARK = regex.compile(r"\n[ \t]*(?:#|//|--|;|%|>|\.\.|\*|\|)")
_MARKUP = frozenset("<>[]*`\\|_\n\t")
_BLANKS = regex.compile(r"\{(?:(\w+) )?(\w+)\}")
_HAS_REASON = regex.compile(r"\b(?:because|due to|since|as (?:the|there|it|you|we|your|our)|so that)\b")
_MACRO = regex.compile(r"(?<!\?P)<(\w+)>")
_BEHIND_HEAD = regex.compile(r" (?:of|for|in|on|to|with|at|from|larger|smaller|longer|without|that|which) ")
_PLURALS = frozenset({"people", "children", "data", "criteria", "men", "women"})
_REFUSALS = {"will not": "won't", "won't": "won't", "cannot": "can't", "can't": "can't", "can not": "can't"}
_SINGULAR = ("ss", "us", "is", "news", "'s")
# What patterns say often: a clause's rest, a verb phrase, a noun phrase, the start of what follows it.
_ENDS_NOUNS = (
    r"(?!(?:on|in|by|before|within|at|to|from|with|when|while|after|as|properly|correctly|online|and|but|so|because|until|through|via|into|if"
    r"|without|despite|due|twice|yet|that|who|which|is|are|was|were)\b)"
)
_CLAUSE = r"(?:(?! [–—-] )[^.!?;:,]|[.,:](?=\w))+?"
_MACROS = {
    "any": r"(?:[^.!?;]|\.(?=\w))+?",
    "clause": _CLAUSE,
    "do": rf"(?P<do>{_CLAUSE})",
    "np": r"(?P<np>(?:the|your|our|this|that|these|those|my|their|its)(?: " + _ENDS_NOUNS + r"[\w'/-]+){1,4}?"
    r"(?: (?:of|for) (?:[\w'-]+ ){0,2}[\w'-]+)?)",
    "rest": r"(?P<rest>(?: (?:on|in|by|before|within|at|to|from|with|when|while|after|as|properly|correctly|online|until|through|via|into"
    r"|if|without|despite|due|yet)\b[^.!?;,]*?)?"
    r"(?:, so (?:we|it|nothing|your [\w'-]+) (?:can't|cannot|can not|couldn't|could not|will|won't|have|had|has|is|was)\b[^.!?;]+?)?)",
    "x": r"(?P<x>{0}(?: {0}){{0,7}}?(?<! and))".format(
        r"(?!(?:that|you|we|i|which|who|where|when|unless|if|is|are|was|were|because)\b)[^\s.!?;:,]+"
    ),
    "why": r"(?P<why>(?: (?:on|in|at|for|from|to|with|without|after|before|until|within|of|as|under"
    r"|during|here|there|unless|if|when)\b[^.!?;,]*?)?)",
}


@dataclass(frozen=True)
class Recast:
    """A row of the table: sentences that ``pattern`` fits as a whole are put as ``instead`` says; ``example`` becomes ``expected``."""

    pattern: regex.Pattern[str]
    instead: str
    example: str
    expected: str


@cache
def recasts() -> tuple[Recast, ...]:
    """The table ``recasts.tsv`` in its own order."""
    return tuple(Recast(_compiled(pattern), instead, example, expected) for pattern, instead, example, expected in _rows("recasts.tsv"))


def recast(text: str) -> str | None:
    """How the sentence could be put; ``None`` where the table has nothing that keeps its facts."""
    if _LINE_MARK.search(text) is not None:
        return None
    sentence = " ".join(text.split())
    if len(sentence) > LONGEST or sentence.endswith((":", ",")) or not _MARKUP.isdisjoint(sentence):
        return None
    said = sentence.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()
    if len(said) != len(sentence):
        return None
    opening = _OPENING.match(said)
    start = opening.end() if opening is not None and opening.end() < len(said) else 0
    reproach = _REPROACH.search(said, start) if _REPROACHES.match(said, start) is not None else None
    end = len(said) if reproach is None else reproach.start()
    facts = read(sentence)
    if facts.all_capitals:
        return None
    for row in recasts():
        match = row.pattern.fullmatch(said, start, end)
        if match is None or any(len(kept.split()) > _MOST_WORDS for kept in match.groupdict("").values()):
            continue
        written = _written(row.instead, match, facts, start)
        if _keeps_facts(facts, written) and written.casefold() != sentence.casefold():
            return written
    return None


def _written(instead: str, match: regex.Match[str], draft: Draft, start: int) -> str:
    """The row's words with those of the sentence in their places."""
    pieces: list[str] = []
    at = 0
    for blank in _BLANKS.finditer(instead):
        form, name = blank.groups()
        pieces.append(_in_hand(instead[at : blank.start()], draft))
        at = blank.end()
        place = match.span(name)
        kept = draft.text[slice(*place)] if place[0] >= 0 else ""
        if form is not None:
            pieces.append(_in_hand(_FORMS[form](kept.lower()), draft))
        elif place[0] == start and "".join(pieces).strip():
            pieces.append(_inside(kept, draft))
        else:
            pieces.append(kept)
    pieces.append(_in_hand(instead[at:], draft))
    said = " ".join("".join(pieces).split())
    if _HAS_REASON.search(draft.text.casefold()) is not None:
        said = said.replace(" because [reason]", "")
    return said[:1].upper() + said[1:]


def _in_hand(text: str, draft: Draft) -> str:
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") if draft.typographic else text


def _inside(text: str, draft: Draft) -> str:
    """Words from the start of a sentence as they are written inside one."""
    word = text.split(maxsplit=1)[0]
    is_name = is_first_person(word) or word[1:] != word[1:].lower() or word in draft.names
    return text if is_name else text[:1].lower() + text[1:]


def _keeps_facts(draft: Draft, written: str) -> bool:
    """Whether every number, name, quotation and stretch that programs read is there, and the sentence is not about medicine."""
    if any(kind_of(part) == "medical" for part in draft.parts):
        return False
    kept = [part.text for part in draft.parts if part.is_word and (part.verbatim or part.text in draft.names or kind_of(part) == "number")]
    kept += [span.of(draft.text) for span in draft.quotations]
    return all(one.casefold() in written.casefold() for one in kept)


def _is_plural(phrase: str) -> bool:
    head = _BEHIND_HEAD.split(phrase)[0].split()
    if not head:
        return False
    last = head[-1]
    return head[0] in {"these", "those"} or "and" in head or last in _PLURALS or (last.endswith("s") and not last.endswith(_SINGULAR))


@cache
def _participles() -> Mapping[str, str]:
    """How a verb is written after "was", by its first form."""
    return dict(_rows("participles.tsv"))


@cache
def _first_forms() -> Mapping[str, str]:
    """The first form of a verb, by how it is written after "was"."""
    return {done: verb for verb, done in _participles().items()}


# What a blank with two words writes: "{was np}" agrees with the words of the group, "{done verb}" is another form of them.
_FORMS: Mapping[str, Callable[[str], str]] = {
    "was": lambda phrase: "were" if _is_plural(phrase) else "was",
    "wasnt": lambda phrase: "weren't" if _is_plural(phrase) else "wasn't",
    "is": lambda phrase: "are" if _is_plural(phrase) else "is",
    "isnt": lambda phrase: "aren't" if _is_plural(phrase) else "isn't",
    "has": lambda phrase: "have" if _is_plural(phrase) else "has",
    "this": lambda phrase: "these" if _is_plural(phrase) else "this",
    "done": lambda verb: _participles()[verb],
    "do": lambda participle: _first_forms()[participle],
    "cannot": lambda refusal: _REFUSALS.get(refusal, "don't"),
}


def _compiled(pattern: str) -> regex.Pattern[str]:
    """The pattern with what its macros stand for; a group's own name, as in "(?P<do>", is none."""
    verbs, done = ("|".join(sorted(words, key=len, reverse=True)) for words in (_participles(), _first_forms()))
    macros = {**_MACROS, "verb": f"(?P<verb>{verbs})", "done": f"(?P<done>{done})"}
    return regex.compile(rf"(?:{_MACRO.sub(lambda found: macros[found.group(1)], pattern)})[.!…]*")


def _rows(name: str) -> list[list[str]]:
    text = (files("tonelens.report.check") / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")][1:]
