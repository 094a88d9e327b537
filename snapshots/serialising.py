"""Writing snapshots, readings and visits as the archive's files, and reading them back.

The files are canonical: equal values give equal bytes. JSON is UTF-8 with every key of an object
sorted by code point and one top-level key a line, so that people and `git diff` can read it. Times
are UTC, `2020-05-01T12:00:00Z`, with six decimals only where there are any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from snapshots.digests import sha256
from snapshots.errors import NotReadable, NotWritable
from snapshots.model import (
    Exchange,
    Outcome,
    Reading,
    ReadingWarning,
    RemovedBlock,
    Snapshot,
    SnapshotID,
    Visit,
)
from snapshots.shapes import checked

# Made once: `json.dumps` makes an encoder a call, which was a third of the time of writing.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False)

_SPLIT_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDescription:
    """What `snapshot.json` says of a snapshot: everything but the bytes, and their digest."""

    url: str
    fetched_at: datetime
    media_type: str
    extension: str
    sha256: str
    length: int
    final_url: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    charset: str | None = None
    charset_from: str | None = None
    obtained: str = "watched"
    stated: tuple[tuple[str, str], ...] = ()
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDescription:
    """What `reading.json` says of a reading: everything but the text, and its digest."""

    snapshot: SnapshotID
    sha256: str
    segments: int
    reader: str
    reader_version: int
    rules_version: int
    profile_sha256: str
    removed: tuple[RemovedBlock, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    removed_characters: tuple[tuple[str, int], ...] = ()


def write_snapshot(snapshot: Snapshot) -> bytes:
    """Return the content of `snapshot.json`.

    Raises: NotWritable.
    """
    return write_canonical(
        {
            "charset": snapshot.charset,
            "charset_from": snapshot.charset_from,
            "extension": snapshot.extension,
            "fetched_at": format_time(snapshot.fetched_at),
            "final_url": snapshot.final_url,
            "headers": [list(header) for header in snapshot.headers],
            "length": len(snapshot.body),
            "media_type": snapshot.media_type,
            "obtained": snapshot.obtained,
            "sha256": sha256(snapshot.body),
            "stated": [list(date) for date in snapshot.stated],
            "status": snapshot.status,
            "url": snapshot.url,
            **_exchanges(snapshot),
        }
    )


def _exchanges(snapshot: Snapshot) -> Mapping[str, object]:
    # Nothing at all where there are none: so snapshots of files, and all that were kept before
    # exchanges were, have the bytes and the ID that they always had.
    if not snapshot.exchanges:
        return {}
    told = [
        {
            "answered": [list(header) for header in exchange.answered],
            "asked": [list(header) for header in exchange.asked],
            "status": exchange.status,
            "url": exchange.url,
        }
        for exchange in snapshot.exchanges
    ]
    return {"exchanges": told}


def read_exchanges(told: object) -> tuple[Exchange, ...]:
    """Return the exchanges of which a `snapshot.json` has *told*.

    Raises: KeyError, TypeError, ValueError, where it is something else.
    """
    if not isinstance(told, list):
        raise TypeError("exchanges are a list")
    return tuple(
        checked(
            Exchange(
                url=each["url"],
                asked=tuple((name, value) for name, value in each["asked"]),
                status=each["status"],
                answered=tuple((name, value) for name, value in each["answered"]),
            )
        )
        for each in told
    )


def read_snapshot(content: bytes) -> SnapshotDescription:
    """Return what the *content* of a `snapshot.json` says.

    Raises: NotReadable.
    """
    fields = read_json(content, "snapshot.json")
    try:
        description = SnapshotDescription(
            charset=fields["charset"],
            charset_from=fields["charset_from"],
            extension=fields["extension"],
            fetched_at=parse_time(fields["fetched_at"]),
            final_url=fields["final_url"],
            headers=tuple((name, value) for name, value in fields["headers"]),
            length=fields["length"],
            media_type=fields["media_type"],
            obtained=fields["obtained"],
            sha256=fields["sha256"],
            stated=tuple((name, date) for name, date in fields["stated"]),
            status=fields["status"],
            url=fields["url"],
            exchanges=read_exchanges(fields.get("exchanges", [])),
        )
        return checked(description)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours("snapshot.json", error) from error


def with_body(description: SnapshotDescription, body: bytes) -> Snapshot:
    """Return the snapshot of which *description* speaks, given its *body*."""
    return Snapshot(
        body=body,
        url=description.url,
        fetched_at=description.fetched_at,
        media_type=description.media_type,
        extension=description.extension,
        final_url=description.final_url,
        status=description.status,
        headers=description.headers,
        charset=description.charset,
        charset_from=description.charset_from,
        obtained=description.obtained,
        stated=description.stated,
        exchanges=description.exchanges,
    )


def write_text(reading: Reading) -> bytes:
    """Return the content of `text.md`: every segment on a line of its own.

    Raises: NotWritable, for a segment that is more than one line or not Unicode.
    """
    for number, segment in enumerate(reading.segments, 1):
        if "\n" in segment:
            raise NotWritable(
                f"Segment {number} of a reading of {reading.snapshot} holds a line feed, so it "
                "would be read back as two. Its reader must split it or write a space instead."
            )
    try:
        return reading.text.encode()
    except UnicodeEncodeError as error:
        raise NotWritable(
            f"The reading of {reading.snapshot} holds U+{ord(error.object[error.start]):04X}, half "
            "of a surrogate pair, which no text file can hold. Its reader must replace it."
        ) from error


def write_reading(reading: Reading, text: bytes) -> bytes:
    """Return the content of `reading.json`, given that of `text.md`.

    Raises: NotWritable.
    """
    return write_canonical(
        {
            "profile_sha256": reading.profile_sha256,
            "reader": reading.reader,
            "reader_version": reading.reader_version,
            "removed": [
                {"before": b.before, "filter": b.filter, "text": b.text, "version": b.version}
                for b in reading.removed
            ],
            "removed_characters": [list(count) for count in reading.removed_characters],
            "rules_version": reading.rules_version,
            "segments": len(reading.segments),
            "sha256": sha256(text),
            "snapshot": reading.snapshot,
            "warnings": [
                {"message": w.message, "rule": w.rule, "segment": w.segment}
                for w in reading.warnings
            ],
        }
    )


def read_reading(content: bytes) -> ReadingDescription:
    """Return what the *content* of a `reading.json` says.

    Raises: NotReadable.
    """
    fields = read_json(content, "reading.json")
    try:
        description = ReadingDescription(
            profile_sha256=fields["profile_sha256"],
            reader=fields["reader"],
            reader_version=fields["reader_version"],
            removed=tuple(RemovedBlock(**block) for block in fields["removed"]),
            removed_characters=tuple((name, n) for name, n in fields["removed_characters"]),
            rules_version=fields["rules_version"],
            segments=fields["segments"],
            sha256=fields["sha256"],
            snapshot=SnapshotID(fields["snapshot"]),
            warnings=tuple(ReadingWarning(**warning) for warning in fields["warnings"]),
        )
        return checked(description)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours("reading.json", error) from error


def with_text(description: ReadingDescription, text: bytes) -> Reading:
    """Return the reading of which *description* speaks, given the content of its `text.md`.

    Raises: NotReadable, for bytes that are not UTF-8.
    """
    try:
        segments = tuple(text.decode().split("\n")[:-1])
    except UnicodeDecodeError as error:
        raise _not_ours("text.md", error) from error
    return Reading(
        snapshot=description.snapshot,
        segments=segments,
        reader=description.reader,
        reader_version=description.reader_version,
        rules_version=description.rules_version,
        profile_sha256=description.profile_sha256,
        removed=description.removed,
        warnings=description.warnings,
        removed_characters=description.removed_characters,
    )


def write_visits(visits: tuple[Visit, ...]) -> bytes:
    """Return the content of a visits file: one visit a line, in the given order.

    Raises: NotWritable.
    """
    return b"".join(
        _encode(
            _dump(
                {
                    "etag": visit.etag,
                    "outcome": visit.outcome.value,
                    "reason": visit.reason,
                    "snapshot": visit.snapshot,
                    "source": visit.source,
                    "status": visit.status,
                    "visited_at": format_time(visit.visited_at),
                    "work": visit.work,
                }
            )
            + "\n"
        )
        for visit in visits
    )


def read_visits(content: bytes) -> tuple[Visit, ...]:
    """Return the visits of a visits file.

    Raises: NotReadable.
    """
    return tuple(_read_visit(line) for line in content.split(b"\n")[:-1])


def _read_visit(line: bytes) -> Visit:
    fields = read_json(line, "a visits file")
    try:
        fields["outcome"] = Outcome(fields["outcome"])
        fields["visited_at"] = parse_time(fields["visited_at"])
        return checked(Visit(**fields))
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours("a visits file", error) from error


def format_time(moment: datetime) -> str:
    """Return *moment* in UTC as the archive's files write it.

    Raises: NotWritable, for a moment without time zone, or one that UTC would put outside the
    years 1 to 9999.

    >>> format_time(datetime(1945, 10, 24, tzinfo=UTC))
    '1945-10-24T00:00:00Z'
    """
    if moment.utcoffset() is None:
        raise NotWritable(f"The time {moment} has no time zone. Give it one; UTC is best.")
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError as error:
        raise NotWritable(f"The time {moment} lies outside the years 1 to 9999 in UTC.") from error
    return in_utc.replace(tzinfo=None).isoformat() + "Z"


def parse_time(text: str) -> datetime:
    """Return the moment that `format_time` wrote.

    Raises: ValueError.
    """
    if not isinstance(text, str) or not text.endswith("Z"):
        raise ValueError(f'"{text}" is not a time in UTC, which would end in Z')
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)


def write_canonical(fields: Mapping[str, object]) -> bytes:
    """Return *fields* as canonical JSON: a sorted key a line, and a line feed at the end.

    Raises: NotWritable.
    """
    lines = ",\n".join(f"{_dump(key)}: {_dump(fields[key])}" for key in sorted(fields))
    return _encode("{\n" + lines + "\n}\n")


def _dump(value: object) -> str:
    return _ENCODER.encode(value)


def _encode(text: str) -> bytes:
    """Encode JSON as UTF-8; half of a surrogate pair becomes JSON's own escape of it."""
    # Headers decoded with "surrogateescape" hold such halves. Two that stand together would be
    # read back as the one character that they encode, so the bytes would not be what was seen.
    if _SPLIT_PAIR.search(text):
        raise NotWritable(
            "A value holds two halves of a surrogate pair as separate characters, which JSON "
            "cannot tell from the character that they encode. Decode it before it is kept."
        )
    return text.encode("utf-8", "backslashreplace")


def read_json(content: bytes, name: str = "a file of the archive") -> dict[str, Any]:
    """Return the fields of the JSON object that *content* is; *name* stands in messages.

    Raises: NotReadable.
    """
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _not_ours(name, error) from error
    if not isinstance(fields, dict):
        raise NotReadable(f"Reading {name} failed: it holds no JSON object.")
    return fields


def _not_ours(name: str, error: Exception) -> NotReadable:
    return NotReadable(
        f"Reading {name} failed: {type(error).__name__}: {error}. Either it is damaged "
        "(`hexapla verify` tells) or a newer version of this program wrote it."
    )
