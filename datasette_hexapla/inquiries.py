"""Inquiries: a request to one of our pages, with the collection that it is about."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import BadRequest, Forbidden

from datasette_hexapla import assets, headers
from datasette_hexapla.errors import TookTooLong
from datasette_hexapla.making import made
from datasette_hexapla.pages.asking import Asked, Connection, Later
from datasette_hexapla.publishing import Published, published
from snapshots.digests import sha256

TIME_LIMIT_MS = 3_000
"""After this, a query of ours is given up: nobody waits for a page that long."""

_MOST_OPTIONS = 100
_VERSION = version("hexapla")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A request, the Datasette that got it, and the collection that it may see."""

    datasette: Any
    request: Any
    collection: Published
    _known: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """Return what is asked for."""
        vars_ = self.request.url_vars.items()
        return Asked(
            names={name: unquote(value) for name, value in vars_ if value},
            options=_options(self.request.query_string),
        )

    async def read(self, reader: Callable[[Connection, Asked], Any]) -> Any:
        """Return what *reader* reads from the records.

        Raises: NoSuchPage, TookTooLong.
        """
        asked = self.asked

        def limited(connection: Connection) -> Any:
            with sqlite_timelimit(connection, TIME_LIMIT_MS):
                return reader(connection, asked)

        while True:
            try:
                return await self._run(limited)
            except Later as later:
                await made(later.make)
            except sqlite3.OperationalError as error:
                # By its code: where an index is just being opened, the message says only that.
                if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                    raise
                raise TookTooLong(
                    "This took longer than a page may take, so it was given up. "
                    "Ask for less: more words in a search, or one work."
                ) from error

    async def etag(self) -> str:
        """Return an ETag made of all that a page of ours depends on."""
        facts = await self._facts()
        asked_at = (self.request.scheme, self.request.host, self.request.full_path)
        return headers.etag(
            repr(sorted(facts.items())), _program(), *asked_at, repr(self.request.actor)
        )

    async def site(self) -> dict[str, Any]:
        """Return what every page shows around what it is about."""
        facts = await self._facts()
        urls = self.datasette.urls
        return {
            "title": facts.get("collection") or "Hexapla",
            "archive_head": facts.get("archive_head", ""),
            "root": self.root,
            "json": urls.path(self._json_path()),
            "data": urls.database(self.collection.database),
            "style": assets.address("hexapla.css"),
            "script": assets.address("hexapla.js"),
            "icon": assets.address("hexapla.svg"),
            "version": _VERSION,
        }

    @property
    def path(self) -> str:
        """Return the path that was asked for, without the one under which Datasette stands."""
        path: str = self.request.path
        base: str = self.datasette.setting("base_url")
        return f"/{path.removeprefix(base)}" if base != "/" and path.startswith(base) else path

    def _json_path(self) -> str:
        path, query = self.path, self.request.query_string
        return ("/home" if path == "/" else path) + ".json" + (f"?{query}" if query else "")

    @property
    def root(self) -> str:
        """Return scheme and host, before which nothing of ours stands, without a slash."""
        home: str = self.datasette.absolute_url(self.request, "/")
        return home.rstrip("/")

    def absolute(self, path: str) -> str:
        """Return the whole address of *path*, one of ours."""
        return f"{self.root}{self.datasette.urls.path(path)}"

    async def _facts(self) -> dict[str, str]:
        def facts(connection: Connection) -> dict[str, str]:
            return dict(connection.execute("SELECT fact, value FROM state").fetchall())

        if not self._known:
            # What is asked for once holds for the whole answer, its tag and its page.
            self._known.update(await self._run(facts))
        return self._known

    async def _run(self, function: Callable[[Connection], Any]) -> Any:
        return await self.datasette.databases[self.collection.database].execute_fn(function)


async def inquire(datasette: Any, request: Any) -> Inquiry:
    """Return the inquiry that *request* is.

    Raises: Forbidden, if the reader may not see the collection.
    """
    collection = published(datasette)
    assert collection is not None  # noqa: S101 - without one there are no routes
    if not await _may_see(datasette, request, collection.database):
        raise Forbidden("You are not allowed to see this collection.")
    return Inquiry(datasette, request, collection)


async def _may_see(datasette: Any, request: Any, database: str) -> bool:
    resource_of = _resource_of()
    if resource_of is None:
        visible, _ = await datasette.check_visibility(request.actor, "view-database", database)
        return bool(visible)
    return bool(
        await datasette.allowed(
            action="view-database", resource=resource_of(database=database), actor=request.actor
        )
    )


@cache
def _resource_of() -> Callable[..., Any] | None:
    """Return what newer Datasettes ask about, None for older ones, which ask about names.

    Looked for once: a module that is not there is searched for again at each import.
    """
    try:
        from datasette.resources import DatabaseResource
    except ImportError:
        return None
    return cast("Callable[..., Any]", DatabaseResource)


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what changes when our templates or styles do."""
    files = sorted([*_HERE.glob("templates/*.html"), *_HERE.glob("static/*")])
    return sha256(b"".join(path.read_bytes() for path in files))


def _options(query: str) -> dict[str, str]:
    """Return the options of a query; columns and IDs, given one by one, become one option each."""
    try:
        pairs = parse_qsl(query, errors="replace", max_num_fields=_MOST_OPTIONS)
    except ValueError as error:
        raise BadRequest(f"An address may have {_MOST_OPTIONS} options at most.") from error
    columns = [value for name, value in pairs if name == "column"]
    ticked = {"columns": ",".join(columns)} if columns else {}
    ids = [value for name, value in pairs if name in {"id", "ids"}]
    listed = {"ids": "\n".join(ids)} if ids else {}
    return dict(reversed(pairs)) | ticked | listed
