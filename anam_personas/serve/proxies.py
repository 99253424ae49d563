"""The proxy that the environment names for an address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    from anam_personas.api.address import Address


def proxy_of(address: Address) -> str | None:
    """The proxy for https to another machine: a tunnel, which sees the host alone. None for this machine, or without one."""
    if address.is_loopback:
        return None
    proxies = getproxies()
    found = proxies.get("https") or proxies.get("all")
    return found if found and not proxy_bypass(address.host) else None
