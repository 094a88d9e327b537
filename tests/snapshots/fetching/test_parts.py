"""What a page is handed that asks for data while it is rendered, and what it is not."""

from __future__ import annotations

import asyncio
import gzip
from types import SimpleNamespace

import aiohttp
import pytest

from snapshots.errors import FetchFailed
from snapshots.fetching.parts import LONGEST, Part, taken

PAGE = "https://law.example/tr/sözleşme"


def handed(address: str, kind: str = "fetch", page: str = PAGE) -> Part | str:
    """Get *address* as a page at *page* asks for it; return the part, or why it is not handed."""

    async def run() -> Part:
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.get(address) as response,
        ):
            asked = SimpleNamespace(url=address, resource_type=kind)
            return await taken(response, response.content.iter_any(), asked, page)  # type: ignore[arg-type]  # what is read of a request

    try:
        return asyncio.run(run())
    except FetchFailed as error:
        return str(error)


@pytest.mark.parametrize(
    ("shared_with", "handed_over"),
    [
        ("*", True),
        ("https://law.example", True),
        ("https://law.example:443", True),
        (" * ", True),
        ("", False),
        ("null", False),
        ("http://law.example", False),
        ("https://law.example.evil.example", False),
        ("https://law.example, https://other.example", False),
    ],
)
def test_data_of_another_site_is_for_those_whom_it_names(
    site, reply, shared_with: str, *, handed_over: bool
):
    site.pages["/data"] = reply("ışık".encode(), ("Access-Control-Allow-Origin", shared_with))
    found = handed(f"{site.address}/data")
    assert isinstance(found, Part) == handed_over
    assert isinstance(found, Part) or "another site's data" in found


@pytest.mark.parametrize("kind", ["script", "stylesheet"])
def test_scripts_of_another_site_need_no_leave_as_in_every_browser(site, reply, kind: str):
    site.pages["/s.js"] = reply(b"1", content_type="text/javascript")
    found = handed(f"{site.address}/s.js", kind)
    assert isinstance(found, Part)
    assert (found.status, found.body) == (200, b"1")


def test_data_of_the_page_itself_is_unpacked_and_loses_its_other_headers(site, reply):
    packed = gzip.compress("Maddə 1".encode())
    headers = (("Content-Encoding", "gzip"), ("Set-Cookie", "a=b"), ("X-Token", "geheim"))
    site.pages["/data"] = reply(packed, *headers, content_type="application/json", status=404)
    found = handed(f"{site.address}/data", page=f"{site.address}/page")
    assert isinstance(found, Part)
    assert (found.status, found.body) == (404, "Maddə 1".encode())
    assert {name.lower() for name in found.headers} == {"content-type"}


def test_a_part_that_is_too_long_is_not_handed_over_whatever_its_length_says(site, reply):
    site.pages["/long"] = reply(b"x" * (LONGEST + 1))
    bomb = gzip.compress(b"x" * (LONGEST + 1))
    site.pages["/bomb"] = reply(bomb, ("Content-Encoding", "gzip"))
    for path in ("/long", "/bomb"):
        assert "a part of the page has more than" in str(handed(site.address + path, "script"))
