"""Several collections on one server, and one Datasette that is given several."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from catalogues import TERMS
from datasette_hexapla.mounting import application
from datasette_hexapla.serving import Mounted

if TYPE_CHECKING:
    from keepers import Keeper


@pytest.fixture
def two(make_keeper: Callable[[], Keeper]) -> list[Mounted]:
    """Two collections whose records are files of one name."""
    texts = {"pacts": "The parties pay in May.", "leases": "The tenant pays in June."}
    found = []
    for name, text in texts.items():
        keeper = make_keeper()
        with keeper.writing():
            keeper.declare(TERMS.replace("Test", name.title()))
            keeper.keep("terms/en", "2022-01-01", text)
            keeper.keep("terms/en", "2022-01-02", f"{text} And again.")
        keeper.update()
        found.append(Mounted(name, keeper.records_path, keeper.archive.path))
    return found


def ask(collections: list[Mounted], *paths: str) -> list[httpx.Response]:
    async def asked() -> list[httpx.Response]:
        app = application(collections)
        waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        life = asyncio.create_task(app({"type": "lifespan"}, waiting.get, said.put))
        await waiting.put({"type": "lifespan.startup"})
        assert (await said.get())["type"] == "lifespan.startup.complete"
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            found = [await client.get(path) for path in paths]
        await waiting.put({"type": "lifespan.shutdown"})
        await life
        return found

    return asyncio.run(asked())


def test_each_collection_stands_under_its_own_path(two: list[Mounted]) -> None:
    overview, pact, lease, nothing, bare = ask(
        two, "/", "/pacts/src/terms/en", "/leases/w/terms", "/neither/w/terms", "/pacts"
    )
    assert re.findall(r'href="(/[a-z]+/)"', overview.text) == ["/pacts/", "/leases/"]
    assert "Pacts collection" in overview.text
    assert pact.status_code == lease.status_code == 200
    assert "The tenant pays in June." in lease.text
    assert "parties" not in lease.text
    assert nothing.status_code == 404
    assert bare.headers["location"] == "/pacts/"


def test_every_link_of_a_collection_stays_in_it(two: list[Mounted]) -> None:
    pages = ["/pacts/", "/pacts/w/terms", "/pacts/src/terms/en", "/pacts/changes"]
    links = {
        link.replace("&amp;", "&").partition("#")[0]
        for page in ask(two, *pages)
        for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
    }
    assert {link.split("/")[1] for link in links} == {"pacts"}
    # Forms stand there, too: that which compares two versions leads nowhere without them.
    followed = [link for link in links - {"/pacts/d"} if not link.startswith("/pacts/records")]
    answers = ask(two, *followed)
    lost = [str(each.url) for each in answers if each.status_code not in {200, 302}]
    assert lost == []
    assert {each.headers.get("location", "/pacts")[:6] for each in answers} == {"/pacts"}


def test_feeds_and_json_name_whole_addresses(two: list[Mounted]) -> None:
    feed, page = ask(two, "/leases/feed.atom", "/leases/w/terms.json")
    assert "http://test/leases/c/" in feed.text
    assert "/leases/leases" not in feed.text
    assert page.json()["slug"] == "terms"


def test_one_datasette_with_two_databases_says_that_pages_need_one_to_be_named(
    two: list[Mounted],
) -> None:
    from datasette.app import Datasette

    paths = [str(each.records_path) for each in two]

    async def asked(**plugins: object) -> list[httpx.Response]:
        datasette = Datasette(paths, metadata={"plugins": plugins} if plugins else None)
        await datasette.invoke_startup()
        return [await datasette.client.get(path) for path in ("/", "/w/terms", "/changes.json")]

    home, work, changes = asyncio.run(asked())
    assert home.status_code == 200
    assert (work.status_code, changes.status_code) == (404, 404)
    for answer in (work, changes):
        assert "hexapla serve" in answer.text
    home, work, _ = asyncio.run(asked(**{"datasette-hexapla": {"database": "records_2"}}))
    assert work.status_code == 200
    assert "tenant" in work.text
