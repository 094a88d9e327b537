"""A comparison with many findings lists them on several pages, and each leads to its passage."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from catalogues import LAW
from keepers import Keeper
from served import Answer, Site, serving

ARTICLES = 600


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A law of six hundred articles, in every tenth of which the translation has another sum."""
    keeper = Keeper(tmp_path_factory.mktemp("many") / "collection")
    french = [
        f"Article {n}. Le ministre paie {n + 1000} euros à la commune de la région {n}."
        for n in range(1, ARTICLES + 1)
    ]
    english = [
        f"Article {n}. The minister pays {n + 1000 + 7 * (n % 10 == 0)} euros to the municipality"
        f" of region {n}."
        for n in range(1, ARTICLES + 1)
    ]
    with keeper.writing():
        keeper.declare(LAW)
        keeper.keep("law/fr", "2022-01-01", "\n\n".join(french))
        keeper.keep("law/en", "2022-02-01", "\n\n".join(english))
    keeper.update()
    with serving(keeper) as address:
        yield Site(address, keeper, {})
    keeper.archive.close()


@pytest.fixture(scope="module")
def path(site: Site) -> str:
    ((code,),) = site.rows("SELECT code FROM alignments")
    return f"/t/{code}"


def led(site: Site, path: str) -> Iterator[Answer]:
    """Leaf through the findings from *path* on."""
    following: str | None = path
    while following is not None:
        answer = site.get(following)
        yield answer
        more = re.search(r'<a href="([^"]*)">Findings \d+ to \d+</a>', answer.text)
        following = more[1].replace("&amp;", "&").partition("#")[0] if more else None


def landed(site: Site, path: str) -> Answer:
    """Ask for *path*, and follow where it leads."""
    answer = site.get(path)
    return site.get(answer.headers["location"]) if answer.status == 302 else answer


def test_leafing_lists_every_finding_once(site: Site, path: str) -> None:
    ((kept,),) = site.rows("SELECT count(*) FROM findings")
    pages = [re.findall(r'<div id="f(\d+)">', answer.text) for answer in led(site, path)]
    assert [int(number) for page in pages for number in page] == list(range(1, kept + 1))
    assert kept > 50
    assert len(pages) > 2


def test_no_page_weighs_over_100_kb(site: Site, path: str) -> None:
    assert max(len(answer.body) for answer in led(site, path)) < 100_000


def test_every_finding_leads_to_a_page_that_shows_its_passage_marked(site: Site, path: str) -> None:
    for answer in led(site, path):
        for link in re.findall(r'<a href="([^"]*)">See both passages</a>', answer.text):
            target, _, place = link.replace("&amp;", "&").partition("#")
            text = landed(site, target).text if target else answer.text
            row = re.search(rf'<tr id="{place}" class="([^"]*)">(.*?)</tr>', text, re.DOTALL)
            assert row, link
            assert "alarming" in row[1]
            assert "finding " in row[2]


def test_every_mark_leads_to_the_page_that_lists_its_finding(site: Site, path: str) -> None:
    last = site.rows("SELECT max(number) FROM beads")[0][0]
    for wanted in (1, last):
        text = landed(site, f"{path}?bead={wanted}").text
        links = re.findall(r'<a href="([^"]*)">finding (\d+)</a>', text)
        assert links
        for link, number in links[:5]:
            target, _, place = link.replace("&amp;", "&").partition("#")
            assert place == f"f{number}"
            assert f'<div id="f{number}">' in (site.get(target).text if target else text)


@pytest.mark.parametrize("options", ["bead=0", "bead=999999", "finding=0", "finding=999999999"])
def test_what_is_not_there_leads_to_what_is(site: Site, path: str, options: str) -> None:
    answer = landed(site, f"{path}?{options}")
    assert answer.status == 200
    assert '<tr id="b' in answer.text
    assert '<div id="f' in answer.text


def test_a_list_of_findings_leads_to_the_passage(site: Site) -> None:
    links = re.findall(r'<a href="([^"]*)">See both passages</a>', site.get("/findings").text)
    assert links
    for link in links[-3:]:
        target, _, place = link.replace("&amp;", "&").partition("#")
        assert f'<tr id="{place}"' in landed(site, target).text
