"""What ``tonelens check`` says of the folder of examples and of this repository's own documentation, with the built-in model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tonelens.cli import main

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def _findings(capsys: pytest.CaptureFixture[str], *paths: str) -> list[tuple[str, str, str]]:
    """Path, rule and the source of each finding."""
    main(["check", *paths, "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    texts = {path: Path(path).read_bytes().decode() for path in answer["files"]}
    return [(one["path"], one["rule"], texts[one["path"]][one["start"] : one["end"]]) for one in answer["findings"]]


def test_the_examples_show_what_they_are_built_to_show(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    landing, errors, onboarding, policy = (
        f"examples/{name}" for name in ("landing-page.html", "locales/en/errors.json", "onboarding-mail.md", "refund-policy.txt")
    )
    launch, notes, reply, welcome = (f"examples/{name}.md" for name in ("launch-email", "release-notes", "support-reply", "welcome"))
    assert _findings(capsys, "examples") == [
        (
            landing,
            "calm",
            "If you still type invoices by hand, you are wasting your evenings on boring work that nobody will thank you for.",
        ),
        (landing, "calm", "Your old spreadsheet is a mess, and it will fail you when the tax office calls."),
        (launch, "calm", "Unfortunately, your old reports could not be migrated."),
        (launch, "calm", "The export was slow and failed twice, which is terrible news right\nbefore a launch."),
        (launch, "calm", "You failed to provide a valid invoice number."),
        (errors, "calm", "You entered a wrong password too many times, so your account has been locked."),
        (errors, "calm", "You forgot to send this invoice in time."),
        (errors, "calm", "Without a payment method we will block your account immediately."),
        (onboarding, "calm", "You have failed to confirm your e-mail address, so we cannot send anything for you."),
        (onboarding, "calm", "If you ignore this message, your account will be deleted in 14 days without further warning."),
        (
            policy,
            "calm",
            "Customers who abuse this policy with ridiculous claims will be banned, and any complaint about that is pointless.",
        ),
        (notes, "calm", "Searching in large projects is horribly slow, and we know it."),
        (notes, "unused-ignore", "<!-- tonelens-ignore-next -->"),
        (reply, "calm", "Unfortunately, your complaint was rejected."),
        (reply, "calm", "You failed to provide the number of your order, so we wasted an hour on it."),
        (reply, "calm", "The driver was rude, and the parcel was badly damaged."),
        (welcome, "friendly", "The account is subject to section four of the terms."),
    ]


def test_our_own_documentation_keeps_our_own_rules(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert _findings(capsys, "README.md", "docs") == []
