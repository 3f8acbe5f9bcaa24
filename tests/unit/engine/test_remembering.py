"""Answers that are kept from run to run: they are the same ones, they hold no text, and a file that cannot be used costs nothing."""

from __future__ import annotations

import hashlib
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
