"""What the catalogue says of visiting: read, refused with advice, and written back."""

from datetime import timedelta

import pytest

from snapshots.catalogue import add_source, initial, parse
from snapshots.errors import CatalogueMistakes
from snapshots.model import Every, HostRule, Role, Source, Visiting


def catalogue(visiting: str = "", source: str = "") -> str:
    return f"""title: T
{visiting}
works:
  - id: w
    title: W
    sources:
      - id: s
        url: https://example.org/
        language: tr
        role: authentic
        publisher: P
{source}
"""


def test_what_is_not_stated_is_as_usual():
    assert parse(catalogue()).visiting == Visiting()


def test_every_key_of_visiting_is_read():
    stated = """visiting:
  contact: mailto:archive@example.org
  every: 30m to 2 weeks
  pause: 500s
  connections: 3
  allow_networks: [10.0.0.0/8, "::1/128"]
  proxy: http://proxy.example:3128
  hosts:
    - host: WWW.Example.org
      pause: 0
    - host: "[::1]"
      connections: 100
"""
    assert parse(catalogue(stated)).visiting == Visiting(
        contact="mailto:archive@example.org",
        every=Every(timedelta(minutes=30), timedelta(days=14)),
        pause_seconds=500,
        connections=3,
        allow_networks=("10.0.0.0/8", "::1/128"),
        proxy="http://proxy.example:3128",
        hosts=(
            HostRule(host="www.example.org", pause_seconds=0),
            HostRule(host="::1", connections=100),
        ),
    )


@pytest.mark.parametrize(
    ("visiting", "message"),
    [
        ("contact: Məktub", "use ASCII"),
        ("every: often", 'write "6h"'),
        ("every: 7d to 1h", "at least 1m"),
        ("every: 1s", "at least 1m"),
        ("pause: 1d", 'at most "10m"'),
        ("pause: -1s", 'write "2s"'),
        ("connections: 0", "1 to 100"),
        ("allow_networks: [10.0.0.1/8]", "no network"),
        ("allow_networks: [localhost]", "no network"),
        ("hosts: [example.org]", "keys and values"),
        ("hosts: [{host: 'a/b'}]", "is no host"),
        ("proxy: socks5://x", "is no proxy"),
        ("proxy: http://user:geheim@proxy:1", "would be published"),
        ("rate: 1", "not a key of visiting"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(visiting: str, message: str):
    with pytest.raises(CatalogueMistakes, match=message) as raised:
        parse(catalogue(f"visiting:\n  {visiting}"))
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("headers: {Authorization: Bearer geheim}", "looks like a secret"),
        ("headers: {X-Api-Key: geheim}", "looks like a secret"),
        ("cookies: {PHPSESSID: geheim}", "looks like a secret"),
        ("headers: {Cookie: 'a=${B}'}", 'use "cookies"'),
        ("headers: {Host: other.example}", "set by the program"),
        ("headers: {If-None-Match: x}", "set by the program"),
        ("headers: {'a b': x}", "cannot be the name"),
        ('headers: {a: "x\\r\\ny"}', "line breaks"),
        ("cookies: {a: 'b; c=d'}", "that none may have"),
        ("cookies: [a]", "names with values"),
    ],
)
def test_what_may_not_be_sent_is_refused(source: str, message: str):
    with pytest.raises(CatalogueMistakes, match=message) as raised:
        parse(catalogue(source=f"        {source}"))
    assert "geheim" not in str(raised.value)


def test_what_a_source_sends_is_written_as_it_is_read():
    source = Source(
        work="w",
        slug="s",
        language="tr",
        role=Role.AUTHENTIC,
        publisher="P",
        url="https://example.org/",
        every=Every(timedelta(minutes=90), timedelta(days=14)),
        headers=(("Authorization", "Bearer ${TOKEN}"), ("Accept-Language", "tr")),
        cookies=(("consent", "yes"), ("n", "1")),
        browser=True,
    )
    assert parse(add_source(initial("T"), source)).works[0].sources == (source,)


@pytest.mark.parametrize("value", ["yes", "1", "[true]", '"true"'])
def test_browser_is_true_or_false(value: str):
    with pytest.raises(CatalogueMistakes, match='"browser" is either true or false'):
        parse(catalogue(source=f"        browser: {value}"))


def test_a_file_is_not_rendered():
    text = catalogue(source="        browser: true")
    text = text.replace("url: https://example.org/", "file: a.html")
    assert "file: a.html" in text
    with pytest.raises(CatalogueMistakes, match='"browser" is for pages on the web'):
        parse(text)


SHAPES = ["{ışık: 1}", "[[x]]", "[{a: b}]"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "key",
    ["contact", "every", "pause", "connections", "allow_networks", "proxy", "hosts"],
)
def test_a_value_of_another_shape_is_a_mistake_of_visiting(key: str, shape: str):
    with pytest.raises(CatalogueMistakes) as raised:
        parse(catalogue(f"visiting:\n  {key}: {shape}"))
    assert {mistake.line for mistake in raised.value.mistakes} == {3}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "key",
    ["part", "part_of", "title", "base", "watch", "every", "headers", "cookies", "browser"]
    + [f"profile: {{{key}" for key in ("select", "filters", "path")],
)
def test_a_value_of_another_shape_is_a_mistake_of_a_source(key: str, shape: str):
    if (key, shape) in {("headers", SHAPES[0]), ("cookies", SHAPES[0])}:
        shape = "{a: [b]}"
    line = f"        {key}: {shape}{'}' * key.count('{')}"
    with pytest.raises(CatalogueMistakes) as raised:
        parse(catalogue(source=line))
    assert 12 in {mistake.line for mistake in raised.value.mistakes}


@pytest.mark.parametrize(
    ("hosts", "message"),
    [
        ("[{host: [x]}]", "is one text"),
        ("[{host: example.org, pause: {a: 1}}]", "is one text"),
        ("[{host: example.org, connections: 101}]", "1 to 100"),
        ("[{pause: 1s}]", '"host" is missing'),
        ("example.org", "list"),
    ],
)
def test_a_mistake_in_a_host_is_told(hosts: str, message: str):
    with pytest.raises(CatalogueMistakes, match=message):
        parse(catalogue(f"visiting:\n  hosts: {hosts}"))


@pytest.mark.parametrize(
    ("proxy", "stated"),
    [("none", "none"), ("${PROXY}", "${PROXY}"), ("http://a${X}.example:1", None)],
)
def test_a_proxy_may_come_from_the_environment_or_be_none_at_all(proxy: str, stated: str | None):
    assert parse(catalogue(f"visiting:\n  proxy: {proxy}")).visiting.proxy == (stated or proxy)


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("select: ['" + "a " * 3000 + "']", "nested too deep"),
        ("path: ['$.items[']", "neither a path into JSON"),
        ("path: ['//[']", "nor an XPath"),
        ("filters: [ışık]", "the filters are"),
    ],
)
def test_what_cannot_be_found_in_a_page_is_told_before_any_visit(profile: str, message: str):
    with pytest.raises(CatalogueMistakes, match=message):
        parse(catalogue(source=f"        profile: {{{profile}}}"))


def test_an_empty_profile_is_none():
    whole = parse(catalogue(source="        profile:"))
    assert whole.works[0].sources[0].profile == parse(catalogue()).works[0].sources[0].profile
