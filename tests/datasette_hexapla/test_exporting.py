"""The reading room as files: every page is there, every link works, nothing runs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree, html

from datasette_hexapla.errors import SiteNotExported
from datasette_hexapla.exporting import RECORDS, Site, export_site

ADDRESS = "https://texts.example.org/room"


@pytest.fixture(scope="module")
def exported(filled, tmp_path_factory) -> tuple[Path, Site]:
    folder = tmp_path_factory.mktemp("exported")
    return folder, asyncio.run(export_site(filled.records_path, folder, address=f"{ADDRESS}/"))


def pages(folder: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.parse(str(path)).getroot() for path in sorted(folder.rglob("index.html"))}


def test_every_page_of_the_collection_is_a_file(exported):
    folder, site = exported
    names = {str(path.parent.relative_to(folder)) for path in pages(folder)}
    assert {".", "changes", "findings", "w/declaration", "src/declaration/en"} <= names
    assert site.pages == len(names)
    assert site.files > 0


def test_every_link_leads_to_a_file_or_away(exported):
    folder, _ = exported
    count = 0
    for path, page in pages(folder).items():
        for element, _, link, _ in page.iterlinks():
            parts = urlsplit(link)
            if parts.scheme or not parts.path or element.tag == "meta":
                continue
            count += 1
            target = path.parent / unquote(parts.path)
            assert not parts.path.startswith("/")
            assert (target / "index.html" if link.endswith("/") else target).exists(), (path, link)
    assert count > 100


def test_every_link_to_a_place_on_a_page_leads_to_that_place(exported):
    folder, _ = exported
    places = {path: set(page.xpath("//@id")) for path, page in pages(folder).items()}
    lost = []
    for path, page in pages(folder).items():
        for link in page.xpath("//a/@href"):
            parts = urlsplit(link)
            if parts.scheme or not parts.fragment:
                continue
            target = (path.parent / unquote(parts.path)).resolve() / "index.html"
            if unquote(parts.fragment) not in places[target if parts.path else path]:
                lost.append((str(path.relative_to(folder)), link))
    assert lost == []
    assert any("from=" in str(path) for path in places)


def test_pages_need_no_server_and_run_nothing(exported):
    folder, _ = exported
    for path, page in pages(folder).items():
        assert page.findall(".//form") == [], path
        policies = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert [policy.startswith("default-src 'none'") for policy in policies] == [True], path
        scripts = page.findall(".//script")
        assert [script.text for script in scripts if script.text] == [], path


def test_the_published_words_are_those_of_the_served_page(exported, site):
    folder, _ = exported
    for address in ("/w/declaration", "/src/declaration/en", "/w/news"):
        served = html.document_fromstring(site.get(address).text)
        written = html.parse(str(folder / address[1:] / "index.html")).getroot()
        texts = [
            [" ".join(p.text_content().split()) for p in page.iter("a", "del", "ins", "h2")]
            for page in (served, written)
        ]
        assert texts[0] == texts[1]


def test_machines_find_what_they_find_at_the_server(exported, site):
    folder, _ = exported
    served = json.loads(site.get("/w/declaration.json").text)
    assert json.loads((folder / "w" / "declaration.json").read_text()) == served
    (digits,) = site.rows("SELECT digits FROM snapshots WHERE source = 'declaration/zh'")[0]
    raw = next(folder.glob(f"s/*{digits}.raw"))
    assert raw.read_bytes() == site.get(f"/s/{digits}.raw").body


def test_feeds_and_the_site_map_name_the_address(exported):
    folder, _ = exported
    feed = (folder / "feed.atom").read_text(encoding="utf-8")
    assert f"<id>{ADDRESS}/feed.atom</id>" in feed
    listed = etree.parse(str(folder / "sitemap.xml")).xpath("//*[local-name()='loc']/text()")
    assert f"{ADDRESS}/w/declaration/" in listed


def test_without_an_address_there_are_no_feeds(filled, tmp_path):
    asyncio.run(export_site(filled.records_path, tmp_path))
    assert not list(tmp_path.rglob("feed.*"))
    assert not (tmp_path / "sitemap.xml").exists()


def test_the_same_records_give_the_same_bytes(exported, filled, tmp_path):
    folder, _ = exported
    asyncio.run(export_site(filled.records_path, tmp_path, address=ADDRESS))
    contents = [
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*") if path.is_file()}
        for top in (folder, tmp_path)
    ]
    assert contents[0] == contents[1]
    assert Path(RECORDS) in contents[0]


def test_a_page_that_is_not_given_stops_the_export(make_keeper, tmp_path):
    keeper = make_keeper()
    with keeper.writing():
        keeper.declare(
            "title: x\nworks:\n- id: law\n  title: Law\n  sources:\n"
            "  - {id: en, file: a.txt, language: en, role: authentic, publisher: P}\n"
        )
        keeper.keep("law/en", "2021-01-01", "One.\n")
    keeper.update()
    keeper.archive.close()
    moved = keeper.archive.path.rename(tmp_path / "elsewhere.git")
    (moved / "HEAD").unlink()
    with pytest.raises(SiteNotExported, match="hexapla verify --all"):
        asyncio.run(export_site(keeper.records_path, tmp_path / "site"))
