"""No connection is made to an address that may not be visited, whatever leads to it.

Names are answered by a resolver of the tests, and a canary listens where nobody may go.
"""

import socket
from contextlib import suppress
from threading import Thread

import pytest
from aiohttp.abc import AbstractResolver

from snapshots.errors import AddressRefused, FetchError

NAMES = {
    "loopback.example": [["127.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "six.example": [["::1"]],
    "mixed.example": [["10.0.0.1", "127.0.0.1", "::1"]],
    # The first answer would pass a check made beforehand; it leads nowhere (TEST-NET-1).
    "rebinding.example": [["192.0.2.1"], ["127.0.0.1"], ["127.0.0.1"]],
}


class Names(AbstractResolver):
    """Answers as NAMES says, the last answer again and again."""

    def __init__(self) -> None:
        self.left = {name: list(answers) for name, answers in NAMES.items()}

    async def resolve(self, host, port=0, family=socket.AF_INET):  # noqa: ARG002  aiohttp's
        if host not in self.left:
            raise OSError
        answers = self.left[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in found
        ]

    async def close(self) -> None:
        pass


class Canary:
    """Listens on the loopback, on IPv4 and IPv6, and counts connections."""

    def __init__(self) -> None:
        self.caught = 0
        both = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.socket, self.port = both, both.getsockname()[1]
        self.thread = Thread(target=self.listen)
        self.thread.start()

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                connection.close()
                self.caught += 1

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@pytest.fixture
def canary():
    listening = Canary()
    yield listening
    listening.close()


HOSTS = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104  nothing is bound to it
    "0",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127.0.0.1.",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "loopback.example",
    "mapped.example",
    "six.example",
    "mixed.example",
    "rebinding.example",
]


def spellings(host: str, port: int) -> list[str]:
    return [
        f"http://{host}:{port}/",
        f"http://user:pass@{host}:{port}/",
        f"http://example.org\\@{host}:{port}/",
        f"http://example.org#@{host}:{port}/",
        f"http://{host}:{port}\\@example.org/",
        f"http://{host}:{port}#@example.org/",
    ]


@pytest.mark.parametrize("host", HOSTS)
def test_no_trick_reaches_the_loopback(canary, visit, host):
    for url in spellings(host, canary.port):
        with pytest.raises(FetchError):
            visit(url, resolver=Names(), allow_networks=())
    assert canary.caught == 0


@pytest.mark.parametrize("host", HOSTS)
def test_no_redirect_reaches_another_part_of_the_loopback(second_site, reply, canary, visit, host):
    """The site itself is allowed, by its one address."""
    for number, url in enumerate(spellings(host, canary.port)[:3]):
        sent = url.encode().decode("latin-1")
        second_site.pages[f"/{number}"] = reply(b"", ("Location", sent), status=302)
        with pytest.raises(FetchError):
            visit(
                f"{second_site.address}/{number}",
                resolver=Names(),
                allow_networks=("127.0.0.2/32",),
            )
    assert canary.caught == 0
    assert second_site.paths() == ["/0", "/1", "/2"]


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "metadata.example", "10.0.0.1", "100.100.100.200", "[fd00:ec2::254]"],
)
def test_networks_inside_are_not_asked(visit, host):
    with pytest.raises(AddressRefused, match="allow_networks"):
        visit(f"http://{host}/latest/meta-data/", resolver=Names(), allow_networks=())


def test_the_check_reaches_robots_and_every_name(site, visit):
    """Also what would only be asked for on the way."""
    with pytest.raises(AddressRefused):
        visit(f"http://loopback.example:{site.port}/a", resolver=Names(), allow_networks=())
    assert site.asked == []


def test_a_name_that_leads_to_an_allowed_network_is_visited(site, visit):
    site.pages["/a"] = b"<html><body><p>text</p></body></html>"
    found = visit(f"http://loopback.example:{site.port}/a", resolver=Names())
    assert found.url == f"http://loopback.example:{site.port}/a"


def test_a_proxy_is_not_asked_for_what_stands_inside(site, visit):
    for host in ("127.0.0.1", "169.254.169.254", "localhost", "printer.local", "[::1]"):
        with pytest.raises(AddressRefused):
            visit(f"http://{host}/a", proxy=site.address, allow_networks=())
    assert site.asked == []


@pytest.mark.parametrize("stated", [True, False])
def test_a_proxy_is_asked_for_the_rest(site, reply, visit, stated):
    site.pages["http://example.org/a"] = reply(b"<html><body><p>text</p></body></html>")
    if stated:
        found = visit(
            "http://example.org/a", proxy="${HEXAPLA_P}", environment={"HEXAPLA_P": site.address}
        )
    else:
        found = visit("http://example.org/a", environment={"http_proxy": site.address})
    assert found.body.endswith(b"</html>")
    assert [path for path, _ in site.asked] == [
        "http://example.org/robots.txt",
        "http://example.org/a",
    ]


def test_what_the_environment_excepts_goes_past_the_proxy(site, visit):
    site.pages["/a"] = b"<html><body><p>text</p></body></html>"
    past = {"http_proxy": "http://127.0.0.1:1", "no_proxy": "loopback.example"}
    visit(f"http://loopback.example:{site.port}/a", environment=past, resolver=Names())
    visit(f"{site.address}/a", environment={"http_proxy": "http://127.0.0.1:1"})
    assert site.paths() == ["/a", "/a"]
