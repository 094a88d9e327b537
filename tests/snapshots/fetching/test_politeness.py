"""Politeness: robots.txt, pauses and requests to wait are obeyed, host by host."""

import asyncio
import gzip
import random
from datetime import UTC, datetime
from itertools import pairwise
from time import monotonic, sleep

import pytest
from protego import Protego

from snapshots.errors import FetchFailed, SourceRefused
from snapshots.fetching import pacing, robots, web
from snapshots.fetching.pacing import MOST_AT_ONCE, Pacing
from snapshots.fetching.retrying import back_off, retry_after
from snapshots.fetching.web import Web
from snapshots.model import HostRule, Visiting

PAGE = b"<html><body><p>text</p></body></html>"
LOOPBACK = Visiting(pause_seconds=0, allow_networks=("127.0.0.0/8",))


@pytest.mark.parametrize(
    ("robots", "ends"),
    [
        (b"User-agent: *\nDisallow: /", (SourceRefused, "asks programs not to")),
        (b"User-agent: hexapla\nDisallow: /a", (SourceRefused, "asks programs not to")),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: Hexapla\nDisallow:", None),
        (b"User-agent: *\nDisallow: /\nAllow: /a$", None),
        (b"\xff\xfe\x00 nonsense \n" * 99, None),
        (b"User-agent: *\nDisallow: /" + b"*a" * 500 + b"b", None),
        (404, None),
        (403, None),
        (401, None),
        (500, (SourceRefused, "cannot be read")),
        (503, (SourceRefused, "cannot be read")),
        (429, (SourceRefused, "cannot be read")),
        (304, (FetchFailed, "status 304")),
    ],
)
def test_robots_decide_as_the_standard_says(site, reply, visit, robots, ends):
    site.pages["/robots.txt"] = reply(status=robots) if isinstance(robots, int) else reply(robots)
    site.pages["/a"] = PAGE
    if ends is None:
        assert visit(f"{site.address}/a").body == PAGE
        return
    with pytest.raises(ends[0], match=ends[1]):
        visit(f"{site.address}/a")
    assert site.paths() == []


def test_robots_may_stand_behind_redirects(site, reply, visit):
    site.pages["/robots.txt"] = reply(b"", ("Location", "/r"), status=301)
    site.pages["/r"] = b"User-agent: *\nDisallow: /a"
    with pytest.raises(SourceRefused):
        visit(f"{site.address}/a")


def test_robots_of_a_redirects_target_are_asked(site, reply, visit):
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /b"
    site.pages |= {"/a": reply(b"", ("Location", "/b"), status=302), "/b": PAGE}
    with pytest.raises(SourceRefused):
        visit(f"{site.address}/a")
    assert site.paths() == ["/a"]


def test_who_asks_is_said(site, visit):
    site.pages["/a"] = PAGE
    visit(f"{site.address}/a", contact="https://example.org/us")
    for _, headers in site.asked:
        assert headers["user-agent"].startswith("Hexapla/")
        assert headers["user-agent"].endswith(" (+https://example.org/us)")


def moments(
    visiting: Visiting, hosts: list[str], *, takes: float = 0.0, before=None
) -> list[float]:
    """When requests to these hosts began, in order."""

    async def run() -> list[float]:
        pace = Pacing(visiting)
        if before is not None:
            before(pace)
        began: list[float] = []
        start = monotonic()

        async def one(host: str) -> None:
            async with pace.turn(host):
                began.append(monotonic() - start)
                await asyncio.sleep(takes)

        await asyncio.gather(*map(one, hosts))
        return began

    return asyncio.run(run())


def test_requests_to_a_host_are_a_pause_apart():
    began = moments(Visiting(pause_seconds=0.1), ["a"] * 4)
    assert all(later - earlier >= 0.095 for earlier, later in pairwise(began))


def test_hosts_do_not_wait_for_each_other():
    assert max(moments(Visiting(pause_seconds=30), [str(n) for n in range(50)])) < 1


def test_a_host_may_have_a_pause_of_its_own():
    rules = (HostRule(host="a", pause_seconds=0.0),)
    assert max(moments(Visiting(pause_seconds=30, hosts=rules), ["a"] * 20)) < 1


def test_no_more_than_so_many_are_under_way_at_a_host():
    began = moments(Visiting(pause_seconds=0, connections=2), ["a"] * 6, takes=0.1)
    assert began[2] >= 0.095
    assert began[4] >= 0.19


def test_no_more_than_so_many_are_under_way_at_all():
    began = moments(Visiting(pause_seconds=0), [str(n) for n in range(MOST_AT_ONCE + 1)], takes=0.5)
    assert began[MOST_AT_ONCE - 1] < 0.495 <= began[MOST_AT_ONCE]


def test_robots_may_ask_for_a_longer_pause_but_not_for_a_shorter():
    def slower(pace: Pacing) -> None:
        pace.slow_down("a", 0.1)
        pace.slow_down("a", 0.01)

    began = moments(Visiting(pause_seconds=0.02), ["a"] * 3, before=slower)
    assert began[2] >= 0.19


def test_a_host_that_asks_to_be_left_alone_is():
    began = moments(Visiting(pause_seconds=0), ["a", "b"], before=lambda p: p.leave_alone("a", 0.5))
    assert began[0] < 0.4
    assert began[1] >= 0.495


def test_a_host_that_asks_for_too_much_is_left_to_a_later_watch():
    longer = pacing.LONGEST_WAIT_SECONDS + 60
    with pytest.raises(SourceRefused, match="a later watch"):
        moments(Visiting(), ["a"], before=lambda p: p.leave_alone("a", longer))


def test_back_off_doubles_and_differs():
    chance = random.Random(1)  # noqa: S311  nothing is guarded
    first = {back_off(1, chance=chance) for _ in range(100)}
    third = {back_off(3, chance=chance) for _ in range(100)}
    assert 0.5 <= min(first) < max(first) <= 1
    assert 2 <= min(third) < max(third) <= 4


@pytest.mark.parametrize(
    "value", [None, "", "soon", "-1", "1.5", "٣", "1e9", "Wed, 99 Foo 2015", "\x00", "9" * 400]
)
def test_a_senseless_retry_after_is_none_or_long(value):
    found = retry_after(value, datetime.now(UTC))
    assert found is None or found >= 999_999_999


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: -2", 0.0),
        ("Crawl-delay: nan", 0.0),
        ("Crawl-delay: 99999999", 3600.0),
        ("Request-rate: 1/5s", 5.0),
        ("Request-rate: 3/1m", 20.0),
        ("Request-rate: 0/5s", 0.0),
        ("Request-rate: 1/" + "9" * 400, 3600.0),
        ("Request-rate: 9/5s\nCrawl-delay: 4", 4.0),
        ("Request-rate: 1/5s\nCrawl-delay: 4", 5.0),
        ("", 0.0),
    ],
)
def test_the_pause_that_robots_ask_for_is_the_longest_of_what_they_say(line, seconds):
    rules = robots.Rules("Hexapla", Protego.parse(f"User-agent: *\n{line}\n"))
    assert rules.pause_seconds == seconds


def test_a_pause_that_robots_ask_for_is_kept_between_pages(site, reply, source_at):
    site.pages["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.3"
    asked = []

    def page(request):
        asked.append(monotonic())
        reply(PAGE)(request)

    site.pages |= {"/a": page, "/b": page}

    async def run():
        async with Web(LOOPBACK, environment={}) as visiting:
            for path in ("/a", "/b"):
                (await visiting.visit(source_at(site.address + path))).body.close()

    asyncio.run(run())
    first, second = asked
    assert second - first >= 0.29


def test_robots_that_do_not_come_fail_the_visit(site, visit, monkeypatch):
    monkeypatch.setattr(web, "_ROBOTS_SECONDS", 0.1)
    site.pages["/robots.txt"] = lambda _request: sleep(0.5)
    site.pages["/a"] = PAGE
    with pytest.raises(FetchFailed, match=r"robots\.txt did not come within 0\.1 seconds"):
        visit(f"{site.address}/a")
    assert site.paths() == []


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_of_robots_that_are_endless_the_beginning_counts(site, reply, visit, monkeypatch, pack):
    monkeypatch.setattr(robots, "MOST_BYTES", 1_000)
    text = b"User-agent: *\nDisallow: /a\n" + "# ılık\n".encode() * 9_000 + b"Disallow: /b\n"
    packed = pack(text)
    coding = [] if packed == text else [("Content-Encoding", "gzip")]
    site.pages["/robots.txt"] = reply(packed, *coding, content_type="text/plain")
    site.pages |= {"/a": PAGE, "/b": PAGE}
    with pytest.raises(SourceRefused):
        visit(f"{site.address}/a")
    assert visit(f"{site.address}/b").body == PAGE
