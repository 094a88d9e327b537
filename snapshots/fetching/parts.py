"""Parts of a page: the scripts, styles and data that it asks for while it is rendered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapshots.errors import FetchFailed
from snapshots.fetching.bodies import receive
from snapshots.fetching.redirects import origin

if TYPE_CHECKING:
    import aiohttp
    from playwright.async_api import Request

LONGEST = 5_000_000
"""Bytes of one part."""

_HANDED_BACK = frozenset(
    {"access-control-allow-origin", "access-control-allow-credentials", "content-type"}
)
_DATA = frozenset({"xhr", "fetch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a server answered for a part of a page."""

    status: int
    headers: dict[str, str]
    body: bytes


def passed_on(request: Request, *, own: bool) -> dict[str, str]:
    """Return the headers of *request* that are sent: those of a script to its *own* origin only.

    Many sites ask their own data with a header of theirs.
    """
    stated = request.headers
    sent = {"Accept": stated.get("accept", "*/*")}
    if own:
        theirs = (name for name in stated if name == "authorization" or name.startswith("x-"))
        sent |= {name: stated[name] for name in theirs}
    return sent


async def taken(
    response: aiohttp.ClientResponse, chunks: AsyncIterator[bytes], request: Request, page_url: str
) -> Part:
    """Return what *response* brought for *request* of the page at *page_url*.

    Raises: FetchFailed for what is too long, and for data of others that is not for this page.
    """
    _check_sharing(response, request, page_url)
    if (response.content_length or 0) > LONGEST:
        raise FetchFailed(f"a part of the page has more than {LONGEST:,} bytes")
    body = await receive(chunks, response.headers.get("Content-Encoding", ""))
    try:
        if body.length > LONGEST:
            raise FetchFailed(f"a part of the page has more than {LONGEST:,} bytes")
        return Part(
            status=response.status,
            headers={n: v for n, v in response.headers.items() if n.lower() in _HANDED_BACK},
            body=body.read(),
        )
    finally:
        body.close()


def _check_sharing(response: aiohttp.ClientResponse, request: Request, page_url: str) -> None:
    """See that another origin's data is meant for scripts of this page (CORS).

    Playwright tells Chromium that whatever it is given is.
    """
    if request.resource_type not in _DATA or origin(request.url) == origin(page_url):
        return
    shared_with = response.headers.get("Access-Control-Allow-Origin", "").strip()
    if shared_with != "*" and (not shared_with or origin(shared_with) != origin(page_url)):
        raise FetchFailed("another site's data is not for this page")
