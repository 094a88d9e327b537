"""Several collections on one server, and one Datasette that is given several."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from catalogues import TERMS
from datasette_hexapla.serving import Mounted, arguments_for_several
from served import Answer, Site

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


@pytest.fixture
def ask(two: list[Mounted], make_keeper: Callable[[], Keeper]) -> Iterator[Callable[[str], Answer]]:
    """Ask a server of both of them."""
    first = make_keeper()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["-m", "datasette_hexapla.mounting", *arguments_for_several(two, "127.0.0.1", port)]
    process = subprocess.Popen([sys.executable, *command], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        next(line for line in process.stderr if "Uvicorn running" in line)
        yield Site(f"http://127.0.0.1:{port}", first, {}).get
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_each_collection_stands_under_its_own_path(ask: Callable[[str], Answer]) -> None:
    overview, lease, bare = ask("/"), ask("/leases/w/terms"), ask("/pacts")
    assert re.findall(r'href="(/[a-z]+/)"', overview.text) == ["/pacts/", "/leases/"]
    assert "Pacts collection" in overview.text
    assert ask("/pacts/src/terms/en").status == 200
    assert "The tenant pays in June." in lease.text
    assert "parties" not in lease.text
    assert ask("/neither/w/terms").status == 404
    assert bare.headers["location"] == "/pacts/"


def test_every_link_of_a_collection_stays_in_it(ask: Callable[[str], Answer]) -> None:
    pages = ("/pacts/", "/pacts/w/terms", "/pacts/src/terms/en", "/pacts/changes")
    links = {
        link.replace("&amp;", "&").partition("#")[0]
        for page in pages
        for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', ask(page).text)
    }
    assert {link.split("/")[1] for link in links} == {"pacts"}
    # Forms stand there, too: that which compares two versions leads nowhere without them.
    answers = {link: ask(link) for link in sorted(links - {"/pacts/d"})}
    assert [link for link, each in answers.items() if each.status not in {200, 302}] == []
    led = {each.headers["location"] for each in answers.values() if each.status == 302}
    assert {path.split("/")[1] for path in led} <= {"pacts"}


def test_feeds_and_json_name_whole_addresses(ask: Callable[[str], Answer]) -> None:
    feed = ask("/leases/feed.atom").text
    assert re.search(r"http://[^/]*/leases/c/", feed)
    assert "/leases/leases" not in feed
    assert json.loads(ask("/leases/w/terms.json").body)["slug"] == "terms"


def test_one_datasette_with_two_databases_says_that_pages_need_one_to_be_named(
    two: list[Mounted],
) -> None:
    from datasette.app import Datasette

    paths = [str(each.records_path) for each in two]

    async def asked(**plugins: object) -> list[Any]:
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
