"""Answering: from a request to a page, its JSON, a download, or a word on what went wrong."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Forbidden, Response

from datasette_hexapla import assets, headers
from datasette_hexapla.errors import AmbiguousID, NoSuchPage
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Read
from datasette_hexapla.pages.snapshot import find, text_of
from datasette_hexapla.publishing import Published, published
from datasette_hexapla.raw import CapturedBytes, captured_bytes
from datasette_hexapla.routes import Route
from snapshots.digests import sha256

View = Callable[[Any, Any], Awaitable[Response]]

TIME_LIMIT_MS = 3_000
"""After this, a query of ours is given up: nobody waits for a page that long."""

_HERE = Path(__file__).parent


def page_view(route: Route, *, machine: bool) -> View:
    """Return the view that answers *route*: in JSON for a *machine*, else in HTML."""

    async def view(datasette: Any, request: Any) -> Response:
        return await _answer(datasette, request, route, machine=machine)

    return view


def downloads() -> list[tuple[str, View]]:
    """Return the addresses of a snapshot's text and bytes, with their views."""
    return [(r"/s/(?P<id>[^/]+?)\.txt", _text_view), (r"/s/(?P<id>[^/]+?)\.raw", _raw_view)]


async def _answer(datasette: Any, request: Any, route: Route, *, machine: bool) -> Response:
    collection = await _permitted(datasette, request)
    tag = await _tag(datasette, request, collection)
    if headers.matches(request.headers, tag):
        return Response("", status=304, headers=headers.of_page(tag))
    try:
        page = await _read(datasette, collection, route.read, _asked(request))
    except NoSuchPage as error:
        return await _not_found(datasette, request, error, machine=machine)
    if isinstance(page, Elsewhere):
        path = f"{page.path}.json" if machine else page.path
        return Response.redirect(datasette.urls.path(path))
    if machine:
        return _as_json(page, datasette, tag)
    context = {"page": page, "site": await _site(datasette, request, collection)}
    html = await datasette.render_template(route.template, context, request=request)
    return Response.html(html, headers=headers.of_page(tag))


async def _permitted(datasette: Any, request: Any) -> Published:
    """Return the collection, if the reader may see its database.

    Raises: Forbidden.
    """
    collection = published(datasette)
    assert collection is not None  # noqa: S101 - without one there are no routes
    # The older Datasette asks about names, the newer about resources of its own.
    if hasattr(datasette, "check_visibility"):
        may_see = await _may_see(datasette, request, collection.database)
        if not may_see:
            raise Forbidden("You are not allowed to see this collection.")
    return collection


async def _may_see(datasette: Any, request: Any, database: str) -> bool:
    try:
        from datasette.resources import DatabaseResource
    except ImportError:
        visible, _ = await datasette.check_visibility(request.actor, "view-database", database)
        return bool(visible)
    return bool(
        await datasette.allowed(
            action="view-database",
            resource=DatabaseResource(database=database),
            actor=request.actor,
        )
    )


async def _tag(datasette: Any, request: Any, collection: Published) -> str:
    """Return an ETag made of all that a page of ours depends on."""

    def built_from(connection: Connection) -> str:
        rows = connection.execute("SELECT fact, value FROM state ORDER BY fact").fetchall()
        return repr([tuple(row) for row in rows])

    state = await datasette.databases[collection.database].execute_fn(built_from)
    return headers.etag(state, _program(), request.host, request.full_path, repr(request.actor))


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what changes when our templates or styles do."""
    files = sorted([*_HERE.glob("templates/*.html"), *_HERE.glob("static/*")])
    return sha256(b"".join(path.read_bytes() for path in files))


async def _read(datasette: Any, collection: Published, read: Read, asked: Asked) -> Any:
    def limited(connection: Connection) -> Any:
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            return read(connection, asked)

    return await datasette.databases[collection.database].execute_fn(limited)


def _asked(request: Any) -> Asked:
    return Asked(
        names={name: unquote(value) for name, value in request.url_vars.items() if value},
        options=_options(request.query_string),
    )


def _options(query: str) -> dict[str, str]:
    """Return the options of a query; the columns that a form ticks one by one become one option."""
    pairs = parse_qsl(query, errors="replace", max_num_fields=100)
    columns = [value for name, value in pairs if name == "column"]
    ticked = {"columns": ",".join(columns)} if columns else {}
    return dict(reversed(pairs)) | ticked


async def _site(datasette: Any, request: Any, collection: Published) -> dict[str, Any]:
    """Return what every page shows around what it is about."""

    def facts(connection: Connection) -> dict[str, str]:
        rows = connection.execute("SELECT fact, value FROM state").fetchall()
        return dict(rows)

    state = await datasette.databases[collection.database].execute_fn(facts)
    path = request.full_path
    return {
        "title": state.get("collection") or "Hexapla",
        "archive_head": state.get("archive_head", ""),
        "address": datasette.absolute_url(request, path),
        "root": datasette.absolute_url(request, datasette.urls.path("/")).rstrip("/"),
        "json": datasette.urls.path(_json_path(request)),
        "data": datasette.urls.database(collection.database),
        "style": assets.address("hexapla.css"),
        "script": assets.address("hexapla.js"),
        "icon": assets.address("hexapla.svg"),
        "version": version("hexapla"),
    }


def _json_path(request: Any) -> str:
    path, query = request.path, request.query_string
    return ("/home" if path == "/" else path) + ".json" + (f"?{query}" if query else "")


def _as_json(page: Any, datasette: Any, tag: str) -> Response:
    body = json.dumps(asdict(page), ensure_ascii=False, indent=1)
    more = {"Access-Control-Allow-Origin": "*"} if datasette.cors else {}
    return Response(
        body,
        headers=headers.of_page(tag) | more,
        content_type="application/json; charset=utf-8",
    )


async def _not_found(datasette: Any, request: Any, error: NoSuchPage, *, machine: bool) -> Response:
    found = error.found if isinstance(error, AmbiguousID) else ()
    status = 300 if found else 404
    if machine:
        body = {"ok": False, "error": str(error), "status": status, "found": found}
        return Response.json(body, status=status, headers=headers.of_error())
    collection = published(datasette)
    assert collection is not None  # noqa: S101 - without one there are no routes
    context = {
        "page": {"message": str(error), "found": found},
        "site": await _site(datasette, request, collection),
    }
    html = await datasette.render_template("hexapla_missing.html", context, request=request)
    return Response.html(html, status=status, headers=headers.of_error())


async def _text_view(datasette: Any, request: Any) -> Response:
    def read(connection: Connection, asked: Asked) -> str:
        row, _ = find(connection, asked.names["id"], asked.options.get("source"))
        segments = text_of(connection, row["name"])
        if segments is None:
            raise NoSuchPage(f"No text could be read out of {row['snapshot_id']}.")
        return "".join(f"{segment}\n" for segment in segments)

    collection = await _permitted(datasette, request)
    try:
        text = await _read(datasette, collection, read, _asked(request))
    except NoSuchPage as error:
        return await _not_found(datasette, request, error, machine=False)
    tag = headers.etag(text)
    return Response(
        text.encode("utf-8", "replace"),
        headers=headers.of_page(tag),
        content_type="text/plain; charset=utf-8",
    )


async def _raw_view(datasette: Any, request: Any) -> Response:
    def read(connection: Connection, asked: Asked) -> CapturedBytes:
        row, _ = find(connection, asked.names["id"], asked.options.get("source"))
        return captured_bytes(collection.archive_path, row)

    collection = await _permitted(datasette, request)
    try:
        found = await _read(datasette, collection, read, _asked(request))
    except NoSuchPage as error:
        return await _not_found(datasette, request, error, machine=False)
    return Response(
        found.body,
        headers=headers.of_download(headers.etag(found.sha256), found.file_name),
        content_type=headers.media_type(found.media_type),
    )
