"""Pages of what is no ordinary text: no text at all, an empty one, long ones, and works of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from asked import answers
from catalogues import ENGLISH, FRENCH, LAW
from datasette_hexapla.pages import older
from keepers import Keeper, picture
from snapshots.model import Outcome

WORKS = """
  - id: odd
    title: Odd texts
    sources:
      - {id: picture, url: 'https://example.org/p', language: az, role: authentic, publisher: P}
      - {id: empty, url: 'https://example.org/e', language: az, role: authentic, publisher: P}
      - {id: long, url: 'https://example.org/l', language: az, role: authentic, publisher: P}
      - {id: again, url: 'https://example.org/l', language: tr, role: authentic, publisher: P}
  - id: unseen
    title: Declared and never seen
    sources:
      - {id: tr, url: 'https://example.org/u', language: tr, role: authentic, publisher: P}
"""
LONG = "\n\n".join(f"{number}. Maddə: ılıq 漢字 👩‍👩‍👧 {number}" for number in range(1, 1_001))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path_factory.mktemp("odd"))
    with keeper.writing():
        keeper.declare(LAW + WORKS)
        keeper.keep("law/fr", "2022-01-01", FRENCH)
        keeper.keep("law/en", "2022-02-01", ENGLISH)
        keeper.writer.keep("odd", "picture", picture("https://example.org/p", "2022-01-01"), None)
        keeper.keep("odd/empty", "2022-01-01", "\n \n")
        keeper.keep("odd/long", "2022-01-01", LONG)
        # The same bytes of the same address at the same time are one snapshot of two sources.
        keeper.keep("odd/again", "2022-01-01", LONG)
        keeper.visit("run-1", "law/en", "2022-03-01T10:00", Outcome.GONE)
    keeper.update()
    yield keeper
    keeper.archive.close()


Ask = Callable[..., list[Any]]


@pytest.fixture
def ask(collection: Keeper) -> Ask:
    """Pages, with the digits of the first snapshot of a source where it is named in braces."""
    digits = dict(collection.rows("SELECT source, digits FROM snapshots WHERE number = 1"))
    return lambda *paths: answers(collection, *(path.format(**digits) for path in paths))


def test_what_has_no_text_has_a_page_with_its_facts(ask: Ask) -> None:
    page, told, lines = ask(
        "/s/{odd/picture}", "/s/{odd/picture}.json", "/s/{odd/picture}.json?lines=1"
    )
    assert page.status_code == 200
    assert (told.json()["text"], told.json()["reading"]) == (None, None)
    assert told.json()["facts"]["media_type"] == "image/png"
    assert told.json()["citation"]["snapshot_id"] in page.text
    assert lines.json()["passage"] is None


@pytest.mark.parametrize(
    "path",
    [
        "/s/{odd/picture}.txt",
        "/s/{odd/picture}.bib?lines=1",
        "/d/{odd/picture}..{odd/long}.json",
        "/d/{odd/long}..{odd/picture}.json",
    ],
)
def test_what_has_no_text_cannot_be_quoted_or_compared_and_is_said_to_have_none(
    ask: Ask, path: str
) -> None:
    (page,) = ask(path)
    assert page.status_code == 404
    assert "No text could be read out of" in page.text


def test_snapshots_of_two_works_are_not_compared(ask: Ask) -> None:
    (page,) = ask("/d/{law/fr}..{odd/long}.json")
    assert page.status_code == 404
    assert "different works" in page.json()["error"]


def test_an_empty_text_is_a_text_without_lines(ask: Ask) -> None:
    page, told, text, lines = ask(
        "/s/{odd/empty}", "/s/{odd/empty}.json", "/s/{odd/empty}.txt", "/s/{odd/empty}.json?lines=1"
    )
    assert page.status_code == 200
    assert (told.json()["text"]["total"], told.json()["text"]["lines"]) == (0, [])
    assert (text.status_code, text.text) == (200, "")
    assert lines.json()["passage"]["missing"] == "The text is empty; it has no line 1."


def test_an_empty_text_is_compared_as_one(ask: Ask) -> None:
    (page,) = ask("/d/{odd/empty}..{odd/long}.json")
    changes = page.json()["diff"]["changes"]
    assert [each["told"]["operation"] for each in changes] == ["insertion"]


@pytest.mark.parametrize("line", [1, 399, 400, 401, 999, 1_000])
def test_a_cited_line_of_a_long_text_is_on_the_page_that_its_address_leads_to(
    ask: Ask, line: int
) -> None:
    page, told = ask(f"/s/{{odd/long}}?lines={line}", f"/s/{{odd/long}}.json?lines={line}")
    assert f'id="L{line}"' in page.text
    numbers = [each["number"] for each in told.json()["text"]["lines"]]
    assert line in numbers
    assert len(numbers) < 1_000


def test_whoever_leafs_on_from_a_cited_line_stays_where_they_leafed_to(ask: Ask) -> None:
    (told,) = ask("/s/{odd/long}.json?lines=1000&from=3")
    assert told.json()["text"]["lines"][0]["number"] == 3


def test_a_snapshot_of_two_sources_is_shown_as_that_of_the_one_that_is_asked_for(ask: Ask) -> None:
    one, other, neither = ask(
        "/s/{odd/long}.json?source=odd/long",
        "/s/{odd/long}.json?source=odd/again",
        "/s/{odd/long}.json?source=odd/nothing",
    )
    assert (one.json()["place"]["source"], one.json()["also_of"]) == ("odd/long", ["odd/again"])
    assert (other.json()["place"]["source"], other.json()["also_of"]) == ("odd/again", ["odd/long"])
    assert neither.json()["place"]["source"] in {"odd/long", "odd/again"}


def test_a_text_that_was_found_gone_once_is_not_called_withdrawn(ask: Ask) -> None:
    page, told = ask("/w/law", "/w/law.json")
    (state,) = told.json()["states"]
    assert (state["source"], state["word"]) == ("law/en", "gone, unconfirmed")
    assert "found it gone on 2022-03-01; no later visit has confirmed that" in page.text


def test_a_work_that_was_never_seen_has_a_page_without_words(ask: Ask) -> None:
    page, told, then = ask("/w/unseen", "/w/unseen.json", "/w/unseen/at/2022-01-01.json")
    assert page.status_code == 200
    assert (told.json()["side_by_side"], told.json()["days"]) == (None, None)
    assert [each["slug"] for each in told.json()["texts"]] == ["tr"]
    assert then.json()["side_by_side"] is None


def test_texts_of_a_day_that_are_too_long_to_be_compared_are_left_out_with_the_reason(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeper.writing():
        keeper.declare(LAW)
        keeper.keep("law/fr", "2022-01-01", FRENCH)
        keeper.keep("law/en", "2022-02-01", ENGLISH)
        keeper.keep("law/en", "2022-03-01", ENGLISH.replace("12 names", "13 names"))
    keeper.update()
    path = "/w/law/at/2022-02-10.json"
    carried, compared = answers(keeper, path, f"{path}?compared=1")
    assert carried.json()["side_by_side"]["is_carried"]
    side_by_side = compared.json()["side_by_side"]
    assert not side_by_side["is_carried"]
    assert "12 names" in json.dumps(side_by_side)
    monkeypatch.setattr(older, "MOST_SEGMENTS", 3)
    (page,) = answers(keeper, f"{path}?compared=1")
    (note,) = page.json()["side_by_side"]["notes"]
    assert note.startswith("The English text (en) is left out. These texts are too long")


def test_bytes_that_the_archive_lost_are_said_to_be_lost(keeper: Keeper) -> None:
    with keeper.writing():
        keeper.declare(LAW)
        kept = keeper.keep("law/fr", "2022-01-01", FRENCH)
    keeper.update()
    for each in (keeper.archive.path / "objects" / "pack").glob("*.pack"):
        each.chmod(0o600)
        each.write_bytes(b"")
    (lost,) = answers(keeper, f"/s/{kept.rpartition(':')[2]}.raw")
    assert lost.status_code == 404
    assert f"The bytes of {kept} cannot be read" in lost.text
