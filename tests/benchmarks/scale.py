"""What a Ray cluster and a service are worth: run by hand, ``python -m tests.benchmarks.scale FOLDER`` (``pip install -e ".[cluster]"``).

The folder holds anybody's documents, whose sentences are read. Two actors of one thread each are measured beside one process of one
thread, slice by slice and in turn, so that what else the machine does meets both; then an actor is killed three times at random; then
50 clients ask a service at once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"
# Ray's workers stand back behind every other program, which would measure who else works on the machine.
os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - the name that Ray reads

from tonelens.attribution.types import Explanation, MethodOptions, Prediction
from tonelens.engine.batches import each
from tonelens.engine.cluster.ray_engine import RayEngine
from tonelens.engine.codec import encoded
from tonelens.engine.in_process import InProcessEngine
from tonelens.engine.service.client import ServiceEngine
from tonelens.errors import TonelensError
from tonelens.review.by_sentence import explain_texts
from tonelens.review.check.predicting import predictions

ACTORS = 2
KILLS = 3
CLIENTS = 50
OPTIONS = MethodOptions()
TOKEN = "benchmark-token-0123456789"
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORDS = re.compile(r"[A-Za-z][a-z]+")


def sentences(folder: Path, count: int) -> list[str]:
    """Different sentences of the documents in a folder, in an order of no meaning."""
    found: dict[str, None] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".md", ".mdx", ".rst", ".adoc", ".txt"):
            for paragraph in re.split(r"\n\s*\n", path.read_text(encoding="utf-8", errors="ignore")):
                plain = " ".join(paragraph.split())
                found.update((one, None) for one in _SENTENCE.split(plain) if 20 <= len(one) <= 300 and len(_WORDS.findall(one)) >= 4)
    everything = list(found)
    random.Random(0).shuffle(everything)  # noqa: S311 - a sample that is the same each time
    return everything[:count]


def read(engine: Any, texts: Sequence[str]) -> dict[str, Prediction]:
    """What a check asks of an engine about these sentences."""
    return dict(predictions(engine, [((), texts)], lambda: None, lambda done: None)[()])


def digest(found: dict[str, Prediction], texts: Sequence[str]) -> str:
    """Of the output as it would be written, every digit of it."""
    lines = (json.dumps([text, encoded(found[text])]) for text in texts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def processor_seconds(engine: Any, item: int, checkpoint: object, progress: object) -> tuple[int, float]:
    """Which process an actor is, and what it has used of a processor."""
    time.sleep(0.2)
    return os.getpid(), time.process_time()


def used(cluster: RayEngine) -> float:
    """The seconds of all actors together."""
    return sum(dict(each(cluster, processor_seconds, range(8 * ACTORS))).values())


def throughput(one: InProcessEngine, cluster: RayEngine, texts: Sequence[str], slices: int) -> None:
    """One process beside the actors, in turn."""
    read(one, texts[:200])
    read(cluster, texts[:200])
    seconds, processor, same, done = {"one": 0.0, "actors": 0.0}, {"one": 0.0, "actors": 0.0, "driver": 0.0}, 0, 0
    size = -(-len(texts) // slices)
    for number in range(slices):
        some = texts[number * size : (number + 1) * size]
        outputs = {}
        for name in ("one", "actors") if number % 2 else ("actors", "one"):
            actors_before = used(cluster) if name == "actors" else 0.0
            begun, mine = time.perf_counter(), time.process_time()
            outputs[name] = digest(read(one if name == "one" else cluster, some), some)
            seconds[name] += time.perf_counter() - begun
            processor["one" if name == "one" else "driver"] += time.process_time() - mine
            processor["actors"] += used(cluster) - actors_before if name == "actors" else 0.0
        same += outputs["one"] == outputs["actors"]
        done += len(some)
        print(
            f"{done:,} sentences: one process {done / seconds['one']:,.0f}/s, {ACTORS} actors {done / seconds['actors']:,.0f}/s, "
            f"ratio {seconds['one'] / seconds['actors']:.2f}; processor seconds: {processor['one']:.1f}, {processor['actors']:.1f}, "
            f"driver {processor['driver']:.1f}; same output in {same} of {number + 1} slices",
            flush=True,
        )


def killed(one: InProcessEngine, cluster: RayEngine, texts: Sequence[str], explained: int) -> None:
    """The output beside that of one process while an actor is killed at random moments."""
    expected = digest(read(one, texts), texts)
    dice = random.Random()  # noqa: S311 - who is killed, and when
    moments = sorted(dice.uniform(0.05, 0.9) for _ in range(KILLS))

    def kill(done: float) -> None:
        if moments and done >= moments[0]:
            moments.pop(0)
            os.kill(dice.choice(list(dict(each(cluster, processor_seconds, range(4 * ACTORS))))), signal.SIGKILL)

    found = digest(dict(predictions(cluster, [((), texts)], lambda: None, kill)[()]), texts)
    print(
        f"{KILLS - len(moments)} actors killed while {len(texts):,} sentences were read: "
        f"output {'the same' if found == expected else 'OTHER'} ({found})",
        flush=True,
    )
    some = texts[:explained]
    begun = time.perf_counter()
    alone = explain_texts(one, some, OPTIONS)
    middle = time.perf_counter()
    together = explain_texts(cluster, some, OPTIONS)
    end = time.perf_counter()
    print(
        f"{len(some)} explanations: one process {len(some) / (middle - begun):.1f}/s, {ACTORS} actors {len(some) / (end - middle):.1f}/s, "
        f"{'all equal' if alone == together else 'OTHER'}",
        flush=True,
    )


def clients(one: InProcessEngine, texts: Sequence[str], requests: int) -> None:
    """Fifty clients of a service at once, most of them reading, some explaining."""
    wanted = texts[:200]
    predicted = dict(zip(wanted, one.predict(wanted), strict=True))
    explained = dict(zip(wanted[:40], explain_texts(one, wanted[:40], OPTIONS, whole=True), strict=True))
    with _service() as address:
        took: dict[str, list[float]] = {"read": [], "explain": []}
        wrong, failed = [], []

        def client(number: int) -> None:
            dice = random.Random(number)  # noqa: S311 - the same requests each time
            engine = ServiceEngine(address)
            for _ in range(requests):
                kind = "explain" if dice.random() < 0.1 else "read"
                some = dice.sample(wanted[:40], 1) if kind == "explain" else dice.sample(wanted, dice.randint(1, 8))
                begun = time.perf_counter()
                try:
                    if kind == "read":
                        right = all(_near(found, predicted[text]) for text, found in zip(some, engine.predict(some), strict=True))
                    else:
                        right = _same(explain_texts(engine, some, OPTIONS, whole=True)[0], explained[some[0]])
                except TonelensError as error:
                    failed.append(error.problem)
                    continue
                took[kind].append(1000 * (time.perf_counter() - begun))
                wrong.extend([] if right else [some])
                time.sleep(dice.uniform(0, 0.5))
            engine.close()

        threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - begun
    for kind, times in took.items():
        ordered = sorted(times)
        p50, p95 = (ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.5, 0.95))
        print(f"{CLIENTS} clients, {len(ordered):,} requests ({kind}): p50 {p50:.0f} ms, p95 {p95:.0f} ms, slowest {ordered[-1]:.0f} ms")
    print(
        f"{sum(map(len, took.values())) / seconds:.0f} requests/s, {len(wrong)} wrong, {len(failed)} failed {set(failed) or ''}", flush=True
    )


def _near(found: Prediction, expected: Prediction) -> bool:
    """The same verdict, and the same probabilities but for the last digit, which can differ with the texts that share a call."""
    far = max(abs(found.probabilities[label] - value) for label, value in expected.probabilities.items())
    return found.label == expected.label and found.kind == expected.kind and far < 1e-6


def _same(found: Explanation, expected: Explanation) -> bool:
    named = found.responsible is None if expected.responsible is None else found.named == expected.named
    shares = [abs(one.share - other.share) for one, other in zip(found.units, expected.units, strict=True)]
    return _near(found.prediction, expected.prediction) and named and max(shares, default=0.0) < 1e-4


class _service:  # noqa: N801 - read as a word
    """A service on this machine, and its address."""

    def __enter__(self) -> str:
        self._folder = tempfile.TemporaryDirectory()
        tokens = Path(self._folder.name) / "tokens"
        tokens.write_text(TOKEN, encoding="utf-8")
        os.environ["TONELENS_ENGINE_TOKEN"] = TOKEN
        port = 20_000 + os.getpid() % 10_000
        command = [sys.executable, "-m", "tonelens", "serve-engine", "--port", str(port), "--tokens", str(tokens), "--rate", "1000000"]
        self._process = subprocess.Popen(command)
        address = f"http://127.0.0.1:{port}"
        for _ in range(240):
            time.sleep(1)
            try:
                ServiceEngine(address).require_reachable()
            except TonelensError:
                continue
            return address
        raise SystemExit("the service does not start")

    def __exit__(self, *_error: object) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(60)
        self._folder.cleanup()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-n", type=int, default=100_000, help="sentences (100,000)")
    parser.add_argument("--slices", type=int, default=100)
    parser.add_argument("--killed", type=int, default=20_000, help="sentences that are read while actors are killed (20,000)")
    parser.add_argument("--explained", type=int, default=200)
    parser.add_argument("--requests", type=int, default=40, help="of each client (40)")
    parser.add_argument("--only", choices=("throughput", "killed", "clients"), nargs="*", default=("throughput", "killed", "clients"))
    options = parser.parse_args()
    texts = sentences(options.folder, options.n)
    print(
        f"{len(texts):,} sentences, {sum(map(len, texts)) / len(texts):.0f} characters on average; {os.cpu_count()} processors", flush=True
    )
    one = InProcessEngine()
    if {"throughput", "killed"} & set(options.only):
        begun = time.perf_counter()
        with RayEngine(actors=ACTORS) as cluster:
            print(f"the actors were ready after {time.perf_counter() - begun:.1f} s", flush=True)
            if "throughput" in options.only:
                throughput(one, cluster, texts, options.slices)
            if "killed" in options.only:
                killed(one, cluster, texts[: options.killed], options.explained)
    if "clients" in options.only:
        clients(one, texts, options.requests)


if __name__ == "__main__":
    main()
