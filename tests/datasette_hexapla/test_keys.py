"""What scripts add to pages: keys, a slider, arcs; nothing needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from served import SetUp

if TYPE_CHECKING:
    from keepers import Keeper
    from served import Site

PARTS = 40
MOVED = [f"Clause {n} binds the parties in all {n * n} cases that it names." for n in range(PARTS)]


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[Page]:
    window = browser.new_page()
    yield window
    window.close()


@pytest.fixture
def page(seen: Page) -> Iterator[Page]:
    """A window that must have nothing to complain of."""
    said: list[str] = []

    def complain(error: object) -> None:
        said.append(str(error))

    seen.on("pageerror", complain)
    yield seen
    seen.remove_listener("pageerror", complain)
    assert said == []


def cell(page: Page) -> tuple[int, int]:
    """Return in which row and column of the languages the focus is."""
    row, column = page.evaluate(
        """() => {
            const rows = [...document.querySelectorAll(".hexapla tbody tr:not(.seam)")];
            const cell = document.activeElement.closest("td");
            return [rows.indexOf(cell?.parentNode), cell ? cell.cellIndex : -1];
        }"""
    )
    return row, column


def violations(page: Page) -> list[str]:
    return [each["id"] for each in Axe().run(page).response["violations"]]


def test_arrows_lead_through_rows_and_columns(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/w/declaration?columns=en,ar")
    page.keyboard.press("j")
    assert cell(page) == (0, 0)
    pressed = [
        ("ArrowDown", (1, 0)),
        ("ArrowRight", (1, 1)),
        ("End", (1, 2)),
        ("ArrowRight", (1, 2)),
        ("k", (0, 2)),
        ("ArrowUp", (0, 2)),
        ("Home", (0, 0)),
    ]
    for key, expected in pressed:
        page.keyboard.press(key)
        assert cell(page) == expected, key
    page.keyboard.press("Control+End")
    last = cell(page)
    page.keyboard.press("ArrowDown")
    assert cell(page) == last
    assert violations(page) == []


def test_one_cell_is_reached_with_tab_and_its_links_with_enter(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/w/declaration?columns=en,ar")
    assert page.locator('.hexapla td[tabindex="0"]').count() == 1
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "A"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "TD"
    # It stays a table for whoever hears it.
    assert page.locator(".hexapla [role], .hexapla[role]").count() == 0


def test_keys_are_listed_and_can_be_switched_off(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/w/declaration?columns=en,ar")
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()
    assert violations(page) == []
    page.locator("#keys-wanted").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert cell(page) == (-1, -1)
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("dialog").is_visible()
    page.get_by_role("button", name="Keys").click()
    page.locator("#keys-wanted").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert cell(page) == (0, 0)


def test_a_slider_goes_through_the_days_of_the_history(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/w/declaration?columns=en,ar")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator("input[name=date]").input_value() == "2021-06-16"
    assert slider.get_attribute("aria-valuetext") == "16 June 2021"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/declaration/at/2021-06-17?*")
    assert page.get_by_role("slider").get_attribute("aria-valuetext") == "17 June 2021"


@pytest.fixture
def moved(terms: Keeper, serving_site: Callable[[Keeper, SetUp], str]) -> tuple[str, str]:
    """Where a page shows that a clause moved down, and one moved up."""
    later = [MOVED[30], *MOVED[:4], *MOVED[5:30], *MOVED[31:], MOVED[4]]
    with terms.writing():
        terms.keep("terms/en", "2022-01-01", "\n\n".join(MOVED))
        terms.keep("terms/en", "2022-01-02", "\n\n".join(later))
    terms.update()
    ((code,),) = terms.rows("SELECT code FROM diffs")
    return serving_site(terms, SetUp()), f"/c/{code}"


def test_moves_are_linked_both_ways_and_drawn(moved: tuple[str, str], page: Page) -> None:
    address, path = moved
    page.goto(address + path)
    assert page.locator(".moves svg a path.tip").count() == 2
    assert page.locator(".arcs path.tip").count() == 2
    left = page.locator(".departure").filter(has_text="Clause 4 binds")
    left.get_by_role("link", name="to line 40").click()
    arrived = page.locator(".change:target")
    assert "Moved from line 5, to line 40" in arrived.inner_text()
    arrived.get_by_role("link", name="line 5", exact=True).first.click()
    assert "Clause 4 binds" in page.locator(".departure:target").inner_text()
    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


def test_j_and_k_go_from_change_to_change(moved: tuple[str, str], page: Page) -> None:
    address, path = moved
    page.goto(address + path)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.hash")
    page.keyboard.press("j")
    assert (first, page.evaluate("document.activeElement.hash")) == ("#c1", "#c2")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.hash") == "#c1"


def test_sliders_pick_versions_on_the_time_line(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/src/terms/en")
    source = page.get_by_role("slider", name="Compare from")
    target = page.get_by_role("slider", name="Compare to")
    source.focus()
    page.keyboard.press("Home")
    assert (source.get_attribute("aria-valuetext") or "").startswith("version 1,")
    page.keyboard.press("ArrowRight")
    target.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".timeline .picked-old, .timeline .picked-new").count() == 2
    assert violations(page) == []
    picked = page.locator("input[type=radio]:checked").evaluate_all("all => all.map(e => e.value)")
    page.get_by_role("button", name="Compare the two").first.click()
    page.wait_for_url("**/d/*")
    assert sorted(picked) == sorted(page.url.rpartition("/")[2].split(".."))
