"""Manners: how answers are taken where what they say is not said of themselves.

A web archive answers for others: its redirect may be one that it captured, which leads to the live
web, and its "not found" may be what a publisher said years ago.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from snapshots.fetching.answers import kept_headers
from snapshots.fetching.redirects import next_address

Headers = tuple[tuple[str, str], ...]
RawHeaders = tuple[tuple[bytes, bytes], ...]


def _never(_status: int, _headers: Mapping[str, str]) -> bool:
    """Take no answer for what its status does not say."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the answers of one visit are taken.

    *lead* returns the address to ask next, given the one that was asked and its Location. *keep*
    chooses headers. *is_quoted* tells whether an answer that is no page is one that was captured,
    and to be kept. The visit may take *seconds*, or else the usual time.
    """

    lead: Callable[[str, str], str] = next_address
    keep: Callable[[RawHeaders], Headers] = kept_headers
    is_quoted: Callable[[int, Mapping[str, str]], bool] = _never
    seconds: float | None = None


AS_SAID = Manner()
"""Everything means what it says: so pages are visited."""
