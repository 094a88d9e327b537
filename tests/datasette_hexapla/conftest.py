"""What tests of records and pages share; the collections are made in `scenes`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import right_to_left
import small_site
from catalogues import ENGLISH, FRENCH, LAW, TERMS
from keepers import Keeper, moment
from served import SetUp, Site, serving

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)


@pytest.fixture
def at_noon() -> datetime:
    """Some day at noon, for what is decided in a test."""
    return moment("2022-06-01T12:00")


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path / "collection")
    yield keeper
    keeper.archive.close()


@pytest.fixture
def terms(keeper: Keeper) -> Keeper:
    """A work with one source, of which nothing is kept yet."""
    with keeper.writing():
        keeper.declare(TERMS)
    return keeper


@pytest.fixture
def law(keeper: Keeper) -> Keeper:
    """A law and its translation, in which a number is another."""
    with keeper.writing():
        keeper.declare(LAW)
        keeper.keep("law/fr", "2022-01-01", FRENCH)
        keeper.keep("law/en", "2022-02-01", ENGLISH)
    keeper.update()
    return keeper


@pytest.fixture
def declaration() -> str:
    """A catalogue: a declaration in two parts and its translation, and news about it."""
    return Path(__file__).with_name("declaration.yml").read_text(encoding="utf-8")


@pytest.fixture
def kept(keeper: Keeper, declaration: str) -> Keeper:
    """The declaration with its first texts, not yet in the records."""
    with keeper.writing():
        keeper.declare(declaration)
        keeper.keep(
            "declaration/tr-1",
            "2021-06-16",
            "Taraflar 2 yıl içinde ihracatı artırır.\n\nIRAK ve İRAN sınırı.\n",
        )
        keeper.keep(
            "declaration/tr-2", "2021-06-16", "Bu beyanname 16 Haziran 2021 tarihinde imzalandı.\n"
        )
        keeper.keep(
            "declaration/en",
            "2021-06-16",
            "The Parties shall increase exports within 2 years.\n\nThe border of Iraq and Iran.\n\n"
            "This declaration was signed on 16 June 2021.\n",
        )
        keeper.keep("news/report", "2021-06-17", "A report.\n")
    return keeper


@pytest.fixture
def make_keeper(tmp_path: Path) -> Iterator[Callable[[], Keeper]]:
    made: list[Keeper] = []

    def make() -> Keeper:
        made.append(Keeper(tmp_path / f"collection-{len(made)}"))
        return made[-1]

    yield make
    for keeper in made:
        keeper.archive.close()


@pytest.fixture(params=small_site.PAGES)
def page_name(request: pytest.FixtureRequest) -> str:
    """Each page in turn."""
    return str(request.param)


@pytest.fixture(params=small_site.KINDS)
def page_kind(request: pytest.FixtureRequest) -> str:
    """One page of each kind in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path_factory.mktemp("site"))
    small_site.fill(keeper)
    keeper.update()
    small_site.decide(keeper)
    keeper.update()
    yield keeper
    keeper.archive.close()


@pytest.fixture(scope="session")
def site(filled: Keeper) -> Iterator[Site]:
    with serving(filled) as address:
        yield Site(address, filled, small_site.ADDRESSES)


@pytest.fixture(scope="session")
def right_to_left_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A collection of Persian, Arabic, Hebrew and Urdu."""
    keeper = Keeper(tmp_path_factory.mktemp("right-to-left"))
    right_to_left.fill(keeper)
    keeper.update()
    with serving(keeper) as address:
        yield Site(address, keeper, right_to_left.ADDRESSES)
    keeper.archive.close()


@pytest.fixture
def serving_site() -> Iterator[Callable[[Keeper, SetUp], str]]:
    """Serve collections for as long as a test runs."""
    with ExitStack() as stack:

        def serve(keeper: Keeper, set_up: SetUp) -> str:
            return stack.enter_context(serving(keeper, set_up))

        yield serve


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; while it is open, no other test may run an event loop."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed, and pages must be seen in CI")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader's browser with what it keeps."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of that browser, still empty."""
    page = context.new_page()
    yield page
    page.close()
