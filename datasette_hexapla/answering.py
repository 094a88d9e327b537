"""Answering: from an inquiry to a page, its JSON, or a word on what went wrong."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Response

from datasette_hexapla import headers
from datasette_hexapla.errors import (
    AmbiguousID,
    NeverArchived,
    NoSuchPage,
    RecordsError,
    TookTooLong,
)
from datasette_hexapla.inquiries import Inquiry, inquire
from datasette_hexapla.pages.addresses import RESERVED
from datasette_hexapla.pages.asking import Elsewhere
from datasette_hexapla.pages.telling import told
from datasette_hexapla.routes import Route
from datasette_hexapla.serving import PLUGIN
from datasette_hexapla.templating import template

View = Callable[[Any, Any], Awaitable[Response]]
Answer = Callable[[Inquiry], Awaitable[Response]]

_CHOICES, _NOT_FOUND, _BUSY = 300, 404, 503

_IN_PATHS = "/~.:;=+@,%"
"""What stays as it is in addresses; some are quoted where they are made."""


def view(answer: Answer, *, machine: bool) -> View:
    """Return the view that gives *answer* to whom may have it, or says what went wrong."""

    async def answered(datasette: Any, request: Any) -> Response:
        inquiry = await inquire(datasette, request)
        try:
            return await answer(inquiry)
        except (NoSuchPage, TookTooLong) as error:
            return await _without(inquiry, error, machine=machine)

    return answered


def page_view(route: Route, *, machine: bool) -> View:
    """Return the view that answers *route*: in JSON for a *machine*, else in HTML."""

    async def answer(inquiry: Inquiry) -> Response:
        tag = await inquiry.etag()
        deciding = not machine and route.deciding is not None and await route.deciding(inquiry)
        if not deciding and headers.matches(inquiry.request.headers, tag):
            return Response("", status=304, headers=headers.of_page(tag))
        page = await inquiry.read(route.read)
        if isinstance(page, Elsewhere):
            # What was asked for may stand in it, and a line end would begin another header.
            path = f"{quote(page.path, safe=_IN_PATHS)}{'.json' if machine else ''}{page.follows}"
            return Response.redirect(inquiry.datasette.urls.path(path))
        if deciding:
            # Its form holds a token for this one reader, so the page is never kept.
            html = await _html(inquiry, route, page, may_decide=True)
            return Response.html(html, headers=headers.of_error())
        return _as_json(inquiry, page, tag) if machine else await _page(inquiry, route, page, tag)

    return view(answer, machine=machine)


def nothing() -> tuple[str, View]:
    """Return the pattern of all other addresses under our prefixes, and the view that says so.

    No database can have such a name, so Datasette has nothing to say of them.
    """

    async def answered(datasette: Any, request: Any) -> Response:
        inquiry = await inquire(datasette, request)
        error = NoSuchPage("There is no such page here. The address may have lost a piece.")
        return await _without(inquiry, error, machine=request.path.endswith(".json"))

    prefixes = "|".join(sorted(RESERVED))
    return rf"/(?:{prefixes})(?:[/.].*)?", answered


def unnamed(databases: Iterable[str]) -> tuple[str, Callable[[], Awaitable[Response]]]:
    """Return the pattern of our addresses, and the view for a Datasette with several *databases*.

    Nothing tells which of them the pages are about. They may have names that are ours otherwise.
    """

    async def answered() -> Response:
        return Response.text(
            "This Datasette serves several databases, and the pages of Hexapla are about one "
            f'collection. Name it in the plugin\'s configuration, "{PLUGIN}": {{"database": '
            '"NAME"}, or let `hexapla serve` publish several, each under a path of its own.\n',
            status=_NOT_FOUND,
            headers=headers.of_error(),
        )

    prefixes = "|".join(sorted(RESERVED - set(databases)))
    return rf"^/(?:{prefixes})(?:[/.].*)?$", answered


async def _page(inquiry: Inquiry, route: Route, page: Any, tag: str) -> Response:
    html = await _html(inquiry, route, page)
    more = await route.headers(inquiry, page) if route.headers else {}
    return Response.html(html, headers=headers.of_page(tag) | more)


async def _html(inquiry: Inquiry, route: Route, page: Any, *, may_decide: bool = False) -> str:
    context = {"page": page, "site": await inquiry.site(), "may_decide": may_decide}
    return await _rendered(inquiry, route.template, context)


def _as_json(inquiry: Inquiry, page: Any, tag: str) -> Response:
    described = inquiry.datasette.urls.path(headers.SCHEMA)
    more = {"Link": f'<{described}>; rel="describedby"'}
    if inquiry.datasette.cors:
        more["Access-Control-Allow-Origin"] = "*"
    return Response(
        json.dumps(told(page), ensure_ascii=False, indent=1),
        headers=headers.of_page(tag) | more,
        content_type="application/json; charset=utf-8",
    )


async def _without(inquiry: Inquiry, error: RecordsError, *, machine: bool) -> Response:
    """Say that nothing stands here, list what could be meant, or ask to be asked for less."""
    found = error.found if isinstance(error, AmbiguousID) else ()
    status = _BUSY if isinstance(error, TookTooLong) else _CHOICES if found else _NOT_FOUND
    if machine:
        body = {"ok": False, "error": str(error), "status": status, "found": found}
        return Response.json(body, status=status, headers=headers.of_error())
    context = {"page": {"message": str(error), "found": found}, "site": await inquiry.site()}
    html = await _rendered(inquiry, "hexapla_missing.html", context)
    more = error.headers if isinstance(error, NeverArchived) else {}
    return Response.html(html, status=status, headers=headers.of_error() | dict(more))


async def _rendered(inquiry: Inquiry, name: str, context: dict[str, Any]) -> str:
    datasette, request = inquiry.datasette, inquiry.request
    html: str = await datasette.render_template(
        template(datasette, request, name), context, request=request
    )
    return html
