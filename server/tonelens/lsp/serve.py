"""Runs ``tonelens serve``: one connection, from the first message to the last."""

from __future__ import annotations

import asyncio
import sys

from tonelens.engine.worker_process import worker_command
from tonelens.lsp.protocol import request_log as log
from tonelens.lsp.protocol.transport import loopback, standard_streams
from tonelens.lsp.server import Server
from tonelens.lsp.tasks import garbage
from tonelens.lsp.tasks.engines import Command

_SWITCH_SECONDS = 0.001


def serve(port: int | None = None, command: Command = worker_command, log_level: str = "warning") -> int:
    """Serves an editor on standard input and output, or on a port of this machine, and returns the exit status.

    ``log_level`` is one of :data:`tonelens.lsp.protocol.request_log.LEVELS`.

    Raises:
        SettingsError: the port cannot be used.
    """
    # A thread that reads a long document lets the one that answers go on after this, which by default it does five times later.
    sys.setswitchinterval(_SWITCH_SECONDS)
    connection = standard_streams() if port is None else loopback(port)
    log.set_up(log_level)
    garbage.only_when_told()
    return asyncio.run(Server(command).run(connection))
