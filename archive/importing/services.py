"""Services: where a web archive lists its captures, and where it replays them as they came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import urlencode, urlsplit

from archive.errors import NotImportable
from archive.importing.addresses import as_it_came
from archive.importing.listings import Listed, Listing, read_index, stamp_of
from archive.importing.timemaps import read_timemap

PAGE = 5000
"""Captures that are asked for at a time; a server may give fewer."""


class Kind(Enum):
    """How a service lists what it has."""

    CDX = "CDX server"
    TIMEMAP = "TimeMap"


@dataclass(frozen=True, slots=True)
class Service:
    """A web archive that lists captures at *address*, and replays them below *replay*."""

    address: str
    kind: Kind
    replay: str

    def page(self, original: str, since: datetime | None, until: datetime | None) -> str:
        """Return the address of the list of captures of *original*, from *since* up to *until*."""
        if self.kind is Kind.TIMEMAP:
            return self.address + original
        asked = {"url": original, "output": "json", "limit": str(PAGE)}
        asked |= {"from": stamp_of(since)} if since else {}
        asked |= {"to": stamp_of(until)} if until else {}
        return f"{self.address}{'&' if '?' in self.address else '?'}{urlencode(asked)}"

    def read(self, text: str, where: str, original: str) -> Listing:
        """Return the captures in the *text* of an answer to what was asked at *where*.

        Raises: NotImportable.
        """
        if self.kind is Kind.TIMEMAP:
            return read_timemap(text, where, original)
        return read_index(text, where)

    def raw(self, capture: Listed) -> str:
        """Return the address at which the service gives the bytes of *capture* as they came."""
        if capture.memento is None:
            return f"{self.replay}{stamp_of(capture.at)}id_/{capture.original}"
        return as_it_came(capture.memento)


def service_at(address: str, replay: str | None = None) -> Service:
    """Return the service that lists captures at *address*.

    A CDX server ends in `cdx`, as in `https://…/cdx/search/cdx`, and replays beside it, unless
    *replay* says where; the address of TimeMaps has `timemap` in it, and what some servers call
    TimeMaps are indexes, too.

    Raises: NotImportable.

    >>> service_at("https://web.archive.org/cdx/search/cdx").replay
    'https://web.archive.org/web/'
    >>> service_at("http://localhost:8080/laws/cdx").replay
    'http://localhost:8080/laws/'
    >>> service_at("http://localhost:8080/laws/timemap/json").replay
    'http://localhost:8080/laws/'
    """
    path = urlsplit(address).path.rstrip("/")
    if "/timemap" in path:
        beside = f"{address.partition('/timemap')[0]}/"
        return Service(f"{address.rstrip('/')}/", Kind.TIMEMAP, replay or beside)
    if not re.search(r"[/-]cdx(?:/search/cdx|/search)?$", path):
        raise NotImportable(
            f"{address} is not known to list captures: name the address of a CDX server, which "
            "ends in /cdx (https://web.archive.org/cdx/search/cdx, http://HOST/COLLECTION/cdx), "
            "or that of its TimeMaps (http://HOST/COLLECTION/timemap/link/)."
        )
    return Service(address, Kind.CDX, f"{(replay or _beside(address)).rstrip('/')}/")


def _beside(address: str) -> str:
    bare = address.partition("?")[0].rstrip("/")
    if bare.endswith("/cdx/search/cdx"):
        return f"{bare.removesuffix('/cdx/search/cdx')}/web"
    return re.sub(r"[/-]cdx(?:/search)?$", "", bare)
