"""Addresses at which web archives replay captures: of what, of when, and whether as it came."""

from __future__ import annotations

import re

from snapshots.errors import SourceGone
from snapshots.fetching.redirects import next_address

# Where Wayback, OpenWayback, pywb and their kin replay: a date, how, and the address as it was.
_REPLAY = re.compile(
    r"(?P<scheme>https?)(?P<prefix>://[^?#]*?/)(?P<stamp>[0-9]{4,14})(?:[a-z]{2}_)?/"
    r"(?P<original>https?:.*)",
    re.DOTALL,
)
# The page of a snapshot of a collection like this one; its bytes stand beside it.
_SNAPSHOT_PAGE = re.compile(r"https?://[^?#]*/s/[0-9a-f]{7,40}")


def lead(url: str, location: str) -> str:
    """Return what to ask next where the replay at *url* answers with *location*.

    pywb replays redirects as they were captured, to the live web; they are followed in the archive.

    Raises: SourceGone, where another capture is offered instead; FetchFailed.
    """
    here = _REPLAY.fullmatch(url)
    target = next_address(url, location)
    if here is None:
        return target
    there = _REPLAY.fullmatch(target)
    if there is None or there["prefix"] != here["prefix"]:
        target = next_address(here["original"], location)
        return _raw(here, here["stamp"], target)
    if there["original"] == here["original"] and there["stamp"] != here["stamp"]:
        raise SourceGone(
            f"the service does not give this capture, and offers that of {there['stamp']} instead"
        )
    return as_it_came(target)


def original_of(url: str) -> str | None:
    """Return the address whose capture is replayed at *url*, or None where it does not tell.

    >>> original_of("https://web.archive.org/web/2020id_/http://example.org/?a=1")
    'http://example.org/?a=1'
    """
    found = _REPLAY.fullmatch(url)
    return found["original"] if found else None


def as_it_came(memento: str) -> str:
    """Return the address of the bytes themselves: without a service's own banner and links.

    What is no address of a kind that is known stays as it is.

    >>> as_it_came("https://archive.example/web/20200501/http://example.org/")
    'https://archive.example/web/20200501id_/http://example.org/'
    """
    found = _REPLAY.fullmatch(memento)
    if found is not None:
        return _raw(found, found["stamp"], found["original"])
    return f"{memento}.raw" if _SNAPSHOT_PAGE.fullmatch(memento) else memento


def _raw(place: re.Match[str], stamp: str, original: str) -> str:
    return f"{place['scheme']}{place['prefix']}{stamp}id_/{original}"
