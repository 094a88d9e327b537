"""Downloads: the text and the bytes of a snapshot, citations of it, and feeds of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from datasette.utils.asgi import Response

from datasette_hexapla import citing, feeds, headers
from datasette_hexapla.answering import Answer, View, view
from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.memento import headers_of_memento
from datasette_hexapla.mementos import Memento
from datasette_hexapla.pages import addresses, suspect
from datasette_hexapla.pages.asking import Asked, Connection, one
from datasette_hexapla.pages.bibliography import references
from datasette_hexapla.pages.latest import Latest, latest
from datasette_hexapla.pages.places import collection_title, place
from datasette_hexapla.pages.snapshot import find, text_of
from datasette_hexapla.raw import CapturedBytes, captured_bytes
from datasette_hexapla.referring import describe, refer, refer_id, refer_lines, where
from datasette_hexapla.routes import SLUG

_ID = r"/s/(?P<id>[^/]+?)"
_COLON, _SEMICOLON = "(?::|%3[Aa])", "(?:;|%3[Bb])"
_WITH_QUALIFIERS = (
    f"/s/swh{_COLON}1{_COLON}(?:cnt{_COLON}.*|[a-z]{{3}}{_COLON}[^;%/]*{_SEMICOLON}.*)"
)
_FEEDS = {
    "": "",
    f"/w/(?P<work>{SLUG})": "work",
    f"/src/(?P<work>{SLUG})/(?P<source>{SLUG})": "source",
}


def downloads() -> list[tuple[str, View]]:
    """Return the addresses of all that is saved or subscribed to, with their views."""
    found = [
        (rf"{_ID}\.txt", view(_text, machine=False)),
        (rf"{_ID}\.raw", view(_raw, machine=False)),
        (r"/suspects/(?P<id>[^/]+?)\.raw", view(_raw_aside, machine=False)),
    ]
    for ending, form in citing.FORMS.items():
        found.append((rf"{_ID}\.{ending}", view(_citation(form), machine=False)))
        found.append((rf"/cite\.{ending}", view(_bibliography(form), machine=False)))
    found.append((_WITH_QUALIFIERS, view(_resolve, machine=False)))
    for prefix in _FEEDS:
        found += [
            (rf"{prefix}/feed\.atom", view(_feed(feeds.atom, feeds.ATOM), machine=False)),
            (rf"{prefix}/feed\.json", view(_feed(feeds.json_feed, feeds.JSON_FEED), machine=True)),
        ]
    return found


async def _text(inquiry: Inquiry) -> Response:
    def read(connection: Connection, asked: Asked) -> str:
        row, _ = find(connection, asked.names["id"], asked.options.get("source"))
        segments = text_of(connection, row["name"])
        if segments is None:
            raise NoSuchPage(f"No text could be read out of {row['snapshot_id']}.")
        return "".join(f"{segment}\n" for segment in segments)

    return _fresh(inquiry, await inquiry.read(read), "text/plain; charset=utf-8")


async def _raw(inquiry: Inquiry) -> Response:
    def read(connection: Connection, asked: Asked) -> tuple[CapturedBytes, Memento]:
        row, _ = find(connection, asked.names["id"], asked.options.get("source"))
        this = Memento(row["digits"], row["fetched_at"], row["url"])
        return captured_bytes(inquiry.collection.archive_path, row), this

    found, this = await inquiry.read(read)
    more = await headers_of_memento(inquiry, this)
    return Response(
        found.body,
        headers=headers.of_download(headers.etag(found.sha256), found.file_name) | more,
        content_type=headers.media_type(found.media_type),
    )


async def _raw_aside(inquiry: Inquiry) -> Response:
    def read(connection: Connection, asked: Asked) -> CapturedBytes:
        row = suspect.find(connection, asked.names["id"])
        return captured_bytes(inquiry.collection.archive_path, row)

    found = await inquiry.read(read)
    return Response(
        found.body,
        headers=headers.of_download(headers.etag(found.sha256), found.file_name),
        content_type=headers.media_type(found.media_type),
    )


def _citation(form: citing.Form) -> Answer:
    async def answer(inquiry: Inquiry) -> Response:
        def read(connection: Connection, asked: Asked) -> citing.Cited:
            return describe(connection, refer_lines(connection, asked))

        return _written(inquiry, form, [await inquiry.read(read)])

    return answer


def _bibliography(form: citing.Form) -> Answer:
    async def answer(inquiry: Inquiry) -> Response:
        def read(connection: Connection, asked: Asked) -> list[citing.Cited]:
            given = [refer(connection, each) for each in references(asked)]
            return [describe(connection, each) for each in given]

        found = await inquiry.read(read)
        if not found:
            raise NoSuchPage("Nothing is named that could be cited: add ?ids= and the IDs.")
        return _written(inquiry, form, found)

    return answer


def _written(inquiry: Inquiry, form: citing.Form, many: Sequence[citing.Cited]) -> Response:
    transliterate = bool(inquiry.asked.options.get("transliterate"))
    there = [
        replace(
            each,
            address=inquiry.absolute(addresses.snapshot(each.snapshot_id)),
            transliterate=transliterate,
        )
        for each in many
    ]
    return _fresh(inquiry, form.write(there), form.media_type)


async def _resolve(inquiry: Inquiry) -> Response:
    """Lead from an ID with qualifiers, or of a passage, to the page where it stands."""
    path, query = inquiry.request.path, inquiry.request.query_string
    written: bytes = inquiry.request.scope.get("raw_path") or path.encode()
    whole = written.partition(b"?")[0].decode("ascii", "replace").partition("/s/")[2]
    # The address in a qualifier may have a query, which stands behind a "?" of ours then.
    reference = f"{whole}?{query}" if query else whole

    def read(connection: Connection, _asked: Asked) -> tuple[str, str]:
        return where(refer_id(connection, reference))

    path, options = await inquiry.read(read)
    return Response.redirect(f"{inquiry.datasette.urls.path(path)}{options}")


def _feed(write: Callable[[feeds.Feed], str], media_type: str) -> Answer:
    async def answer(inquiry: Inquiry) -> Response:
        steps, title = await inquiry.read(_read_feed)
        feed = feeds.Feed(
            title=title,
            address=inquiry.absolute(inquiry.path),
            page=inquiry.absolute(inquiry.path.rpartition("/")[0] or "/"),
            steps=steps.steps,
            absolute=inquiry.absolute,
        )
        return _fresh(inquiry, write(feed), media_type)

    return answer


def _read_feed(connection: Connection, asked: Asked) -> tuple[Latest, str]:
    options = {name: asked.options.get(name, "") for name in ("show", "all")}
    work, source = asked.names.get("work"), asked.names.get("source")
    title = collection_title(connection)
    if source:
        at = place(connection, f"{work}/{source}")
        options["source"] = at.source
        title = f"{at.work_title}, {at.language.name}"
    elif work:
        named = one(connection, "SELECT title FROM works WHERE slug = ?", work)
        if named is None:
            raise NoSuchPage(f'There is no work "{work}" in this collection.')
        options["work"] = work
        title = named["title"]
    return latest(connection, Asked({}, options)), f"{title}: changes"


def _fresh(inquiry: Inquiry, body: str, media_type: str) -> Response:
    """Return *body*, unless the reader has it already."""
    tag = headers.etag(body)
    if headers.matches(inquiry.request.headers, tag):
        return Response("", status=304, headers=headers.of_page(tag))
    more = {"Access-Control-Allow-Origin": "*"} if inquiry.datasette.cors else {}
    return Response(
        body.encode("utf-8", "replace"),
        headers=headers.of_page(tag) | more,
        content_type=media_type,
    )
