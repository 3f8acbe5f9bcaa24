"""Where the model runs, as a person writes it: in this process, on a Ray cluster, or at a service."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from tonelens.errors import SettingsError

HERE, RAY = "here", "ray"
"""In this process, or in one of ours; on the Ray cluster that this machine belongs to, or on its own processors."""

_RAY_SCHEME, _SERVICE_SCHEMES = "ray://", ("https://", "http://")
_CHOICES = "Write here, ray, ray://host:10001 or https://host."


def is_ray(address: str) -> bool:
    """Whether a Ray cluster is meant."""
    return address == RAY or address.startswith(_RAY_SCHEME)


def is_service(address: str) -> bool:
    """Whether a service is meant, which somebody has started with ``tonelens serve-engine``."""
    return address.startswith(_SERVICE_SCHEMES)


def require_engine(address: str) -> None:
    """Makes sure that an address means something.

    Raises:
        SettingsError: it does not, or texts would cross a network for everybody to read.
    """
    if address == HERE or is_ray(address):
        return
    if not is_service(address):
        raise SettingsError(f"There is no engine “{address}”.", _CHOICES)
    host = _host(address)
    if host is None:
        raise SettingsError("The address of the engine service is invalid.", "Write it as https://host or https://host:port/path.")
    if address.startswith("http://") and not is_loopback(host):
        raise SettingsError("Plain http is only for an engine service on this machine.", "Use https:// for one on another machine.")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, reached by nobody else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _host(address: str) -> str | None:
    """The host of a service's address; ``None`` where it has none, or says more than where the service is."""
    try:
        parts = urlsplit(address)
        is_usable = parts.port != 0 and not (parts.query or parts.fragment or parts.username or parts.password)
    except ValueError:
        return None
    return (parts.hostname or None) if is_usable else None
