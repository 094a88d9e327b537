"""axe-core on every kind of page, by day and night, wide and narrow, in scripts of both directions.

Each kind is seen wide by day and narrow by night from left to right, and once from right to left.
`HEXAPLA_EVERY_SCREEN=1 pytest tests/datasette_hexapla/test_accessibility.py` sees all of them in
every combination.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import right_to_left
import small_site
from served import Site

Screen = tuple[str, int]
EVERY: tuple[Screen, ...] = tuple(product(("light", "dark"), (1280, 320)))
FROM_THE_LEFT: tuple[Screen, ...] = (("light", 1280), ("dark", 320))
FROM_THE_RIGHT: tuple[Screen, ...] = (("dark", 1280), ("light", 320))


def seen() -> Iterator[tuple[str, str, Sequence[Screen]]]:
    """Yield the scene and the name of each page, and the screens on which it is looked at."""
    every = bool(os.environ.get("HEXAPLA_EVERY_SCREEN"))
    for name in small_site.ADDRESSES if every else small_site.KINDS:
        yield "left to right", name, EVERY if every else FROM_THE_LEFT
    for number, name in enumerate(right_to_left.ADDRESSES):
        yield "right to left", name, EVERY if every else (FROM_THE_RIGHT[number % 2],)


@pytest.fixture(scope="session")
def scenes(site: Site, right_to_left_site: Site) -> dict[str, Site]:
    return {"left to right": site, "right to left": right_to_left_site}


@pytest.mark.parametrize(
    ("scene", "name", "screens"),
    [pytest.param(*each, id=f"{each[1]}, {each[0]}") for each in seen()],
)
def test_a_page_is_accessible_and_silent_on_any_screen(
    scenes: dict[str, Site], page: Page, scene: str, name: str, screens: Sequence[Screen]
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = scenes[scene].address + scenes[scene].pages[name]
    for scheme, width in screens:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        answer = page.goto(address)
        assert answer is not None
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        # A page that leads nowhere is told by its status, and Chromium repeats that.
        assert [each for each in said if "404 (Not Found)" not in each] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_words_from_right_to_left_stand_so_and_between_words_of_the_page_are_apart(
    right_to_left_site: Site, page: Page
) -> None:
    for name in ("work", "snapshot", "change", "change in one text", "comparison", "search"):
        page.goto(right_to_left_site.address + right_to_left_site.pages[name])
        told = page.evaluate(
            """() => [...document.querySelectorAll(".line, .words, .excerpt")]
                .filter((e) => getComputedStyle(e).direction !== "rtl")
                .map((e) => e.textContent.slice(0, 60))"""
        )
        assert told == [], name


DATASETTES = ("/records", "/records/works", "/records/changes?_size=3", "/records/chain")


@pytest.mark.parametrize("path", DATASETTES)
def test_what_we_add_to_datasettes_own_pages_is_accessible(
    site: Site, page: Page, path: str
) -> None:
    page.goto(site.address + path)
    for ours in (".metadata-description", "nav a[href='/']"):
        if page.locator(ours).count():
            found = Axe().run(page, context=ours).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
