"""What a web archive captured becomes the past of a source."""

from __future__ import annotations

import gzip
import subprocess
from datetime import timedelta

import pytest

from web_archives import (
    BEGAN,
    CATALOGUE,
    OTHER,
    URL,
    Capture,
    kept,
    page,
    stamp,
    visits,
)


@pytest.mark.parametrize("form", ["table", "text", "lines"])
def test_what_was_captured_becomes_the_past_of_the_source(fill, museum, collection, form):
    museum.form = form
    done = fill()
    assert (done.code, done.err) == (0, "")
    assert "Listed 5 captures, fetched 3." in done.out
    found = kept(collection)
    assert [s.body for s in found] == [page("bir"), page("iki"), page("bir")]
    assert [(s.fetched_at - BEGAN).days for s in found] == [0, 2, 4]
    assert {s.url for s in found} == {URL}
    assert dict(found[1].headers)["etag"] == '"2"'
    assert found[1].obtained == f"imported from {museum.address}/web/20150301235959id_/{URL}"
    assert (found[1].charset, found[1].charset_from) == ("utf-8", "header")
    assert visits(collection) == [("2015-02-28", "unchanged"), ("2015-03-02", "gone")]


@pytest.mark.parametrize("service", ["/web/cdx", "/timemap/link/", "/timemap/json"])
def test_a_second_run_fetches_no_capture_again(told, museum, service):
    first = told(service=service)
    assert first["kept"] == 3
    assert (first["withdrawn"], first["revisits"]) == (1, 1)
    asked = dict(museum.asked)
    second = told(service=service)
    assert (second["fetched"], second["kept"], second["known"]) == (0, 0, 5)
    assert museum.asked == asked
    assert set(asked.values()) == {1}


def test_another_service_that_has_the_same_captures_is_not_asked_for_them(told, museum):
    told(service="/web/cdx")
    asked = dict(museum.asked)
    assert told(service="/timemap/link")["fetched"] == 0
    assert museum.asked == asked


def test_captures_are_put_between_what_is_kept_already(run, collection, site, told):
    live = f"{site.address}/web/20150301235959id_/{URL}"
    text = CATALOGUE.format("[127.0.0.0/8]", live)
    (collection / "sources.yml").write_text(text, encoding="utf-8")
    assert run("watch", "-C", collection).code == 0
    told("--address", URL)
    history = run("history", "-C", collection, "law/az").out.splitlines()
    dates = [line[:10] for line in history]
    assert dates == sorted(dates)
    assert dates[:3] == ["2015-02-27", "2015-03-01", "2015-03-03"]
    assert "first" in history[0]
    # What the branch shows is what is newest, though older ones were added after it.
    shown = subprocess.run(
        ["git", "--git-dir", collection / "archive.git", "grep", "-h", "fetched_at", "main"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert '"fetched_at": "2015' not in shown


@pytest.mark.parametrize("rewrites", [True, False])
@pytest.mark.parametrize("location", [OTHER, "/new"])
def test_redirections_are_followed_in_the_archive_and_nowhere_else(
    told, museum, collection, rewrites, location
):
    # pywb replays them as they came: they would lead to the live web.
    museum.rewrites = rewrites
    if rewrites and location == "/new":
        location = "https://www.example.org/new"
    target = location if location.startswith("https") else "https://www.example.org/new"
    museum.captures = [
        Capture(at=BEGAN, status=302, headers=(("Location", location),)),
        Capture(at=BEGAN, body=page("yeni"), original=target),
    ]
    assert told()["kept"] == 1
    (snapshot,) = kept(collection)
    assert (snapshot.url, snapshot.final_url) == (URL, target)
    assert snapshot.body == page("yeni")
    assert ("location", target) in snapshot.headers
    assert snapshot.fetched_at == BEGAN


def test_what_was_captured_long_after_the_redirection_is_not_of_its_date(fill, museum, collection):
    museum.captures = [
        Capture(at=BEGAN, status=302, headers=(("Location", OTHER),)),
        Capture(at=BEGAN + timedelta(days=400), body=page("yeni"), original=OTHER),
    ]
    done = fill()
    assert done.code == 3
    assert "instead" in done.err
    assert kept(collection) == []


def test_a_capture_of_another_time_is_not_taken_for_the_one_that_was_listed(fill, museum):
    wanted = museum.captures[2]
    whole = museum._replay
    museum._replay = lambda request, when, url: whole(
        request, "20150227235950" if when == stamp(wanted.at) else when, url
    )
    done = fill()
    assert done.code == 3
    assert "offers that of 20150227235959 instead" in done.err
    assert "Kept 2 snapshots" in done.out or "Kept 1 snapshots" in done.out


def test_errors_that_were_captured_are_visits_that_failed(told, museum, collection):
    museum.captures[3] = Capture(at=museum.captures[3].at, body=b"down", status=503)
    first = told(service="/timemap/link")
    assert (first["missed"], first["refused"]) == (1, 0)
    assert ("2015-03-02", "failed") in visits(collection)
    asked = dict(museum.asked)
    told(service="/timemap/link")
    assert museum.asked == asked


def test_texts_that_were_packed_for_the_way_are_kept_as_they_were(told, museum, collection):
    body = page("sıxılmış")
    packed = Capture(at=BEGAN, body=gzip.compress(body), headers=(("Content-Encoding", "gzip"),))
    museum.captures = [packed]
    told()
    assert [s.body for s in kept(collection)] == [body]
