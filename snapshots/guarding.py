"""Guarding: which addresses may be visited, judged on what would really be connected to."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from snapshots.errors import AddressRefused

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_CLOSED = tuple(
    ip_network(network)
    for network in (
        # `ipaddress.is_global` of Python 3.11 lets some of these pass (IANA's special registries).
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "224.0.0.0/4",
        # Azure's host service: a global address that only its own machines reach.
        "168.63.129.16/32",
        "2001::/23",
        "2001:db8::/32",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is given out to the open internet; what lies outside is special."""

_NAT64 = IPv6Network("64:ff9b::/96")
_LOW = (1 << 32) - 1
_ISATAP = {0x5EFE, 0x02005EFE}


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Return the networks that the catalogue's *texts* name."""
    return tuple(ip_network(text) for text in texts)


def check_address(text: str, allowed: tuple[Network, ...] = ()) -> None:
    """See that the numeric address *text* is global, or in one of the networks *allowed*.

    An IPv6 address that leads to an IPv4 one (mapped, NAT64, 6to4) is judged as that, too.

    Raises: AddressRefused.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        raise AddressRefused(f"{text!a} is not an address that can be judged.") from None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    judged = mapped or address
    if any(judged.version == network.version and judged in network for network in allowed):
        return
    inner = _inner(judged)
    if not (_is_global(judged) and (inner is None or _is_global(inner))):
        leads = f", which leads to {inner}," if inner else ""
        raise AddressRefused(
            f"{judged}{leads} is not an address on the open internet. If it is meant, name its "
            'network in sources.yml: "visiting:", "allow_networks:".'
        )


def _is_global(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST and address not in _NAT64:
        return False
    closed = any(address.version == each.version and address in each for each in _CLOSED)
    return address.is_global and not closed


def _inner(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that a packet to *address* may end at, if it is such an address."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(int(address) & _LOW)
    return address.sixtofour


def check_url(url: str) -> str:
    """Return *url* if every program would read the same host out of it.

    Only the address that is connected to decides; this refuses early what exists to deceive, with
    a message that says so.

    Raises: AddressRefused.
    """
    if re.search(r"[\x00-\x20\x7f\ud800-\udfff\\<>^`{|}\"]", url):
        raise AddressRefused(f"{_shown(url)} has characters that no address has.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused(f"{_shown(url)} is no address: {error}.") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise AddressRefused(f"{_shown(url)} does not begin with http:// or https://.")
    if "@" in parts.netloc:
        raise AddressRefused(f"{_shown(parts.netloc)} names a user before the host.")
    if not host or "%" in host:
        raise AddressRefused(f"{_shown(url)} has no host, or one that is disguised.")
    _check_host(host)
    return url


@lru_cache(maxsize=4096)
def _check_host(host: str) -> None:
    """See that *host* is a name, or an address written as addresses are."""
    if ":" in host:
        return
    # Full-width digits, ideographic full stops and the like are folded by IDNA, so by us.
    folded = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".").lower()
    last = folded.rpartition(".")[2]
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last) is None:
        return
    try:
        IPv4Address(folded)
    except ValueError:
        raise AddressRefused(
            f"{_shown(host)} is an address in disguise; write it as four decimal numbers."
        ) from None
    if folded != host:
        raise AddressRefused(f"{_shown(host)} is an address in disguise; write it as {folded}.")


def literal_host(url: str) -> str | None:
    """Return the numeric address that *url* names itself, or None where it names a host."""
    host = urlsplit(url).hostname or ""
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def _shown(text: str) -> str:
    return f'"{ascii(text)[1:-1][:200]}"'
