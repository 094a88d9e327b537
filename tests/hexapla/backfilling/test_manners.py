"""Backfilling is polite, keeps its secrets, and loses nothing when it is stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from web_archives import (
    BEGAN,
    CATALOGUE,
    URL,
    Capture,
    kept,
    page,
    send,
    stamp,
)


def test_a_capture_that_cannot_be_had_stops_no_other_and_is_tried_again(
    fill, museum, collection, monkeypatch
):
    monkeypatch.setattr("snapshots.fetching.retrying._FIRST_SECONDS", 0.01)
    museum.broken.add(stamp(museum.captures[2].at))
    museum.states_times = False
    done = fill()
    assert done.code == 3
    assert "status 503" in done.err
    # The third text equals the first: with the second one missing it is a visit.
    assert [s.body for s in kept(collection)] == [page("bir")]
    museum.broken.clear()
    again = fill()
    assert again.code == 0
    assert [s.body for s in kept(collection)] == [page("bir"), page("iki")]


def test_a_service_that_fails_again_and_again_is_left_alone(told, museum, monkeypatch):
    monkeypatch.setattr("snapshots.fetching.retrying._FIRST_SECONDS", 0.01)
    museum.captures = [Capture(at=BEGAN + timedelta(days=n), body=page(str(n))) for n in range(12)]
    museum.broken = {stamp(each.at) for each in museum.captures[3:]}
    museum.states_times = False
    first = told()
    assert (first["kept"], first["refused"], first["left"]) == (3, 5, 4)
    museum.broken.clear()
    assert told()["kept"] == 9


def test_the_robots_of_the_service_are_obeyed(fill, museum, collection):
    text = b"User-agent: *\nDisallow: /web/\n"
    ask = museum.get
    robots = lambda request: send(request, text, content_type="text/plain")  # noqa: E731
    museum.get = lambda path, default=None: robots if path == "/robots.txt" else ask(path, default)
    done = fill()
    assert done.code == 3
    assert "robots.txt" in done.err
    assert not museum.asked
    assert kept(collection) == []


def test_secrets_of_the_source_are_not_sent_to_the_service(told, site):
    told()
    assert len(site.asked) > 4
    assert all("x-member" not in headers for _, headers in site.asked)


def test_nothing_is_asked_of_networks_that_the_catalogue_does_not_allow(fill, collection, site):
    (collection / "sources.yml").write_text(CATALOGUE.format("[]", URL), encoding="utf-8")
    done = fill()
    assert done.code == 3
    assert "not an address on the open internet" in done.err
    assert not site.asked


def test_nothing_that_was_fetched_is_fetched_again_after_a_kill(museum, collection, told):
    museum.held_at = stamp(museum.captures[4].at)
    program = Path(sys.executable).with_name("hexapla")
    command = [program, "backfill", "-C", collection, "law", "--from", f"{museum.address}/web/cdx"]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert museum.begun.wait(30)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert [s.body for s in kept(collection)] == [page("bir"), page("iki")]
    museum.held_at = None
    asked = Counter(museum.asked)
    assert told()["kept"] == 1
    asked[f"{stamp(museum.captures[4].at)} {URL}"] += 1
    assert museum.asked == asked
    assert len(kept(collection)) == 3


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_interrupted_says_so_and_keeps_what_it_has(museum, collection, ending):
    museum.held_at = stamp(museum.captures[4].at)
    program = Path(sys.executable).with_name("hexapla")
    command = [
        program,
        "backfill",
        "-C",
        collection,
        "--all",
        "--from",
        f"{museum.address}/web/cdx",
    ]
    stopped = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert museum.begun.wait(30)
    stopped.send_signal(ending)
    _, complaint = stopped.communicate(timeout=20)
    assert stopped.returncode == 1
    assert "nothing that was acknowledged is lost" in complaint
    assert len(kept(collection)) == 2
