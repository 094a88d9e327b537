"""What RFC 7089 asks of a TimeGate, a memento and a TimeMap, each a case of its own.

The public validators of Memento are services, not packages, so the text of the standard is the
table: every case names the section that it is from. What is left to servers is in docs/memento.md.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

if TYPE_CHECKING:
    from conftest import Site

ADDRESS = "https://example.org/a?b=1&c=2"
GATE, MAP = f"/timegate/{ADDRESS}", f"/timemap/link/{ADDRESS}"
DATE = "Thu, 01 Jul 2021 00:00:00 GMT"
RFC1123 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT"
)
# RFC 8288's grammar of a link, as far as Memento uses it.
LINK = re.compile(r'<([^<>"\s]*)>((?:; [a-z-]+="[^"]*")*)(?:,\s*|\s*\Z)')


class Links(list[tuple[str, dict[str, str]]]):
    """The links of a header or of a TimeMap; none of its text may be anything else."""

    def __init__(self, text: str) -> None:
        assert LINK.sub("", text) == "", text
        super().__init__(
            (target, dict(re.findall(r'; ([a-z-]+)="([^"]*)"', more)))
            for target, more in LINK.findall(text)
        )

    def of(self, relation: str) -> list[str]:
        return [target for target, more in self if relation in more["rel"].split()]

    def mementos(self) -> list[dict[str, str]]:
        return [more | {"at": target} for target, more in self if "memento" in more["rel"].split()]


@pytest.fixture
def ask(site: Site) -> Callable[..., Any]:
    def get(path: str, method: str = "GET", **headers: str) -> Any:
        connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=given)
        response: Any = connection.getresponse()
        response.body = response.read().decode()
        connection.close()
        return response

    return get


def path_of(address: str) -> str:
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_4_2_1_a_timegate_redirects_to_a_memento_by_302(ask, method):
    answer = ask(GATE, method, Accept_Datetime=DATE)
    assert answer.status == 302
    assert answer.headers["location"].startswith("http://")
    assert answer.body == ""
    memento = ask(path_of(answer.headers["location"]), method)
    assert memento.status == 200
    assert memento.headers["memento-datetime"] == DATE


def test_2_1_2_only_what_is_negotiated_varies_by_accept_datetime(ask):
    for path in (GATE, "/timegate/https://never.example/"):
        fields = {each.strip().lower() for each in ask(path).headers["vary"].split(",")}
        assert "accept-datetime" in fields
    memento = path_of(ask(GATE).headers["location"])
    for path in (memento, f"{memento}.raw", MAP):
        assert "accept-datetime" not in (ask(path).headers["vary"] or "").lower()


def test_2_1_1_only_mementos_have_a_memento_datetime(ask):
    for path in (GATE, MAP, f"/timemap/json/{ADDRESS}", "/timegate/https://never.example/"):
        assert "memento-datetime" not in ask(path, Accept_Datetime=DATE).headers
    memento = path_of(ask(GATE, Accept_Datetime=DATE).headers["location"])
    for path in (memento, f"{memento}.raw", f"{memento}?lines=1"):
        assert RFC1123.fullmatch(ask(path).headers["memento-datetime"])


def test_2_1_1_a_memento_stays_what_it_is_whatever_time_is_asked_for(ask):
    memento = path_of(ask(GATE, Accept_Datetime=DATE).headers["location"])
    other = ask(memento, Accept_Datetime="Thu, 17 Jun 2021 00:00:00 GMT")
    assert (other.status, other.headers["memento-datetime"]) == (200, DATE)


@pytest.mark.parametrize("of", ["timegate", "memento", "raw"])
def test_2_2_links_say_original_timegate_timemap_and_mementos(ask, of):
    answer = ask(GATE, Accept_Datetime=DATE)
    if of != "timegate":
        ending = ".raw" if of == "raw" else ""
        answer = ask(path_of(answer.headers["location"]) + ending)
    found = Links(answer.headers["link"])
    assert found.of("original") == [ADDRESS]
    assert [path_of(each) for each in found.of("timegate")] == [GATE]
    ((_, known),) = [each for each in found if each[1]["rel"] == "timemap"]
    assert known["type"] == "application/link-format"
    for relation in ("first", "prev", "next", "last"):
        assert len(found.of(relation)) == 1
        assert set(found.of(relation)) <= {each["at"] for each in found.mementos()}
    assert all(RFC1123.fullmatch(each["datetime"]) for each in found.mementos())
    assert DATE in {each["datetime"] for each in found.mementos()}


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("Fri, 24 Oct 1945 00:00:00 GMT", "first"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "first"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "last"),
    ],
)
def test_4_5_3_a_time_out_of_the_span_leads_to_its_end(ask, asked, led):
    answer = ask(GATE, Accept_Datetime=asked)
    assert answer.status == 302
    assert [answer.headers["location"]] == Links(answer.headers["link"]).of(led)


@pytest.mark.parametrize(
    "wrong",
    [
        "2021-06-17T00:00:00Z",
        "yesterday",
        "Thu, 99 Jun 2021 00:00:00 GMT",
        "Thu, 17 Jun 2021",
        "17/06/2021 00:00:00 GMT",
        "Thu, 17 Jun 2021 25:00:00 GMT",
        "Thu, 17 Jun 99999 00:00:00 GMT",
        "0",
        ",",
    ],
)
def test_4_5_3_a_time_that_is_none_is_a_bad_request(ask, wrong):
    answer = ask(GATE, Accept_Datetime=wrong)
    assert answer.status == 400
    assert "accept-datetime" in answer.headers["vary"].lower()
    assert Links(answer.headers["link"]).of("original") == [ADDRESS]
    assert "location" not in answer.headers


def test_2_1_1_without_a_time_the_newest_is_meant(ask):
    answer = ask(GATE)
    assert [answer.headers["location"]] == Links(answer.headers["link"]).of("last")


@pytest.mark.parametrize("prefix", ["/timegate/", "/timemap/link/", "/timemap/json/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "never",
    [
        "https://never.example/",
        "https://example.org/a?b=1&c=3",
        quote("https://never.example/\N{GRINNING FACE}\r\nSet-Cookie: a=b", safe=""),
    ],
)
def test_4_5_an_address_that_was_never_archived_is_not_found(ask, prefix, method, never):
    answer = ask(prefix + never, method, Accept_Datetime=DATE)
    assert answer.status == 404
    assert "set-cookie" not in answer.headers
    assert len(Links(answer.headers["link"]).of("original")) == 1


def test_5_a_timemap_has_one_original_itself_the_timegate_and_all_mementos(ask, site):
    answer = ask(MAP)
    assert answer.headers["content-type"].partition(";")[0] == "application/link-format"
    found = Links(answer.body)
    assert found.of("original") == [ADDRESS]
    assert [path_of(each) for each in found.of("self")] == [MAP]
    assert [path_of(each) for each in found.of("timegate")] == [GATE]
    kept = site.rows("SELECT digits FROM snapshots WHERE source = 'declaration/en' ORDER BY number")
    assert [each["at"].rpartition(":")[2] for each in found.mementos()] == [d for (d,) in kept]
    times = [parsedate_to_datetime(each["datetime"]) for each in found.mementos()]
    assert times == sorted(times)
    for each in found.mementos():
        answer = ask(path_of(each["at"]))
        assert answer.headers["memento-datetime"] == each["datetime"]


def test_5_1_1_the_timemap_says_which_times_it_spans(ask):
    found = Links(ask(MAP).body)
    ((_, known),) = [each for each in found if each[1]["rel"] == "self"]
    times = [each["datetime"] for each in found.mementos()]
    assert (known["from"], known["until"]) == (times[0], times[-1])
    assert known["type"] == "application/link-format"


def test_head_answers_as_get_does(ask):
    for path in (GATE, MAP, f"/timemap/json/{ADDRESS}", "/timegate/https://never.example/"):
        head, get = ask(path, "HEAD"), ask(path)
        assert head.body == ""
        assert head.status == get.status
        for name in ("link", "location", "content-type", "etag"):
            assert head.headers[name] == get.headers[name]
