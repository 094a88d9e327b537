"""What was kept aside: in the records, and on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from served import Answer, SetUp, Site
from snapshots.model import SnapshotID

if TYPE_CHECKING:
    from keepers import Keeper

WHOLE = "\n\n".join(
    f"Clause {n} binds the parties in all {n} cases that it names." for n in range(12)
)
WALL = "Please enable cookies. <script>document.title='owned'</script>"


def hold(keeper: Keeper, day: str, text: str) -> SnapshotID:
    return keeper.hold("terms/en", day, text, "only 5% is left")


@pytest.fixture
def walled(terms: Keeper) -> Keeper:
    """A source of which a wall was kept aside after its first text."""
    with terms.writing():
        terms.keep("terms/en", "2022-01-01", WHOLE)
        hold(terms, "2022-01-02", WALL)
    terms.update()
    return terms


def test_the_last_suspect_waits_with_its_text(walled: Keeper) -> None:
    assert walled.rows("SELECT waits, segments, reason FROM suspects") == [
        (1, 1, "only 5% is left")
    ]
    assert walled.rows("SELECT count(*) FROM snapshots") == [(1,)]
    ((suspect,),) = walled.rows("SELECT suspect FROM visits")
    assert walled.rows("SELECT name FROM suspects") == [(suspect,)]
    assert walled.is_equal_when_rebuilt()


def test_a_newer_suspect_takes_its_place_and_a_newer_text_answers_it(walled: Keeper) -> None:
    with walled.writing():
        hold(walled, "2022-01-03", WALL * 2)
    walled.update()
    assert walled.rows("SELECT waits, text IS NULL FROM suspects ORDER BY kept_as") == [
        (0, 1),
        (1, 0),
    ]
    with walled.writing():
        walled.keep("terms/en", "2022-01-04", WHOLE + " So be it.")
    walled.update()
    assert walled.rows("SELECT waits, text IS NULL FROM suspects") == [(0, 1), (0, 1)]
    assert walled.is_equal_when_rebuilt()


@pytest.fixture
def served(walled: Keeper, serving_site: Callable[[Keeper, SetUp], str]) -> Callable[[str], Answer]:
    """Ask for pages of the source with the wall."""
    address = serving_site(walled, SetUp())
    return Site(address, walled, {}).get


def test_a_suspect_has_a_page_that_says_why_and_what_it_would_change(
    walled: Keeper, served: Callable[[str], Answer]
) -> None:
    ((aside,),) = walled.rows("SELECT digits FROM suspects")
    for named in (aside, aside[:12], f"swh:1:dir:{aside}"):
        assert served(f"/s/{named}").headers["location"] == f"/suspects/{aside}"
    text = served(f"/suspects/{aside}").text
    assert "Only 5% is left" in text
    assert "hexapla accept terms/en" in text
    assert "<del>" in text
    assert "<script>" not in text
    shown = served(f"/suspects/{aside}/text").text
    assert "Please enable cookies. &lt;script&gt;" in shown
    assert served(f"/suspects/{aside}.raw").text == WALL
    assert served(f"/suspects/{aside}.json").status == 200


def test_a_suspect_is_linked_from_where_it_was_met(
    walled: Keeper, served: Callable[[str], Answer]
) -> None:
    ((aside,),) = walled.rows("SELECT digits FROM suspects")
    for page in ("/src/terms/en", "/w/terms"):
        assert f'href="/suspects/{aside}"' in served(page).text
    visits = served("/src/terms/en").text.partition('id="visits"')[2]
    assert f'<a href="/suspects/{aside}">suspect</a>' in visits


def test_an_accepted_suspect_leads_to_the_snapshot_that_it_became(
    walled: Keeper, served: Callable[[str], Answer]
) -> None:
    ((aside,),) = walled.rows("SELECT digits FROM suspects")
    with walled.writing():
        walled.keep("terms/en", "2022-01-02", WALL)
    walled.update()
    assert walled.rows("SELECT digits, waits FROM suspects, sources") == [(aside, 0)]
    assert served(f"/suspects/{aside}").headers["location"] == f"/s/{aside}"
    assert served(f"/s/{aside}").status == 200


def test_what_was_not_kept_aside_has_no_page(served: Callable[[str], Answer]) -> None:
    for path in ("/suspects/00000000", "/suspects/x", "/suspects/00000000.raw", "/suspects/"):
        assert served(path).status == 404
