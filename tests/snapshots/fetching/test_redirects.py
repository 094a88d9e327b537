"""Redirects are followed so far, and what belongs to one origin is told to no other."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import AddressRefused, FetchError, FetchFailed
from snapshots.fetching.redirects import next_address, origin
from snapshots.fetching.secrets import Secrets

PAGE = b"<html><body><p>text</p></body></html>"
SENT = {"headers": (("Authorization", "Bearer ${T}"), ("X-A", "1")), "cookies": (("c", "${T}"),)}
ENVIRONMENT = {"T": "geheim", "HEXAPLA_VARIABLES": "T"}


@pytest.fixture
def leads(site, reply):
    """Makes /0 lead to /1, and so on, up to a page."""

    def made(length: int) -> None:
        for number in range(length):
            site.pages[f"/{number}"] = reply(b"", ("Location", f"/{number + 1}"), status=302)
        site.pages[f"/{length}"] = PAGE

    return made


def test_five_redirects_are_followed_and_recorded(site, visit, leads):
    leads(5)
    found = visit(f"{site.address}/0")
    assert found.final_url == f"{site.address}/5"
    assert [value for name, value in found.headers if name == "location"] == [
        f"{site.address}/{number}" for number in range(1, 6)
    ]


def test_what_was_asked_and_answered_on_the_way_is_recorded(site, visit, reply):
    answer = (("Location", "/yeni?a=%2F"), ("X-Frame-Options", "DENY"), ("Set-Cookie", "id=7"))
    site.pages["/a"] = reply(b"moved", *answer, status=308)
    site.pages["/yeni?a=%2F"] = reply(
        PAGE, ("ETag", '"1"'), ("X-Robots", "ı".encode().decode("latin-1"))
    )
    found = visit(f"{site.address}/a", headers=(("X-A", "1"),))
    first, last = found.exchanges
    assert (first.url, first.status) == (f"{site.address}/a", 308)
    assert (last.url, last.status) == (f"{site.address}/yeni?a=%2F", 200)
    for each in (first, last):
        asked = dict(each.asked)
        assert asked["User-Agent"].startswith("Hexapla/")
        assert (asked["Accept-Language"], asked["X-A"]) == ("tr, *;q=0.5", "1")
    answered = dict(first.answered)
    assert (answered["Location"], answered["X-Frame-Options"]) == ("/yeni?a=%2F", "DENY")
    assert "Set-Cookie" not in answered
    # The cookie was sent back, and is not published.
    assert site.asked[-1][1]["cookie"] == "id=7"
    assert "Cookie" not in dict(last.asked)
    assert dict(last.answered)["X-Robots"] == "ı"


def test_no_secret_stands_in_what_is_recorded(site, visit, reply):
    site.pages["/a"] = lambda request: reply(
        PAGE, ("X-Echo", request.headers["X-Key"]), ("X-Short", "unrelated")
    )(request)
    headers = (("X-Key", "k ${T}"), ("X-Short", "${S}"), ("Authorization", "Basic YTpi"))
    environment = {"T": "geheim", "S": "7", "HEXAPLA_VARIABLES": "T,S"}
    found = visit(f"{site.address}/a", headers=headers, environment=environment)
    assert site.asked[-1][1]["x-short"] == "7"
    (exchange,) = found.exchanges
    assert not {"X-Key", "X-Short", "Authorization"} & set(dict(exchange.asked))
    assert dict(exchange.answered)["X-Echo"] == "k ${T}"
    assert "geheim" not in str(found)


def test_a_sixth_is_not(site, visit, leads):
    leads(6)
    with pytest.raises(FetchFailed, match="more than 5 times"):
        visit(f"{site.address}/0")
    assert len(site.paths()) == 6


@pytest.mark.parametrize("status", [300, 305, 306])
def test_what_only_resembles_a_redirect_is_none(site, reply, visit, status):
    site.pages["/a"] = reply(b"", ("Location", "/b"), status=status)
    with pytest.raises(FetchFailed, match=str(status)):
        visit(f"{site.address}/a")


def test_a_redirect_that_says_nothing_fails(site, reply, visit):
    site.pages["/a"] = reply(status=302)
    with pytest.raises(FetchFailed, match="without saying where"):
        visit(f"{site.address}/a")


def test_headers_and_cookies_stay_with_the_sources_own_origin(site, second_site, reply, visit):
    site.pages["/a"] = reply(b"", ("Location", "/b"), status=302)
    site.pages["/b"] = reply(b"", ("Location", f"{second_site.address}/c"), status=307)
    second_site.pages["/c"] = PAGE
    visit(f"{site.address}/a", environment=ENVIRONMENT, **SENT)
    for path, headers in site.asked:
        sent = (headers.get("authorization"), headers.get("x-a"), headers.get("cookie"))
        own = ("Bearer geheim", "1", "c=geheim")
        assert sent == ((None, None, None) if path == "/robots.txt" else own)
    for _, headers in second_site.asked:
        assert not {"authorization", "x-a", "cookie"} & set(headers)


def test_the_port_and_the_scheme_are_of_the_origin():
    assert origin("http://a.example/") == origin("HTTP://A.example:80/x")
    for other in ("https://a.example/", "http://a.example:81/", "http://b.a.example/"):
        assert origin("http://a.example/") != origin(other)


def test_a_cookie_set_on_the_way_comes_back_in_the_same_visit_and_never_after(site, reply, visit):
    def door(request):
        if "seen=1" in request.headers.get("Cookie", ""):
            reply(PAGE)(request)
        else:
            reply(b"", ("Location", "/a"), ("Set-Cookie", "seen=1; Path=/"), status=302)(request)

    site.pages["/a"] = door
    for _ in range(2):
        assert visit(f"{site.address}/a").final_url is None
    cookies = [headers.get("cookie") for path, headers in site.asked if path == "/a"]
    assert cookies == [None, "seen=1", None, "seen=1"]


def test_a_door_that_never_opens_is_left(site, reply, visit):
    site.pages["/a"] = reply(b"", ("Location", "/a"), ("Set-Cookie", "n=1"), status=302)
    with pytest.raises(FetchFailed, match="more than 5 times"):
        visit(f"{site.address}/a")


def test_a_cookie_is_not_told_to_another_host(site, second_site, reply, visit):
    site.pages["/a"] = reply(
        b"",
        ("Location", f"{second_site.address}/c"),
        ("Set-Cookie", "n=1; Domain=0.0.2"),
        status=302,
    )
    second_site.pages["/c"] = PAGE
    visit(f"{site.address}/a")
    assert all("cookie" not in headers for _, headers in second_site.asked)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("b", "http://a.example/x/b"),
        ("/b#c", "http://a.example/b"),
        ("//b.example/c", "http://b.example/c"),
        ("?q=ə", "http://a.example/x/y?q=%C9%99"),
        ("/\udcc9\udc99", "http://a.example/%C9%99"),
        ("/a%20b c", "http://a.example/a%20b%20c"),
        (" /b ", "http://a.example/b"),
        ("http://президент.рф/ə?q=1#x", "http://президент.рф/%C9%99?q=1"),
    ],
)
def test_where_a_redirect_leads_is_read_as_browsers_do(location, target):
    assert next_address("http://a.example/x/y", location) == target


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://b.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[::1",
        "http://user@b.example/",
        "http:\\\\b.example",
        "http://b.example:999999/",
        "/" + "a" * 9000,
        "/\ud800",
        "http://①②⑦.0.0.1/",
        "http://127%2e0.0.1/",
        "http://b\udcff.example/",
        "http://a／b.example/",
    ],
)
def test_where_no_redirect_may_lead(location):
    with pytest.raises(FetchError):
        next_address("http://a.example/x/y", location)


@given(st.text())
def test_whatever_a_server_says_leads_to_the_web_or_nowhere(location):
    try:
        found = next_address("https://a.example/x", location)
    except (AddressRefused, FetchFailed):
        return
    assert found.lower().startswith(("http://", "https://"))
    assert urlsplit(found)._replace(netloc="").geturl().isascii()


def test_a_secret_is_hidden_in_each_form_it_may_come_back_in():
    secrets = Secrets({"T": "a b+c/ə%", "SHORT": "1", "HEXAPLA_VARIABLES": "T,SHORT"})
    assert secrets.fill_in("x ${T} ${SHORT} $T {T}") == "x a b+c/ə% 1 $T {T}"
    for form in ("a b+c/ə%", "a%20b%2Bc/%C9%99%25", "a%20b%2Bc%2F%C9%99%25", "a+b%2Bc%2F%C9%99%25"):
        assert secrets.redact(f"1 <{form}>") == "1 <${T}>"


@pytest.mark.parametrize("value", ["", "a\r\nHost: b", "a\x00b"])
def test_a_secret_that_cannot_be_sent_is_named_and_not_shown(value):
    with pytest.raises(FetchFailed, match="environment variable T") as raised:
        Secrets({"T": value, "HEXAPLA_VARIABLES": "T"}).fill_in("${T}")
    assert "Host" not in str(raised.value)
