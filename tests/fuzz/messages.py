"""Sends real servers messages that are wrong in every way, and holds that each request is answered once and nothing else is.

By hand, for as long as you like: ``python -m tests.fuzz.messages 1000000 --seed 7``. A round that fails says its seed; ``--seed`` and
``--rounds 1`` repeat it.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.lsp.editor import children

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
MOST_SECONDS = 5.0
"""Of computing, for a hover and the burst before it: ten times what it takes."""

BURST = 400
BURSTS = 12
SECRET = "zanzibar"
"""A word of every text that is sent, which no log may have."""

Json = Any
_STRANGE: tuple[Callable[[random.Random], Json], ...] = (
    lambda chance: None,
    lambda chance: True,
    lambda chance: chance.choice((0, -1, 1, 2**31 - 1, 2**31, -(2**31), 2**63, 10**40, 10**400)),
    lambda chance: chance.choice((0.5, 1e308, -0.0)),
    lambda chance: chance.choice(
        ("", "a", "file:", "file:///\0", "\ud800", "\U0001f600", "untitled:x", "x" * 3_000, f"{SECRET} is terrible.")
    ),
    lambda chance: [],
    lambda chance: {},
    lambda chance: [[], {}, None, "a", 1],
    lambda chance: {"uri": [], "range": {}, "start": None, "id": 1, "method": "exit"},
)
_DEPTHS = (20, 400, 981, 3_000, 60_000)
_VERY_DEEP = (b"[" * 900, b'{"a":' * 900)
"""A request that is nested so deep is answered or left out, as deep as Python's stack is at that moment."""

_TEXTS = (
    f"The {SECRET} is terrible. It is good.\n\n**Unfortunately**, the upload failed \U0001f600.\n",
    f"doze\n\n{SECRET} doze\r\nlovely\rslow\n",
    f"{SECRET} was slow. " * 1_300,
    f'{{"a": "{SECRET} is terrible", "b": ["fine"]}}',
    f"<!-- {SECRET} --><p>It is <b>terrible</b>.</p>",
    "",
)
_COMMANDS = (
    "explain",
    "explainDocument",
    "clear",
    "pin",
    "unpin",
    "report",
    "read",
    "ignore",
    "accept",
    "pauseReview",
    "resumeReview",
    "reviewWorkspace",
    "none",
)


@dataclass(eq=False)
class Peer:
    """A server's process and what it said: ``answers`` counts them by id, ``asked`` has the ids of its own requests."""

    process: subprocess.Popen[bytes]
    answers: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)
    log: bytearray = field(default_factory=bytearray)
    faults: list[str] = field(default_factory=list)
    sent: dict[str, bytes] = field(default_factory=dict)
    deep: set[str] = field(default_factory=set)
    answers_its_requests: bool = True
    _sending: threading.Lock = field(default_factory=threading.Lock)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    threads: list[threading.Thread] = field(default_factory=list)

    def listen(self) -> None:
        """Begins to keep what the process says."""
        for work in (self._listen, self._overhear):
            self.threads.append(threading.Thread(target=work, daemon=True))
            self.threads[-1].start()

    def send(self, *pieces: bytes) -> None:
        """Writes bytes one piece after the other, however they are framed; a server that is gone hears nothing."""
        assert self.process.stdin is not None
        with self._sending, contextlib.suppress(BrokenPipeError, ValueError):
            for data in pieces:
                self.process.stdin.write(data)
                self.process.stdin.flush()

    def wait(self, until: Callable[[], bool], patience: float = PATIENCE) -> bool:
        """Whether something has become true."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with self._lock:
                if until():
                    return True
            time.sleep(0.002)
        return False

    def total(self) -> int:
        """How many answers there are but for those that need not be."""
        return sum(count for number, count in self.answers.items() if number not in self.deep)

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline() != b"\r\n":
                pass
            message = json.loads(stream.read(length))
            with self._lock:
                if "method" not in message:
                    self.answers[name(message.get("id"))] += 1
                    if "id" not in message:
                        self.faults.append("an answer without an id")
                    if ("result" in message) == ("error" in message):
                        self.faults.append("an answer with both or neither of result and error")
                elif "id" in message:
                    self.asked.append(message["id"])
            if "method" in message and "id" in message and self.answers_its_requests:
                # From another thread, so that a server that waits for its answers to be read is not waited for.
                threading.Thread(target=self.send, args=(framed(_reply(message)),), daemon=True).start()

    def _overhear(self) -> None:
        stream = self.process.stderr
        assert stream is not None
        while data := os.read(stream.fileno(), 65_536):
            self.log += data


def _reply(message: Json) -> bytes:
    items = message["params"]["items"] if message["method"] == "workspace/configuration" else []
    result = [{"review": {"mode": "onType"}} for _ in items] if items else None
    return json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()


def name(number: Json) -> str:
    """An id as a key: 1 and "1" are two."""
    return json.dumps(number)


def framed(body: bytes) -> bytes:
    """A message with its header."""
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def expected(body: bytes) -> str | None:
    """The id under which a message must be answered, ``"null"`` where it is a request with none; nothing else is answered."""
    try:
        try:
            text = body.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = body.decode("utf-8", "surrogateescape")
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or "method" not in content or "id" not in content:
        return None
    number = content["id"]
    return name(number) if isinstance(number, str) or (isinstance(number, int) and not isinstance(number, bool)) else "null"


class Storm:
    """Makes messages: most are of the protocol and wrong somewhere."""

    def __init__(self, chance: random.Random, folder: Path) -> None:
        self._chance = chance
        self._uris = [(folder / name).as_uri() for name in ("a.md", "b.txt", "c.json", "d.html")] + ["untitled:e"]
        self._number = 0
        self._last: list[Json] = [0]
        self.foreign: list[str] = []

    def body(self) -> bytes:
        """The next message."""
        chance = self._chance
        message = self._message()
        act = chance.random()
        if act < 0.45:
            message = copy.deepcopy(message)
            for _ in range(chance.choice((1, 1, 1, 2, 5))):
                self._spoil(message)
        elif act < 0.47:
            message = chance.choice(([message], [], "a", 1, None, {"a": message}))
        body = json.dumps(message, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
        return self._broken(body) if act > 0.93 else body

    def _broken(self, body: bytes) -> bytes:
        """What is no JSON any more, or JSON that is hard to take apart."""
        chance, at = self._chance, self._chance.randrange(len(body) + 1)
        kind = chance.randrange(7)
        if kind == 0:
            return body[:at]
        if kind == 1:
            return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]
        if kind == 2:
            return body[:at] + bytes(chance.randrange(256) for _ in range(20)) + body[at:]
        if kind == 3:
            depth = chance.choice(_DEPTHS)
            deep = b"[" * depth + b"]" * depth if chance.random() < 0.5 else b'{"a":' * depth + b"1" + b"}" * depth
            return body[:-1] + b',"deep":' + deep + b"}" if body[-1:] == b"}" else deep
        if kind == 4:
            return body.replace(b'"params"', b'"params":{"a":[%s]},"params"' % (b"[" * 990 + b"]" * 990), 1)
        if kind == 5:
            return body.replace(b":1", b":1" + b"0" * chance.choice((30, 400, 5_000)), 1)
        return body.replace(b'"method"', b'"method":1,"method"', 1)

    def _spoil(self, message: Json) -> None:
        """Puts something strange somewhere into a message, or takes something out of it."""
        chance = self._chance
        inside, keys = message, list(message)
        while True:
            key = chance.choice(keys)
            value = inside[key]
            if not isinstance(value, (dict, list)) or not value or chance.random() < 0.2:
                break
            inside, keys = value, list(value) if isinstance(value, dict) else list(range(len(value)))
        act = chance.random()
        if act < 0.15:
            del inside[key]
            # A message is never empty: it would be none at all.
            message.setdefault("x", 1)
        elif act < 0.2 and isinstance(inside, dict):
            inside[chance.choice(("id", "error", "result", "jsonrpc", "uri", "token", "workDoneToken", ""))] = chance.choice(_STRANGE)(
                chance
            )
        else:
            inside[key] = chance.choice(_STRANGE)(chance)

    def _id(self) -> Json:
        chance = self._chance.random()
        if chance < 0.04:
            return self._chance.choice(self._last)
        if chance < 0.05 and self.foreign:
            return self._chance.choice(self.foreign[-5:])
        self._number += 1
        made: Json = self._number if chance < 0.9 else f"id-{self._number}"
        self._last = [*self._last[-30:], made]
        return made

    def _place(self) -> Json:
        return {"line": self._chance.choice((0, 0, 0, 2, 5, 10**6)), "character": self._chance.choice((0, 4, 7, 12, 10**6))}

    def _range(self) -> Json:
        return {"start": self._place(), "end": self._place()}

    def _message(self) -> Json:
        chance = self._chance
        uri = chance.choice(self._uris)
        document = {"textDocument": {"uri": uri}}
        at, within = {**document, "position": self._place()}, {**document, "range": self._range()}
        said: list[tuple[str, Json, bool]] = [
            ("textDocument/hover", at, True),
            ("textDocument/inlayHint", within, True),
            ("textDocument/codeLens", document, True),
            ("textDocument/codeAction", {**within, "context": {"diagnostics": [], "triggerKind": 1}}, True),
            ("textDocument/semanticTokens/full", document, True),
            ("textDocument/semanticTokens/range", within, True),
            ("textDocument/diagnostic", document, True),
            ("workspace/diagnostic", {"previousResultIds": []}, True),
            ("tonelens/explanations", {"uri": uri, "detail": chance.random() < 0.5}, True),
            ("textDocument/completion", at, True),
            ("$/nonsense", {"a": 1}, chance.random() < 0.5),
            ("initialize", {"capabilities": {}, "processId": None}, True),
            ("initialized", {}, False),
            ("$/setTrace", {"value": chance.choice(("off", "messages", "off"))}, False),
            ("window/workDoneProgress/cancel", {"token": chance.choice((1, "a", *self.foreign[-3:]))}, False),
            ("workspace/didChangeConfiguration", {"settings": {"tonelens": {"review": {"mode": "onType"}}}}, False),
            ("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]}, False),
            ("notebookDocument/didOpen", {"notebookDocument": {}, "cellTextDocuments": []}, False),
            ("textDocument/didSave", document, False),
        ]
        kind = chance.random()
        if kind < 0.5:
            method, params, is_request = chance.choice(said)
        elif kind < 0.68:
            method, params, is_request = "workspace/executeCommand", self._command(uri), True
        elif kind < 0.76:
            cancelled = chance.choice((chance.choice(self._last), self._number, "a", *self.foreign[-2:]))
            method, params, is_request = "$/cancelRequest", {"id": cancelled}, False
        elif kind < 0.8:
            return {
                "jsonrpc": "2.0",
                "id": chance.choice((0, 1, "a", *self.foreign[-2:])),
                chance.choice(("result", "error")): chance.choice(_STRANGE)(chance),
            }
        else:
            (method, params), is_request = self._typed(uri), False
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        return {**message, "id": self._id()} if is_request else message

    def _command(self, uri: str) -> Json:
        chance = self._chance
        argument = {"uri": uri}
        if chance.random() < 0.6:
            argument |= {"range": self._range(), "unit": chance.choice(("selection", "sentence", "paragraph", "document"))}
        if chance.random() < 0.2:
            argument["trigger"] = "selection"
        if chance.random() < 0.1:
            argument["finding"] = "a.b"
        # A review of all files is asked for rarely: it takes long beside the rest.
        names = _COMMANDS if chance.random() < 0.05 else _COMMANDS[:-2]
        params = {"command": f"tonelens.{chance.choice(names)}", "arguments": [argument]}
        return {**params, "workDoneToken": chance.choice((1, "a", "b"))} if chance.random() < 0.2 else params

    def _typed(self, uri: str) -> tuple[str, Json]:
        chance = self._chance
        act = chance.random()
        if act < 0.1:
            return "textDocument/didClose", {"textDocument": {"uri": uri}}
        if act < 0.4:
            language = chance.choice(("markdown", "plaintext", "json", "html", "nonsense"))
            return "textDocument/didOpen", {
                "textDocument": {"uri": uri, "languageId": language, "version": 1, "text": chance.choice(_TEXTS)}
            }
        change: Json = {"text": chance.choice(("a", "", "terrible ", f"{SECRET} ", *_TEXTS[:2]))}
        if chance.random() < 0.8:
            change["range"] = self._range()
        changes = [change] * chance.choice((1, 1, 1, 4))
        return "textDocument/didChange", {"textDocument": {"uri": uri, "version": chance.randrange(1_000)}, "contentChanges": changes}

    def frame(self, body: bytes) -> bytes:
        """A message in one of the forms that a header may have."""
        chance, length = self._chance.random(), b"%d" % len(body)
        if chance < 0.9 or not body:
            return framed(body) if body else b"Hello: there\r\n\r\n"
        header = self._chance.choice(
            (
                b"content-length:%s\r\n",
                b"CONTENT-LENGTH:   000%s  \r\n",
                b"Content-Type: a; b=c\r\nContent-Length: %s\r\n",
                b"A: b\r\nContent-Length: %s\r\nC: d\r\n",
            )
        )
        return header % length + b"\r\n" + body


_LAST_WORDS: tuple[bytes, ...] = (
    b"",
    b"Content-Length: 100\r\n\r\nhalf",
    b"Content-Len",
    b"Content-Length: 1000000000000000000\r\n\r\n",
    b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n",
    b"Content-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"\0" * 20_000,
)


@dataclass
class Result:
    """What a round came to: how many messages it sent, the slowest answer to a hover in seconds, and what was wrong.

    ``busiest`` is the most that the server computed for one, in seconds: beside other programs an answer waits, whatever it takes.
    """

    messages: int = 0
    slowest: float = 0.0
    busiest: float = 0.0
    faults: list[str] = field(default_factory=list)


def run(seed: int, bursts: int = BURSTS, burst: int = BURST, folder: Path | None = None) -> Result:
    """One server from its start to its end."""
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            return run(seed, bursts, burst, Path(made).resolve())
    chance = random.Random(seed)  # noqa: S311 - nothing secret depends on it
    for number in range(3):
        (folder / f"file-{number}.md").write_text(f"The {SECRET} is terrible.\n", encoding="utf-8")
    peer, result, counts = _started(folder, chance), Result(), Counter[str]()
    try:
        storm = Storm(chance, folder)
        peer.answers_its_requests = chance.random() < 0.8
        start = _initialize(folder, chance)
        peer.send(framed(start))
        counts[expected(start) or ""] += 1
        for number in range(bursts):
            _burst(storm, chance, peer, counts, burst)
            result.messages += burst
            begin, computed = time.monotonic(), cpu_seconds(peer.process.pid)
            _hover(peer, counts, f"hover-{number}")
            if not peer.wait(partial(_is_answered, peer, name(f"hover-{number}"))):
                result.faults.append(f"a hover was not answered; the process: {peer.process.poll()}")
                return result
            result.slowest = max(result.slowest, time.monotonic() - begin)
            result.busiest = max(result.busiest, cpu_seconds(peer.process.pid) - computed)
            if not peer.wait(lambda: peer.total() >= sum(counts[number] for number in counts if number not in peer.deep)):
                break
            storm.foreign = list(peer.asked[-20:])
        _end(peer, chance, counts, result)
        _compare(peer, counts, result)
        if result.busiest > MOST_SECONDS:
            result.faults.append(f"the server computed for {result.busiest:.1f} s before it answered a hover")
    finally:
        peer.process.kill()
        peer.process.wait()
        for stream in (peer.process.stdin, peer.process.stdout, peer.process.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.close()  # type: ignore[union-attr]
    return result


def _is_answered(peer: Peer, number: str) -> bool:
    return peer.answers[number] > 0


def _started(folder: Path, chance: random.Random) -> Peer:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "server"))), "HOME": str(folder)}
    command = [sys.executable, "-m", "tests.lsp.lexicon_server", "--log", chance.choice(("warning", "debug"))]
    pipe = subprocess.PIPE
    peer = Peer(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, cwd=folder))
    peer.listen()
    return peer


def _initialize(folder: Path, chance: random.Random) -> bytes:
    every = {"refreshSupport": True, "dynamicRegistration": True}
    capabilities = {
        "workspace": {
            "configuration": True,
            "inlayHint": every,
            "diagnostics": every,
            "codeLens": every,
            "semanticTokens": every,
            "applyEdit": True,
        },
        "window": {"workDoneProgress": True},
        "textDocument": {
            "hover": {"contentFormat": ["markdown"]},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        },
        "experimental": {"tonelens": {"draws": True}},
    }
    params = {
        "capabilities": chance.choice(({}, capabilities)),
        "processId": None,
        "workspaceFolders": [{"uri": folder.as_uri(), "name": "a"}],
        "initializationOptions": {"tonelens": {"review": {"mode": "onType"}}},
    }
    return json.dumps({"jsonrpc": "2.0", "id": "start", "method": "initialize", "params": params}).encode()


def _burst(storm: Storm, chance: random.Random, peer: Peer, counts: Counter[str], burst: int) -> None:
    """Many messages, in one write or cut anywhere, some of them in another order than they were made in."""
    bodies = [storm.body() for _ in range(burst)]
    if chance.random() < 0.3:
        chance.shuffle(bodies)
    for body in bodies:
        number = expected(body)
        if number is not None and any(part in body for part in _VERY_DEEP):
            peer.deep.add(number)
        elif number is not None:
            counts[number] += 1
            peer.sent[number] = body
    data = b"".join(map(storm.frame, bodies))
    if chance.random() < 0.5:
        peer.send(data)
        return
    pieces = []
    while data:
        size = chance.choice((1, 10, 1_000, 50_000))
        pieces.append(data[:size])
        data = data[size:]
    peer.send(*pieces)


def _hover(peer: Peer, counts: Counter[str], number: str) -> None:
    params = {"textDocument": {"uri": "untitled:e"}, "position": {"line": 0, "character": 5}}
    body = json.dumps({"jsonrpc": "2.0", "id": number, "method": "textDocument/hover", "params": params}).encode()
    counts[name(number)] += 1
    peer.send(framed(body))


def _end(peer: Peer, chance: random.Random, counts: Counter[str], result: Result) -> None:
    """Ends the connection in one of many ways; the server must be gone soon, and what it had started with it."""
    started = descendants(peer.process.pid)
    is_polite = chance.random() < 0.4
    assert peer.process.stdin is not None
    if is_polite:
        for message in ({"id": "stop", "method": "shutdown"}, {"id": "late", "method": "textDocument/hover"}, {"method": "exit"}):
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            if "id" in message:
                counts[name(message["id"])] += 1
            peer.send(framed(body))
        result.messages += 3
    else:
        words = chance.choice(_LAST_WORDS)
        peer.send(words)
        result.messages += 1
        # Words that are no header end it by themselves, half of them only with the input.
        if words[:1] not in (b"G", b"\0") and b"-1" not in words and b"000" not in words and b"99" not in words:
            peer.process.stdin.close()
    try:
        status = peer.process.wait(20)
    except subprocess.TimeoutExpired:
        result.faults.append("the server did not end by itself")
        return
    for thread in peer.threads:
        thread.join(10)
    if status != (0 if is_polite else 1):
        result.faults.append(f"the server ended with {status}")
    end = time.monotonic() + 10
    while (left := [pid for pid in started if is_there(pid)]) and time.monotonic() < end:
        time.sleep(0.02)
    if left:
        result.faults.append(f"{len(left)} processes were left behind")


def _compare(peer: Peer, counts: Counter[str], result: Result) -> None:
    ids = (counts | peer.answers).keys() - peer.deep
    wrong = {number: (counts[number], peer.answers[number]) for number in ids if counts[number] != peer.answers[number]}
    if wrong:
        some = [(number, *counted, peer.sent.get(number, b"")[:400]) for number, counted in list(wrong.items())[:5]]
        result.faults.append(f"{len(wrong)} ids were not answered as often as they were asked under (asked, answered, last): {some}")
    result.faults += sorted(set(peer.faults))
    log = bytes(peer.log)
    if SECRET.encode() in log:
        result.faults.append("the log has the text")
    if b"Traceback" in log or b'\n  File "' in log:
        at = max(log.find(b"Traceback"), log.find(b'\n  File "'))
        result.faults.append(f"the log has a traceback: {log[max(0, at - 300) : at + 1_500].decode(errors='replace')}")


def descendants(pid: int) -> list[int]:
    """The processes that a process has started and theirs, where the system says so."""
    try:
        direct = children(pid)
    except OSError:
        return []
    return [found for child in direct for found in (child, *descendants(child))]


def cpu_seconds(pid: int) -> float:
    """How long a process has computed so far, 0 where the system does not say so."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError):
        return 0.0


def is_there(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main() -> int:
    """Sends so many messages in rounds, one server each, and says what they came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", type=int, help="so many in all")
    parser.add_argument("--seed", type=int, default=0, help="of the first round; the others count on")
    parser.add_argument("--rounds", type=int, help="no more than these")
    parser.add_argument("--bursts", type=int, default=BURSTS, help=f"of {BURST} messages in a round")
    options = parser.parse_args()
    done, slowest, busiest, failed, seed, began = 0, 0.0, 0.0, 0, options.seed, time.monotonic()
    said = "0 messages"
    while done < options.messages and (options.rounds is None or seed < options.seed + options.rounds):
        result = run(seed, options.bursts)
        done, slowest, busiest = done + result.messages, max(slowest, result.slowest), max(busiest, result.busiest)
        failed += bool(result.faults)
        for fault in result.faults:
            print(f"seed {seed}: {fault}", flush=True)
        seed += 1
        said = f"{done:,} messages, seeds {options.seed} to {seed - 1}, {failed} rounds failed, "
        said += f"slowest hover {slowest:.2f} s, most computed for one {busiest:.2f} s"
        if time.monotonic() > began + 60:
            began = time.monotonic()
            print(said, flush=True)
    print(said)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
