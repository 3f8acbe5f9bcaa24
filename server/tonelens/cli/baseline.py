"""A baseline: the findings that a team knows and has put off, so that only new ones count.

It holds no text. A finding is known by its file, its rule and a digest of what is read, so it stays known when lines move;
of equal sentences as many are known as there were.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tonelens.errors import SettingsError
from tonelens.review.check.findings import Finding

_VERSION = 1
_REMEDY = "Write a new one with --baseline FILE --write-baseline."

Known = Mapping[str, Mapping[str, int]]
"""How many findings are known, by the file's path from the baseline's folder, and by the finding's key."""


def read_baseline(path: Path) -> Known:
    """What a file excuses.

    Raises:
        SettingsError: there is no such file, or it is no baseline.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"The baseline “{path}” cannot be read: {error.strerror}.", _REMEDY) from None
    except (ValueError, RecursionError, MemoryError):
        raise SettingsError(f"The baseline “{path}” is not valid JSON, or is nested too deeply for a baseline.", _REMEDY) from None
    if not _is_baseline(content):
        raise SettingsError(f"“{path}” is not a baseline of this version of Tonelens.", _REMEDY)
    known: Known = content["findings"]
    return known


def baseline_text(findings: Mapping[str, Sequence[Finding]], before: Known) -> str:
    """The content of a baseline with these findings, by path; what ``before`` says of other files stays."""
    known = {path: dict(entries) for path, entries in before.items() if path not in findings}
    for path, of_file in findings.items():
        if of_file:
            known[path] = dict(sorted(Counter(map(_key, of_file)).items()))
    return json.dumps({"version": _VERSION, "findings": dict(sorted(known.items()))}, indent=2, ensure_ascii=False) + "\n"


def unknown(findings: Sequence[Finding], known: Mapping[str, int]) -> tuple[Finding, ...]:
    """The findings of one file that are new. Of equal ones the later count as new."""
    left = Counter(known)
    new: list[Finding] = []
    for finding in findings:
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
        else:
            new.append(finding)
    return tuple(new)


def _key(finding: Finding) -> str:
    digest, _, _ = finding.identity.partition(".")
    return f"{finding.rule} {digest}"


def _is_baseline(content: object) -> bool:
    if not isinstance(content, dict) or content.get("version") != _VERSION or not isinstance(content.get("findings"), dict):
        return False
    return all(
        isinstance(entries, dict) and all(isinstance(count, int) and not isinstance(count, bool) for count in entries.values())
        for entries in content["findings"].values()
    )
