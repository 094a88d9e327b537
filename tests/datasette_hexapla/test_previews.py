"""What a page says of itself to those who link to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

if TYPE_CHECKING:
    from conftest import Site

DESCRIBED = ["work", "work on a day", "change", "difference", "snapshot", "long snapshot"]


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_page_describes_itself_shortly_and_without_markup(site: Site, name: str) -> None:
    path = site.pages[name]
    page = html.document_fromstring(site.get(path).text)
    told = {
        each.get("name") or each.get("property"): each.get("content")
        for each in page.iter("meta")
        if each.get("content")
    }
    assert 20 < len(told["description"]) <= 300
    assert told["og:description"] == told["description"]
    assert 5 < len(told["og:title"]) <= 110
    assert told["og:url"].startswith(f"{site.address}/")
    assert site.get(told["og:url"].removeprefix(site.address)).status == 200
    assert page.findall(".//script[@src]") == page.findall(".//script")


def test_a_hostile_title_stays_a_title(site: Site) -> None:
    page = html.document_fromstring(site.get("/w/declaration").text)
    (title,) = page.xpath("//meta[@property='og:title']/@content")
    assert title == "Declaration of <b onclick='x'>allies"
