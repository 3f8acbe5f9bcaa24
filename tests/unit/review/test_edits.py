"""What is proposed for a sentence, how it is written, and above all what no edit may touch."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tonelens.review.edits.drafts import read
from tonelens.review.edits.patterns import parsed
from tonelens.review.edits.proposals import LONGEST_SENTENCE, ProposedEdit, proposed_edits
from tonelens.review.edits.protected import keeps_protected, kind_of, protected_kinds
from tonelens.review.edits.tables import PROTECTED_KINDS, RewriteRow, intensified_words, phrases, protected_words, rewrite_rows
from tonelens.text.spans import Span

UNSAFE = Path(__file__).parents[2] / "features" / "unsafe_edits.txt"
MARK = regex.compile(r"\[\[(.+?)\]\](?!\])")
TOPICS = ("privacy", "safety", "medical", "legal", "negation", "quantifiers", "identity", "numbers", "placeholders", "warnings")


def made(text: str, kind: str | None = None) -> list[str]:
    return [edit.applied(text) for edit in proposed_edits(text) if kind in (None, edit.kind)]


def unmarked(line: str) -> tuple[str, list[Span]]:
    """The sentence without its marks, and where the marked words are."""
    text = ""
    spans = []
    for index, part in enumerate(MARK.split(line)):
        if index % 2:
            spans.append(Span(len(text), len(text) + len(part)))
        text += part
    return text, spans


def unsafe_sentences() -> list[str]:
    return [line for line in UNSAFE.read_text("utf-8").split("\n") if line and not line.startswith("#")]


def occurrences(word: str, text: str) -> int:
    return len(regex.findall(rf"(?<!\w){regex.escape(word)}(?!\w)", text, regex.IGNORECASE))


def all_made(text: str, edits: list[ProposedEdit]) -> str:
    for edit in reversed(edits):
        text = edit.applied(text)
    return text


@pytest.mark.parametrize("line", unsafe_sentences())
def test_no_edit_touches_what_a_sentence_must_not_lose(line: str) -> None:
    text, marked = unmarked(line)
    edits = proposed_edits(text)
    for changed in [edit.applied(text) for edit in edits] + [all_made(text, edits)]:
        for span in marked:
            assert occurrences(span.of(text), changed) == occurrences(span.of(text), text)
    for edit in edits:
        for span in marked:
            # An edit may reach into a word for its capital letter alone, and go around a placeholder.
            reaches_in = edit.span.overlaps(span) and edit.span.end != span.start + 1
            assert not reaches_in or span.of(text) in edit.replacement


def test_the_unsafe_sentences_cover_every_topic() -> None:
    lines = UNSAFE.read_text("utf-8").split("\n")
    assert {f"# {topic}" for topic in TOPICS} <= set(lines)
    assert len(unsafe_sentences()) >= 170
    assert all(unmarked(line)[1] for line in unsafe_sentences())


def test_what_must_not_be_made_of_a_promise() -> None:
    assert made("We never sell your data.") == []
    assert made("Unfortunately, we never sell your data.") == ["We never sell your data."]


@pytest.mark.parametrize("row", rewrite_rows(), ids=lambda row: row.pattern[:60])
def test_every_row_of_the_table_does_what_it_says(row: RewriteRow) -> None:
    assert made(row.example, "rewrite") == [row.expected]


@pytest.mark.parametrize("row", rewrite_rows(), ids=lambda row: row.pattern[:60])
def test_every_row_of_the_table_is_reviewed(row: RewriteRow) -> None:
    assert parsed(row).items
    assert row.note.endswith(".")
    assert all(word == word.casefold() for word in row.exempt)
    literals = regex.sub(r"\{\w+\}|\bI\b", "", row.replacement)
    assert literals == literals.lower(), "a replacement gets its capital from the sentence"
    slots = set(regex.findall(r"\{(\w+)[=}]", row.pattern))
    assert set(regex.findall(r"\{(\w+)\}", row.replacement)) <= slots


def test_the_exceptions_of_the_table_are_needed() -> None:
    for row in rewrite_rows():
        before, after = read(row.example), read(row.expected)
        assert keeps_protected(before, after, row.exempt), row.pattern
        assert not row.exempt or not keeps_protected(before, after), row.pattern
        for word in row.exempt:
            # A word in capitals could be a name, and is protected as one.
            assert kind_of(read(word).parts[0]) is not None or word.upper() in row.pattern, (row.pattern, word)


def test_the_tables_are_in_order() -> None:
    assert len(rewrite_rows()) >= 300
    assert len({row.pattern for row in rewrite_rows()}) == len(rewrite_rows())
    for name in ("stance_adverbs.txt", "intensifiers.txt", *(f"protected/{kind}.txt" for kind in PROTECTED_KINDS)):
        listed = phrases(name)
        assert list(listed) == sorted(set(listed)), name
        assert all(word == word.casefold() for phrase in listed for word in phrase)
    fenced = {phrase for name in ("stance_adverbs.txt", "intensifiers.txt") for phrase in phrases(name)}
    assert not {" ".join(phrase) for phrase in fenced} & set(protected_words())
    assert not set(intensified_words()) & set(protected_words())


@pytest.mark.parametrize("word", ["hopefully", "allegedly", "apparently", "reportedly", "possibly", "usually", "technically", "again"])
def test_adverbs_that_change_the_truth_are_not_listed(word: str) -> None:
    assert (word,) not in phrases("stance_adverbs.txt")
    assert made(f"{word.title()}, we are open.") == []


@pytest.mark.parametrize("word", ["almost", "nearly", "only", "entirely", "fully", "partly", "quite", "rather", "too", "more"])
def test_words_for_how_much_are_no_intensifiers(word: str) -> None:
    assert (word,) not in phrases("intensifiers.txt")
    assert made(f"The page is {word} useless.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unfortunately, we are closed.", "We are closed."),
        ("unfortunately, we are closed", "we are closed"),
        ("UNFORTUNATELY, WE ARE CLOSED.", "WE ARE CLOSED."),
        ("UNFORTUNATELY, we are closed.", "We are closed."),
        ("Unfortunately, iPhone sales fell.", "iPhone sales fell."),
        ("Unfortunately, npm is down.", "npm is down."),
        ("Unfortunately, version2 is down.", "version2 is down."),
        ("Unfortunately, example.com is down.", "example.com is down."),
        ("Unfortunately, {name} is away.", "{name} is away."),
        ("Unfortunately, %s is away.", "%s is away."),
        ("Unfortunately, Anna is away.", "Anna is away."),
        ("Unfortunately, 3 files are gone.", "3 files are gone."),
        ("Unfortunately, “we are closed” is all it says.", "“We are closed” is all it says."),
        ("Unfortunately, “we are closed.", "“We are closed."),
        ("Unfortunately, (again) it broke.", "(Again) it broke."),
        ("Unfortunately, élan is not enough.", "Élan is not enough."),
        ("Unfortunately, e\u0301lan is not enough.", "E\u0301lan is not enough."),
        ("Unfortunately, ßa is no word.", "ßa is no word."),
        ("Unfortunately, it’s closed.", "It’s closed."),
        ("“Unfortunately, we are closed.”", "“We are closed.”"),
        ("• Unfortunately, we are closed.", "• We are closed."),
        ("- Unfortunately, we are closed.", "- We are closed."),
        ("1. Unfortunately, we are closed.", "1. We are closed."),
        ("2) Unfortunately, we are closed.", "2) We are closed."),
        ("😢 Unfortunately, we are closed.", "😢 We are closed."),
        ("1️⃣ Unfortunately, we are closed.", "1️⃣ We are closed."),
        ("Error: Unfortunately, we are closed.", "Error: We are closed."),
        ("<b>Unfortunately, we are closed.</b>", "<b>We are closed.</b>"),
        ("  Unfortunately,  we  are closed.\r\n", "  We  are closed.\r\n"),
        ("\u00a0Unfortunately,\u00a0we are\u00a0closed.", "\u00a0We are\u00a0closed."),
        ("Unfortunately,\r\nwe are\r\nclosed.", "We are\r\nclosed."),
        ("Unfortunately,we are closed.", "We are closed."),
        ("Unfortunately for you, we are closed!", "We are closed!"),
        ("To be honest, we are closed.", "We are closed."),
        (":/ Unfortunately, we are closed.", ":/ We are closed."),
        ("Unfortunately, sorry, we are closed.", "Sorry, we are closed."),
        ("Hello there. Unfortunately, we are closed.", "Hello there. We are closed."),
        ("Unfortunately, the patient died.", "The patient died."),
    ],
)
def test_a_stance_adverb_goes_with_its_comma(text: str, expected: str) -> None:
    assert made(text, "stance_adverb") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "He smiled sadly, and she left.",
        "We are, unfortunately, closed.",
        "Unfortunately we are closed.",
        "Unfortunately",
        "Unfortunately, ",
        "Unfortunately, …",
        "Unfortunately, 😢 we are closed.",
        "Unfortunately, <b>we</b> are closed.",
        "Unfortunately, and predictably, we are closed.",
        "Unfortunately, but clearly, we are closed.",
        '"Unfortunately," she said.',
        "*Unfortunately,* we are closed.",
        "“Unfortunately, we are closed,” she said.",
        "“Unfortunately,” he said, “we are closed.”",
        "The approx. unfortunately, long wait.",
        "The word, Unfortunately, is long.",
        "{unfortunately, we are closed}",
        "Unfortunately Yours, a novel",
    ],
)
def test_a_stance_adverb_stays(text: str) -> None:
    assert made(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The page is extremely slow.", "The page is slow."),
        ("The page isn’t cheap, but it’s really slow.", "The page isn’t cheap, but it’s slow."),
        ("It isn't cheap; it is really slow.", "It isn't cheap; it is slow."),
        ("It isn't cheap. It is really slow.", "It isn't cheap. It is slow."),
        ("It's really, really slow.", "It's slow."),
        ("Your answer was REALLY rude!", "Your answer was rude!"),
        ("THIS IS REALLY SLOW.", "THIS IS SLOW."),
        ("It would be really nice.", "It would be nice."),
        ("It is also very\u00a0slow.", "It is also slow."),
        ("It was so very slow.", "It was slow."),
        ("That was extremely rude.", "That was rude."),
        ("All agents are extremely busy.", "All agents are busy."),
        ("This is an extremely slow page.", "This is a slow page."),
        ("This is a really ugly page.", "This is an ugly page."),
        ("It was a truly honest answer.", "It was an honest answer."),
        ("It was an absolutely useless answer.", "It was a useless answer."),
        ("It was a very unfair answer.", "It was an unfair answer."),
        ("IT WAS AN EXTREMELY SLOW PAGE.", "IT WAS A SLOW PAGE."),
        ("IT WAS A REALLY UGLY PAGE.", "IT WAS AN UGLY PAGE."),
        ("I hate this extremely slow page.", "I hate this slow page."),
        ("Really sorry about that.", "Sorry about that."),
        ("Absolutely brilliant!", "Brilliant!"),
        ("We really appreciate your patience.", "We appreciate your patience."),
        ("We'd really appreciate an answer.", "We'd appreciate an answer."),
        ("The page loads extremely slowly.", "The page loads slowly."),
        ("We work very hard.", "We work hard."),
    ],
)
def test_an_intensifier_goes(text: str, expected: str) -> None:
    assert made(text, "intensifier") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        # Negated, or under a condition, a duty, a doubt, a hope.
        "It is not really good.",
        "We don't think that the page, as it stands, is really good.",
        "If it is really slow, wait.",
        "Had it been really slow, we'd know.",
        "You must be absolutely sure.",
        "We doubt it is really slow.",
        "I hope it is really good.",
        "Too many pages are really slow.",
        # What is asked, or asked for.
        "Is this page really slow?",
        "It was really slow?",
        "Be really quick.",
        "Please be very quick.",
        "Get really good at it.",
        "Drive extremely slowly.",
        "Use a really simple name.",
        "To really enjoy it, wait.",
        # What picks some things out.
        "Pages that are really slow are skipped.",
        "The app that's really slow is skipped.",
        "Extremely slow pages are skipped.",
        "Your really late orders are skipped.",
        "The extremely slow pages are skipped.",
        "Those really badly written pages are skipped.",
        # The message itself.
        "The disk is completely full.",
        "It is really not slow.",
        "The service is completely free.",
        "The file was completely deleted.",
        "We completely delete it.",
        "It was terribly written.",
        "This is the very first page.",
        "Really?",
        "Really",
        "It is very",
        # Warnings, medicine, law.
        "The danger is very clear.",
        "The pain is really bad.",
        "The contract is extremely unfair.",
        # Grammar.
        "It is so very slow that it stops.",
        "What really slow means is open.",
        # Names and quotations.
        "It is Really Slow Radio.",
        "The label “is really slow” is long.",
    ],
)
def test_an_intensifier_stays(text: str) -> None:
    assert made(text, "intensifier") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YOU FAILED TO PROVIDE {name}.", "PLEASE PROVIDE {name}."),
        ("YOU FAILED TO PROVIDE A NAME!", "PLEASE ENTER A NAME!"),
        ("you failed to provide a name", "please enter a name"),
        ("You've failed  to\u00a0provide\r\na name.", "Please enter a name."),
        ("You’ve entered an invalid date.", "That date isn’t valid."),
        ("You entered an invalid 6-digit code.", "That 6-digit code isn't valid."),
        ("You entered an invalid {{field}}!", "That {{field}} isn't valid!"),
        ("You entered an invalid ${date_format}", "That ${date_format} isn't valid"),
        ("Error: You failed to provide a name.", "Error: Please enter a name."),
        ("Unfortunately, you failed to provide a name.", "Please enter a name."),
        ("Unfortunately, we regret to inform you that your order is late.", "Your order is late."),
        ("But we regret to inform you that your order is late.", "But your order is late."),
        ("But I regret to inform you that your order is late.", "But your order is late."),
        ("UGH, it broke.", "It broke."),
        ("Oops!! It broke.", "It broke."),
        ("Hello: We are unable to find it.", "Hello: We can't find it."),
        ("Hello: We're unable to find it.", "Hello: We can't find it."),
        ("Reply ASAP please.", "Reply as soon as possible please."),
        ("REPLY ASAP!", "REPLY AS SOON AS POSSIBLE!"),
        ("I’m afraid we can’t open on Sundays.", "We can’t open on Sundays."),
        ("We regret to inform you that your contract has ended.", "Your contract has ended."),
    ],
)
def test_a_rewrite_is_written_as_the_writer_would(text: str, expected: str) -> None:
    assert made(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "You failed to provide a name?",
        "You failed to provide a name,",
        "You failed to provide a name and an address.",
        "You failed to provide proof of address by Monday.",
        "You failed to provide proof recently.",
        "You failed to provide proof 3 times.",
        "You failed to provide it.",
        "You failed to provide any proof.",
        "You failed to provide proof two years running.",
        "You failed to provide proof of your latest complete payment.",
        "Oops :( it broke.",
        "You failed to provide evidence under the contract.",
        "If you failed to provide a name, call us.",
        "You Failed To Provide A Name",
        "The page says “you failed to provide a name”.",
        "You failed",
        "We do not hesitate to call you.",
        "A fatal error in the dose was found.",
        "Just press the second key.",
        "Just click once.",
        "Just press any key.",
        "The docs say “in order to” often.",
        "Set `in order to` first.",
        "Uses of {in order to} vary.",
        "The film In Order To Live is long.",
    ],
)
def test_a_rewrite_is_not_offered(text: str) -> None:
    assert made(text) == []


def test_kinds_and_spans() -> None:
    text = "Unfortunately, the page is really slow ASAP."
    assert proposed_edits(text) == [
        ProposedEdit(Span(0, 16), "T", "stance_adverb"),
        ProposedEdit(Span(27, 34), "", "intensifier"),
        ProposedEdit(Span(39, 43), "as soon as possible", "rewrite"),
    ]
    # What a rewrite keeps at its end is not part of it.
    assert proposed_edits("You failed to provide {name}.") == [ProposedEdit(Span(0, 13), "Please", "rewrite")]


@pytest.mark.parametrize("text", ["", " ", "\r\n\t", "😀", "😀😀 👨‍👩‍👧", "1️⃣", "...", "{", "{}", "\u200b", "“”", "1.", "Error:"])
def test_nothing_is_proposed_for_nothing(text: str) -> None:
    assert proposed_edits(text) == []


def test_nothing_is_proposed_for_what_is_no_sentence() -> None:
    sentence = "Unfortunately, we are closed."
    assert proposed_edits(sentence + " " * (LONGEST_SENTENCE - len(sentence))) != []
    assert proposed_edits(sentence + " " * (LONGEST_SENTENCE - len(sentence) + 1)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We never sell data.", "We sell data."),
        ("We don't sell data.", "We sell data."),
        ("Sell data.", "Do not sell data."),
        ("Non-smoking rooms", "Rooms"),
        ("All rooms", "Rooms"),
        ("It is likely late.", "It is late."),
        ("You must go.", "You go."),
        ("You'll go.", "You go."),
        ("If so, go.", "So, go."),
        ("Wait 3 days.", "Wait 4 days."),
        ("Wait three days.", "Wait days."),
        ("It costs 5 €.", "It costs 5."),
        ("Danger: hot.", "Hot."),
        ("The doctor's note", "The note"),
        ("A legal note", "A note"),
        ("A deaf man", "A man"),
        ("A note by Anna", "A note"),
        ("The iPhone", "The phone"),
        ("iPhone sales fell.", "Sales fell."),
        ("Use {name}.", "Use it."),
        ("Use {name}.", "Use {Name}."),
        ("Use https://example.com/Ab now.", "Use https://example.com/ab now."),
        ("It says “so slow” here.", "It says “slow” here."),
        ("Not now, but always", "Always now, but not"),
        ("Just one day", "One day"),
    ],
)
def test_the_guard_sees_a_changed_fact(before: str, after: str) -> None:
    assert keeps_protected(read(before), read(before))
    assert not keeps_protected(read(before), read(after))


def test_the_guard_overlooks_what_is_no_fact() -> None:
    assert keeps_protected(read("Sadly, never."), read("Never."))
    assert keeps_protected(read("Sadly, Anna left."), read("Anna left."))
    assert keeps_protected(read("It cannot be."), read("It can't be."), frozenset({"cannot", "can't"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We never sell {name}.", ["never", "sell", "{name}"]),
        ("Write `is slow` to a@example.com, %1$s.", ["`is slow`", "a@example.com", "%1$s"]),
        ("See :name and [field], <b>2</b> of 5 %.", [":name", "[field]", "<b>2</b>", "5", "%"]),
        ("The man says “go on” to Anna.", ["man", "“go on”", "Anna"]),
        ("{a, plural, one {really} other {very}} x", ["{a, plural, one {really} other {very}}"]),
        ("Left {open", ["{open"]),
        ("50% sure", ["50%"]),
        ("A %discount", ["%"]),
        ("Hi %{user name}.", ["%{user name}"]),
        ("Hi %(user)s, %NAME%.", ["%(user)s", "%NAME%"]),
        ("A &nbsp; b", ["&nbsp;"]),
        ("%s&a;", ["%s&a;"]),
        ("Use --really-slow or (a/b) today", ["--really-slow", "a/b"]),
        ("That is 10:30 note", ["10:30"]),
    ],
)
def test_what_is_protected(text: str, expected: list[str]) -> None:
    draft = read(text)
    parts = [part.span for part in draft.parts if kind_of(part) is not None or part.verbatim or part.text in draft.names]
    assert [span.of(text) for span in sorted([*parts, *draft.quotations])] == expected


HOSTILE = ("a", "{}", "[a", "%(a", '"."', ". ", "A. ", "really, ", "just one ")


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_alone(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    begin = time.process_time()
    protected_kinds(read(text))
    proposed_edits(text[:LONGEST_SENTENCE])
    assert time.process_time() - begin < 6


PIECES = st.sampled_from(
    [
        "Unfortunately, ",
        "sadly, ",
        "Oops! ",
        "you failed to provide ",
        "You entered an invalid ",
        "a name",
        "the page is ",
        "a ",
        "an ",
        "really ",
        "so very ",
        "slow",
        "not ",
        "never ",
        "{name}",
        "%s",
        "“",
        "”",
        '"',
        "(",
        ", ",
        ". ",
        "! ",
        "?",
        ": ",
        "\r\n",
        "\u00a0",
        "\u0301",
        "\u200d",
        "ß",
        "İ",
        "ǆ",
        "😀",
        "We ",
        "cannot ",
        "ASAP",
        "just ",
        "click ",
        "3 ",
        "iPhone ",
        ", to say the least",
        "we regret to inform you that ",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_an_edit_is_a_plain_replacement(text: str) -> None:
    edits = proposed_edits(text)
    assert edits == sorted(edits, key=lambda edit: edit.span)
    assert all(first.span.end <= second.span.start for first, second in pairwise(edits))
    for edit in edits:
        assert 0 <= edit.span.start < edit.span.end <= len(text)
        assert edit.span.of(text) != edit.replacement
        changed = edit.applied(text)
        assert changed == text[: edit.span.start] + edit.replacement + text[edit.span.end :]
        assert changed.strip()
        assert "  " not in changed or "  " in text
        assert edit.kind in {"stance_adverb", "intensifier", "rewrite"}
    all_made(text, edits)
