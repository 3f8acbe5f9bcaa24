"""Edits documents of real servers at random, beside a text that is edited here, and holds that the two are the same.

By hand, for as long as you like: ``python -m tests.fuzz.edits 1000000 --seed 7``. A round that fails says its seed; ``--seed`` and
``--rounds 1`` repeat it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.lsp.editor import Editor, ResponseError, place, recorded

PATIENCE = 120.0
CHECKS = 6
MESSAGES = 120
PIECES = (
    *("It is good.", "It is terrible.", "Unfortunately, it failed.", "lovely ", "x", "slow", " ", "  ", ". "),
    *("\n", "\r\n", "\r", "\n\n", "\n\r", "\r\n\r\n", "\u2028", "\u0085", "\v", "\f"),
    *("\U0001f600", "\U0001f468\u200d\U0001f469", "é", "e\u0301", "日本", "\udc80", "\U0001d4d0terrible", "\ufeff", "\0"),
)
URIS = ("file:///a.txt", "file:///b.md", "untitled:c")
_BAD = ("terrible", "failed", "slow", "Unfortunately")
_BREAK = re.compile("\r\n|\r|\n")
Json = Any


class Shadow:
    """A document as an editor keeps it that counts in UTF-16: ``units`` has one character for each code unit."""

    def __init__(self, text: str) -> None:
        self.units = apart(text)
        self.version = 1
        self.undo: list[Json] = []

    @property
    def text(self) -> str:
        """The text in whole characters."""
        return together(self.units)

    def lines(self) -> list[tuple[int, int]]:
        """Where each line begins, and where its own characters end."""
        breaks = list(_BREAK.finditer(self.units))
        return list(zip([0, *(found.end() for found in breaks)], [*(found.start() for found in breaks), len(self.units)], strict=True))

    def offset(self, line: int, character: int) -> int:
        """The unit at a position, as the protocol has it where the position is beyond the end of the line or of the text."""
        lines = self.lines()
        if line >= len(lines):
            return len(self.units)
        start, end = lines[line]
        at = min(start + character, end)
        return at - 1 if 0 < at < len(self.units) and is_pair(self.units[at - 1 : at + 1]) else at

    def position(self, at: int) -> tuple[int, int]:
        """The position of a unit that is not in the middle of a line break."""
        lines = self.lines()
        line = max(number for number, (start, _) in enumerate(lines) if start <= at)
        return line, min(at, lines[line][1]) - lines[line][0]

    def apply(self, change: Json) -> None:
        """Makes a change of the protocol."""
        text = apart(change["text"])
        if "range" not in change:
            self.units = text
            return
        start, end = sorted(self.offset(one["line"], one["character"]) for one in (change["range"]["start"], change["range"]["end"]))
        # What takes it back; a position between the halves of a line break is none.
        self.undo.append((start, self.units[start:end], len(text)))
        self.units = self.units[:start] + text + self.units[end:]


def apart(text: str) -> str:
    """The same with a character for each unit of UTF-16."""
    return "".join(map(chr, memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")))


def together(units: str) -> str:
    """The same in whole characters."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def is_pair(units: str) -> bool:
    """Whether two units are the halves of one character."""
    return len(units) == 2 and "\ud800" <= units[0] <= "\udbff" and "\udc00" <= units[1] <= "\udfff"


@dataclass
class Result:
    """What a round came to: how many changes and words were compared, and what was wrong."""

    edits: int = 0
    words: int = 0
    faults: list[str] = field(default_factory=list)


class Typist:
    """Types into documents of a server, and in its own copies of them."""

    def __init__(self, editor: Editor, chance: random.Random) -> None:
        self._editor = editor
        self._chance = chance
        self.shadows: dict[str, Shadow] = {}
        self.unknown: dict[str, Shadow] = {}
        self.edits = 0

    def act(self) -> None:
        """Does one thing, one message most often."""
        uri = self._chance.choice(URIS)
        kind = self._chance.random()
        if uri in self.unknown:
            # Only some of what could make it known again does; until then whatever is typed is of no use.
            self._change(uri, [{"text": self._text()}] if kind < 0.3 else [self._ranged(self.unknown[uri])])
        elif uri not in self.shadows or kind < 0.01:
            self.open(uri, self._text())
        elif kind < 0.02:
            self._editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            del self.shadows[uri]
        elif kind < 0.035:
            self._inapplicable(uri)
        elif kind < 0.3:
            self._take_back(uri)
        elif kind < 0.34:
            self._change(uri, self._many())
        else:
            shadow = self.shadows[uri]
            self._change(uri, [self._ranged(shadow) for _ in range(self._chance.choice((1, 1, 1, 2, 3, 8)))])

    def open(self, uri: str, text: str) -> None:
        """Opens a document, anew where it is open."""
        self.unknown.pop(uri, None)
        self.shadows[uri] = Shadow(text)
        language = "markdown" if uri.endswith(".md") else "plaintext"
        self._editor.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}})

    def _change(self, uri: str, changes: list[Json]) -> None:
        shadow = self.shadows.get(uri) or self.unknown[uri]
        shadow.version += self._chance.choice((1, 1, 7))
        if uri in self.unknown and any("range" not in change for change in changes):
            self.shadows[uri] = self.unknown.pop(uri)
        for change in changes:
            shadow.apply(change)
        # An editor forgets as well.
        del shadow.undo[:-40]
        self.edits += len(changes)
        self._send(uri, shadow.version, changes)

    def _send(self, uri: str, version: int, changes: list[Json]) -> None:
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}
        message = {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}
        self._editor.send_bytes(json.dumps(message, ensure_ascii=self._chance.random() < 0.5).encode("utf-8", "surrogatepass"))

    def _ranged(self, shadow: Shadow) -> Json:
        """A change somewhere, inside or outside the text, either way round."""
        chance, lines = self._chance, shadow.lines()
        if chance.random() < 0.02:
            return {"text": self._text()}
        far = (10**6, 2**31 - 1)
        line = chance.choice(far) if chance.random() < 0.03 else chance.randrange(len(lines) + 1)
        longest = 5 if line >= len(lines) else lines[line][1] - lines[line][0] + 3
        character = chance.choice(far) if chance.random() < 0.03 else chance.randint(0, longest)
        start = (line, character)
        end = (line + chance.choice((0, 0, 0, 1, 2)), chance.choice((character, character + 1, character + 3, character + 12, 0)))
        end = start if chance.random() < 0.4 else (min(end[0], 2**31 - 1), min(end[1], 2**31 - 1))
        if len(shadow.units) > 3_000:
            end = (start[0] + 20, 0) if start[0] < 10**6 else end
        text = "".join(chance.choices(PIECES, k=chance.choice((0, 1, 1, 2, 5))))
        return {"range": place(*((end, start) if chance.random() < 0.05 else (start, end))), "text": text}

    def _many(self) -> list[Json]:
        """The changes of many cursors, from the first to the last or the other way round."""
        count = self._chance.choice((20, 60))
        changes = [
            {"range": place((line, 0), (line, self._chance.randrange(3))), "text": self._chance.choice(PIECES)} for line in range(count)
        ]
        return changes if self._chance.random() < 0.5 else changes[::-1]

    def _take_back(self, uri: str) -> None:
        """Undoes some changes, all in one message or one by one."""
        shadow = self.shadows[uri]
        changes = []
        copy = Shadow(shadow.text)
        copy.units = shadow.units
        for start, old, length in reversed(shadow.undo[-self._chance.randint(1, 8) :]):
            if start + length > len(copy.units):
                break
            change = {"range": place(copy.position(start), copy.position(start + length)), "text": together(old)}
            copy.apply(change)
            changes.append(change)
        del shadow.undo[len(shadow.undo) - len(changes) :]
        if self._chance.random() < 0.5:
            for change in changes:
                self._change(uri, [change])
        elif changes:
            self._change(uri, changes)

    def _inapplicable(self, uri: str) -> None:
        """A change that nobody can make; from then on nobody knows what the document is."""
        good, position = self._ranged(self.shadows[uri]), {"line": 0, "character": 0}
        wrong: tuple[Json, ...] = (
            {"range": {"start": {"line": -1, "character": 0}, "end": position}, "text": "a"},
            {"range": {"start": position, "end": {"line": 0, "character": 2**31}}, "text": "a"},
            {"range": {"start": {"line": 10**30, "character": 0}, "end": position}, "text": "a"},
            {"range": {"start": {"line": 0.5, "character": 0}, "end": position}, "text": "a"},
            {"range": {"start": {"line": True, "character": 0}, "end": position}, "text": "a"},
            {"range": {"start": {"line": "0", "character": 0}, "end": position}, "text": "a"},
            {"range": {"start": position}, "text": "a"},
            {"range": None, "text": "a"},
            {"range": [0, 0], "text": "a"},
            {"range": place((0, 0), (0, 0)), "text": None},
            {"range": place((0, 0), (0, 0)), "text": ["a"]},
            {"range": place((0, 0), (0, 0))},
            {"text": 5},
            {},
            None,
            "a",
        )
        changes: Json = [good, self._chance.choice(wrong), good]
        if self._chance.random() < 0.1:
            changes = self._chance.choice((None, 3, {"text": "a"}))
        self.edits += 1
        self.unknown[uri] = self.shadows.pop(uri)
        self.unknown[uri].version += 1
        if self._chance.random() < 0.1:
            body = b'{"jsonrpc":"2.0","method":"textDocument/didChange","params":%s}' % (b"[" * 60_000)
            # Of which document that was, nobody can know.
            self.unknown |= self.shadows
            self.shadows.clear()
            self._editor.send_bytes(body)
        else:
            self._send(uri, self.unknown[uri].version, changes)

    def _text(self) -> str:
        return "".join(self._chance.choices(PIECES, k=self._chance.randint(0, 60)))


def run(seed: int, checks: int = CHECKS, messages: int = MESSAGES) -> Result:
    """One server from its start to its end."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret depends on it
    result = Result()
    editor = Editor(settings={"": {"review": {"mode": "onType"}}})
    try:
        editor.request("initialize", _counting_in_utf_16(recorded("neovim-0.11"))).result(PATIENCE)
        editor.notify("initialized", {})
        typist = Typist(editor, chance)
        for number in range(checks):
            for _ in range(messages):
                typist.act()
            result.edits = typist.edits
            for uri, shadow in typist.shadows.items():
                _compare(editor, uri, shadow, result)
            for uri in typist.unknown:
                _nothing_is_shown(editor, uri, result)
            if number == checks - 1:
                for uri, shadow in typist.shadows.items():
                    _findings(editor, uri, shadow, result)
            if result.faults:
                break
        editor.request("shutdown").result(PATIENCE)
        editor.notify("exit")
        if editor.process.wait(PATIENCE) != 0:
            result.faults.append("the server failed")
        if b'File "' in editor.log:
            result.faults.append(f"the log has a traceback: {bytes(editor.log)[-1_500:].decode(errors='replace')}")
        if len(editor.answers) != len(set(editor.answers)):
            result.faults.append("a request was answered twice")
    finally:
        editor.kill()
    return result


def _counting_in_utf_16(params: Json) -> Json:
    return {**params, "capabilities": {**params["capabilities"], "general": {"positionEncodings": ["utf-16"]}}}


def _compare(editor: Editor, uri: str, shadow: Shadow, result: Result) -> None:
    """What the server reads and explains is what stands in the shadow, at the same places, word by word."""
    text = shadow.text
    read = editor.command("tonelens.read", uri=uri).result(PATIENCE)
    for one in read["sentences"]:
        source = text[one["start"] : one["end"]]
        if uri != URIS[1] and "".join(one["read"].split()) != "".join(source.split()):
            result.faults.append(f"{uri}: {one['read']!r} is read at {one['start']}, where {source!r} stands")
    try:
        explained = editor.command("tonelens.explainDocument", uri=uri).result(PATIENCE)
    except ResponseError as error:
        if read["sentences"] or "nothing to explain" not in str(error):
            result.faults.append(f"{uri}: {error}")
        return
    for word in explained["words"]:
        result.words += 1
        if explained["text"][word["start"] : word["end"]] != word["text"]:
            result.faults.append(f"{uri}: the word {word['text']!r} is explained at the wrong place")
    shown = editor.request("tonelens/explanations", {"uri": uri}).result(PATIENCE)
    if shown["version"] != shadow.version:
        result.faults.append(f"{uri}: version {shown['version']} is shown of {shadow.version}")
    last = shown["explanations"][-1]
    if (source := _slice(shadow, last["range"])) != explained["text"]:
        result.faults.append(f"{uri}: {explained['text']!r} is explained where {source!r} stands")
    for unit in last["units"]:
        result.words += 1
        if (source := " ".join(_slice(shadow, one) for one in unit["ranges"])) != unit["text"] and uri != URIS[1]:
            result.faults.append(f"{uri}: {unit['text']!r} is shown where {source!r} stands")


def _findings(editor: Editor, uri: str, shadow: Shadow, result: Result) -> None:
    """The findings come to be those of the text that there is now: each stands on its sentence, and points at its words."""
    end = time.monotonic() + PATIENCE
    while True:
        published = [params for params in editor.all("textDocument/publishDiagnostics") if params["uri"] == uri]
        found = [one for one in (published[-1]["diagnostics"] if published else []) if one.get("code")]
        wrong = [one["message"] for one in found if not any(bad in _slice(shadow, one["range"]) for bad in _BAD)]
        named = [
            (one["message"], _slice(shadow, one["location"]["range"])) for parent in found for one in parent.get("relatedInformation", ())
        ]
        wrong += [f"{message} at {source!r}" for message, source in named if source not in message]
        is_current = not found or published[-1]["version"] == shadow.version
        expects = "terrible" in shadow.text
        if is_current and not wrong and (found or not expects or time.monotonic() > end - PATIENCE + 4):
            return
        if time.monotonic() > end:
            result.faults.append(f"{uri}: findings of another text: {wrong}, version {published[-1].get('version')} of {shadow.version}")
            return
        time.sleep(0.05)


def _nothing_is_shown(editor: Editor, uri: str, result: Result) -> None:
    shown = editor.request("tonelens/explanations", {"uri": uri}).result(PATIENCE)
    hover = editor.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}).result(PATIENCE)
    if shown["explanations"] or hover is not None:
        result.faults.append(f"{uri}: something is shown of a text that nobody knows")
    try:
        editor.command("tonelens.explainDocument", uri=uri).result(PATIENCE)
        result.faults.append(f"{uri}: a text is explained that nobody knows")
    except ResponseError as error:
        if "is unknown" not in str(error):
            result.faults.append(f"{uri}: {error}")
    if any(one for one in editor.diagnostics(uri) if one.get("code")):
        editor.wait(lambda: not editor.diagnostics(uri), PATIENCE)


def _slice(shadow: Shadow, part: Json) -> str:
    start, end = (shadow.offset(one["line"], one["character"]) for one in (part["start"], part["end"]))
    return together(shadow.units[start:end])


def main() -> int:
    """Makes so many edits in rounds, one server each, and says what they came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edits", type=int, help="so many in all")
    parser.add_argument("--seed", type=int, default=0, help="of the first round; the others count on")
    parser.add_argument("--rounds", type=int, help="no more than these")
    parser.add_argument("--checks", type=int, default=CHECKS, help="how often a round compares")
    parser.add_argument("--messages", type=int, default=MESSAGES, help="between two comparisons")
    options = parser.parse_args()
    done = Result()
    failed, seed = 0, options.seed
    while done.edits < options.edits and (options.rounds is None or seed < options.seed + options.rounds):
        result = run(seed, options.checks, options.messages)
        done.edits, done.words, failed = done.edits + result.edits, done.words + result.words, failed + bool(result.faults)
        for fault in result.faults[:5]:
            print(f"seed {seed}: {fault}", flush=True)
        seed += 1
        seeds = f"seeds {options.seed} to {seed - 1}"
        print(f"{done.edits:,} edits, {done.words:,} words compared, {seeds}, {failed} rounds failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
