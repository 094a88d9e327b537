"""Lists of captures, as the indexes of web archives write them: what was captured, and when.

The servers of CDX (Wayback, OpenWayback, pywb and their kin) answer with lines of fields, with
lines of JSON behind a key and a date (CDXJ), with JSON lines, or with one JSON array whose first
row names the columns. Those of Memento answer with TimeMaps: see `archive.importing.timemaps`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.errors import NotImportable

REVISIT = "warc/revisit"

_STAMP = re.compile(r"[0-9]{4,14}")
_DIGEST = re.compile(r"[A-Z2-7]{32}|[0-9a-fA-F]{32,128}|[a-zA-Z0-9]+:[A-Za-z0-9+/=_-]{16,128}")
_EARLIEST = "00000101000000"

# The columns of Wayback where no header names them, and the letters by which older files do.
_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest")
_LETTERS = {"N": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode"}
_NAMES = {
    "original": "original",
    "url": "original",
    "timestamp": "timestamp",
    "mimetype": "mimetype",
    "mime": "mimetype",
    "statuscode": "statuscode",
    "status": "statuscode",
    "digest": "digest",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A capture of *original* at a time, as a list tells of it.

    *memento* is the address at which it is replayed, where the list gives one. *status* is None
    where the list does not say, as for those that found an earlier one unchanged (*is_revisit*).
    """

    at: datetime
    original: str
    memento: str | None = None
    status: int | None = None
    media_type: str | None = None
    digest: str | None = None

    @property
    def is_revisit(self) -> bool:
        """Tell whether the capture only says that an earlier one was found unchanged."""
        return self.media_type == REVISIT


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its captures, the addresses of others, and lines that are none."""

    captures: tuple[Listed, ...]
    pages: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_index(text: str, where: str) -> Listing:
    """Return the captures in the *text* of an answer of a CDX server, asked for at *where*.

    Raises: NotImportable, when it is none.
    """
    beginning = text.lstrip("\ufeff \t\r\n")
    if beginning.startswith("["):
        return _listed(_from_table(beginning, where))
    if beginning[:64].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise NotImportable(
            f"Listing captures: {where} answers with a page, not with a list. "
            "Name the address of the CDX server itself, such as https://…/cdx."
        )
    return _listed(_from_lines(text))


def stamp_of(moment: datetime) -> str:
    """Return *moment* as the indexes of web archives write it: 14 digits.

    >>> stamp_of(datetime(2020, 5, 1, 12, tzinfo=UTC))
    '20200501120000'
    """
    in_utc = moment.astimezone(UTC)
    return f"{in_utc.year:04}{in_utc:%m%d%H%M%S}"


def moment_of(stamp: str) -> datetime:
    """Return the moment that the 4 to 14 digits of *stamp* name, at the beginning of what is left.

    Raises: ValueError.

    >>> moment_of("202005").isoformat()
    '2020-05-01T00:00:00+00:00'
    """
    if not _STAMP.fullmatch(stamp) or not stamp.isascii():
        raise ValueError(f'"{ascii(stamp)[1:-1][:40]}" is no date of an index')
    whole = stamp + _EARLIEST[len(stamp) :]
    pieces = (whole[:4], *(whole[place : place + 2] for place in range(4, 14, 2)))
    year, month, day, hour, minute, second = (int(piece) for piece in pieces)
    # Some indexes hold the 60th second of a minute, which is the first of the next.
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def _listed(rows: Iterator[Mapping[str, Any] | str]) -> Listing:
    captures, unread = [], []
    for row in rows:
        if isinstance(row, str):
            unread.append(row[:200])
            continue
        try:
            captures.append(_capture(row))
        except (KeyError, TypeError, ValueError, OverflowError):
            unread.append(json.dumps(row, default=str)[:200])
    return Listing(tuple(captures), (), tuple(unread))


def _capture(row: Mapping[str, Any]) -> Listed:
    """Return the capture that a *row* tells of.

    Raises: KeyError, ValueError, for one that tells of none.
    """
    named = {_NAMES[key]: str(value) for key, value in row.items() if key in _NAMES}
    original = named["original"]
    if not original or "\n" in original:
        raise ValueError("it has no address")
    status = named.get("statuscode", "")
    digest = named.get("digest", "")
    return Listed(
        at=moment_of(named["timestamp"]),
        original=original,
        status=int(status) if status.isascii() and status.isdecimal() else None,
        media_type=named.get("mimetype") or None,
        digest=digest.lower().removeprefix("sha1:") if _DIGEST.fullmatch(digest) else None,
    )


def _from_table(text: str, where: str) -> Iterator[Mapping[str, Any] | str]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotImportable(
            f"Listing captures: the answer of {where} breaks off, or is no JSON ({error}). "
            "Nothing was fetched; run it again."
        ) from error
    names: Sequence[Any] | None = None
    for row in rows:
        if isinstance(row, dict):
            yield row
        elif not isinstance(row, list):
            yield str(row)
        elif names is None and "timestamp" in row:
            names = row
        else:
            yield dict(zip(map(str, names or _COLUMNS), row, strict=False))


def _from_lines(text: str) -> Iterator[Mapping[str, Any] | str]:
    columns: Sequence[str] = _COLUMNS
    for line in text.splitlines():
        if line.startswith(" CDX "):
            columns = [_LETTERS.get(letter, letter) for letter in line.split()[1:]]
            columns = ["digest" if each == "k" else each for each in columns]
        elif line.strip() and not line.startswith("!"):
            yield _from_line(line, columns)


def _from_line(line: str, columns: Sequence[str]) -> Mapping[str, Any] | str:
    """Return the fields of a *line*: JSON, JSON behind a key and a date, or words."""
    head, brace, _ = line.partition("{")
    words = head.split()
    if brace and len(words) in {0, 2}:
        try:
            fields = json.loads(line[len(head) :])
        except (ValueError, RecursionError):
            return line
        stamp = {"timestamp": words[1]} if words else {}
        return {**stamp, **fields} if isinstance(fields, dict) else line
    fields = dict(zip(columns, line.split(), strict=False))
    # pywb leaves out the status of a revisit; all that follows stands one place to the left then.
    if fields.get("mimetype") == REVISIT and _DIGEST.fullmatch(fields.get("statuscode", "")):
        fields["digest"] = fields.pop("statuscode")
    return fields
