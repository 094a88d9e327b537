"""Redirects: where an answer sends us, and what may be taken along."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from snapshots.errors import AddressRefused, FetchFailed
from snapshots.guarding import check_url

MOST_REDIRECTS = 5
STATUSES = frozenset({301, 302, 303, 307, 308})

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 8000


def next_address(url: str, location: str) -> str:
    """Return the address that *location*, sent by *url*, leads to.

    Raises: FetchFailed for a redirect that leads nowhere, AddressRefused.
    """
    if not location:
        raise FetchFailed("it sends us elsewhere without saying where")
    if len(location) > _LONGEST:
        raise FetchFailed("it sends us to an address that is too long")
    try:
        return check_url(_joined(url, location.strip()))
    except ValueError as error:
        raise AddressRefused(f"it sends us to what is no address ({error})") from error


def _joined(url: str, location: str) -> str:
    """Return *location* as seen from *url*, written so that it can be asked for.

    Servers write letters of every script as they are; bytes that are no UTF-8 came as halves of
    surrogate pairs. Raises: ValueError.
    """
    raw = location.encode("utf-8", "surrogateescape")
    target = urldefrag(urljoin(url, quote(raw, safe="!#$%&'()*+,/:;=?@[]~\\")))[0]
    named = urlsplit(location).netloc
    if named.isascii():
        return target
    # A name in another script is not percent-encoded but turned into Punycode, as it is resolved.
    parts = urlsplit(target)
    return parts._replace(netloc=named).geturl()


@dataclass(slots=True)
class Way:
    """The addresses that a visit was sent to, one after the other."""

    seen: set[str] = field(default_factory=set)
    length: int = 0

    def go(self, url: str) -> None:
        """Note that *url* is visited next.

        Raises: FetchFailed for a way that goes round in a circle, or on and on.
        """
        if url in self.seen:
            raise FetchFailed("its redirects go round in a circle")
        if self.length > MOST_REDIRECTS:
            raise FetchFailed(f"it redirects more than {MOST_REDIRECTS} times")
        self.seen.add(url)
        self.length += 1

    def change(self) -> None:
        """Allow coming back: a cookie was set, and the same address may answer otherwise now."""
        self.seen.clear()


@lru_cache(maxsize=4096)
def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of *url*: what belongs to one origin is sent to no other.

    >>> origin("https://Example.org/a") == origin("https://example.org:443/b")
    True
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(scheme)
