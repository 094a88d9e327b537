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
from datasette_hexapla.errors import NeverArchived, NoSuchPage
from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.mementos import Memento, Neighbours, all_of, beside, nearest
from datasette_hexapla.pages import addresses

PAGE = 1_000
"""Mementos on one page of a TimeMap."""

_FOUND, _BAD_REQUEST = 302, 400
_LINK_FORMAT = "application/link-format"
_PREFIX = re.compile(r"/time(?:gate|map/(?:link|json)(?:/[1-9][0-9]{0,5})?)/(?=[^/]+[:./%])")
_SCHEME = re.compile(r"(https?):/*", re.IGNORECASE)
# What a header or a link format would take for its end is escaped; nothing else is touched.
_NOT_IN_LINKS = re.compile(r"[<>\"\s\\^`{|}\x00-\x1f\x7f-\U0010ffff]")


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

    Raises: NeverArchived.
    """
    uri = _uri(inquiry)
    asked = inquiry.request.headers.get("accept-datetime")
    wanted = _moment(asked) if asked else None
    found: Neighbours | None = await inquiry.read(
        lambda connection, _asked: nearest(connection, uri, wanted)
    )
    if found is None:
        raise NeverArchived(uri, _of_original(uri))
    if asked and wanted is None:
        return Response(
            f"Accept-Datetime should look like {_http(found.last.at)}.\n",
            status=_BAD_REQUEST,
            headers=headers.of_error() | _negotiated(_links(inquiry, found)),
        )
    return Response(
        "",
        status=_FOUND,
        headers={
            "Location": _in_link(_Here(inquiry).address(found.chosen)),
            "Cache-Control": "no-cache",
            **_negotiated(_links(inquiry, found)),
        },
    )


async def timemap(inquiry: Inquiry) -> Response:
    """List all mementos of an address in link format.

    Raises: NoSuchPage, NeverArchived.
    """
    pages = await _pages(inquiry)
    links = ",\n".join(str(link) for link in pages.links()) + "\n"
    return _answer(inquiry, links, _LINK_FORMAT, pages.around("link"))


async def timemap_json(inquiry: Inquiry) -> Response:
    """List all mementos of an address in JSON.

    Raises: NoSuchPage, NeverArchived.
    """
    pages = await _pages(inquiry)
    body = json.dumps(pages.fields(), ensure_ascii=False, indent=1)
    return _answer(inquiry, body, "application/json; charset=utf-8", pages.around("json"))


async def headers_of(inquiry: Inquiry, page: Any) -> dict[str, str]:
    """Return the headers of *page*, that of a snapshot, as a memento; none if not of the web."""
    facts = page.facts
    return await headers_of_memento(inquiry, Memento(facts.digits, facts.fetched_at, facts.url))


async def headers_of_memento(inquiry: Inquiry, this: Memento) -> dict[str, str]:
    """Return the headers of what shows *this* memento in any form; none if not of the web."""
    found: Neighbours | None = await inquiry.read(
        lambda connection, _asked: beside(connection, this)
    )
    if found is None:
        return {}
    return {"Memento-Datetime": _http(this.at), "Link": _header(_links(inquiry, found))}


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
        here = _Here(self.inquiry)
        for memento in self.on(self.number):
            yield _link(here, memento, _relation(self.mementos, memento))

    def around(self, kind: str) -> list[Link]:
        """Return the links of the answer itself, by which programs turn pages."""
        found = [Link(self.uri, "original"), Link(self.address(kind, self.number), "self")]
        for name, number in (("prev", self.number - 1), ("next", self.number + 1)):
            if 1 <= number <= self.count:
                found.append(Link(self.address(kind, number), name))
        return found

    def fields(self) -> dict[str, object]:
        """Return the page that is asked for as its JSON has it."""
        ends = {"first": self.mementos[0], "last": self.mementos[-1]}
        held = self.on(self.number)
        turned = {each.relation: each.target for each in self.around("json")}
        here = _Here(self.inquiry)
        return {
            "original_uri": self.uri,
            "self": self.address("json", self.number),
            "prev": turned.get("prev"),
            "next": turned.get("next"),
            "from": _iso(held[0].at),
            "until": _iso(held[-1].at),
            "timegate_uri": _timegate(self.inquiry, self.uri),
            "timemap_uri": {
                "link_format": self.address("link", 1),
                "json_format": self.address("json", 1),
            },
            "pages": [self.address("json", number) for number in range(1, self.count + 1)],
            "mementos": {
                **{name: _field(here, memento) for name, memento in ends.items()},
                "list": [_field(here, memento) for memento in held],
            },
        }


async def _pages(inquiry: Inquiry) -> _Pages:
    uri = _uri(inquiry)
    mementos: Sequence[Memento] = await inquiry.read(
        lambda connection, _asked: all_of(connection, uri)
    )
    if not mementos:
        raise NeverArchived(uri, _of_original(uri))
    pages = _Pages(inquiry, mementos, int(inquiry.request.url_vars.get("page") or 1))
    if pages.number > pages.count:
        raise NoSuchPage(f"This TimeMap has {pages.count} pages, and none with that number.")
    return pages


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


def _links(inquiry: Inquiry, found: Neighbours) -> list[Link]:
    """Return the links that a TimeGate and a memento give: where else to look, and neighbours."""
    uri = found.chosen.url
    span = (("from", _http(found.first.at)), ("until", _http(found.last.at)))
    map_address = inquiry.absolute(f"/timemap/link/{_in_link(uri)}")
    return [
        Link(uri, "original"),
        Link(_timegate(inquiry, uri), "timegate"),
        Link(map_address, "timemap", (("type", _LINK_FORMAT), *span)),
        *_neighbours(inquiry, found),
    ]


def _neighbours(inquiry: Inquiry, found: Neighbours) -> Iterator[Link]:
    """Yield one link each to the first, previous, chosen, next and last memento."""
    relations: dict[str, tuple[Memento, list[str]]] = {}
    for name in ("first", "prev", "chosen", "next", "last"):
        memento: Memento | None = getattr(found, name)
        if memento is not None:
            _, named = relations.setdefault(memento.digits, (memento, []))
            named += [name] if name != "chosen" else []
    here = _Here(inquiry)
    for memento, named in relations.values():
        yield _link(here, memento, " ".join([*named, "memento"]))


def _relation(mementos: Sequence[Memento], memento: Memento) -> str:
    ends = (("first", mementos[0]), ("last", mementos[-1]))
    return " ".join([*(name for name, end in ends if end is memento), "memento"])


class _Here:
    """Whole addresses of mementos, whose beginning is put together once for all of them."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._before = inquiry.absolute("/").removesuffix("/")

    def address(self, memento: Memento) -> str:
        return f"{self._before}{addresses.snapshot(f'swh:1:dir:{memento.digits}')}"


def _link(here: _Here, memento: Memento, relation: str) -> Link:
    return Link(here.address(memento), relation, (("datetime", _http(memento.at)),))


def _field(here: _Here, memento: Memento) -> dict[str, str]:
    return {"datetime": _iso(memento.at), "uri": here.address(memento)}


def _timegate(inquiry: Inquiry, uri: str) -> str:
    return inquiry.absolute(f"/timegate/{_in_link(uri)}")


def _of_original(uri: str) -> dict[str, str]:
    return _negotiated([Link(uri, "original")])


def _negotiated(links: Sequence[Link]) -> dict[str, str]:
    return {"Vary": "accept-datetime", "Link": _header(links)}


def _header(links: Sequence[Link]) -> str:
    return ", ".join(str(link) for link in links)


def _in_link(address: str) -> str:
    return _NOT_IN_LINKS.sub(lambda found: quote(found[0], safe="", errors="replace"), address)


def _http(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _iso(moment: datetime) -> str:
    # A year before 1000 has fewer digits on some systems.
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _moment(stated: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(stated)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _answer(inquiry: Inquiry, body: str, media_type: str, links: Sequence[Link]) -> Response:
    tag = headers.etag(body)
    if headers.matches(inquiry.request.headers, tag):
        return Response("", status=304, headers=headers.of_page(tag))
    more = {"Link": _header(links)}
    if inquiry.datasette.cors:
        more["Access-Control-Allow-Origin"] = "*"
    return Response(body, headers=headers.of_page(tag) | more, content_type=media_type)


_PAGED = r"(?:(?P<page>[1-9][0-9]{0,5})/)?(?P<uri>[^/]+[:./%].*)"

ANSWERS: tuple[tuple[str, Callable[[Inquiry], Awaitable[Response]]], ...] = (
    (r"/timegate/(?P<uri>.+)", timegate),
    (rf"/timemap/link/{_PAGED}", timemap),
    (rf"/timemap/json/{_PAGED}", timemap_json),
)
"""The addresses of TimeGate and TimeMap, with `/timemap/link/2/…` for further pages."""
