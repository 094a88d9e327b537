"""Which addresses may be visited: only those of the open internet, however they are written."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import AddressRefused
from snapshots.guarding import check_address, check_url, networks

CLOSED = [
    "0.0.0.0",  # noqa: S104  nothing is bound to it
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]
CLOSED_6 = [
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001:0:53aa:64c::1",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2606:4700::5efe:7f00:1",
    "2606:4700::200:5efe:10.0.0.1",
]
OPEN = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"]


def wrapped(address: str) -> list[str]:
    """The IPv6 addresses that lead to an IPv4 one: mapped, NAT64 and 6to4."""
    high, low = (int.from_bytes(bytes(map(int, address.split(".")))[n : n + 2]) for n in (0, 2))
    return [f"::ffff:{address}", f"64:ff9b::{address}", f"2002:{high:x}:{low:x}::1"]


@pytest.mark.parametrize(
    "address", CLOSED + CLOSED_6 + [form for address in CLOSED for form in wrapped(address)]
)
def test_what_is_not_on_the_open_internet_is_refused(address: str):
    with pytest.raises(AddressRefused, match="allow_networks"):
        check_address(address)


@pytest.mark.parametrize("address", OPEN + wrapped("8.8.8.8"))
def test_the_open_internet_is_not(address: str):
    check_address(address)


@pytest.mark.parametrize("address", ["", "localhost", "0x7f.1", "127.1", "2130706433", "a" * 9999])
def test_what_is_no_numeric_address_is_refused(address: str):
    with pytest.raises(AddressRefused):
        check_address(address)


def test_a_network_that_is_named_is_allowed_and_no_other():
    allowed = networks(("10.0.0.0/8", "fd00::/8"))
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd12::1"):
        check_address(address, allowed)
    for address in ("127.0.0.1", "64:ff9b::10.1.2.3", "2002:a01:203::1", "fc00::1"):
        with pytest.raises(AddressRefused):
            check_address(address, allowed)


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://１２７.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://127。0。0。1/",
        "http://127.0.0.1./",
        "http://256.1.1.1/",
        "http://example.org\\@127.0.0.1/",
        "http://user@127.0.0.1/",
        "http://example.org:80@127.0.0.1/",
        "http://127.0.0.1%2f@example.org/",
        "http://127%2e0.0.1/",
        "http://exa mple.org/",
        "http://example.org\t/",
        "http://example.org\n.evil/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://example.org:99999/",
        "http:///path",
        "http:example.org",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://127.0.0.1:6379/_x",
        "javascript:alert(1)",
        "//example.org/",
        "",
        "http://\ud800/",
    ],
)
def test_an_address_that_deceives_is_refused(url: str):
    with pytest.raises(AddressRefused):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "HTTPS://Example.ORG:8443/a?b=c@d#e",
        "http://93.184.216.34/",
        "http://[2606:4700::1111]/",
        "https://bücher.example/ə/ı?q=中文",
        "https://4chan.example/",
        "https://example.org/a%20b",
    ],
)
def test_an_address_that_says_what_it_is_passes(url: str):
    assert check_url(url) == url


@given(st.text())
def test_whatever_is_written_there_is_judged(text: str):
    for form in (text, f"http://{text}/", f"http://{text}@example.org/"):
        with suppress(AddressRefused):
            check_url(form)
