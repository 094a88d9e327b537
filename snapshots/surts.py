"""Keys under which the spellings of one web address meet (SURT, as web archives order captures).

`http` and `https`, `www.`, a port that goes without saying, a user name, a fragment, upper case in
a host and needless escapes make no difference to what is published at an address.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urlsplit

_WWW = re.compile(r"www\d{0,3}\.")
_PORTS = {"http": 80, "https": 443}
# What RFC 3986 lets stand unescaped in a path or a query; the sign of an escape is always escaped.
_PATH = "!$&'()*+,;=:@/"
_QUERY = _PATH + "?"


@lru_cache(maxsize=1 << 16)
def surt(url: str) -> str | None:
    """Return the key of *url*, or None for what is no address of the web.

    >>> surt("HTTPS://www.Example.ORG:443/a%7Eb/?q=%c4%b1#top"), surt("http://example.org/a~b/?q=ı")
    ('org,example)/a~b/?q=%C4%B1', 'org,example)/a~b/?q=%C4%B1')
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    shown = "" if port is None or port in _PORTS.values() else f":{port}"
    path = _escaped(parts.path or "/", _PATH)
    query = f"?{_escaped(parts.query, _QUERY)}" if parts.query else ""
    return f"{_reversed(host)}{shown}){path}{query}"


def capture_key(url: str) -> str:
    """Return the key of *url* in an index of captures (CDXJ): without case, its query in order.

    What is no address of the web is its own key.

    >>> capture_key("http://example.org/A?b=2&a=1")
    'org,example)/a?a=1&b=2'
    """
    key = surt(url)
    if key is None:
        return re.sub(r"\s", "%20", url)
    path, question, query = key.lower().partition("?")
    return path + question + "&".join(sorted(query.split("&")))


def _reversed(host: str) -> str:
    name = _WWW.sub("", host.rstrip("."), count=1) if _WWW.match(host) else host.rstrip(".")
    if ":" in name or re.fullmatch(r"[\d.]+", name):
        return name
    return ",".join(reversed(_ascii(name).split(".")))


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return host.lower()


def _escaped(part: str, safe: str) -> str:
    """Return *part* with every escape that is not needed undone, and every other one made alike."""
    pieces = re.split(r"(%[0-9A-Fa-f]{2})", part)
    return "".join(_piece(piece, safe) for piece in pieces)


def _piece(piece: str, safe: str) -> str:
    if re.fullmatch(r"%[0-9A-Fa-f]{2}", piece):
        # An escaped letter is that letter; an escaped "/" or "&" is something else than one.
        plain = unquote_to_bytes(piece)
        return quote(plain, safe="")
    return quote(piece, safe=safe, errors="surrogatepass")
