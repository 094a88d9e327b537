"""Everything is readable and reachable by who follows links and sends forms, without a script."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page

from served import Answer, Site

PAGING = {"from", "before", "skip"}
"""Options that lead on in one list or text; all others select from what is reached without them."""


FILE = re.compile(r"[0-9a-f]{8}\.[a-z.]+$|\.json$|/feed\.")
"""Files that are saved; that each is there is asked of every link of every kind of page."""


@dataclass
class Reader:
    """Someone who reads without a script: every page, by its address, and what forms answer."""

    site: Site
    pages: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    forms: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Read all that leads from page to page, beginning at home."""
        waiting, seen = deque(["/"]), {"/"}
        while waiting:
            path = waiting.popleft()
            for link in self._links(path, self._answer(path)):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def _answer(self, path: str) -> Answer:
        answer = self.site.get(path)
        if answer.status not in {200, 302}:
            self.broken.append(path)
        return answer

    def _links(self, path: str, answer: Answer) -> Iterator[str]:
        if "location" in answer.headers:
            yield urlsplit(urljoin(path, answer.headers["location"])).path
            return
        if not answer.headers["content-type"].startswith("text/html"):
            return
        self.pages[path] = answer.text
        page = html.document_fromstring(answer.body)
        for form in page.forms:
            self._send(form, path)
        for link in page.xpath("//a/@href"):
            parts = urlsplit(urljoin(path, link))
            theirs = parts.netloc or parts.path.startswith(("/records", "/-/"))
            options = dict(parse_qsl(parts.query)).keys()
            if theirs or not options <= PAGING:
                continue
            if FILE.search(parts.path):
                self.files.add(parts.path)
            else:
                yield f"{parts.path}?{parts.query}" if parts.query else parts.path

    def _send(self, form: html.FormElement, path: str) -> None:
        """Send a form once as it stands, if it only asks."""
        action = urljoin(path, form.get("action") or path)
        if form.method != "GET" or action in self.forms:
            return
        self.forms[action] = self._answer(f"{action}?{urlencode(form.form_values())}").status


def shortened(path: str) -> str:
    """The digits of an ID that the address of a snapshot holds, all or the first of them."""
    return path.partition("?")[0].removeprefix("/s/").removeprefix("swh:1:dir:")


def is_of(path: str, digits: str) -> bool:
    return path.startswith("/s/") and digits.startswith(shortened(path))


@pytest.fixture(scope="module")
def reader(site: Site) -> Reader:
    reader = Reader(site)
    reader.read()
    return reader


def test_no_link_and_no_form_leads_nowhere(reader: Reader) -> None:
    assert reader.broken == []
    assert {"/search", "/d", "/changes"} <= set(reader.forms)
    assert set(reader.forms.values()) <= {200, 302}


def test_every_text_change_and_comparison_is_reached(site: Site, reader: Reader) -> None:
    read = {path.partition("?")[0] for path in reader.pages}
    expected = {f"/w/{slug}" for (slug,) in site.rows("SELECT slug FROM works")}
    expected |= {f"/src/{name}" for (name,) in site.rows("SELECT name FROM sources")}
    expected |= {f"/c/{code}" for (code,) in site.rows("SELECT code FROM diffs")}
    expected |= {f"/t/{code}" for (code,) in site.rows("SELECT code FROM alignments")}
    assert expected - read == set()
    for (digits,) in site.rows("SELECT digits FROM snapshots"):
        assert any(is_of(path, digits) for path in read), digits


def test_every_finding_is_read_where_it_stands_and_in_the_list(site: Site, reader: Reader) -> None:
    found = site.rows(
        "SELECT code, number, reason FROM findings JOIN alignments ON alignments.name = alignment"
    )
    assert found
    for code, number, reason in found:
        page = reader.pages[f"/t/{code}"]
        assert f'id="f{number}"' in page
        assert reason.partition(":")[0] in unescape(page)


def test_every_citation_and_every_file_is_a_link_away(site: Site, reader: Reader) -> None:
    for (digits,) in site.rows("SELECT digits FROM snapshots"):
        endings = {path.removeprefix(f"/s/swh:1:dir:{digits}") for path in reader.files}
        assert {".txt", ".raw", ".bib", ".ris", ".csl.json"} <= endings
        pages = [text for path, text in reader.pages.items() if is_of(path, digits)]
        assert any(f"swh:1:dir:{digits}" in text for text in pages)


def test_every_word_of_every_newest_text_is_read(site: Site, reader: Reader) -> None:
    shown = {
        (shortened(path)[:12], int(number)): unescape(re.sub("<[^>]*>", "", line))
        for path, text in reader.pages.items()
        if path.startswith("/s/")
        for number, line in re.findall(r'id="L(\d+)"[^>]*>(.*?)</p>', text, re.DOTALL)
    }
    segments = site.rows(
        "SELECT versions.snapshot, line, segments.text FROM segments"
        " JOIN versions ON versions.name = version"
    )
    for snapshot, line, text in segments:
        words = re.findall(r"\w+", text[:20_000])[:20]
        assert (
            words == re.findall(r"\w+", shown[snapshot.rpartition("/")[2][:12], line])[: len(words)]
        )


def test_nothing_waits_for_a_script(reader: Reader) -> None:
    for path, text in reader.pages.items():
        page = html.document_fromstring(text)
        waiting = page.xpath("//button[not(ancestor::form or ancestor::dialog or @hidden)]")
        waiting += page.xpath("//a[starts-with(@href, 'javascript:') or @href='#']")
        assert [html.tostring(each) for each in waiting] == [], path


def test_a_browser_without_scripts_goes_the_whole_way(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address)
    page.locator(".steps .excerpt a").first.click()
    assert page.locator("ins, del").count() > 0
    page.goto(site.address)
    page.fill("#q", "border")
    page.keyboard.press("Enter")
    page.locator("main a[href^='/s/']").first.click()
    assert "swh:1:dir:" in page.inner_text("main")
    page.goto(f"{site.address}/w/declaration")
    page.locator("main a[href^='/t/']").first.click()
    assert page.locator("article.finding").count() > 0
    context.close()


def test_two_clicks_lead_to_the_changed_words_and_one_more_copies_how_to_cite_them(
    site: Site, context: BrowserContext, page: Page
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.address)
    page.locator(".steps .excerpt a").first.click()
    changed = page.locator(".change:target ins, .change:target del")
    assert changed.count() > 0
    assert changed.first.is_visible()
    page.locator("button[data-copy='words']").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    code = page.url.rpartition("/c/")[2].partition("#")[0]
    assert copied.endswith(f", {site.address}/c/{code}")


def test_every_work_is_two_clicks_from_its_latest_changed_words(site: Site, page: Page) -> None:
    works = site.rows("SELECT DISTINCT work FROM diffs WHERE substantive")
    assert len(works) > 1
    for (work,) in works:
        page.goto(site.address)
        page.locator(f"main a[href='/w/{work}']").first.click()
        page.locator(".steps a[href^='/c/']").first.click()
        assert page.locator("main ins, main del").first.is_visible()
