"""The site map: pages with a lasting address, in files that the Sitemaps protocol bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from datasette.utils.asgi import Response

from datasette_hexapla import headers
from datasette_hexapla.answering import Answer, View, view
from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, many

MOST = 2_500
"""Addresses in one file: https://www.sitemaps.org/protocol.html allows 50,000, which take 5 MB."""

Absolute = Callable[[str], str]
Listed = tuple[str, str | None]

_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_TYPE = "application/xml; charset=utf-8"
_ALWAYS = ("/", "/changes", "/findings", "/numbers")

_PARTS: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "works": ("works", "slug AS name, NULL AS at", addresses.work),
    "sources": ("sources", "name, last_changed_at AS at", addresses.source),
    "comparisons": ("alignments", "code AS name, NULL AS at", addresses.comparison),
    "changes": ("diffs", "code AS name, changed_at AS at", addresses.change),
    "snapshots": ("snapshots", "snapshot_id AS name, fetched_at AS at", addresses.snapshot),
}


def answers() -> list[tuple[str, View]]:
    """Return the addresses of the site map and of its parts, with their views."""
    part = rf"/sitemap/(?P<part>{'|'.join(_PARTS)})-(?P<number>[1-9][0-9]{{0,5}})\.xml"
    return [
        (r"/sitemap\.xml", view(_answer(whole), machine=False)),
        (part, view(_answer(one_part), machine=False)),
    ]


def whole(
    connection: Connection, _asked: Asked, absolute: Absolute, *, most: int = MOST
) -> Iterator[str]:
    """Write all addresses, or where their parts stand when they are more than *most*."""
    sizes = {part: _size(connection, part) for part in _PARTS}
    if sum(sizes.values()) + len(_ALWAYS) <= most:
        listed: list[Listed] = [(path, None) for path in _ALWAYS]
        for part in _PARTS:
            listed += _listed(connection, part, 0, most)
        return _written("urlset", "url", listed, absolute)
    parts: list[Listed] = [
        (f"/sitemap/{part}-{number + 1}.xml", None)
        for part, size in sizes.items()
        for number in range(-(-size // most))
    ]
    return _written("sitemapindex", "sitemap", parts, absolute)


def one_part(
    connection: Connection, asked: Asked, absolute: Absolute, *, most: int = MOST
) -> Iterator[str]:
    """Write the addresses of one part of the site map.

    Raises: NoSuchPage.
    """
    part, number = asked.names["part"], int(asked.names["number"])
    listed = _listed(connection, part, (number - 1) * most, number * most)
    if not listed:
        raise NoSuchPage(f"The site map has no part {number} of {part}.")
    return _written("urlset", "url", listed, absolute)


def _size(connection: Connection, part: str) -> int:
    # The greatest number of a row is known at once; counting a million rows is not.
    sql = f"SELECT coalesce(max(rowid), 0) FROM {_PARTS[part][0]}"  # noqa: S608 - tables of ours
    size: int = connection.execute(sql).fetchone()[0]
    return size


def _listed(connection: Connection, part: str, after: int, last: int) -> list[Listed]:
    table, columns, address = _PARTS[part]
    sql = f"SELECT {columns} FROM {table} WHERE rowid > ? AND rowid <= ? ORDER BY rowid"  # noqa: S608 - ours
    return [(address(row["name"]), row["at"]) for row in many(connection, sql, after, last)]


def _written(
    root: str, element: str, listed: Iterable[Listed], absolute: Absolute
) -> Iterator[str]:
    yield f"{_XML}<{root} {_SPACE}>\n"
    for path, at in listed:
        changed = f"<lastmod>{escape(at)}</lastmod>" if at else ""
        yield f"<{element}><loc>{escape(absolute(path))}</loc>{changed}</{element}>\n"
    yield f"</{root}>\n"


def _answer(write: Callable[[Connection, Asked, Absolute], Iterator[str]]) -> Answer:
    async def answer(inquiry: Inquiry) -> Response:
        tag = await inquiry.etag()
        if headers.matches(inquiry.request.headers, tag):
            return Response("", status=304, headers=headers.of_page(tag))

        before = inquiry.absolute("/").rstrip("/")

        def read(connection: Connection, asked: Asked) -> str:
            return "".join(write(connection, asked, lambda path: f"{before}{path}"))

        return Response(await inquiry.read(read), headers=headers.of_page(tag), content_type=_TYPE)

    return answer
