"""Answers that are kept from run to run: they are the same ones, they hold no text, and a file that cannot be used costs nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import OTHER, UNKNOWN_REVISION, Explanation, MethodOptions, ModelIdentity
from tonelens.engine.answers import AnswerFile
from tonelens.engine.protocol import Engine
from tonelens.engine.remembering import RememberingEngine
from tonelens.errors import SettingsError
from tonelens.text.spans import Span

TEXTS = ["This is terrible, really.", "A lovely \ud800 day for “Émile”.", ""]
MODEL = ModelIdentity("lexicon", "1", ("en",))


def _engine(file: AnswerFile, engine: Engine, how: str = "cpu", identity: ModelIdentity | None = MODEL) -> RememberingEngine:
    return RememberingEngine(file, lambda: engine, identity, (how,))


def _explained(engine: Engine, texts: list[str], options: MethodOptions | None = None) -> list[Explanation]:
    return engine.explain(texts, options or MethodOptions(), lambda: None, lambda done: None)


def test_what_was_asked_is_answered_the_same_without_opening_a_model(tmp_path: Path) -> None:
    first = LexiconEngine()
    with AnswerFile(tmp_path / "a") as file:
        engine = _engine(file, first)
        asked = (engine.predict(TEXTS), engine.read(TEXTS), _explained(engine, TEXTS))
    plain = LexiconEngine()
    assert asked == (plain.predict(TEXTS), plain.read(TEXTS), _explained(plain, TEXTS))

    def never() -> Engine:
        raise AssertionError("opened")

    with AnswerFile(tmp_path / "a") as file:
        engine = RememberingEngine(file, never, MODEL, ("cpu",))
        assert (engine.predict(TEXTS), engine.read(TEXTS), _explained(engine, TEXTS)) == asked


def test_only_what_is_not_known_is_asked_and_each_text_once(tmp_path: Path) -> None:
    with AnswerFile(tmp_path / "a") as file:
        engine = LexiconEngine()
        _engine(file, engine).predict(["One.", "Two."])
        _engine(file, engine).predict(["Two.", "Three.", "Three."])
        assert engine.predicted == ["One.", "Two.", "Three."]


def test_another_model_device_method_or_list_of_terms_is_asked_anew(tmp_path: Path) -> None:
    with AnswerFile(tmp_path / "a") as file:
        engine = LexiconEngine()
        _engine(file, engine).predict(["One."])
        _engine(file, engine, identity=replace(MODEL, revision="2")).predict(["One."])
        _engine(file, engine, "cuda").predict(["One."])
        _engine(file, engine).predict(["One."], ("One",))
        assert len(engine.predicted) == 4
        _explained(_engine(file, engine), ["One."])
        _explained(_engine(file, engine), ["One."], MethodOptions(target="predicted"))
        assert len(engine.explained) == 2


def test_of_a_model_without_a_known_revision_nothing_is_kept(tmp_path: Path) -> None:
    with AnswerFile(tmp_path / "a") as file:
        engine = LexiconEngine()
        for _ in range(2):
            asking = _engine(file, engine, identity=replace(MODEL, revision=UNKNOWN_REVISION))
            asking.predict(["One."])
            _explained(asking, ["One."])
        assert engine.predicted == engine.explained == ["One.", "One."]


def test_no_word_of_a_text_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with AnswerFile(path) as file:
        engine = _engine(file, LexiconEngine())
        engine.read(TEXTS)
        _explained(engine, TEXTS)
    database = sqlite3.connect(path)
    contents = b"".join(zlib.decompress(content) for (content,) in database.execute("SELECT content FROM answers"))
    database.close()
    assert b"negative" in contents
    for word in (b"terrible", b"really", b"lovely", b"This", b"mile"):
        assert word not in contents
        assert word not in path.read_bytes()


def test_what_stands_nowhere_in_a_text_is_not_kept(tmp_path: Path) -> None:
    class Naming(LexiconEngine):
        def _explained(self, text: str, options: MethodOptions) -> Explanation:
            return replace(super()._explained(text, options), read_as=((Span(0, 1), "party"),))

    with AnswerFile(tmp_path / "a") as file:
        engine = Naming()
        assert _explained(_engine(file, engine), ["One."]) == _explained(_engine(file, engine), ["One."])
        assert engine.explained == ["One.", "One."]


def test_units_of_several_words_are_called_as_they_were(tmp_path: Path) -> None:
    class Joining(LexiconEngine):
        def _explained(self, text: str, options: MethodOptions) -> Explanation:
            one = super()._explained(text, options)
            apart = replace(one.units[0], text="Not … good", words=(0, 2), spans=(one.words[0].span, one.words[2].span))
            marks = replace(one.units[1], text="very ;", kind=OTHER, words=(1, 3), spans=(one.words[1].span, one.words[3].span))
            return replace(one, units=(apart, marks))

    with AnswerFile(tmp_path / "a") as file:
        engine = Joining()
        first = _explained(_engine(file, engine), ["Not very good ;"])
        assert _explained(_engine(file, engine), ["Not very good ;"]) == first
        assert engine.explained == ["Not very good ;"]


def test_a_file_that_is_too_large_lets_go_what_nobody_asked_for_the_longest(tmp_path: Path) -> None:
    with AnswerFile(tmp_path / "a", capacity=1_000) as file:
        file.put({bytes([number]) * 32: "x" * number for number in range(100)})
    with AnswerFile(tmp_path / "a", capacity=1_000) as file:
        known = file.get([bytes([number]) * 32 for number in range(100)])
        assert 0 < len(known) < 40
        assert bytes([99]) * 32 in known


def test_the_file_itself_stays_below_its_capacity(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with AnswerFile(path, capacity=200_000) as file:
        for number in range(100):
            file.put({hashlib.sha256(f"{number} {of_number}".encode()).digest(): of_number for of_number in range(50)})
    assert 120_000 < path.stat().st_size < 200_000


@pytest.mark.parametrize("content", [b"nothing of the kind" * 100, b"database"])
def test_another_kind_of_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    if content == b"database":
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE mine (x)")
        database.commit()
        database.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(SettingsError):
        AnswerFile(path)
    assert path.read_bytes() == before


def test_an_answer_that_is_damaged_or_locked_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    engine = LexiconEngine()
    with AnswerFile(path) as file:
        _engine(file, engine).predict(["One."])
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("UPDATE answers SET content = ?", (b"damaged",))
    monkeypatch.setattr("tonelens.engine.answers._WAIT_SECONDS", 0.0)
    with AnswerFile(path) as file:
        database.execute("BEGIN EXCLUSIVE")
        assert _engine(file, engine).predict(["One."]) == LexiconEngine().predict(["One."])
        database.execute("COMMIT")
        assert _engine(file, engine).predict(["One."]) == LexiconEngine().predict(["One."])
    database.close()
    assert engine.predicted == ["One."] * 3


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        AnswerFile(tmp_path / "missing" / "a")


OTHER_FORMS: tuple[object, ...] = (None, 5, [], {}, [[]], [["negative", {"negative": "x"}, False, None], []])
HOSTILE = (
    b"",
    b"damaged",
    "text",
    None,
    5,
    zlib.compress(b"[" * 100_000),
    zlib.compress(b"9" * 5_000),
    *(zlib.compress(json.dumps(one).encode()) for one in OTHER_FORMS),
    zlib.compress(json.dumps([["a", {"a": [1]}, 5, []], [[[0, 1], "x"]]]).encode()),
)


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_stands_in_the_place_of_an_answer_is_asked_for_again(tmp_path: Path, content: object) -> None:
    engine = LexiconEngine()
    with AnswerFile(tmp_path / "a") as file:
        _engine(file, engine).predict(["It is terrible."])
        _explained(_engine(file, engine), ["It is terrible."])
    with contextlib.closing(sqlite3.connect(tmp_path / "a", isolation_level=None)) as database:
        database.execute("UPDATE OR IGNORE answers SET content = ?", (b"" if content is None else content,))
    with AnswerFile(tmp_path / "a") as file:
        again = LexiconEngine()
        assert _engine(file, again).predict(["It is terrible."]) == engine.predict(["It is terrible."])
        assert _explained(_engine(file, again), ["It is terrible."]) == _explained(engine, ["It is terrible."])
        assert again.explained == ["It is terrible."]


def test_an_answer_that_becomes_more_than_the_memory_holds_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonelens.engine.answers._LONGEST", 10_000)
    with AnswerFile(tmp_path / "a") as file:
        file.put({b"a": "x" * 5_000, b"b": "x" * 50_000})
        assert file.get([b"a"]) == {b"a": "x" * 5_000}
        assert file.get([b"b"]) == {}


@pytest.mark.parametrize(
    "more",
    [
        "CREATE TRIGGER t AFTER INSERT ON answers BEGIN DELETE FROM answers; END",
        "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n",
        "ALTER TABLE answers ADD COLUMN x AS (zeroblob(1000000000))",
    ],
)
def test_a_file_that_would_run_something_of_its_writers_is_refused(tmp_path: Path, more: str) -> None:
    AnswerFile(tmp_path / "a").close()
    with contextlib.closing(sqlite3.connect(tmp_path / "a")) as database:
        database.execute(more)
        database.commit()
    with pytest.raises(SettingsError, match="not a Tonelens cache"):
        AnswerFile(tmp_path / "a")
