"""Where web archives list and replay, told from the addresses that people know."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.errors import NotImportable
from archive.importing.addresses import as_it_came, lead, original_of
from archive.importing.listings import Listed
from archive.importing.replays import captured_at
from archive.importing.services import Kind, service_at
from snapshots.errors import FetchFailed, SourceGone

URL = "http://example.org/%C4%B1?b=1&a=%2F"
CAPTURE = Listed(at=datetime(2020, 5, 1, 10, tzinfo=UTC), original=URL)
RAW = f"https://a.example/laws/20200501100000id_/{URL}"


@pytest.mark.parametrize(
    ("address", "raw"),
    [
        ("https://a.example/laws/cdx", RAW),
        ("https://a.example/laws-cdx", RAW),
        ("https://a.example/laws/cdx/", RAW),
        ("https://a.example/laws/timemap/json", RAW),
        ("https://a.example/laws/timemap/link/", RAW),
        ("https://a.example/cdx/search/cdx", RAW.replace("/laws/", "/web/")),
    ],
)
def test_a_service_replays_beside_its_lists(address, raw):
    assert service_at(address).raw(CAPTURE) == raw


def test_where_a_service_replays_can_be_said():
    service = service_at("https://index.example/cdx?collection=1", "https://a.example/laws")
    assert service.raw(CAPTURE) == RAW
    page = service.page(URL, CAPTURE.at, None)
    assert page.startswith("https://index.example/cdx?collection=1&url=http%3A%2F%2Fexample.org%2F")
    assert "%25C4%25B1%3Fb%3D1%26a%3D%252F" in page
    assert "from=20200501100000" in page
    assert "to=" not in page


def test_a_timemap_is_asked_for_with_the_address_as_it_is():
    service = service_at("https://a.example/timemap/link")
    assert service.kind is Kind.TIMEMAP
    assert service.page(URL, CAPTURE.at, CAPTURE.at) == f"https://a.example/timemap/link/{URL}"


@pytest.mark.parametrize("address", ["https://a.example/", "ftp://x", "cdx", "https://a/cdxyz", ""])
def test_an_address_of_no_lists_is_refused_with_what_to_write(address):
    with pytest.raises(NotImportable, match=r"ends in /cdx .* TimeMaps"):
        service_at(address)


@pytest.mark.parametrize(
    ("memento", "raw"),
    [
        (f"https://a.example/web/2020/{URL}", f"https://a.example/web/2020id_/{URL}"),
        (f"https://a.example/laws/20200501100000mp_/{URL}", RAW),
        ("https://b.example/s/4d7fb26a1b2c", "https://b.example/s/4d7fb26a1b2c.raw"),
        ("https://c.example/versions/7", "https://c.example/versions/7"),
    ],
)
def test_mementos_are_asked_for_as_they_came_where_their_address_tells_how(memento, raw):
    assert as_it_came(memento) == raw


def test_the_original_of_an_original_that_is_a_replay_is_the_outer_one():
    inner = f"https://b.example/web/2019/{URL}"
    assert original_of(f"https://a.example/web/2020id_/{inner}") == inner


@pytest.mark.parametrize(
    ("location", "next_one"),
    [
        ("http://example.org/new", RAW.replace(URL, "http://example.org/new")),
        ("/new?x=1", RAW.replace(URL, "http://example.org/new?x=1")),
        (RAW.replace(URL, "http://example.org/new"), RAW.replace(URL, "http://example.org/new")),
        (
            "/laws/20200501100007/http://example.org/new",
            "https://a.example/laws/20200501100007id_/http://example.org/new",
        ),
        ("https://web.other.example/2020/x", RAW.replace(URL, "https://web.other.example/2020/x")),
    ],
)
def test_every_redirect_stays_in_the_archive(location, next_one):
    assert lead(RAW, location) == next_one


def test_from_what_is_no_replay_redirects_lead_as_they_say():
    assert lead("https://a.example/page", "/new") == "https://a.example/new"
    assert lead("https://a.example/page", RAW) == RAW


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("Fri, 01 May 2020 10:00:00 GMT", CAPTURE.at),
        ("2020-05-01T13:00:00+03:00", CAPTURE.at),
        (None, None),
        ("", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("Fri, 99 May 2020 10:00:00 GMT", None),
    ],
)
def test_when_a_capture_was_made_is_read_from_its_header_if_that_says_so(stated, moment):
    assert captured_at(stated) == moment


def test_the_nearest_capture_is_another_one():
    with pytest.raises(SourceGone, match="offers that of 20190101000000"):
        lead(RAW, f"https://a.example/laws/20190101000000id_/{URL}")


@pytest.mark.parametrize("location", ["", "ftp://example.org/", "http://[x", "javascript:alert(1)"])
def test_redirects_to_no_address_fail(location):
    with pytest.raises(FetchFailed):
        lead(RAW, location)
