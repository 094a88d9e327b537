"""Proxies: which one a request goes through, by the catalogue or else by the environment."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # not in the stubs

from snapshots.arrangements import NO_PROXY
from snapshots.errors import AddressRefused
from snapshots.guarding import Network, check_address, literal_host

if TYPE_CHECKING:
    from collections.abc import Mapping

_INNER = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")


def proxy_for(
    url: str, stated: str | None, environment: Mapping[str, str], allowed: tuple[Network, ...]
) -> str | None:
    """Return the proxy for *url*: the one *stated*, the environment's, or None for none.

    Addresses in the networks *allowed* are visited without the environment's proxy.

    Raises: AddressRefused for what a proxy must not be asked for. It resolves names itself, so only
    names that say so, and numeric addresses, can be refused.
    """
    if stated == NO_PROXY:
        return None
    proxy = stated or _of_environment(url, environment)
    if proxy is None:
        return None
    literal = literal_host(url)
    if stated is None and literal and _is_in(literal, allowed):
        return None
    _check(url, literal, allowed)
    return proxy


def _of_environment(url: str, environment: Mapping[str, str]) -> str | None:
    parts = urlsplit(url)
    name = f"{parts.scheme.lower()}_proxy"
    proxy = environment.get(name) or environment.get(name.upper())
    exceptions = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    if not proxy or proxy_bypass_environment(parts.netloc, {"no": exceptions}):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _check(url: str, literal: str | None, allowed: tuple[Network, ...]) -> None:
    if literal is not None:
        check_address(literal, allowed)
    host = "." + (urlsplit(url).hostname or "").rstrip(".").lower()
    if host.endswith(tuple(f".{name.lstrip('.')}" for name in _INNER)):
        raise AddressRefused(f"{host[1:]} is a name inside a network, not on the open internet")


def _is_in(literal: str, allowed: tuple[Network, ...]) -> bool:
    address = ip_address(literal)
    return any(address.version == each.version and address in each for each in allowed)
