from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import etree

if TYPE_CHECKING:
    from conftest import Site

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def identifier(site: Site) -> str:
    ((found,),) = site.rows(
        "SELECT snapshot_id FROM snapshots WHERE source = 'declaration/en' AND number = 1"
    )
    return found


def test_a_citation_in_bibtex_names_the_snapshot_and_escapes_braces(
    site: Site, identifier: str
) -> None:
    answer = site.get(f"/s/{identifier}.bib")
    assert answer.text.startswith("@online{hexapla-")
    assert answer.text.count("{") == answer.text.count("}")
    assert identifier in answer.text.replace("\\", "")
    assert "urldate = {2021-06-17}" in answer.text


def test_a_citation_in_ris_is_one_record_of_tagged_lines(site: Site, identifier: str) -> None:
    lines = site.get(f"/s/{identifier}.ris").text.split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1])
    assert f"ID  - {identifier}" in lines


def test_a_citation_in_csl_is_what_reference_managers_read(site: Site, identifier: str) -> None:
    (item,) = json.loads(site.get(f"/s/{identifier}.csl.json").body)
    assert item["type"] == "webpage"
    assert item["accessed"] == {"date-parts": [[2021, 6, 17]]}
    assert item["URL"] == f"{site.address}/s/{identifier}"


@pytest.mark.parametrize("prefix", ["", "/w/declaration", "/src/declaration/en"])
def test_a_feed_tells_the_latest_changes_in_atom_and_json(site: Site, prefix: str) -> None:
    answer = site.get(f"{prefix}/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.body)
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith((f"{site.address}/c/", f"{site.address}/src/")) for each in ids)
    assert site.get(ids[0].removeprefix(site.address)).status == 200
    items = json.loads(site.get(f"{prefix}/feed.json").body)["items"]
    assert [item["id"] for item in items] == ids


def test_a_feed_is_not_sent_twice(site: Site) -> None:
    for path in ("/feed.atom", "/feed.json"):
        first = site.get(path)
        assert site.get(path, **{"If-None-Match": first.headers["etag"]}).status == 304


def test_captured_markup_in_a_feed_stays_text(site: Site) -> None:
    feed = etree.fromstring(site.get("/feed.atom?show=all").body)
    for content in feed.iter(f"{ATOM}content"):
        assert "<script" not in content.text
        assert "<img" not in content.text


@pytest.mark.parametrize("path", ["/w/none/feed.atom", "/src/no/ne/feed.atom", "/s/00000000.bib"])
def test_what_is_not_there_cannot_be_saved(site: Site, path: str) -> None:
    assert site.get(path).status == 404
