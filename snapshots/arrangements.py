"""Arrangements: what `sources.yml` says of how sources are visited, with every mistake noted."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from urllib.parse import urlsplit

from snapshots.keys import Key, Mistakes, list_of, read_mapping, short, text_of
from snapshots.model import Every, HostRule, Visiting
from snapshots.outline import Mapping, Node

_DURATION = re.compile(
    r"(\d{1,6}(?:\.\d{1,3})?) ?(s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?)"
)
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SHORTEST_EVERY = timedelta(minutes=1)
_LONGEST_EVERY = timedelta(days=366)
_LONGEST_PAUSE = timedelta(minutes=10)
_MOST_CONNECTIONS = 100

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
"""The names of headers and cookies (RFC 9110, 5.6.2)."""

NO_PROXY = "none"
"""Says that the proxies which the environment names are not to be used."""

_REFERENCE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_SECRET = re.compile(r"auth|cookie|credential|key|passw|secret|sess|sid\b|token", re.IGNORECASE)
_OURS = re.compile(
    r"host|connection|content-.*|transfer-encoding|te|trailer|upgrade|accept-encoding|range"
    r"|if-.*|cookie|user-agent|expect|proxy-.*",
    re.IGNORECASE,
)


def _duration(text: str) -> timedelta | None:
    found = _DURATION.fullmatch(text.strip())
    return float(found[1]) * _UNITS[found[2][0]] if found else None


def every_of(node: Node, key: str, mistakes: Mistakes) -> Every | None:
    """Return the bounds that *node* sets: `6h`, or `1h to 14d`."""
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    first, _, second = text.partition(" to ")
    shortest, longest = _duration(first), _duration(second or first)
    if shortest is None or longest is None:
        mistakes.note(node.line, f'"{short(text)}" is no "{key}"; write "6h" or "1h to 14d"')
    elif not _SHORTEST_EVERY <= shortest <= longest <= _LONGEST_EVERY:
        mistakes.note(
            node.line, f'"{short(text)}": the first is at least 1m, the second at most 366d'
        )
    else:
        return Every(shortest, longest)
    return None


def written(every: Every) -> str:
    """Return *every* as the catalogue has it.

    >>> written(Every(timedelta(minutes=90), timedelta(days=14)))
    '90m to 2w'
    """
    if every.shortest == every.longest:
        return _written(every.shortest)
    return f"{_written(every.shortest)} to {_written(every.longest)}"


def _written(duration: timedelta) -> str:
    unit = next((u for u in "wdhm" if not duration % _UNITS[u]), "s")
    return f"{duration / _UNITS[unit]:g}{unit}"


def _pause(node: Node, key: str, mistakes: Mistakes) -> float | None:
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    pause = timedelta(0) if text.strip() == "0" else _duration(text)
    if pause is not None and pause <= _LONGEST_PAUSE:
        return pause.total_seconds()
    mistakes.note(node.line, f'"{short(text)}" is no "{key}"; write "2s", at most "10m"')
    return None


def _connections(node: Node, key: str, mistakes: Mistakes) -> int | None:
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    if re.fullmatch(r"[1-9][0-9]{0,2}", text) and int(text) <= _MOST_CONNECTIONS:
        return int(text)
    mistakes.note(node.line, f'"{short(text)}" is no "{key}"; write 1 to {_MOST_CONNECTIONS}')
    return None


def _network(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    try:
        return str(ip_network(text))
    except ValueError as error:
        message = f'"{short(text)}" is no network: {error}; write for instance "10.0.0.0/8"'
        mistakes.note(node.line, message)
        return None


def _host(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = text_of(node, key, mistakes)
    if text is None or re.fullmatch(r"[\w.-]+|\[?[0-9a-fA-F:.]+\]?", text):
        return text.lower().strip("[]") if text else None
    mistakes.note(node.line, f'"{short(text)}" is no host; write it as in an address, alone')
    return None


def _proxy(node: Node, key: str, mistakes: Mistakes) -> str | None:
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    if text == NO_PROXY or _REFERENCE.fullmatch(text):
        return text
    try:
        parts = urlsplit(_REFERENCE.sub("x", text))
        well_formed = parts.scheme == "http" and bool(parts.hostname) and parts.path in {"", "/"}
    except ValueError:
        well_formed = False
    if not well_formed:
        mistakes.note(node.line, f'"{short(text)}" is no proxy; write "http://proxy.example:3128"')
    elif "@" in text and not _REFERENCE.search(text.rpartition("@")[0]):
        mistakes.note(node.line, "a proxy's password would be published; write ${NAME} for it")
    else:
        return text
    return None


_HOST_KEYS = {
    "host": Key(_host, required=True),
    "pause": Key(_pause),
    "connections": Key(_connections),
}


def _host_rule(node: Node, _key: str, mistakes: Mistakes) -> HostRule | None:
    read = read_mapping(node, "a host", _HOST_KEYS, mistakes)
    if read is None:
        return None
    values, _ = read
    return HostRule(
        host=values.get("host") or "",
        pause_seconds=values.get("pause"),
        connections=values.get("connections"),
    )


VISITING_KEYS = {
    "contact": Key(text_of),
    "every": Key(every_of),
    "pause": Key(_pause),
    "connections": Key(_connections),
    "hosts": Key(list_of(_host_rule)),
    "allow_networks": Key(list_of(_network)),
    "proxy": Key(_proxy),
}
"""How a collection visits the web."""

_NAMES = {"pause": "pause_seconds"}


def visiting_of(node: Node, _key: str, mistakes: Mistakes) -> Visiting | None:
    """Return how *node* says that the web is visited; what it does not say is as usual."""
    read = read_mapping(node, "visiting", VISITING_KEYS, mistakes)
    if read is None:
        return None
    stated = {_NAMES.get(name, name): value for name, value in read[0].items()}
    contact = stated.get("contact")
    if contact and not contact.isascii():
        mistakes.note(node.line, '"contact" is sent in a header: use ASCII, such as an address')
    return Visiting(**{name: value for name, value in stated.items() if value is not None})


def headers_of(node: Node, key: str, mistakes: Mistakes) -> tuple[tuple[str, str], ...]:
    """Return the headers that *node* lists, each with its value."""
    pairs = _pairs(node, key, mistakes)
    for name, _ in pairs:
        if _OURS.fullmatch(name):
            advice = 'use "cookies"' if name.lower() == "cookie" else "remove it"
            mistakes.note(node.line, f'the header "{name}" is set by the program; {advice}')
    return pairs


def cookies_of(node: Node, key: str, mistakes: Mistakes) -> tuple[tuple[str, str], ...]:
    """Return the cookies that *node* lists, each with its value."""
    pairs = _pairs(node, key, mistakes)
    for name, value in pairs:
        if re.search(r'[\s",;\\]', value):
            mistakes.note(node.line, f'the cookie "{name}" has characters that none may have')
    return pairs


def _pairs(node: Node, key: str, mistakes: Mistakes) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, Mapping):
        mistakes.note(node.line, f'"{key}" are names with values; write "  name: value" below it')
        return ()
    pairs = []
    for name, value in node.entries:
        text = text_of(value, name.value, mistakes)
        if not _TOKEN.fullmatch(name.value):
            mistakes.note(name.line, f'"{short(name.value)}" cannot be the name of one of "{key}"')
        elif text is not None and _SECRET.search(name.value) and not _REFERENCE.search(text):
            mistakes.note(
                value.line,
                f'"{name.value}" looks like a secret, and the catalogue is published; write '
                f'"${{NAME}}" and set the environment variable NAME',
            )
        elif text is not None:
            pairs.append((name.value, text))
    return tuple(pairs)
