"""Memento (RFC 7089): what was published at an address, and when, as the web's archives say it.

A TimeGate leads from an address and a time to the snapshot nearest to it; a TimeMap lists all
snapshots of an address; and the page of a snapshot says in its headers of what it is a memento.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import quote, unquote

from datasette.utils.asgi import Response

from datasette_hexapla import headers
from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, many
from snapshots.serialising import parse_time
from snapshots.surts import surt

PAGE = 1_000
"""Mementos on one page of a TimeMap."""

_FOUND, _BAD_REQUEST = 302, 400
_LINK_FORMAT = "application/link-format"
_PREFIX = re.compile(r"/time(?:gate|map/(?:link|json)(?:/[1-9][0-9]{0,5})?)/(?=[^/]+[:./%])")
_SCHEME = re.compile(r"(https?):/*", re.IGNORECASE)
# What a header or a link format would take for its end is escaped; nothing else is touched.
_NOT_IN_LINKS = re.compile(r"[<>\"\s\\^`{|}\x00-\x1f\x7f-\uffff]")


@dataclass(frozen=True, slots=True)
class Memento:
    """A snapshot at a time, and the address that it was got from."""

    digits: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a header or a TimeMap: where it leads, and what it is."""

    target: str
    relation: str
    more: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        parameters = "".join(f'; {name}="{value}"' for name, value in self.more)
        return f'<{_in_link(self.target)}>; rel="{self.relation}"{parameters}'


async def timegate(inquiry: Inquiry) -> Response:
    """Lead to the memento of an address that is nearest to the time that is asked for.

    Raises: NoSuchPage, where the address was never archived.
    """
    mementos = await _mementos(inquiry, _uri(inquiry))
    asked = inquiry.request.headers.get("accept-datetime")
    wanted = _moment(asked) if asked else mementos[-1].at
    if wanted is None:
        return Response(
            f"Accept-Datetime should look like {_http(mementos[-1].at)}.\n",
            status=_BAD_REQUEST,
            headers=headers.of_error() | {"Vary": "accept-datetime"},
        )
    chosen = min(mementos, key=lambda each: abs(each.at - wanted))
    links = _links(inquiry, mementos, chosen)
    return Response(
        "",
        status=_FOUND,
        headers={
            "Location": _in_link(_address(inquiry, chosen)),
            "Vary": "accept-datetime",
            "Link": _header(links),
            "Cache-Control": "no-cache",
        },
    )


async def timemap(inquiry: Inquiry) -> Response:
    """List all mementos of an address in link format.

    Raises: NoSuchPage, where the address was never archived.
    """
    pages = await _pages(inquiry)
    links = ",\n".join(str(link) for link in pages.links()) + "\n"
    return _answer(inquiry, links, _LINK_FORMAT)


async def timemap_json(inquiry: Inquiry) -> Response:
    """List all mementos of an address in JSON.

    Raises: NoSuchPage, where the address was never archived.
    """
    pages = await _pages(inquiry)
    body = json.dumps(pages.fields(), ensure_ascii=False, indent=1)
    return _answer(inquiry, body, "application/json; charset=utf-8")


async def headers_of(inquiry: Inquiry, page: Any) -> dict[str, str]:
    """Return the headers of *page*, that of a snapshot, as a memento; none if not of the web."""
    facts = page.facts
    this = Memento(facts.digits, parse_time(facts.fetched_at), facts.url)
    return await headers_of_memento(inquiry, this, page.place.source)


async def headers_of_memento(inquiry: Inquiry, this: Memento, source: str) -> dict[str, str]:
    """Return the headers of what shows *this* memento, a snapshot of *source*, in any form."""
    if surt(this.url) is None:
        return {}
    mementos = await _mementos(inquiry, this.url, near=source)
    chosen = next((each for each in mementos if each.digits == this.digits), this)
    return {
        "Memento-Datetime": _http(chosen.at),
        "Link": _header(_links(inquiry, mementos, chosen)),
    }


@dataclass(frozen=True, slots=True)
class _Pages:
    """The mementos of an address, cut into pages, and the number of the one that is asked for."""

    inquiry: Inquiry
    mementos: Sequence[Memento]
    number: int

    @property
    def uri(self) -> str:
        """Return the address as it was last asked for by us: the original resource."""
        return self.mementos[-1].url

    @property
    def count(self) -> int:
        """Return how many pages there are."""
        return -(-len(self.mementos) // PAGE)

    def on(self, number: int) -> Sequence[Memento]:
        """Return the mementos on the page *number*."""
        return self.mementos[(number - 1) * PAGE : number * PAGE]

    def address(self, kind: str, number: int) -> str:
        """Return the address of a page of the TimeMap."""
        page = f"{number}/" if number > 1 else ""
        return self.inquiry.absolute(f"/timemap/{kind}/{page}{_in_link(self.uri)}")

    def links(self) -> Iterator[Link]:
        """Yield the links of the page that is asked for."""
        yield Link(self.uri, "original")
        for number in range(1, self.count + 1):
            relation = "self" if number == self.number else "timemap"
            held = self.on(number)
            span = (("from", _http(held[0].at)), ("until", _http(held[-1].at)))
            yield Link(self.address("link", number), relation, (("type", _LINK_FORMAT), *span))
        yield Link(_timegate(self.inquiry, self.uri), "timegate")
        for memento in self.on(self.number):
            yield _link(self.inquiry, memento, _relation(self.mementos, memento))

    def fields(self) -> dict[str, object]:
        """Return the page that is asked for as its JSON has it."""
        ends = {"first": self.mementos[0], "last": self.mementos[-1]}
        return {
            "original_uri": self.uri,
            "self": self.address("json", self.number),
            "timegate_uri": _timegate(self.inquiry, self.uri),
            "timemap_uri": {
                "link_format": self.address("link", 1),
                "json_format": self.address("json", 1),
            },
            "pages": [self.address("json", number) for number in range(1, self.count + 1)],
            "mementos": {
                **{name: self._field(memento) for name, memento in ends.items()},
                "list": [self._field(memento) for memento in self.on(self.number)],
            },
        }

    def _field(self, memento: Memento) -> dict[str, str]:
        return {
            "datetime": memento.at.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"),
            "uri": _address(self.inquiry, memento),
        }


async def _pages(inquiry: Inquiry) -> _Pages:
    mementos = await _mementos(inquiry, _uri(inquiry))
    pages = _Pages(inquiry, mementos, int(inquiry.request.url_vars.get("page") or 1))
    if pages.number > pages.count:
        raise NoSuchPage(f"This TimeMap has {pages.count} pages, and none with that number.")
    return pages


async def _mementos(inquiry: Inquiry, uri: str, *, near: str | None = None) -> Sequence[Memento]:
    """Return the mementos of *uri* in order of time; there is one at least.

    Given the source that it is *near* to, other spellings of it are only looked for there.

    Raises: NoSuchPage.
    """
    found: Sequence[Memento] = await inquiry.read(_reader(uri, near))
    if not found:
        raise NoSuchPage(
            f"Nothing that was published at {uri} is kept in this collection. "
            "Other archives may have it."
        )
    return found


_SPELLINGS = "SELECT DISTINCT source, url FROM addresses WHERE known_from = 'snapshots'"
_KEPT = "SELECT digits, fetched_at, url FROM snapshots WHERE source = ? AND url = ?"


def _reader(uri: str, near: str | None) -> Callable[[Connection, Asked], Sequence[Memento]]:
    key = surt(uri)

    def read(connection: Connection, _asked: Asked) -> Sequence[Memento]:
        # Where each version has an address of its own there are as many addresses as snapshots,
        # too many to make a key of each for every page.
        rows = (
            many(connection, f"{_SPELLINGS} AND (source = ? OR url = ?)", near, uri)
            if near
            else many(connection, _SPELLINGS)
        )
        spellings = [(row["source"], row["url"]) for row in rows if surt(row["url"]) == key]
        found = [row for each in spellings for row in many(connection, _KEPT, *each)]
        once = {row["digits"]: row for row in found}
        mementos = (
            Memento(row["digits"], parse_time(row["fetched_at"]), row["url"])
            for row in once.values()
        )
        return sorted(mementos, key=lambda each: (each.at, each.digits))

    # What is no address of the web was never published there.
    return read if key is not None else lambda _connection, _asked: ()


def _uri(inquiry: Inquiry) -> str:
    """Return the address behind the prefix, as it was written, with its query.

    Some clients escape it as a whole, some leave out the scheme, and some servers on the way make
    one slash of two.
    """
    whole: str = inquiry.request.scope.get("raw_path", b"").decode("ascii", "replace")
    path = (whole or inquiry.request.path).partition("?")[0]
    found = _PREFIX.search(path)
    written = path[found.end() :] if found else ""
    if re.match(r"https?%3a", written, re.IGNORECASE):
        written = unquote(written)
    query = inquiry.request.query_string
    uri = f"{written}?{query}" if query else written
    scheme = _SCHEME.match(uri)
    return f"{scheme[1].lower()}://{uri[scheme.end() :]}" if scheme else f"http://{uri}"


def _links(inquiry: Inquiry, mementos: Sequence[Memento], chosen: Memento) -> list[Link]:
    """Return the links that a TimeGate and a memento give: where else to look, and neighbours."""
    uri = chosen.url
    span = (("from", _http(mementos[0].at)), ("until", _http(mementos[-1].at)))
    map_address = inquiry.absolute(f"/timemap/link/{_in_link(uri)}")
    return [
        Link(uri, "original"),
        Link(_timegate(inquiry, uri), "timegate"),
        Link(map_address, "timemap", (("type", _LINK_FORMAT), *span)),
        *_neighbours(inquiry, mementos, chosen),
    ]


def _neighbours(inquiry: Inquiry, mementos: Sequence[Memento], chosen: Memento) -> Iterator[Link]:
    """Yield one link each to the first, previous, chosen, next and last of *mementos*."""
    place = next((n for n, each in enumerate(mementos) if each.digits == chosen.digits), None)
    if place is None:
        yield _link(inquiry, chosen, "memento")
        return
    last = len(mementos) - 1
    relations: dict[int, list[str]] = {place: []}
    for number, name in ((0, "first"), (place - 1, "prev"), (place + 1, "next"), (last, "last")):
        if 0 <= number <= last:
            relations.setdefault(number, []).append(name)
    for number in sorted(relations):
        yield _link(inquiry, mementos[number], " ".join([*relations[number], "memento"]))


def _relation(mementos: Sequence[Memento], memento: Memento) -> str:
    ends = (("first", mementos[0]), ("last", mementos[-1]))
    return " ".join([*(name for name, end in ends if end is memento), "memento"])


def _link(inquiry: Inquiry, memento: Memento, relation: str) -> Link:
    return Link(_address(inquiry, memento), relation, (("datetime", _http(memento.at)),))


def _address(inquiry: Inquiry, memento: Memento) -> str:
    return inquiry.absolute(addresses.snapshot(f"swh:1:dir:{memento.digits}"))


def _timegate(inquiry: Inquiry, uri: str) -> str:
    return inquiry.absolute(f"/timegate/{_in_link(uri)}")


def _header(links: Sequence[Link]) -> str:
    return ", ".join(str(link) for link in links)


def _in_link(address: str) -> str:
    return _NOT_IN_LINKS.sub(lambda found: quote(found[0], safe="", errors="replace"), address)


def _http(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _moment(stated: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(stated)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _answer(inquiry: Inquiry, body: str, media_type: str) -> Response:
    tag = headers.etag(body)
    if headers.matches(inquiry.request.headers, tag):
        return Response("", status=304, headers=headers.of_page(tag))
    more: dict[str, Any] = {"Access-Control-Allow-Origin": "*"} if inquiry.datasette.cors else {}
    return Response(body, headers=headers.of_page(tag) | more, content_type=media_type)


_PAGED = r"(?:(?P<page>[1-9][0-9]{0,5})/)?(?P<uri>[^/]+[:./%].*)"

ANSWERS: tuple[tuple[str, Callable[[Inquiry], Awaitable[Response]]], ...] = (
    (r"/timegate/(?P<uri>.+)", timegate),
    (rf"/timemap/link/{_PAGED}", timemap),
    (rf"/timemap/json/{_PAGED}", timemap_json),
)
"""The addresses of TimeGate and TimeMap, with `/timemap/link/2/…` for further pages."""
