"""Connecting: sockets are made for permitted addresses only, whatever led to them.

The address is judged where the socket for it is made, so that nothing can change between the check
and the connection: not another answer of the name server, not another way of writing it.
"""

from __future__ import annotations

import socket
from contextvars import ContextVar
from typing import TYPE_CHECKING

import aiohttp

from snapshots.errors import AddressRefused
from snapshots.guarding import Network, check_address

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver
    from aiohttp.connector import AddrInfoType

# Long enough for the usual pause of a host; of many hosts, idle connections are many.
_KEEP_ALIVE_SECONDS = 2.0
_REMEMBER_NAMES_SECONDS = 60

refusals: ContextVar[list[AddressRefused] | None] = ContextVar("refusals", default=None)
"""Where the refusals of the present visit are noted: on its way up aiohttp loses their words."""


def guarded_connector(
    allowed: tuple[Network, ...], resolver: AbstractResolver | None = None
) -> aiohttp.TCPConnector:
    """Return a connector that connects to global addresses and to those in *allowed* only."""

    def guarded_socket(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = info
        try:
            check_address(str(place[0]), allowed)
        except AddressRefused as error:
            noted = refusals.get()
            if noted is not None:
                noted.append(error)
            raise OSError(str(error)) from error
        return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(
        resolver=resolver,
        socket_factory=guarded_socket,
        limit=0,
        keepalive_timeout=_KEEP_ALIVE_SECONDS,
        ttl_dns_cache=_REMEMBER_NAMES_SECONDS,
    )


def proxy_connector() -> aiohttp.TCPConnector:
    """Return a connector to a proxy, which the user named and which may stand anywhere."""
    return aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS)
