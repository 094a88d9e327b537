"""Everything that others write is written to be run or to deceive, and nothing of it does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from lxml import etree
from playwright.sync_api import Page

import hostile_site
from datasette_hexapla.citing import FORMS
from keepers import Keeper
from served import Site, serving

CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f\x00-\x08\x0b-\x1f\x7f-\x9f]")


def elements(fragment: str) -> set[str]:
    """The elements of *fragment*, none of which has an attribute that could do anything."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
            assert {name for name, _ in given} <= {"lang", "dir", "class"}
            found.add(tag)

    Reader().feed(fragment)
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    keeper = Keeper(tmp_path_factory.mktemp("hostile"))
    hostile_site.fill(keeper)
    keeper.update()
    hostile_site.decide(keeper)
    keeper.update()
    with serving(keeper) as address:
        yield Site(address, keeper, hostile_site.ADDRESSES)
    keeper.archive.close()


@pytest.mark.parametrize("name", hostile_site.ADDRESSES)
def test_nothing_runs_loads_or_deceives(hostile: Site, page: Page, name: str) -> None:
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hostile.address + hostile.pages[name])
    for unfolded in page.locator("details").all():
        unfolded.evaluate("e => e.open = true")
    page.mouse.click(5, 5)
    assert [each for each in told if "404 (Not Found)" not in each] == []
    assert [url for url in asked if not url.startswith(f"{hostile.address}/")] == []
    assert page.evaluate(
        "[window.owned, document.querySelectorAll('base, iframe, style').length]"
    ) == [None, 0]
    assert page.evaluate("document.querySelectorAll('script:not([src]), math, object').length") == 0
    attributes: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes])
            .filter((a) => a.name.startsWith("on") || a.name === "style" || a.name === "srcdoc"
                || (["href", "src", "action"].includes(a.name) && !/^(https?:|[/?#.])/.test(a.value)))
            .map((a) => `${a.name}=${a.value}`)"""
    )
    assert attributes == []
    shown = page.evaluate("document.title + document.documentElement.textContent")
    assert CONTROLS.findall(shown.replace("\n", " ").replace("\t", " ")) == []
    assert str(191 * 191) not in shown


@pytest.mark.parametrize("name", hostile_site.ADDRESSES)
def test_what_machines_are_told_cannot_be_taken_for_a_page(hostile: Site, name: str) -> None:
    answer = hostile.get(hostile.machine(hostile.pages[name]))
    assert answer.status == (404 if name.startswith("missing") else 200)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for each in re.findall(r'"(?:html|old_html|new_html)": ("(?:[^"\\]|\\.)*")', answer.text):
        assert elements(json.loads(each)) <= {"span", "mark", "del", "ins"}


@pytest.mark.parametrize("path", ["/feed", "/w/law/feed", "/src/law/en/feed"])
def test_feeds_hold_words_and_no_markup_of_others(hostile: Site, path: str) -> None:
    entries = etree.fromstring(hostile.get(f"{path}.atom").body)
    fragments = [each.text or "" for each in entries.iter("{http://www.w3.org/2005/Atom}content")]
    items = json.loads(hostile.get(f"{path}.json").body)["items"]
    fragments += [item["content_html"] for item in items]
    assert fragments
    for fragment in fragments:
        assert elements(fragment) <= {"p", "del", "ins", "span"}


@pytest.mark.parametrize("kept", ["files/web", "files/svg", "files/css", "law/en"])
def test_what_is_handed_out_runs_nothing_wherever_it_is_opened(hostile: Site, kept: str) -> None:
    ((digits,),) = hostile.rows(
        f"SELECT digits FROM snapshots WHERE source = '{kept}' ORDER BY number DESC LIMIT 1"  # noqa: S608 - ours
    )
    raw = hostile.get(f"/s/{digits}.raw")
    assert raw.status == 200
    assert raw.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert re.fullmatch(
        r'attachment; filename="[0-9a-f]{12}\.[a-z]+"', raw.headers["content-disposition"]
    )
    for form in ("txt", *FORMS):
        answer = hostile.get(f"/s/{digits}.{form}")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not answer.headers["content-type"].startswith(("text/html", "image/svg", "text/xml"))


def test_the_site_map_stays_a_site_map(hostile: Site) -> None:
    read = etree.fromstring(hostile.get("/sitemap.xml").body)
    assert {etree.QName(each).localname for each in read.iter()} == {
        "urlset",
        "url",
        "loc",
        "lastmod",
    }
