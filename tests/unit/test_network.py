"""The guard that keeps the tests offline does so."""

from __future__ import annotations

import socket

import pytest


def test_other_machines_are_out_of_reach() -> None:
    with socket.socket() as client, pytest.raises(pytest.fail.Exception, match="work offline"):
        client.connect(("192.0.2.1", 80))
    with pytest.raises(pytest.fail.Exception, match="work offline"):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
