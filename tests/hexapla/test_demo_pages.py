"""Every page of the demo: each answers, and of each kind some are opened in real Chromium."""

import os
import re
import shutil
import urllib.request
from collections import defaultdict
from urllib.parse import urljoin, urlsplit

import pytest

OURS = re.compile(r"/$|/(w|src|s|c|d|t|search|changes|findings)(/|\?|$)")
OF_A_KIND = 5
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def links(page: str, body: str) -> set[str]:
    found = (urljoin(page, link) for link in re.findall(r'href="([^"#]+)', body))
    return {link.replace("&amp;", "&") for link in found}


@pytest.fixture(scope="module")
def pages(served_demo):
    """All our pages that can be reached from the home page, by kind, with what they hold."""
    waiting, bodies = [served_demo], {}
    while waiting:
        address = waiting.pop()
        if address in bodies:
            continue
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
            html = "text/html" in answer.headers["content-type"]
            bodies[address] = answer.read().decode() if html else ""
        for link in links(address, bodies[address]):
            here = urlsplit(link).netloc == urlsplit(served_demo).netloc
            # Each filter and page of a list would be a page of its own, without end.
            if here and OURS.match(urlsplit(link).path) and not urlsplit(link).query:
                waiting.append(link)
    return {address: body for address, body in bodies.items() if body}


def test_every_snapshot_change_and_comparison_has_a_page(pages):
    kinds = defaultdict(int)
    for address in pages:
        parts = urlsplit(address).path.split("/")
        kinds["numbers" if "numbers" in parts else parts[1]] += 1
    assert kinds["w"] == 5
    assert kinds["numbers"] >= 2
    assert kinds["src"] == 20
    assert kinds["t"] == 14
    assert kinds["s"] >= 100
    assert kinds["c"] >= 80


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("the tests of pages need Chromium (Debian: apt-get install chromium)")
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def some_of_each_kind(pages):
    chosen = defaultdict(list)
    for address in sorted(pages):
        kind = urlsplit(address).path.split("/")[1]
        if len(chosen[kind]) < OF_A_KIND:
            chosen[kind].append(address)
    return [address for of_kind in chosen.values() for address in of_kind]


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_pages_open_without_a_word_on_the_console(browser, some_of_each_kind, scripted):
    context = browser.new_context(java_script_enabled=scripted)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append((page.url, message.text)))
    page.on("pageerror", lambda error: said.append((page.url, str(error))))
    for address in some_of_each_kind:
        page.goto(address)
        assert page.locator("main").inner_text().strip()
    context.close()
    assert said == []


def test_the_declaration_is_readable_in_both_languages_without_scripts(browser, served_demo):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served_demo}w/shusha-declaration")
    text = page.locator("main").inner_text()
    assert "ihracatın çeşitlendirilmesi" in text
    assert "diversify national economies and import" in text
    context.close()
