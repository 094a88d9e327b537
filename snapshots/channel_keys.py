"""What `tell:` in `sources.yml` declares: channels, with every mistake noted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from snapshots.channels import SUBSTANTIVE, Channel, Quiet, Rhythm, Topic
from snapshots.keys import (
    Key,
    Lines,
    Mistakes,
    checked,
    language_of,
    list_of,
    one_of,
    read_mapping,
    short,
    slug_of,
    text_of,
)
from snapshots.outline import Node

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""A variable of the environment, as it stands in a catalogue."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FORMS = "write stdout, mailto:…, https://…, apprise:${NAME}, or ${NAME} alone"


@dataclass(frozen=True, slots=True)
class DeclaredChannel:
    """A channel with its lines."""

    channel: Channel
    lines: Lines


# What is wrong may be a secret in the wrong place, so that it is not repeated.
_unquoted = partial(checked, quoted=False)


def _problem_of_target(text: str) -> str | None:
    if text == "stdout" or VARIABLE.match(text):
        return None
    scheme, _, rest = text.partition(":")
    if scheme == "mailto":
        return None if "@" in rest or VARIABLE.search(rest) else "names no address; write it whole"
    if scheme == "apprise":
        published = "holds the key of a chat service, which would be published; write ${NAME}"
        return None if VARIABLE.search(rest) else published
    if scheme in {"https", "http"}:
        return _problem_of_hook(text)
    return f"is not a way to tell people; {_FORMS}"


def _problem_of_hook(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"is not an address: {error}; copy it again"
    if not host or re.search(r"[\s<>\"\\^`|]", text):
        return "is not an address: it has no host, or characters that no address has"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password, which would be published; write ${NAME}"
    if parts.scheme == "http" and host not in _LOOPBACK:
        return "must begin with https://, or others could read and change what is told"
    return None


def _problem_of_server(text: str) -> str | None:
    if VARIABLE.match(text) or re.fullmatch(r"smtps?://[^/@\s]+/?", text):
        return None
    return 'is not a mail server; write smtp://HOST or smtps://HOST, and "user" and "password"'


def _problem_of_sender(text: str) -> str | None:
    if VARIABLE.search(text) or re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", text):
        return None
    return "is not a mail address alone; write for instance hexapla@example.org"


def _problem_of_secret(text: str) -> str | None:
    if VARIABLE.fullmatch(text):
        return None
    return "would be published with the catalogue; write ${NAME} and set that variable"


def _problem_of_zone(text: str) -> str | None:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f'"{short(text)}" is not a time zone known here; write for instance Europe/Istanbul'
    return None


def _significance(node: Node, key: str, mistakes: Mistakes) -> float | None:
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    if re.fullmatch(r"0?\.[0-9]{1,3}|[01](\.0{1,3})?", text):
        return float(text)
    mistakes.note(node.line, f'"{key}" is a number from 0 to 1, for instance 0.5')
    return None


def _quiet(node: Node, key: str, mistakes: Mistakes) -> Quiet | None:
    text = text_of(node, key, mistakes)
    if text is None:
        return None
    hours = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?([01]\d|2[0-3]):([0-5]\d)", text)
    if hours and hours.group(1, 2) != hours.group(3, 4):
        start, end = time(int(hours[1]), int(hours[2])), time(int(hours[3]), int(hours[4]))
        return Quiet(start, end)
    mistakes.note(node.line, f'"{key}" is a span of hours, for instance 22:00-07:00')
    return None


CHANNEL_KEYS = {
    "id": Key(slug_of, required=True),
    "to": Key(_unquoted(_problem_of_target), required=True),
    "server": Key(_unquoted(_problem_of_server)),
    "from": Key(_unquoted(_problem_of_sender)),
    "user": Key(text_of),
    "password": Key(_unquoted(_problem_of_secret)),
    "secret": Key(_unquoted(_problem_of_secret)),
    "works": Key(list_of(slug_of)),
    "languages": Key(list_of(language_of)),
    "topics": Key(list_of(one_of(Topic))),
    "significance": Key(_significance),
    "when": Key(one_of(Rhythm)),
    "quiet": Key(_quiet),
    "zone": Key(_unquoted(_problem_of_zone)),
}


def channel_of(node: Node, _key: str, mistakes: Mistakes) -> DeclaredChannel | None:
    """Return the channel that *node* declares."""
    read = read_mapping(node, "a channel", CHANNEL_KEYS, mistakes)
    if read is None:
        return None
    values, lines = read
    _check_mail(values.get("to") or "", lines, mistakes)
    return DeclaredChannel(_channel(values), lines)


def _channel(values: dict[str, Any]) -> Channel:
    return Channel(
        slug=values.get("id") or "",
        to=values.get("to") or "",
        sender=values.get("from"),
        **{key: values.get(key) for key in ("server", "user", "password", "secret", "quiet")},
        works=values.get("works") or (),
        languages=values.get("languages") or (),
        topics=values.get("topics") or SUBSTANTIVE,
        significance=values.get("significance") or 0.0,
        rhythm=values.get("when") or Rhythm.EACH,
        zone=values.get("zone") or "UTC",
    )


def _check_mail(to: str, lines: Lines, mistakes: Mistakes) -> None:
    if not to.startswith("mailto:"):
        return
    for key, example in (("server", "smtps://mail.example.org"), ("from", "hexapla@example.org")):
        if key not in lines.keys:
            mistakes.note(lines.of("to"), f'mail needs "{key}"; add "{key}: {example}"')


def check_channels(
    channels: Iterable[DeclaredChannel], works: Iterable[str], mistakes: Mistakes
) -> None:
    """Note channels with the id of another, and those about works that there are not."""
    known = set(works)
    lines_of: dict[str, int] = {}
    for declared in channels:
        slug, line = declared.channel.slug, declared.lines.of("id")
        if slug and slug in lines_of:
            mistakes.note(line, f'the channel "{slug}" stands already in line {lines_of[slug]}')
        lines_of.setdefault(slug, line)
        for work in declared.channel.works:
            if work not in known:
                near = get_close_matches(work, known, n=1)
                advice = f'did you mean "{near[0]}"?' if near else "write the id of a work"
                mistakes.note(declared.lines.of("works"), f'there is no work "{work}"; {advice}')
