"""Sets of characters for regular expressions (of ``regex``'s first version) that words and sentences share."""

from __future__ import annotations

# str.isspace counts the separators 1C to 1F as whitespace, Unicode does not. They separate words here, so that
# str.strip never finds anything to take away from a word.
BLANK = r"[\s\x1c-\x1f]"

# The two Hangul fillers of Unicode's ignorable characters hold the place of a jamo in a syllable that is seen.
UNSEEN = r"[[\p{Default_Ignorable_Code_Point}\p{Cc}]--[\u115F\u1160]]"

# No character is an extension and a letter at once, which leaves the repetitions of both one way to match.
EXTENSION = rf"[[\p{{M}}{UNSEEN}]--\p{{L}}--{BLANK}]"
