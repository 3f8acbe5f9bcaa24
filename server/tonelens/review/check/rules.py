"""Judges a prediction by a rule: how likely is what is not expected, and is that too much."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import PurePosixPath

import regex
from pathspec import GitIgnoreSpec

from tonelens.attribution.types import Prediction, has_kind
from tonelens.errors import SettingsError
from tonelens.settings.rules import NOT, Rule
from tonelens.text.file_types import PLAIN_TEXT
from tonelens.text.formats import format_of
from tonelens.text.formats.format import ASKED_FOR, Kind

_LABEL_WORDS = 2
_GLOB = regex.compile(r"[*?\[\]]")
_SMALL = regex.compile(r"\p{Ll}")
_STOP = regex.compile(r"[\p{STerm}…‥][\p{P}\s]*\Z")


def unexpected(prediction: Prediction, rule: Rule) -> float:
    """The probability of what the rule does not expect: the label that it rules out, or all labels but the one that it wants.

    Raises:
        SettingsError: the model has no such label, or gives no probabilities.
    """
    wanted = rule.expect.removeprefix(NOT).casefold()
    label = next((label for label in prediction.probabilities if label.casefold() == wanted), None)
    if len(prediction.probabilities) < 2:
        raise SettingsError("This model has a single output and no labels for a rule.", "Choose a model that tells labels apart.")
    if label is None:
        known = ", ".join(label.lower() for label in prediction.probabilities)
        problem = f"The rule “{rule.name}” expects “{wanted}”, which is not a label of this model."
        raise SettingsError(problem, f"Write one of {known}, with or without not- in front.")
    probability = prediction.probabilities[label]
    return probability if rule.expect.startswith(NOT) else 1.0 - probability


def breaks(prediction: Prediction, rule: Rule) -> bool:
    """Whether a sentence with this prediction breaks the rule, and in one of the kinds that it names, if it names any.

    Raises:
        SettingsError: as ``unexpected``; or the rule names kinds, which the model does not tell.
    """
    if unexpected(prediction, rule) < rule.threshold:
        return False
    if rule.kinds and prediction.kind is None and has_kind(prediction):
        problem = f"The rule “{rule.name}” has kinds, which this model does not tell apart."
        raise SettingsError(problem, "Remove kinds from the rule, or use the built-in model.")
    return not rule.kinds or prediction.kind in rule.kinds


def is_label(text: str) -> bool:
    """Whether a text is one or two words without a stop, such as a button's, or one abbreviation: too little to be judged by itself."""
    words = text.split()
    return len(words) <= _LABEL_WORDS and (_STOP.search(text) is None or (len(words) == 1 and _SMALL.search(text) is None))


def asked_for_by(rules: Iterable[Rule]) -> frozenset[str]:
    """The kinds of a program's strings, and the keys of front matter, that some rule asks for by their names."""
    rules = tuple(rules)
    names = {key.rpartition("/")[2] for rule in rules for key in rule.keys if not key.startswith("!")}
    return (ASKED_FOR & {place for rule in rules for place in rule.places}) | {name for name in names if name and not _GLOB.search(name)}


def is_about(rule: Rule, kind: Kind, key: str) -> bool:
    """Whether a rule judges prose of a kind that stands below a key, which is empty where there is none."""
    if kind not in rule.places if rule.places else kind in ASKED_FOR:
        return False
    if not rule.keys:
        return True
    key = key.replace(".", "/")
    wanted, unwanted = _keys(rule.keys)
    return (wanted is None or wanted.match_file(key)) and not unwanted.match_file(key)


@cache
def _keys(patterns: tuple[str, ...]) -> tuple[GitIgnoreSpec | None, GitIgnoreSpec]:
    """The globs of keys that are meant, ``None`` for all of them, and of those that are not."""
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    unwanted = GitIgnoreSpec.from_lines(pattern[1:] for pattern in patterns if pattern.startswith("!"))
    return GitIgnoreSpec.from_lines(wanted) if wanted else None, unwanted


class Rules:
    """The rules of one place, which know the documents that they are for.

    Args:
        rules: in the order in which their findings are told.
        exclude: globs of files that no rule is for.
        languages: the only kinds of documents that rules are for; all where it is empty.
    """

    def __init__(self, rules: Iterable[Rule], exclude: Iterable[str] = (), languages: Iterable[str] = ()) -> None:
        self._rules = [(rule, GitIgnoreSpec.from_lines(rule.files)) for rule in rules]
        self._exclude = GitIgnoreSpec.from_lines(exclude)
        self._takes_back = any(pattern.include is False for pattern in self._exclude.patterns)
        self._languages = frozenset(languages)

    def are_for(self, path: PurePosixPath, language_id: str) -> tuple[Rule, ...]:
        """The rules for a document; ``path`` is where it lies, from the folder that the globs begin at.

        One name of a format's languages means all of them: what an editor calls ``javascriptreact`` is ``javascript`` to a check.
        """
        names = {language_id}
        of_format = format_of(language_id, str(path)).language_ids
        # Plain text is many kinds of documents, and all that nobody knows.
        if PLAIN_TEXT not in of_format:
            names.update(of_format)
        if (self._languages and names.isdisjoint(self._languages)) or self.exclude(path):
            return ()
        return tuple(
            rule
            for rule, files in self._rules
            if (not rule.files or files.match_file(str(path))) and (not rule.languages or not names.isdisjoint(rule.languages))
        )

    def exclude(self, path: PurePosixPath, is_folder: bool = False) -> bool:
        """Whether a file, or everything in a folder, is left out. Of a folder this is not known where a glob takes something back."""
        return not (is_folder and self._takes_back) and self._exclude.match_file(f"{path}/" if is_folder else str(path))
