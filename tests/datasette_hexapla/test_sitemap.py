from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from datasette_hexapla import sitemap
from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages.asking import Asked

if TYPE_CHECKING:
    from conftest import Keeper, Site


def addresses(xml: str | bytes) -> list[str]:
    body = xml.encode() if isinstance(xml, str) else xml
    return [str(each) for each in etree.fromstring(body).xpath("//*[local-name()='loc']/text()")]


@pytest.fixture
def records(filled: Keeper) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(filled.records_path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def at_home(path: str) -> str:
    return f"https://texts.example.org{path}"


def test_the_site_map_leads_to_every_lasting_page(site: Site) -> None:
    answer = site.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    listed = addresses(answer.body)
    assert f"{site.address}/w/declaration" in listed
    ((snapshots,),) = site.rows("SELECT count(*) FROM snapshots")
    assert sum(f"{site.address}/s/" in each for each in listed) == snapshots
    for address in listed[::5]:
        assert site.get(address.removeprefix(site.address)).status in {200, 302}, address
    again = site.get("/sitemap.xml", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_beyond_the_bound_the_site_map_lists_parts_that_hold_all(
    records: sqlite3.Connection,
) -> None:
    whole = "".join(sitemap.whole(records, Asked({}, {}), at_home))
    index = addresses("".join(sitemap.whole(records, Asked({}, {}), at_home, most=7)))
    found: list[str] = []
    for address in index:
        part, _, number = address.rpartition("/")[2].removesuffix(".xml").rpartition("-")
        asked = Asked({"part": part, "number": number}, {})
        held = addresses("".join(sitemap.one_part(records, asked, at_home, most=7)))
        assert 0 < len(held) <= 7
        found += held
    always = {at_home(path) for path in ("/", "/changes", "/findings", "/numbers")}
    assert sorted(found) == sorted(set(addresses(whole)) - always)


def test_a_part_that_is_not_there_is_not_found(records: sqlite3.Connection, site: Site) -> None:
    with pytest.raises(NoSuchPage):
        sitemap.one_part(records, Asked({"part": "works", "number": "9"}, {}), at_home)
    for path in ("/sitemap/works-9.xml", "/sitemap/nothing-1.xml", "/sitemap", "/sitemap/"):
        assert site.get(path).status == 404, path
