"""Sends requests to a service and can be told to stop: the connection is then closed, which the service notices."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tonelens import __version__
from tonelens.engine.service.wire import VERSION_HEADER
from tonelens.errors import EngineError
from tonelens.settings.engine_address import require_engine

_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 330.0
_CHECK_SECONDS = 0.02
_MOST_KEPT = 8
_LARGEST = 64_000_000
"""In bytes. No answer to a request that a service takes is as large."""

_LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Reply:
    """What came back; ``retry_after`` are the seconds that a busy service asks for."""

    status: int
    body: bytes
    retry_after: float


class Connections:
    """Connections to one service, kept for the next request. Threads may share it. No redirection is followed: a token would go along."""

    def __init__(self, address: str, token: str | None) -> None:
        require_engine(address)
        parts = urlsplit(address)
        self.host = parts.netloc
        self.has_token = token is not None
        self._address = parts.hostname or "", parts.port
        self._prefix = parts.path.rstrip("/")
        self._is_encrypted = parts.scheme == "https"
        self._headers = {VERSION_HEADER: __version__, "Accept": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._lock = threading.Lock()
        self._kept: list[http.client.HTTPConnection] = []

    def reply(self, method: str, path: str, body: bytes | None, checkpoint: Callable[[], None]) -> Reply:
        """The reply to a request; ``checkpoint`` is called many times a second meanwhile and may raise to give up.

        Raises:
            EngineError: nobody can be reached there, or who answers cannot be trusted.
        """
        exchange = _Exchange(self, method, self._prefix + path, body, self._headers)
        thread = threading.Thread(target=exchange.run, daemon=True)
        thread.start()
        try:
            while not exchange.done.wait(_CHECK_SECONDS):
                checkpoint()
        except BaseException:
            exchange.give_up()
            raise
        if isinstance(exchange.outcome, Reply):
            return exchange.outcome
        raise self._told(exchange.outcome)

    def close(self) -> None:
        """Closes what is kept."""
        with self._lock:
            kept, self._kept = self._kept, []
        for connection in kept:
            connection.close()

    def take(self) -> http.client.HTTPConnection | None:
        """A connection that was used before, if one is kept."""
        with self._lock:
            return self._kept.pop() if self._kept else None

    def made(self) -> http.client.HTTPConnection:
        """A new one; raises ``OSError`` where nobody can be reached."""
        host, port = self._address
        connection = (
            http.client.HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=ssl.create_default_context())
            if self._is_encrypted
            else http.client.HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
        )
        connection.connect()
        connection.sock.settimeout(_ANSWER_SECONDS)
        return connection

    def keep(self, connection: http.client.HTTPConnection) -> None:
        """Keeps a connection for the next request."""
        with self._lock:
            if len(self._kept) < _MOST_KEPT:
                self._kept.append(connection)
                return
        connection.close()

    def _told(self, error: BaseException | None) -> EngineError:
        where = f"The engine service at {self.host}"
        if isinstance(error, ssl.SSLCertVerificationError):
            remedy = "Check the address; if your organisation signs its own certificates, name its certificate in SSL_CERT_FILE."
            return EngineError(f"{where} has a certificate that is not trusted ({error.verify_message}).", remedy)
        reason = (
            "there is no such host" if isinstance(error, socket.gaierror) else "it took too long" if isinstance(error, TimeoutError) else ""
        )
        reason = reason or (error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__)
        return EngineError(f"{where} cannot be reached: {reason}.", "Check the address and your network, and ask whoever runs it.")


class _Exchange:
    """One request and its reply, in a thread that can be left behind."""

    def __init__(self, connections: Connections, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> None:
        self._connections = connections
        self._request = method, path, body, {**headers, **({} if body is None else {"Content-Type": "application/json"})}
        self._lock = threading.Lock()
        self._connection: http.client.HTTPConnection | None = None
        self._given_up = False
        self.done = threading.Event()
        self.outcome: Reply | BaseException | None = None

    def run(self) -> None:
        """Sends the request, once more over a new connection where one that was kept turns out to be closed."""
        try:
            used = self._connections.take()
            try:
                self.outcome = self._reply(used or self._connections.made())
            except (http.client.RemoteDisconnected, ConnectionError):
                if used is None or self._given_up:
                    raise
                self.outcome = self._reply(self._connections.made())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.outcome = error
        finally:
            self.done.set()

    def give_up(self) -> None:
        """Closes the connection under the thread, which ends by that."""
        with self._lock:
            self._given_up = True
            connection = self._connection
        if connection is not None and connection.sock is not None:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def _reply(self, connection: http.client.HTTPConnection) -> Reply:
        with self._lock:
            self._connection = connection
            if self._given_up:
                connection.close()
                raise ConnectionAbortedError
        try:
            method, path, body, headers = self._request
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise http.client.HTTPException("too large")
            reply = Reply(response.status, content, _seconds(response.getheader("Retry-After")))
        except BaseException:
            connection.close()
            raise
        if response.will_close or not response.isclosed():
            connection.close()
        else:
            self._connections.keep(connection)
        return reply


def _seconds(header: str | None) -> float:
    """The pause that a header asks for; one second where it asks for none."""
    try:
        return min(_LONGEST_PAUSE, max(0.1, float(header or 1)))
    except ValueError:
        return 1.0
