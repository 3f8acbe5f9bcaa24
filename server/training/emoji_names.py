"""Finds out which emoji the model reads better by their names: ``python -m training.emoji_names --model FOLDER``.

The tokenizer knows hardly any emoji. Reading one by its CLDR short name ("party popper") can give the model what a
reader sees, or mislead it ("kitchen knife"), so each is tried: for every emoji of ``held_out/emoji.tsv``, whose label
people gave, the name is put into sentences that say nothing by themselves. It is taken into the model's table where
the name brings the verdict closer to the label; all others stay unread and are marked so. Needs the package ``emoji``,
which carries the CLDR names.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import regex
from emoji import EMOJI_DATA

from tonelens.attribution.classifier import Classifier
from tonelens.attribution.loading import EMOJI_TABLE, load_classifier

from .authored import HELD_OUT
from .sources import rows

CARRIERS = (
    "See you tomorrow {}",
    "The meeting is at three {}",
    "I got your message {}",
    "Version 2 is out {}",
    "My flight is on Monday {}",
    "We looked at the first page {}",
)
LEAST_GAIN = 0.10
"""How much likelier its label must become, on average, for an emoji to be read by its name."""


@dataclass(frozen=True)
class Trial:
    """One emoji: the mean probability of its label over the carriers, unread and read by its name."""

    emoji: str
    name: str
    label: str
    unread: float
    by_name: float

    @property
    def helps(self) -> bool:
        """Whether the name is worth reading."""
        return self.by_name - self.unread >= LEAST_GAIN


def trials(classifier: Classifier) -> list[Trial]:
    """Every labelled emoji that has a name, tried on the carriers."""
    found = []
    bare = {regex.sub("[\ufe0e\ufe0f]", "", emoji): data["en"] for emoji, data in EMOJI_DATA.items()}
    unread = classifier.predict([carrier.format("").strip() for carrier in CARRIERS])
    for row in rows(HELD_OUT / "emoji.tsv"):
        if row["emoji"] not in bare:
            print(f"no name: {row['emoji']}", file=sys.stderr)
            continue
        name = bare[row["emoji"]].strip(":").replace("_", " ").lower()
        read = classifier.predict([carrier.format(name) for carrier in CARRIERS])
        found.append(
            Trial(
                row["emoji"],
                name,
                row["label"],
                sum(one.probabilities[row["label"]] for one in unread) / len(CARRIERS),
                sum(one.probabilities[row["label"]] for one in read) / len(CARRIERS),
            )
        )
    return found


def main() -> int:
    """Writes the table beside the model and prints every trial."""
    parser = argparse.ArgumentParser(prog="python -m training.emoji_names", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the folder of the model")
    options = parser.parse_args()
    (options.model / EMOJI_TABLE).unlink(missing_ok=True)
    tried = trials(load_classifier(str(options.model)))
    for trial in tried:
        print(
            f"{trial.emoji}\t{trial.name}\t{trial.label}\t{trial.unread:.2f}\t{trial.by_name:.2f}\t{'read' if trial.helps else 'not read'}"
        )
    table = "".join(f"{trial.emoji}\t{trial.name}\n" for trial in tried if trial.helps)
    (options.model / EMOJI_TABLE).write_text("emoji\tname\n" + table, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
