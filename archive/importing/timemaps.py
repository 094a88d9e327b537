"""TimeMaps of Memento (RFC 7089): what an archive has of an address, in link format or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from archive.importing.addresses import original_of
from archive.importing.listings import Listed, Listing, read_index

# A link: its target, then parameters, whose values stand in quotation marks or not.
_LINK = re.compile(
    r"""<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+\*?(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^",;\s]*))?)*)"""
)
_PARAMETER = re.compile(r""";\s*([\w!#$&+.^`|~-]+)\*?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",;\s]*))""")


def read_timemap(text: str, where: str, original: str) -> Listing:
    """Return the mementos of *original* in the *text* of a TimeMap, asked for at *where*.

    What Wayback and pywb call TimeMaps, but write as an index, is read as one.

    Raises: NotImportable.
    """
    beginning = text.lstrip("\ufeff \t\r\n,")
    if beginning.startswith("<") and not re.match(r"<(?:!|html|\?)", beginning[:9].lower()):
        return _from_links(beginning, where, original)
    if beginning.startswith("{"):
        try:
            fields = json.loads(beginning)
        except (ValueError, RecursionError):
            # JSON lines: an index.
            fields = None
        if isinstance(fields, dict) and ("mementos" in fields or "timemap_index" in fields):
            return _from_json(fields, where, original)
    return read_index(text, where)


def _from_links(text: str, where: str, original: str) -> Listing:
    captures: list[Listed] = []
    pages: list[str] = []
    unread: list[str] = []
    for found in _LINK.finditer(text):
        named = {
            name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(found[2])
        }
        relations = named.get("rel", "").lower().split()
        for target in _joined(where, found[1].strip(), unread):
            if "memento" in relations:
                captures += _memento(target, named.get("datetime"), original, unread)
            elif "timemap" in relations and "link" in named.get("type", "link"):
                pages.append(target)
    return Listing(tuple(captures), tuple(pages), tuple(unread))


def _from_json(fields: Mapping[str, Any], where: str, original: str) -> Listing:
    unread: list[str] = []
    captures = [
        capture
        for each in _objects(_at(fields, "mementos", "list"))
        for target in _joined(where, each.get("uri", ""), unread)
        for capture in _memento(target, each.get("datetime"), original, unread)
    ]
    others = [*_objects(fields.get("timemap_index")), *_objects([_at(fields, "pages", "next")])]
    named = (each["uri"] for each in others if each.get("uri"))
    pages = [page for uri in named for page in _joined(where, uri, unread)]
    return Listing(tuple(captures), tuple(pages), tuple(unread))


def _joined(where: str, stated: object, unread: list[str]) -> Iterator[str]:
    """Yield the address that is *stated* at *where*, or note it among those that are none."""
    try:
        yield urljoin(where, str(stated))
    except ValueError:
        # As of "//[", which begins an address in brackets and does not end it.
        unread.append(str(stated)[:200])


def _memento(target: str, stated: object, original: str, unread: list[str]) -> Iterator[Listed]:
    """Yield the memento at *target*, or note it among those that could not be read."""
    try:
        at = moment_of_http(str(stated)).replace(microsecond=0)
        yield Listed(at=at, original=original_of(target) or original, memento=target)
    except (TypeError, ValueError, OverflowError, IndexError):
        unread.append(f"{target[:150]} of {str(stated)[:40]}")


def moment_of_http(stated: str) -> datetime:
    """Return the moment that is *stated*, as HTTP does or as JSON does.

    Raises: ValueError, TypeError, IndexError, OverflowError.

    >>> moment_of_http("Fri, 01 May 2020 10:00:00 GMT") == moment_of_http("2020-05-01T10:00:00Z")
    True
    """
    if stated[:4].isdecimal():
        found = datetime.fromisoformat(stated)
    else:
        found = parsedate_to_datetime(stated)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _at(fields: object, *keys: str) -> object:
    for key in keys:
        fields = fields.get(key) if isinstance(fields, Mapping) else None
    return fields


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
