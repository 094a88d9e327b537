"""Exchanges in WARC files: which request belongs to which answer, and where answers led on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from archive.importing.model import Refused
from archive.importing.naming import address
from archive.importing.records import Record
from snapshots.errors import FetchError
from snapshots.fetching.exchanges import public
from snapshots.fetching.redirects import MOST_REDIRECTS, STATUSES, next_address
from snapshots.model import Exchange, Snapshot
from snapshots.serialising import read_exchanges
from snapshots.surts import surt

_MOST_WAITING = 64
"""Crawlers write a request beside its answer, a few records before or after it."""

_MOST_WAYS = 1000
_FOLLOWED = timedelta(seconds=60)
"""A crawler that is sent on gets there within a minute, nearly always."""

_PAIR = 2
_LONGEST = 8000

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How a crawler came to an address: from *start* by the redirects in *exchanges*."""

    start: str
    at: datetime
    exchanges: tuple[Exchange, ...]


@dataclass(slots=True)
class Ways:
    """Where the redirects that a file holds lead, the latest of them."""

    _ways: dict[str, Way] = field(default_factory=dict)

    def note(self, record: Record, exchange: Exchange) -> None:
        """Remember where the answer in *record* led, if it led anywhere."""
        location = next(
            (value for name, value in exchange.answered if name.lower() == "location"), None
        )
        if exchange.status not in STATUSES or location is None:
            return
        try:
            key = surt(next_address(record.uri, location))
        except FetchError:
            return
        before = self.to(record)
        if key is not None and (before is None or len(before.exchanges) < MOST_REDIRECTS):
            _make_room(self._ways, _MOST_WAYS)
            self._ways[key] = Way(
                start=before.start if before else record.uri,
                at=record.at,
                exchanges=(*(before.exchanges if before else ()), exchange),
            )

    def to(self, record: Record) -> Way | None:
        """Return the way that led to *record*, if one did just before."""
        way = self._ways.get(surt(record.uri) or "")
        if way is None or not timedelta(0) <= record.at - way.at <= _FOLLOWED:
            return None
        return way


def with_requests(
    found: Iterable[Record | Refused],
) -> Iterator[tuple[Record | Refused, Headers]]:
    """Yield what was *found* but requests, each answer with the headers of its request.

    Only answers wait, each for the record behind it.
    """
    asked: dict[str, Headers] = {}
    waiting: Record | None = None
    for record in found:
        if isinstance(record, Record) and record.kind == "request":
            if record.method == "GET":
                _make_room(asked, _MOST_WAITING)
                asked[record.named.get("warc-concurrent-to", "")] = record.every
            continue
        if waiting is not None:
            yield waiting, asked.pop(waiting.identifier, ())
            waiting = None
        if isinstance(record, Record) and record.kind == "response":
            waiting = record
        else:
            yield record, ()
    if waiting is not None:
        yield waiting, asked.pop(waiting.identifier, ())


def exchange_of(record: Record, asked: Headers) -> Exchange | None:
    """Return the exchange of which *record* holds the answer, or None where it holds none."""
    if record.kind != "response" or record.status is None:
        return None
    return Exchange(url=record.uri, asked=asked, status=record.status, answered=record.every)


def known_more(
    snapshot: Snapshot, about: Mapping[str, Any], exchange: Exchange | None, way: Way | None
) -> Snapshot:
    """Return *snapshot* with its exchanges: as *about* tells them, or as they were recorded.

    What this program wrote *about* it is all that was known; a *way* begins where it was asked for.
    """
    known = about.get("snapshot")
    if isinstance(known, dict):
        headers = _pairs(known.get("headers")) or snapshot.headers
        return replace(snapshot, headers=headers, exchanges=_exchanges(known))
    if exchange is None:
        return snapshot
    if way is None:
        return replace(snapshot, exchanges=(exchange,))
    exchanges = (*way.exchanges, exchange)
    hops = tuple(("location", each.url) for each in exchanges[1:])
    return replace(
        snapshot,
        url=way.start,
        final_url=exchange.url,
        headers=(*hops, *snapshot.headers),
        exchanges=exchanges,
    )


def _pairs(told: object) -> Headers:
    """Return the headers that are *told*, as far as they are some."""
    if not isinstance(told, list):
        return ()
    pairs = [each for each in told if isinstance(each, list) and len(each) == _PAIR]
    return public((str(name)[:_LONGEST], str(value)[:_LONGEST]) for name, value in pairs)


def _exchanges(known: Mapping[str, Any]) -> tuple[Exchange, ...]:
    try:
        told = read_exchanges(known.get("exchanges", []))
    except (KeyError, TypeError, ValueError):
        return ()
    if not all(address(each.url) for each in told):
        return ()
    return tuple(
        replace(each, asked=public(each.asked), answered=public(each.answered))
        for each in told[: MOST_REDIRECTS + 1]
    )


def _make_room(held: dict[str, Any], most: int) -> None:
    while len(held) >= most:
        del held[next(iter(held))]
