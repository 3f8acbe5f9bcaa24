"""What holds for every test: no network, no hub, no window."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A run that fails fails again: new cases are for whoever looks for them, with --hypothesis-profile=default.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")

_NEEDS_TORCH = re.compile(
    r"^\s*(?:import|from) (?:torch|transformers|captum|onnx|tests\.science|tests\.unit\.attribution"
    r"|tonelens\.attribution\.(?:loading|forward))\b",
    re.MULTILINE,
)

# Read once when the libraries are imported, and inherited by the programs that tests start.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["MPLBACKEND"] = "Agg"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    """Says how to repeat the order of a run that failed."""
    seed = config.getoption("randomly_seed", default=None)
    if exitstatus and seed is not None:
        terminalreporter.write_line(f"The same order again: --randomly-seed={seed}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out, where torch is not installed, the files that need it: the others are the tests of tonelens-lite."""
    if collection_path.suffix != ".py" or importlib.util.find_spec("torch") is not None:
        return None
    return True if _NEEDS_TORCH.search(collection_path.read_text(encoding="utf-8")) else None


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails a test that looks up a name or connects to anything but this machine."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _check(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _check(self.family, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        _check(socket.AF_INET, (host,))
        return getaddrinfo(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


def _check(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
        pytest.fail(f"a test tried to reach {address[0]!r}: Tonelens and its tests work offline")


def _is_loopback(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False
