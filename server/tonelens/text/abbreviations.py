"""Knows abbreviations whose full stop ends no sentence because of what follows: a number, a zone of time, a small letter, a name."""

from __future__ import annotations

import regex

_ANYTHING = r"(?:incl|excl|approx|ca|cf|esp|resp|viz|e\.g|i\.e|Incl|Excl|Approx)"
_NAMES = r"(?:Dr|Prof|Mr|Mrs|Ms|Messrs|Mt|Gen|Capt|Lt|Sgt|Gov|Sen|Rep)"
_MONTHS = r"(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ept?|[Oo]ct|[Nn]ov|[Dd]ec)"
_NUMBERED = (
    r"(?:[Cc]h(?:ap)?s?|[Ee]qn?s?|[Ff]igs?|[Ss]ect?s?|[Vv]ols?|[Nn]os?|[Nn]r|[Aa]bs|[Aa]rts?|[Tt]abs?|[Pp]ts?|[Pp]aras?|[Pp]ars?|pp?|ll?"
    r"|[Aa]ppx?|[Tt]el|[Ee]xt|[Ee]d|[Rr]ev|[Vv]er|[Vv]|[Mm]ax|[Mm]in|[Rr]efs?|[Aa]pt|[Rr]m|[Dd]ept|[Ll]em|[Tt]hm|[Dd]ef|[Pp]rop|[Ee]x|[Aa]vg|[Ee]st)"
)
_BEFORE_SMALL = (
    r"(?:etc|[Mm]ax|[Mm]in|[Mm]on|[Tt]ues?|[Ww]ed|[Tt]hu(?:rs)?|[Ff]ri|[Ss]at|[Dd]ept|[Gg]ovt|[Mm]isc|[Aa]vg|[Ss]td|[Tt]emp|[Ee]st|al|vs"
    r"|Calif|Mass|Conn|Ariz|Colo|Tex|Fla|Ill|Minn|Mich|Wis|Wash|Penn|Tenn|Okla|Nev|Ore|Ala|Ark|Ky|Md|Mont|Neb|Va|Vt|Wyo|Del|Kan"
    r"|[ap]\.m|[Ii]nc|[Ll]td|[Cc]o|[Cc]orp|(?:[A-Z]\.)+[A-Z])"
)
_NO_END = regex.compile(
    rf"(?<=(?<![\p{{L}}\p{{N}}.])(?:{_ANYTHING})\.\s{{1,3}})(?=\S)|(?<=(?<![\p{{L}}\p{{N}}.]){_NAMES}\.\s{{1,3}})(?=\p{{Lu}})"
    rf"|(?<=(?<![\p{{L}}\p{{N}}.])(?:{_MONTHS}|{_NUMBERED})\.\s{{1,3}})(?=[#(\[]?\p{{N}})"
    rf"|(?<=(?<![\p{{L}}.])[ap]\.\s?m\.\s{{1,3}})(?=\(|(?:[A-Z]{{1,3}}[SDE]?T|UTC|GMT|Z)\b)"
    rf"|(?<=(?<![\p{{L}}\p{{N}}.]){_BEFORE_SMALL}\.\s{{1,3}})(?=[\p{{Ll}}(])"
)


def ends_no_sentence(text: str, cut: int) -> bool:
    """Whether the full stop before a place where a sentence might begin belongs to an abbreviation alone."""
    start = cut
    while start < min(cut + 3, len(text)) and text[start].isspace():
        start += 1
    return "." in text[max(start - 4, 0) : start] and _NO_END.match(text, start) is not None
