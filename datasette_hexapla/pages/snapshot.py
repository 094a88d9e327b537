"""The page of a snapshot: text, facts, what was left out, how to verify it and how to cite it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from datasette_hexapla.citing import Citation, Cited, cite, cited
from datasette_hexapla.errors import AmbiguousID, NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, many, one
from datasette_hexapla.pages.blame import Since, blame, by_line
from datasette_hexapla.pages.lines import Part, part
from datasette_hexapla.pages.passage import Passage, read_passage
from datasette_hexapla.pages.places import Place, place
from differ.rendering.characters import visible
from snapshots.errors import MalformedSnapshotID
from snapshots.identifiers import parse_abbreviation

_MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it is: a header, or a date that others state."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Warned:
    """What a person should know of a reading, and at which line."""

    rule: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Removed:
    """A block that a filter took out, and the line before which it stood."""

    filter: str
    version: int
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """How the text was read out of the bytes."""

    number: int
    reader: str
    reader_version: int
    rules_version: int
    profile_sha256: str
    text_sha256: str
    text_blob: str
    folder: str | None
    removed: tuple[Removed, ...]
    warnings: tuple[Warned, ...]
    removed_characters: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """Which version the text is, and how long it stood."""

    number: int
    count: int
    began_at: str
    last_seen_at: str
    next_began_at: str | None
    seen: int
    code: str | None
    next_code: str | None
    unchanged_until: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What `snapshot.json` says, and where the archive keeps it."""

    snapshot_id: str
    digits: str
    number: int
    fetched_at: str
    url: str
    final_url: str | None
    status: int | None
    headers: tuple[Fact, ...]
    media_type: str
    extension: str
    charset: str | None
    charset_from: str | None
    body_sha256: str
    body_blob: str
    length: int
    obtained: str
    stated: tuple[Fact, ...]
    archive_commit: str
    archive_path: str


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """The page of a snapshot."""

    place: Place
    facts: SnapshotFacts
    reading: ReadingFacts | None
    version: VersionFacts | None
    text: Part | None
    citation: Citation
    cited_lines: tuple[int, int] | None
    passage: Passage | None
    also_of: tuple[str, ...]
    previous: str | None
    next: str | None
    since: dict[int, Since]
    anchors: dict[int, str]


def read(connection: Connection, asked: Asked) -> SnapshotPage | Elsewhere:
    """Read the page of the snapshot that the address names, whole or shortened.

    What is only kept aside has a page of its own.

    Raises: NoSuchPage, AmbiguousID, Later.
    """
    if aside := kept_aside(connection, asked.names["id"]):
        return Elsewhere(addresses.suspect(aside))
    row, also_of = find(connection, asked.names["id"], asked.options.get("source"))
    at = place(connection, row["source"])
    reading = newest_reading(connection, row["name"])
    version = _version(connection, reading)
    segments = _segments(version)
    cited_on_it = read_passage(connection, asked, reading)
    passage = cited_on_it.passage if cited_on_it else None
    lines = passage.shown if passage else None
    text = _part(segments, asked.number("from", otherwise=1), lines) if version else None
    return SnapshotPage(
        place=at,
        facts=_facts(row),
        reading=_reading_facts(reading) if reading else None,
        version=_version_facts(connection, version) if version else None,
        text=text,
        citation=cite(
            _cited(row, at, cited_on_it.reading if cited_on_it else reading),
            cited_on_it.lines if cited_on_it else None,
        ),
        cited_lines=lines,
        passage=passage,
        also_of=also_of,
        previous=_neighbour(connection, row, -1),
        next=_neighbour(connection, row, 1),
        since=_since(connection, version, text) if version and text else {},
        anchors=_anchors(connection, version, text)
        if version and text and version["is_newest"]
        else {},
    )


def kept_aside(connection: Connection, identifier: str) -> str | None:
    """Return the digits of the suspect that *identifier* names, if it names no snapshot."""
    try:
        prefix = parse_abbreviation(identifier)
    except MalformedSnapshotID:
        return None
    found = one(
        connection,
        "SELECT digits FROM suspects WHERE digits >= ?1 AND digits < ?2 AND NOT EXISTS"
        " (SELECT 1 FROM snapshots WHERE digits >= ?1 AND digits < ?2) ORDER BY digits",
        prefix,
        prefix + "g",
    )
    return found["digits"] if found else None


def find(
    connection: Connection, identifier: str, source: str | None = None
) -> tuple[Row, tuple[str, ...]]:
    """Return the snapshot that *identifier* names, and the other sources that have it.

    Raises: NoSuchPage, AmbiguousID.
    """
    try:
        prefix = parse_abbreviation(identifier)
    except MalformedSnapshotID as error:
        raise NoSuchPage(str(error)) from error
    rows = many(
        connection,
        "SELECT * FROM snapshots WHERE digits >= ? AND digits < ? ORDER BY digits, kept_as LIMIT ?",
        prefix,
        prefix + "g",
        _MOST_LISTED,
    )
    if not rows:
        raise NoSuchPage(
            f'No snapshot here has an ID that begins with "{prefix}". '
            "Perhaps it was kept in another collection."
        )
    found = tuple(dict.fromkeys(row["snapshot_id"] for row in rows))
    if len(found) > 1:
        raise AmbiguousID(f'"{prefix}" begins {len(found)} snapshot IDs. Choose one.', found)
    chosen = next((row for row in rows if row["source"] == source), rows[0])
    return chosen, tuple(row["source"] for row in rows if row["name"] != chosen["name"])


def newest_reading(connection: Connection, snapshot: str) -> Row | None:
    """Return the newest reading of the snapshot called *snapshot*, if it was read."""
    return one(
        connection,
        "SELECT * FROM readings WHERE snapshot = ? ORDER BY number DESC LIMIT 1",
        snapshot,
    )


def _version(connection: Connection, reading: Row | None) -> Row | None:
    if reading is None or reading["version"] is None:
        return None
    return one(connection, "SELECT * FROM versions WHERE name = ?", reading["version"])


def _segments(version: Row | None) -> list[str]:
    if version is None or not version["segments"]:
        return []
    segments: list[str] = version["text"].split("\n")
    return segments


def version_of(connection: Connection, snapshot: str) -> Row | None:
    """Return the version that the newest reading of the snapshot called *snapshot* belongs to."""
    return _version(connection, newest_reading(connection, snapshot))


def text_of(connection: Connection, snapshot: str) -> list[str] | None:
    """Return the segments of the newest reading of the snapshot called *snapshot*."""
    version = version_of(connection, snapshot)
    return None if version is None else _segments(version)


def _part(segments: list[str], first: int, lines: tuple[int, int] | None) -> Part:
    """Return the part of a text that begins with line *first*, or that holds the cited *lines*."""
    found = part(segments, first)
    while lines and first == 1 and found.after is not None and found.after <= lines[0]:
        found = part(segments, found.after)
    return found


def _cited(row: Row, at: Place, reading: Row | None) -> Cited:
    whole = cited(row, at)
    if reading is None:
        return whole
    return replace(whole, text_blob=reading["text_blob"], folder=reading["folder"])


def _facts(row: Row) -> SnapshotFacts:
    return SnapshotFacts(
        snapshot_id=row["snapshot_id"],
        digits=row["digits"],
        number=row["number"],
        fetched_at=row["fetched_at"],
        url=row["url"],
        final_url=row["final_url"],
        status=row["status"],
        headers=_pairs(row["headers"]),
        media_type=row["media_type"],
        extension=row["extension"],
        charset=row["charset"],
        charset_from=row["charset_from"],
        body_sha256=row["body_sha256"],
        body_blob=row["body_blob"],
        length=row["length"],
        obtained=row["obtained"],
        stated=_pairs(row["stated"]),
        archive_commit=row["archive_commit"],
        archive_path=row["archive_path"],
    )


def _reading_facts(row: Row) -> ReadingFacts:
    removed = json.loads(row["removed"])
    warnings = json.loads(row["warnings"])
    return ReadingFacts(
        number=row["number"],
        reader=row["reader"],
        reader_version=row["reader_version"],
        rules_version=row["rules_version"],
        profile_sha256=row["profile_sha256"],
        text_sha256=row["text_sha256"],
        text_blob=row["text_blob"],
        folder=row["folder"],
        removed=tuple(
            Removed(each["filter"], each["version"], each["before"] + 1, visible(each["text"]))
            for each in removed
        ),
        warnings=tuple(
            Warned(
                each["rule"],
                visible(each["message"]),
                None if each["segment"] is None else each["segment"] + 1,
            )
            for each in warnings
        ),
        removed_characters=_pairs(row["removed_characters"]),
    )


def _pairs(text: str) -> tuple[Fact, ...]:
    return tuple(Fact(visible(str(name)), visible(str(value))) for name, value in json.loads(text))


def _version_facts(connection: Connection, row: Row) -> VersionFacts:
    following = one(
        connection,
        "SELECT versions.began_at, diffs.code FROM versions"
        " LEFT JOIN diffs ON diffs.new = versions.name"
        " WHERE versions.previous = ? AND versions.source = ?",
        row["name"],
        row["source"],
    )
    until = following["began_at"] if following else "9999-12-31T23:59:59Z"
    counted = one(
        connection,
        "SELECT (SELECT versions FROM sources WHERE name = :source) AS versions,"
        " (SELECT code FROM diffs WHERE new = :name) AS code,"
        " count(*) AS seen, max(visited_at) AS confirmed_at"
        " FROM visits WHERE source = :source AND visited_at >= :began"
        " AND visited_at < :until AND outcome IN ('unchanged', 'changed')",
        {"source": row["source"], "began": row["began_at"], "until": until, "name": row["name"]},
    )
    assert counted is not None  # noqa: S101 - an aggregate always has a row
    return VersionFacts(
        number=row["number"],
        count=counted["versions"],
        began_at=row["began_at"],
        last_seen_at=row["last_seen_at"],
        next_began_at=following["began_at"] if following else None,
        seen=counted["seen"],
        unchanged_until=max(row["last_seen_at"], counted["confirmed_at"] or ""),
        code=counted["code"],
        next_code=following["code"] if following else None,
    )


def _since(connection: Connection, version: Row, shown: Part) -> dict[int, Since]:
    """Return which change made each line that is *shown* of a version, where one did."""
    found = by_line(blame(connection, version["name"], [_numbers(shown)]))
    return {line: since for line, since in found.items() if since.code}


def _anchors(connection: Connection, version: Row, shown: Part) -> dict[int, str]:
    """Return the anchor of each line that is *shown* of the newest version."""
    numbers = _numbers(shown)
    rows = many(
        connection,
        "SELECT line, anchor FROM segments WHERE version = ? AND line >= ? AND line < ?",
        version["name"],
        numbers.start,
        numbers.stop,
    )
    return {row["line"]: row["anchor"] for row in rows}


def _numbers(shown: Part) -> range:
    lines = shown.lines
    return range(lines[0].number, lines[-1].number + 1) if lines else range(0)


def _neighbour(connection: Connection, row: Row, step: int) -> str | None:
    found = one(
        connection,
        "SELECT digits FROM snapshots WHERE source = ? AND number = ?",
        row["source"],
        row["number"] + step,
    )
    return found["digits"] if found else None
