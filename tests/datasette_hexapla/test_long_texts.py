"""Texts that are too long for any page: every answer is bounded, and the rest is a link away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import large_site
from keepers import Keeper
from served import Site, serving

LARGEST_PAGE = 100_000
LARGEST_JSON = 150_000


@pytest.fixture(scope="module")
def long_texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    keeper = Keeper(tmp_path_factory.mktemp("long"))
    large_site.fill(keeper)
    keeper.update()
    with serving(keeper) as address:
        yield Site(address, keeper, large_site.ADDRESSES)
    keeper.archive.close()


@pytest.mark.parametrize("name", large_site.ADDRESSES)
def test_no_answer_is_longer_than_a_page_may_be(long_texts: Site, name: str) -> None:
    path = long_texts.pages[name]
    page = long_texts.get(path)
    assert (page.status, len(page.body) < LARGEST_PAGE) == (200, True), len(page.body)
    machine = long_texts.get(long_texts.machine(path))
    assert (machine.status, len(machine.body) < LARGEST_JSON) == (200, True), len(machine.body)


@pytest.mark.parametrize(
    "path", ["/feed.atom", "/feed.json", "/w/wide/feed.atom", "/src/wide/en/feed.json"]
)
def test_feeds_hold_the_beginnings_of_long_changes(long_texts: Site, path: str) -> None:
    feed = long_texts.get(path)
    assert (feed.status, len(feed.body) < LARGEST_PAGE) == (200, True), len(feed.body)
    assert "yes" in feed.text


@pytest.mark.parametrize("ending", ["bib", "ris", "csl.json", "apa", "md"])
def test_a_citation_of_a_long_text_is_short(long_texts: Site, ending: str) -> None:
    cited = long_texts.get(f"{long_texts.pages['wide segment']}.{ending}")
    assert (cited.status, len(cited.body) < 10_000) == (200, True)


def test_the_last_of_fifty_thousand_segments_is_reached(long_texts: Site) -> None:
    path = long_texts.pages["many segments"]
    first = long_texts.get(path).text
    seen = [int(number) for number in re.findall(r'id="L(\d+)"', first)]
    following = re.search(r'rel="next" href="[^"]*from=(\d+)', first)
    assert following
    assert int(following[1]) == seen[-1] + 1
    last = long_texts.get(f"{path}?from={large_site.SEGMENTS - 5}").text
    assert f'id="L{large_site.SEGMENTS}"' in last
    assert f"No. {large_site.SEGMENTS - 1}" in last
    assert 'rel="next"' not in last


def test_every_change_of_many_is_reached(long_texts: Site) -> None:
    path, seen = long_texts.pages["many changes"], []
    while path:
        text = long_texts.get(path).text
        seen += [int(number) for number in re.findall(r'id="c(\d+)"', text)]
        found = re.search(r'rel="next" href="([^"]*from=\d+[^"]*)"', text)
        path = found[1].replace("&amp;", "&") if found else ""
    assert seen == list(range(1, large_site.SEGMENTS // 100 + 1))


@pytest.mark.parametrize("name", ["wide segment", "wide change", "wide comparison"])
def test_what_a_wide_segment_leaves_out_is_said_and_stands_in_the_text_file(
    long_texts: Site, name: str
) -> None:
    page = long_texts.get(long_texts.pages[name]).text
    assert "…" in page
    if following := re.search(r'rel="next" href="([^"]*from=\d+[^"]*)"', page):
        page += long_texts.get(following[1].replace("&amp;", "&")).text
    snapshots = set(re.findall(r'href="(/s/[^"?#.]+)', page))
    texts = [long_texts.get(f"{path}.txt").text for path in snapshots]
    assert any(text.count("sword") == large_site.WIDE // 8 for text in texts)
