"""Replays: what a web archive answers when it is asked for the bytes of a capture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from archive.importing.addresses import lead, original_of
from archive.importing.listings import Listed
from archive.importing.model import Event, Imported, Missed, SourceName, Withdrawn
from archive.importing.timemaps import moment_of_http
from snapshots.errors import SourceGone
from snapshots.fetching.answers import Arrived, kept_headers
from snapshots.fetching.manners import Headers, Manner, RawHeaders
from snapshots.model import Snapshot

_ORIGINAL = b"x-archive-orig-"
"""Before the names of headers that came with the capture, where the archive has its own."""

_MEMENTO = "memento-datetime"
# What a replaying server says of its own answer, under names that the capture may have had, too.
_OF_THE_ARCHIVE = {b"content-encoding", b"content-location", b"date", b"etag", b"last-modified"}
_OF_THE_ARCHIVE |= {b"link"}
_GONE = {404, 410, 451}
_OK = {200, 203}
_APART = timedelta(days=1)
"""What a captured page was sent on to counts as captured with it up to so much earlier or later."""


def captured_headers(raw: RawHeaders) -> Headers:
    """Return the headers among *raw* that came with a capture, and when that was."""
    named = [(name.lower(), value) for name, value in raw]
    if not any(name == _MEMENTO.encode() for name, _ in named):
        return kept_headers(tuple(named))
    originals = {name.removeprefix(_ORIGINAL) for name, _ in named if name.startswith(_ORIGINAL)}
    own = [
        (name.removeprefix(_ORIGINAL), value)
        for name, value in named
        if name not in _OF_THE_ARCHIVE | originals
    ]
    return kept_headers(tuple(own))


def is_quoted(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether an answer with an error's *status* is one that was captured."""
    return status not in _OK and _MEMENTO in headers


REPLAYED = Manner(lead=lead, keep=captured_headers, is_quoted=is_quoted, seconds=90.0)
"""How answers of web archives are taken: as those of the publisher, whom they quote."""


def event_of(capture: Listed, source: SourceName, arrived: Arrived) -> Event:
    """Return what the answer that *arrived* for *capture* tells of *source*.

    Raises: SourceGone, where it is the answer of another time.
    """
    _check_time(capture, arrived)
    where = arrived.url
    if arrived.status in _OK:
        return Imported(place=where, source=source, snapshot=_snapshot(capture, arrived))
    reason = f"status {arrived.status} in {where}"
    if arrived.status in _GONE:
        return Withdrawn(place=where, source=source, at=capture.at, reason=reason)
    return Missed(place=where, source=source, at=capture.at, reason=reason, status=arrived.status)


def _snapshot(capture: Listed, arrived: Arrived) -> Snapshot:
    got = arrived.snapshot()
    original = original_of(arrived.url) or capture.original
    final = original_of(arrived.final_url)
    hops = [
        (name, original_of(value) or value) if name == "location" else (name, value)
        for name, value in got.headers
    ]
    return replace(
        got,
        url=original,
        final_url=final if final != original else None,
        fetched_at=capture.at,
        headers=tuple(pair for pair in hops if pair[0] != _MEMENTO),
        stated=_stated(capture, got),
        obtained=f"imported from {arrived.url}",
        # What passed between the archive and us is not what passed between it and the publisher.
        exchanges=(),
    )


def _stated(capture: Listed, got: Snapshot) -> tuple[tuple[str, str], ...]:
    """Return when the archive says it captured what it gave, where that was not just then."""
    stated = dict(got.headers).get(_MEMENTO)
    at = captured_at(stated)
    return ((_MEMENTO, stated),) if stated and at and at != capture.at else ()


def _check_time(capture: Listed, arrived: Arrived) -> None:
    """See that what arrived is the capture, and not the nearest one that the archive has.

    Raises: SourceGone.
    """
    stated = dict(arrived.headers).get(_MEMENTO)
    found = captured_at(stated)
    if found is None:
        return
    apart = abs(found - capture.at)
    was_sent_on = arrived.final_url != arrived.url
    if apart > (_APART if was_sent_on else timedelta(seconds=1)):
        raise SourceGone(
            f"the service gives what was captured on {stated} instead"
            + (f", of {original_of(arrived.final_url)}" if was_sent_on else "")
        )


def captured_at(stated: str | None) -> datetime | None:
    """Return when a capture was made, as its header says, or None where it says nothing."""
    try:
        return moment_of_http(stated) if stated else None
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
