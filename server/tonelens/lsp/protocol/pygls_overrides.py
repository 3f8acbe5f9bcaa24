"""Mends what pygls does otherwise than this server needs; each override has a test that fails without it.

What is mended:

* Documents. pygls keeps its own, whose lines end at characters that no editor counts as a line end. They are not kept.
* Order. A request that has to wait began after messages that came later, so what it was about could have changed.
* Commands. A cancelled command went on to its end. Here it is cancelled like every other request.
* Shutdown. It failed while requests were in flight. Here these are answered first, and later ones are refused.
* Errors. They carried the text of exceptions, which can be the person's, and a message of the wrong form was never answered.
* Answers of the editor to a request that nobody waits for any more raised, and one of the wrong form was waited for for ever.
* Ids. Those of the editor's requests and of the server's own were kept together, so that one could answer or hide the other.
* Logs. They held whole messages. pygls does not log at all here.
* Long answers. Each of their values was looked at twice while everybody waited. What is written already is sent as it is.
* Exit. Its status was lost, and the end of the connection was none.
* Edits. One of the wrong form was left out, and everything that was shown afterwards stood in the wrong place.
* Names. A list as the id of a request, or as the token of a display, ended its handling halfway.
* Forms. A request of another version, or whose method is no string, was never answered, and null as a text became the text "None".
* Descriptions. Of a message of the wrong form every fault was described, for seconds where there are thousands of them.
* Faults. A message that could not be taken apart, nested a thousand deep, ended the reading of all that came after it.

It rests on private parts of pygls, so the version of pygls is bound to the minor version that the tests ran with.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import traceback
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method
from pygls.protocol.json_rpc import RPCNotification, RPCRequest

from tonelens.errors import CancelledError, TextChangedError, TonelensError
from tonelens.lsp.protocol.long_responses import LongResponse
from tonelens.lsp.protocol.message_form import content_of, edited_document, has_form, is_name, may_be_edit
from tonelens.lsp.protocol.request_log import RequestLog, log, name_of
from tonelens.lsp.protocol.server_capabilities import VERSION, what_is_read

REQUEST_FAILED = types.LSPErrorCodes.RequestFailed.value
REQUEST_CANCELLED = types.LSPErrorCodes.RequestCancelled.value
CONTENT_MODIFIED = types.LSPErrorCodes.ContentModified.value
INVALID_REQUEST = types.ErrorCodes.InvalidRequest.value
INVALID_PARAMS = types.ErrorCodes.InvalidParams.value
INTERNAL_ERROR = types.ErrorCodes.InternalError.value
NOT_INITIALIZED = types.ErrorCodes.ServerNotInitialized.value

_ENDING_SECONDS = 1.0
_OURS = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL,
)
_REFUSED = object()
# pygls would leave the id out, and an editor that hears of no id takes it for no answer at all.
_NAMELESS = b'{"jsonrpc":"2.0","id":null,"error":{"code":%d,"message":"The id of a request is a string or an integer."}}' % INVALID_REQUEST


@dataclass(frozen=True)
class _Asked:
    """What this server has asked the editor: where the answer goes, and its kind."""

    answer: Future[Any]
    kind: type[Any] | None


class Protocol(LanguageServerProtocol):
    """The protocol as this server speaks it.

    ``on_exit`` is told the status that the process shall end with, ``on_unknown_edit`` the document whose edit has a form that
    nobody can apply, ``None`` where it may have been any.
    """

    on_exit: Callable[[int], None]
    on_unknown_edit: Callable[[str | None], None] = staticmethod(lambda uri: None)

    def __init__(self, *arguments: Any) -> None:
        logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
        super().__init__(*arguments)
        self._asked_to_initialize = False
        self._stopping = False
        self._arrived: deque[bytes | None] = deque()
        self.last_message = 0.0
        self._requests = RequestLog()
        self._asked: dict[int | str, _Asked] = {}
        for method in _OURS:
            del self.fm.builtin_features[method]

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answers what the server can do, and beside it what it reads, for which the protocol has no place of its own."""
        result: types.InitializeResult = yield from super().lsp_initialize(params)
        result.capabilities.experimental = {"tonelens": {"version": VERSION, "reads": what_is_read()}}
        return result

    def receive(self, body: bytes | None) -> None:
        """Takes one message from the editor, ``None`` when there will be no more; it is handled after those before it."""
        self._arrived.append(body)
        self.last_message = asyncio.get_running_loop().time()
        if len(self._arrived) == 1:
            asyncio.get_running_loop().call_soon(self._handle_next)

    def _handle_next(self) -> None:
        body = self._arrived[0]
        try:
            if body is None:
                self.lsp_exit()
            else:
                self._handle(body)
        finally:
            # Whatever a message does, the next one has its turn: the end of the connection comes as one, too.
            self._arrived.popleft()
            if self._arrived:
                # What has just begun takes its first step before the next message is looked at.
                asyncio.get_running_loop().call_soon(self._handle_next)

    def _handle(self, body: bytes) -> None:
        """Handles one message; never raises."""
        content = content_of(body)
        if content is None:
            log.warning("a message that is not a JSON object, or nested too deeply for the protocol, was left out")
            if may_be_edit(body):
                self.on_unknown_edit(None)
            return
        # pygls would look for messages inside the message as well.
        try:
            self.handle_message(self.structure_message(content))
        except Exception as error:  # noqa: BLE001 - one message must not end the server
            report(error)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message as a value; one of the wrong form is answered if it is a request, and is an error if it is an answer."""
        if "id" in data and not is_name(data["id"]):
            log.warning("a message whose id is neither a string nor a number was left out")
            if "method" in data:
                self._write(_NAMELESS)
            return _REFUSED
        if "method" in data:
            # Whatever else it has, what has a method is no answer.
            data = {key: value for key, value in data.items() if key not in ("result", "error")}
        try:
            if not has_form(data):
                raise JsonRpcInvalidParams
            if "id" in data and "method" not in data:
                return self._structured_answer(data)
            message = super().structure_message(data)
            if "id" in data and not isinstance(message, RPCRequest):
                # What is told can be no question, and whoever asks it all the same waits for an answer.
                raise JsonRpcInvalidParams
            return message
        except (JsonRpcException, RecursionError):
            log.warning("a message of the wrong form was left out")
            if "id" in data and "method" in data:
                problem = "The request does not follow the protocol."
                self._send_response(data["id"], error=types.ResponseError(INVALID_PARAMS, problem))
            elif "id" in data:
                problem = "The editor's answer does not follow the protocol."
                self._handle_response(data["id"], error=types.ResponseError(INVALID_PARAMS, problem))
            if (uri := edited_document(data)) is not None:
                self.on_unknown_edit(uri)
            return _REFUSED

    def _structured_answer(self, data: dict[str, Any]) -> Any:
        asked = self._asked.get(data["id"])
        if asked is not None and "error" not in data:
            self._result_types[data["id"]] = asked.kind
        return super().structure_message(data)

    def handle_message(self, message: Any) -> None:
        """Handles a message, or refuses it where it comes before the beginning or after the end."""
        if message is _REFUSED:
            return
        if isinstance(message, RPCRequest):
            self._requests.begun(message.id, self._name(message))
            if refusal := self._refusal(message.id, message.method):
                self._send_response(message.id, error=refusal)
                return
        elif isinstance(message, RPCNotification):
            log.debug("%s", self._name(message))
            if not self._asked_to_initialize and message.method != types.EXIT:
                return
        super().handle_message(message)

    def _name(self, message: Any) -> str:
        known = {*self.fm.features, *self.fm.builtin_features}
        return name_of(message.method, message.params, known, self.fm.commands)

    def _refusal(self, number: int | str, method: str) -> types.ResponseError | None:
        if self._stopping:
            return types.ResponseError(INVALID_REQUEST, "The server is shutting down.")
        if number in self._request_futures:
            return types.ResponseError(INVALID_REQUEST, "A request with that id has not been answered yet.")
        if method == types.INITIALIZE:
            again, self._asked_to_initialize = self._asked_to_initialize, True
            return types.ResponseError(INVALID_REQUEST, "The server is already initialized.") if again else None
        if not self._asked_to_initialize:
            return types.ResponseError(NOT_INITIALIZED, "The server is not initialized yet.")
        # Here and not in its handler, which runs only after messages that may be here by now.
        self._stopping = method == types.SHUTDOWN
        return None

    def _send_handler_result(self, future: Future[Any], *, msg_id: int | str) -> None:
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            self._send_response(msg_id, error=response_error(CancelledError()))
        elif (error := future.exception()) is not None:
            self._send_response(msg_id, error=response_error(error))
        elif isinstance(result := future.result(), LongResponse):
            self._send_written(msg_id, result)
        else:
            self._send_response(msg_id, result=result)

    def _send_response(self, msg_id: int | str, result: Any = None, error: types.ResponseError | None = None) -> None:
        self._requests.answered(msg_id, "answered" if error is None else f"error {error.code}")
        super()._send_response(msg_id, result, error)

    def _send_written(self, number: int | str, answer: LongResponse) -> None:
        body = b'{"jsonrpc":"2.0","id":%s,"result":%s}' % (json.dumps(number).encode("ascii"), answer.json)
        self._requests.answered(number, "answered")
        self._write(body)

    def _write(self, body: bytes) -> None:
        header = b"Content-Length: %d\r\n\r\n" % len(body) if self._include_headers else b""
        if self.writer is not None:
            self.writer.write(header + body)

    def _check_handler_result(self, future: Future[Any]) -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            report(error)

    def send_request(
        self, method: str, params: Any = None, callback: Callable[[Any], None] | None = None, msg_id: int | str | None = None
    ) -> Future[Any]:
        """Asks the editor something; the future has what it answers."""
        future = super().send_request(method, params, callback, msg_id)
        number = next(number for number, one in self._request_futures.items() if one is future)
        self._asked[number] = _Asked(self._request_futures.pop(number), self._result_types.pop(number))
        return future

    def _handle_response(self, msg_id: int | str, result: Any = None, error: types.ResponseError | None = None) -> None:
        asked = self._asked.pop(msg_id, None)
        if asked is None or asked.answer.done():
            return
        if error is None:
            asked.answer.set_result(result)
        else:
            asked.answer.set_exception(JsonRpcException.from_error(error))

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Any:  # type: ignore[override]
        """Runs a command; it gets the whole parameters, and is cancelled with the request."""
        handler = self.fm.commands.get(params.command)
        if handler is None:
            raise JsonRpcInvalidParams("There is no such command.")
        result = handler(params)
        return await result if inspect.isawaitable(result) else result

    @lsp_method(types.SHUTDOWN)
    async def lsp_shutdown(self, *_: object) -> None:  # type: ignore[override]
        """Answers what is in flight, then itself."""
        futures: dict[Any, Any] = dict(self._request_futures)
        tasks = [future for number, future in futures.items() if number != self.msg_id and not future.done()]
        for future in (*tasks, *(asked.answer for asked in self._asked.values())):
            future.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_ENDING_SECONDS)
        self._shutdown = True

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: object) -> None:  # type: ignore[override]
        """Ends the process, with 0 after a shutdown."""
        self.on_exit(0 if self._shutdown else 1)


def brief_converter() -> Converter:
    """What structures messages, but for a list of everything that is wrong with one: that of a long message takes seconds."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    converter.detailed_validation = False
    return converter


def response_error(error: BaseException) -> types.ResponseError:
    """What the editor is told about an error: ours in full, of any other its kind alone, since its text may be the person's."""
    if isinstance(error, TextChangedError):
        return types.ResponseError(CONTENT_MODIFIED, "The text has changed since it was asked about.")
    if isinstance(error, CancelledError):
        return types.ResponseError(REQUEST_CANCELLED, str(error))
    if isinstance(error, TonelensError):
        return types.ResponseError(REQUEST_FAILED, str(error), {"problem": error.problem, "remedy": error.remedy})
    if isinstance(error, JsonRpcException):
        return types.ResponseError(error.code, error.message)
    report(error)
    return types.ResponseError(INTERNAL_ERROR, f"The server failed ({type(error).__name__}). Its log says where.")


def report(error: BaseException) -> None:
    """Logs where something failed and with which kind of error, without the error's own text."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s\n%s", type(error).__name__, places)
