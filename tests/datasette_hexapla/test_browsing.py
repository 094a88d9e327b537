"""Every page, opened in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

import datasette_hexapla

if TYPE_CHECKING:
    from conftest import Site


def test_a_page_runs_nothing_complains_of_nothing_and_fits_any_screen(
    site: Site, page: Page, page_name: str
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto(site.address + site.pages[page_name])
    assert said == []
    assert page.title() != "owned"
    assert page.locator("script:not([src])").count() == 0
    assert page.locator("h1").count() == 1
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def without_script(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_page_is_whole_without_a_script(
    site: Site, page: Page, without_script: Page, page_kind: str
) -> None:
    for each in (page, without_script):
        each.goto(site.address + site.pages[page_kind])
    texts = [each.inner_text("main").replace("Copy", "").split() for each in (page, without_script)]
    assert texts[0] == texts[1]
    assert texts[1]


@pytest.mark.parametrize("name", ["work", "snapshot", "change", "comparison from right to left"])
def test_published_words_say_their_language_and_direction(
    site: Site, page: Page, name: str
) -> None:
    page.goto(site.address + site.pages[name])
    told: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".line, .words, .excerpt")]
            .filter((e) => !e.closest("[lang]:not(html)") || !e.closest("[dir]"))
            .map((e) => e.textContent.slice(0, 60))"""
    )
    assert told == []


def test_arabic_is_set_from_right_to_left(site: Site, page: Page) -> None:
    page.goto(site.address + site.pages["comparison from right to left"])
    line = page.locator('[lang="ar"].line').first
    assert line.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_from_home_to_the_changed_words_and_to_a_copied_citation(
    site: Site, context: BrowserContext, page: Page
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.address + "/")
    page.locator(".steps .excerpt a").first.click()
    assert page.locator(".change:target ins, .change:target del").count() > 0
    page.locator(".lead a[href^='/s/']").last.click()
    page.locator("button[data-copy='snapshot-id']").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("swh:1:dir:")


def test_the_next_change_is_reached_by_key(site: Site, page: Page) -> None:
    page.goto(site.address + site.pages["change"])
    before = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != before)
    page.keyboard.press("p")
    page.wait_for_url(before)


def test_what_the_keyboard_reaches_can_be_seen(site: Site, page: Page) -> None:
    page.goto(site.address + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_captured_markup_that_is_saved_and_opened_does_nothing(site: Site, page: Page) -> None:
    ((digits,),) = site.rows("SELECT digits FROM snapshots WHERE source = 'notices/web'")
    page.goto(site.address + "/")
    with page.expect_download() as saved:
        page.evaluate(f"location.href = '/s/{digits}.raw'")
    assert saved.value.suggested_filename == f"{digits[:12]}.html"


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """Someone whose browser keeps nothing yet."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def remember(page: Page, site: Site, kept: str) -> None:
    page.goto(f"{site.address}/search")
    page.evaluate("kept => localStorage.setItem('hexapla-visit', kept)", kept)


@pytest.mark.parametrize("path", ["/", "/changes"])
def test_a_first_visit_tells_nothing_and_the_same_visit_neither(
    site: Site, reader: Page, path: str
) -> None:
    for _ in range(2):
        reader.goto(site.address + path)
        assert not reader.locator("[data-visit]").is_visible()
    assert reader.locator(".fresh").count() == 0


@pytest.mark.parametrize("path", ["/", "/changes"])
def test_a_later_visit_marks_what_was_found_since(site: Site, reader: Page, path: str) -> None:
    remember(reader, site, '{"seen": 1640995200000}')
    reader.goto(site.address + path)
    shown = reader.locator("main > .steps > li time, section > .steps > li time")
    times = [each.get_attribute("datetime") or "" for each in shown.all()]
    fresh = [at for at in times if at > "2022-01-01T00:00:00Z"]
    assert 0 < len(fresh) < len(times)
    assert reader.locator(".fresh").count() == len(fresh)
    note = reader.locator("[data-visit]")
    assert f"{len(fresh)} new here since your last visit, 2022-01-01." in note.inner_text()
    note.locator("a").click()
    assert reader.url.endswith("/changes?since=2022-01-01")
    # It is the same visit still.
    assert reader.locator(".fresh").count() == len(fresh)


def test_nothing_new_is_said_to_be_nothing(site: Site, reader: Page) -> None:
    remember(reader, site, f'{{"seen": {time.time() * 1000 - 86_400_000:.0f}}}')
    reader.goto(site.address + "/")
    assert "Nothing new here" in reader.locator("[data-visit]").inner_text()


@pytest.mark.parametrize("kept", ["no JSON", "null", "3", '{"seen": "x"}', '{"since": "<b>"}'])
def test_what_else_was_kept_there_is_no_error(site: Site, reader: Page, kept: str) -> None:
    said: list[str] = []
    reader.on("pageerror", lambda error: said.append(str(error)))
    remember(reader, site, kept)
    reader.goto(site.address + "/")
    assert said == []
    assert not reader.locator("[data-visit]").is_visible()


def test_all_scripts_together_are_small() -> None:
    folder = Path(datasette_hexapla.__file__).with_name("static")
    assert sum(path.stat().st_size for path in folder.glob("*.js")) < 30_000
