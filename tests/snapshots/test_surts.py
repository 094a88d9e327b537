from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.surts import capture_key, surt

SAME = [
    "http://example.org/a?b=1&c=2",
    "https://example.org/a?b=1&c=2",
    "HTTP://EXAMPLE.ORG/a?b=1&c=2",
    "https://www.example.org/a?b=1&c=2",
    "https://www2.example.org:443/a?b=1&c=2",
    "http://example.org:80/a?b=1&c=2#part",
    "http://user:password@example.org./%61?b=%31&c=2",
    "  http://example.org/a?b=1&c=2 ",
]


@pytest.mark.parametrize("url", SAME)
def test_spellings_of_one_address_have_one_key(url):
    assert surt(url) == "org,example)/a?b=1&c=2"


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/A?b=1&c=2",
        "http://example.org/a?c=2&b=1",
        "http://example.org/a/?b=1&c=2",
        "http://example.org:8080/a?b=1&c=2",
        "http://www.com/a?b=1&c=2",
        "http://example.org/a%3Fb=1&c=2",
        "http://example.org/a?b=1%26c=2",
    ],
)
def test_other_addresses_have_others(other):
    assert surt(other) not in {None, surt(SAME[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org", "https://example.org/"),
        ("http://şuşa.example/ı", "http://xn--ua-etab.example/%C4%B1"),
        ("http://example.org/%c4%b1%2f", "http://example.org/%C4%B1%2F"),
        ("http://example.org/اتفاق", "http://example.org/%D8%A7%D8%AA%D9%81%D8%A7%D9%82"),
    ],
)
def test_scripts_and_escapes_meet(one, other):
    assert surt(one) == surt(other)


@pytest.mark.parametrize(
    "url", ["file:a/b.txt", "", "http://", "javascript:x", "http://[::1", "http://a:99999/", "a.b"]
)
def test_what_is_not_of_the_web_has_no_key(url):
    assert surt(url) is None
    assert " " not in capture_key(url)


@given(st.text())
def test_any_text_has_a_key_for_an_index_of_one_line(text):
    for url in (text, f"http://example.org/{text}"):
        assert "\n" not in capture_key(url)
        assert " " not in capture_key(url)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_key_stays_what_it_is_when_its_address_is_escaped_again(text):
    first = surt(f"http://example.org/{text}")
    assert first is not None
    rest = first.partition(")")[2]
    assert surt(f"https://www.example.org{rest}") == first


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.ışık.example/a", "example,xn--k-ekaa7p)/a"),
        (f"https://{'ı' * 64}.example/a", f"example,{'ı' * 64})/a"),
        ("https://a..example/a", "example,,a)/a"),
        ("https://[2001:db8::1]/a", "2001:db8::1)/a"),
    ],
)
def test_hosts_that_have_no_form_in_ascii_keep_their_own(url: str, key: str):
    assert surt(url) == key
