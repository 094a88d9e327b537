"""What a web archive lists is read to its end, and only what is chosen is fetched."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import unquote

import pytest

from web_archives import (
    BEGAN,
    URL,
    Capture,
    kept,
    page,
)


def test_a_dry_run_lists_and_keeps_nothing(fill, museum, collection):
    done = fill("--dry-run")
    actions = [line.split()[0] for line in done.out.splitlines()]
    assert actions == ["fetch", "unchanged", "fetch", "gone", "fetch"]
    assert "Listed 5 captures: 3 fetch, 1 gone, 1 unchanged." in done.err
    assert not museum.asked
    assert kept(collection) == []
    fill()
    told = json.loads(fill("--dry-run", "--json").out)
    assert {each["action"] for each in told} == {"known"}


def test_only_what_is_chosen_is_fetched(told, museum):
    assert told("--since", "2015-03-01", "--until", "2015-03-02")["fetched"] == 1
    assert told("--every", "month")["fetched"] == 1
    assert set(museum.asked) == {f"20150227235959 {URL}", f"20150301235959 {URL}"}
    # Another text is known from in between by now, so the last one is no visit that found the first.
    last = told("--at-most", "2")
    assert (last["revisits"], last["kept"]) == (1, 1)


def test_long_lists_come_in_pages_and_each_page_once(told, museum):
    museum.captures = [
        Capture(at=BEGAN + timedelta(hours=n), body=page("bir"), is_revisit=n > 0)
        for n in range(333)
    ]
    museum.at_once = 150
    first = told()
    assert (first["listed"], first["fetched"], first["revisits"]) == (333, 1, 332)
    assert museum.lists == 3


@pytest.mark.parametrize("kind", ["link", "json"])
def test_timemaps_in_pages_are_read_to_their_end(told, museum, kind):
    museum.captures = [Capture(at=BEGAN + timedelta(days=n), body=page("bir")) for n in range(25)]
    first = told("--at-most", "3", service=f"/timemap/{kind}")
    assert (first["listed"], first["fetched"]) == (25, 3)
    assert museum.lists == 4


def test_a_server_that_does_not_count_from_a_date_is_told_of(fill, museum):
    museum.captures = [
        Capture(at=BEGAN + timedelta(hours=n), body=page("bir"), is_revisit=n > 0)
        for n in range(120)
    ]
    whole = museum._index
    museum._index = lambda request, asked: whole(request, {**asked, "from": ["0"]})
    done = fill()
    assert done.code == 3
    assert "from the beginning" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("law/az", "--from", "https://archive.example/search"), "ends in /cdx"),
        (("law/ez", "--from", "https://archive.example/cdx"), 'Did you mean "law/az"'),
        (("--from", "https://archive.example/cdx"), "say --all"),
        (("law/az",), "--from"),
    ],
)
def test_what_cannot_be_meant_is_said(run, collection, arguments, words):
    done = run("backfill", "-C", collection, *arguments)
    assert done.code in {1, 2}
    assert words in done.err


def test_an_address_that_was_never_captured_has_nothing_to_fill_in(told, museum):
    museum.captures.clear()
    for service in ("/web/cdx", "/timemap/link"):
        assert told(service=service)["listed"] == 0


def test_addresses_that_are_escaped_reach_the_service_as_they_are(told, museum):
    told()
    assert all(key.split(" ")[1] == URL for key in museum.asked)
    assert "ışık" in unquote(next(iter(museum.asked)))
