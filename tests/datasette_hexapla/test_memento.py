from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from datasette_hexapla import memento, mementos

if TYPE_CHECKING:
    from conftest import Site

ADDRESS = "https://example.org/a?b=1&c=2"
LINK = re.compile(r'<([^>]*)>((?:; [a-z-]+="[^"]*")*)')


@pytest.fixture
def ask(site: Site) -> Callable[..., Any]:
    """Asks the site without following where it leads."""

    def get(path: str, method: str = "GET", **headers: str) -> Any:
        connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=30)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    return get


def links(text: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (target, dict(re.findall(r'; ([a-z-]+)="([^"]*)"', parameters)))
        for target, parameters in LINK.findall(text)
    ]


def related(text: str, relation: str) -> list[str]:
    return [target for target, known in links(text) if relation in known["rel"].split()]


@pytest.fixture
def snapshots(site: Site) -> list[str]:
    rows = site.rows(
        "SELECT snapshot_id FROM snapshots WHERE source = 'declaration/en' ORDER BY number"
    )
    return [f"{site.address}/s/{identifier}" for (identifier,) in rows]


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("Thu, 17 Jun 2021 00:00:00 GMT", 0),
        ("Mon, 28 Jun 2021 00:00:00 GMT", 1),
        ("Wed, 23 Jun 2021 00:00:00 GMT", 0),
        ("Fri, 24 Oct 1945 00:00:00 GMT", 0),
        ("Fri, 24 Oct 2098 00:00:00 GMT", 2),
        (None, 2),
    ],
)
def test_a_timegate_leads_to_the_nearest_memento(ask, snapshots, wanted, place):
    headers = {"Accept-Datetime": wanted} if wanted else {}
    answer = ask(f"/timegate/{ADDRESS}", **headers)
    assert answer.status == 302
    assert answer.headers["location"] == snapshots[place]
    assert "accept-datetime" in answer.headers["vary"].lower()
    assert "memento-datetime" not in answer.headers
    link = answer.headers["link"]
    assert related(link, "original") == [ADDRESS]
    assert related(link, "first") == [snapshots[0]]
    assert related(link, "last") == [snapshots[2]]
    (timemap,) = related(link, "timemap")
    assert ask(urlsplit(timemap)._replace(scheme="", netloc="").geturl()).status == 200


def test_a_time_that_is_none_is_refused(ask):
    for wrong in ("yesterday", "2021-06-17", "", "Thu, 99 Jun 2021 00:00:00 GMT"):
        answer = ask(f"/timegate/{ADDRESS}", **{"Accept-Datetime": wrong or " "})
        assert answer.status == (400 if wrong else 302), wrong


def test_an_address_that_was_never_kept_is_not_found(ask):
    for path in ("/timegate/http://other.example/", "/timemap/link/http://other.example/"):
        answer = ask(path)
        assert answer.status == 404
        assert "memento-datetime" not in answer.headers
    assert ask("/timemap/json/other.example/").status == 404
    for path in ("/timegate/", "/timegate", "/timemap/", "/timemap/link/", "/timemap/cdxj/x.y/"):
        assert ask(path).status == 404


@pytest.mark.parametrize(
    "spelling",
    [
        "http://example.org/a?b=1&c=2",
        "https://www.example.org:443/a?b=1&c=2",
        "HTTP://Example.org/%61?b=1&c=2",
        "example.org/a?b=1&c=2",
        "https:/example.org/a?b=1&c=2",
        quote(ADDRESS, safe=""),
    ],
)
def test_every_spelling_of_an_address_finds_its_mementos(ask, snapshots, spelling):
    assert ask(f"/timegate/{spelling}").headers["location"] == snapshots[2]
    assert related(ask(f"/timemap/link/{spelling}").body.decode(), "last") == [snapshots[2]]


def test_the_page_of_a_snapshot_is_a_memento(ask, snapshots):
    for place, address in enumerate(snapshots):
        for method in ("GET", "HEAD"):
            answer = ask(urlsplit(address).path, method=method)
            assert answer.status == 200
            at = parsedate_to_datetime(answer.headers["memento-datetime"])
            link = answer.headers["link"]
            (mine,) = [known for target, known in links(link) if target == address]
            assert parsedate_to_datetime(mine["datetime"]) == at
            assert "memento" in mine["rel"].split()
            assert related(link, "prev") == snapshots[place - 1 : place][:1]
            assert related(link, "next") == snapshots[place + 1 : place + 2]
            assert related(link, "original") == [ADDRESS]
            assert len(related(link, "timegate")) == len(related(link, "timemap")) == 1


def test_the_bytes_as_they_came_are_a_memento_too(ask, snapshots):
    path = urlsplit(snapshots[1]).path
    raw, page = ask(f"{path}.raw"), ask(path)
    assert raw.status == 200
    assert raw.headers["memento-datetime"] == page.headers["memento-datetime"]
    assert raw.headers["link"] == page.headers["link"]
    assert raw.headers["content-security-policy"].startswith("sandbox")


def test_a_snapshot_of_a_file_is_no_memento(ask, site: Site):
    ((identifier,),) = site.rows(
        "SELECT snapshot_id FROM snapshots WHERE source = 'declaration/zh'"
    )
    for form in ("", ".raw"):
        assert "memento-datetime" not in ask(f"/s/{identifier}{form}").headers


def test_a_timemap_lists_all_mementos_in_link_format(ask, snapshots, site: Site):
    answer = ask(f"/timemap/link/{ADDRESS}")
    assert answer.headers["content-type"].startswith("application/link-format")
    listed = answer.body.decode()
    assert related(listed, "memento") == snapshots
    assert related(listed, "self") == [f"{site.address}/timemap/link/{ADDRESS}"]
    assert related(listed, "timegate") == [f"{site.address}/timegate/{ADDRESS}"]
    times = [known["datetime"] for _, known in links(listed) if "memento" in known["rel"]]
    assert times == sorted(times, key=parsedate_to_datetime)
    (span,) = [known for _, known in links(listed) if known["rel"] == "self"]
    assert (span["from"], span["until"]) == (times[0], times[-1])
    again = ask(f"/timemap/link/{ADDRESS}", **{"If-None-Match": answer.headers["etag"]})
    assert again.status == 304


def test_a_timemap_lists_all_mementos_in_json(ask, snapshots):
    told = json.loads(ask(f"/timemap/json/{ADDRESS}").body)
    assert told["original_uri"] == ADDRESS
    assert [each["uri"] for each in told["mementos"]["list"]] == snapshots
    assert told["mementos"]["first"]["datetime"] == "2021-06-17T00:00:00Z"
    assert told["mementos"]["last"]["uri"] == snapshots[-1]


def test_a_year_of_three_digits_is_told_in_full(ask):
    told = json.loads(ask("/timemap/json/https://example.org/news").body)
    assert told["mementos"]["first"]["datetime"] == "0912-02-28T00:00:00Z"
    first = related(ask("/timemap/link/https://example.org/news").body.decode(), "first")
    answer = ask(urlsplit(first[0]).path)
    assert parsedate_to_datetime(answer.headers["memento-datetime"]).year == 912


def test_a_page_beyond_the_last_is_not_found(ask):
    assert ask(f"/timemap/link/1/{ADDRESS}").status == 200
    assert ask(f"/timemap/link/2/{ADDRESS}").status == 404


class _Inquiry:
    """What an address needs of an inquiry."""

    def absolute(self, path: str) -> str:
        return f"http://here{path}"


def test_a_long_timemap_is_cut_into_pages_that_hold_everything_once(monkeypatch):
    times = [f"{year:04d}-01-01T00:00:00Z" for year in range(1, 24)]
    held = [mementos.Memento(f"{n:040x}", at, ADDRESS) for n, at in enumerate(times)]
    monkeypatch.setattr(memento, "PAGE", 10)
    seen = []
    for number in (1, 2, 3):
        text = ",\n".join(str(each) for each in memento._Pages(_Inquiry(), held, number).links())
        seen += related(text, "memento")
        assert len(related(text, "timemap")) == 2
        assert related(text, "self") == [
            f"http://here/timemap/link/{f'{number}/' if number > 1 else ''}{ADDRESS}"
        ]
    assert seen == [f"http://here/s/swh:1:dir:{each.digits}" for each in held]


def test_mementos_of_one_second_stand_in_the_order_of_its_fractions():
    times = ["2022-01-01T00:00:00.250000Z", "2022-01-01T00:00:00Z", "0912-01-01T00:00:00Z"]
    rows = [(f"{n:040x}", at, "") for n, at in enumerate(times)]
    assert [each.fetched_at for each in mementos._in_order(rows)] == times[::-1]


@pytest.mark.parametrize(
    "bad",
    [
        "/timegate/https://example.org/a?b=1&c=2%0d%0aSet-Cookie:x",
        "/timegate/%00",
        "/timegate/https://%5B",
        "/timegate/" + "a" * 5000,
        "/timemap/link/http://[::1",
        "/timegate/javascript:alert(1)",
        "/timegate/%3Cscript%3E",
    ],
)
def test_hostile_addresses_are_not_found(ask, bad):
    answer = ask(bad)
    assert answer.status == 404
    assert b"<script>" not in answer.body.replace(b"<script src", b"")
    assert "set-cookie" not in {name.lower() for name in answer.headers}
