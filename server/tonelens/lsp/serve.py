"""Runs ``tonelens serve``: one connection, from the first message to the last."""

from __future__ import annotations

import asyncio
import logging

from tonelens.engine.worker_process import worker_command
from tonelens.lsp.engines import Command
from tonelens.lsp.server import Server
from tonelens.lsp.transport import loopback, standard_streams


def serve(port: int | None = None, command: Command = worker_command) -> int:
    """Serves an editor on standard input and output, or on a port of this machine, and returns the exit status.

    Raises:
        SettingsError: the port cannot be used.
    """
    connection = standard_streams() if port is None else loopback(port)
    logging.basicConfig(level=logging.WARNING, format="tonelens: %(message)s")
    return asyncio.run(Server(command).run(connection))
