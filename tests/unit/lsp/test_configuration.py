"""Each folder has its own settings, and the last answer counts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tonelens.lsp.state.configuration import Configuration
from tonelens.settings import ALL, OFF, Settings

OUTER, INNER = "file:///project", "file:///project/inner"


class Asked:
    """Stands for the protocol: what is asked waits until it is answered here."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[Any]] = []
        self.said: list[str] = []

    async def send_request_async(self, method: str, params: types.ConfigurationParams) -> Any:
        self.waiting.append(asyncio.get_running_loop().create_future())
        return await self.waiting[-1]

    def notify(self, method: str, params: types.ShowMessageParams) -> None:
        self.said.append(params.message)


async def asking(configuration: Configuration, *folders: str) -> asyncio.Task[bool]:
    task = asyncio.create_task(configuration.fetch(folders))
    await asyncio.sleep(0)
    return task


def test_a_document_has_the_settings_of_its_innermost_folder() -> None:
    async def run() -> None:
        protocol = Asked()
        configuration = Configuration(protocol)  # type: ignore[arg-type]
        task = await asking(configuration, OUTER, INNER)
        protocol.waiting[0].set_result([{"codeLens": False}, {"inlayHints": "off"}, {"inlayHints": "all"}])
        assert await task
        await configuration.known()
        assert configuration.settings_of("file:///elsewhere/a.md") == Settings(code_lens=False)
        assert configuration.settings_of("untitled:1") == Settings(code_lens=False)
        assert configuration.settings_of(f"{OUTER}/a.md").inlay_hints == OFF
        assert configuration.settings_of(f"{OUTER}/innermost.md").inlay_hints == OFF
        assert configuration.settings_of(f"{INNER}/a.md").inlay_hints == ALL
        assert len(configuration.every()) == 3
        task = await asking(configuration, OUTER, INNER)
        protocol.waiting[1].set_result([{"codeLens": False}, {"inlayHints": "off"}, {"inlayHints": "all"}])
        assert not await task

    asyncio.run(run())


def test_a_folder_does_not_say_what_is_loaded_and_run() -> None:
    async def run() -> None:
        protocol = Asked()
        configuration = Configuration(protocol)  # type: ignore[arg-type]
        own = {"model": "/models/mine", "device": "cuda", "interpreter": "/usr/bin/python3"}
        task = await asking(configuration, OUTER, INNER)
        theirs = {"model": "someone/else", "device": "mps", "interpreter": "./evil", "inlayHints": "all"}
        protocol.waiting[0].set_result([own, own, theirs])
        await task
        assert configuration.settings_of(f"{OUTER}/a.md") == Settings(model="/models/mine", device="cuda")
        assert configuration.settings_of(f"{INNER}/a.md") == Settings(model="/models/mine", device="cuda", inlay_hints=ALL)
        (said,) = protocol.said
        assert said.count("is ignored here") == 3
        task = await asking(configuration, OUTER)
        protocol.waiting[1].set_result([{"model": None}, {"model": "built-in", "device": "cpu", "codeLens": False}])
        await task
        assert configuration.settings_of(f"{OUTER}/a.md") == Settings(code_lens=False)
        assert len(protocol.said) == 1

    asyncio.run(run())


def test_of_answers_that_overtake_each_other_the_last_question_counts() -> None:
    async def run() -> None:
        protocol = Asked()
        configuration = Configuration(protocol)  # type: ignore[arg-type]
        first, second = await asking(configuration), await asking(configuration)
        protocol.waiting[1].set_result([{"inlayHints": "all"}])
        assert await second
        protocol.waiting[0].set_result([{"inlayHints": "off"}])
        assert not await first
        assert configuration.settings_of("file:///a.md").inlay_hints == ALL

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer", [[], None, 5, [None], ["text"], [None, None, {"codeLens": False}], "text", JsonRpcException("no such section")]
)
def test_an_editor_that_says_nothing_sets_nothing(answer: Any) -> None:
    async def run() -> None:
        protocol = Asked()
        configuration = Configuration(protocol)  # type: ignore[arg-type]
        task = await asking(configuration, OUTER)
        if isinstance(answer, Exception):
            protocol.waiting[0].set_exception(answer)
        else:
            protocol.waiting[0].set_result(answer)
        await task
        assert configuration.settings_of(f"{OUTER}/a.md") == Settings()

    asyncio.run(run())


def test_a_problem_is_said_once() -> None:
    async def run() -> None:
        protocol = Asked()
        configuration = Configuration(protocol)  # type: ignore[arg-type]
        for section in ({"inlayHints": 3}, {"inlayHints": 3, "codeLens": False}, {}, {"inlayHints": 3}):
            configuration.given(section)
        assert len(protocol.said) == 2

    asyncio.run(run())
