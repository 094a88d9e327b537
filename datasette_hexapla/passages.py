"""Passages: lines of a text that are cited, where they are found, and what became of them since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from datasette_hexapla.citations.model import CitedLines
from datasette_hexapla.pages.asking import Connection, Row, many, one
from datasette_hexapla.pages.telling import NOT_TOLD
from differ import anchors
from differ.versions import diff
from snapshots.digests import sha256
from snapshots.identifiers import CitedPassage, from_digits, passage_id
from snapshots.model import SnapshotID

Reading = Row | Mapping[str, Any]
"""A row of the readings."""

_FOUND = """
SELECT readings.*, snapshots.digits, snapshots.url FROM readings
JOIN snapshots ON snapshots.name = readings.snapshot
WHERE text_blob = ?
ORDER BY readings.version IS NULL, readings.folder = ? DESC, snapshots.kept_as, readings.number
"""
_NEWEST = """
SELECT versions.*, snapshots.digits, sources.language FROM versions
JOIN snapshots ON snapshots.name = versions.snapshot
JOIN sources ON sources.name = versions.source
WHERE versions.source = ? AND versions.is_newest = 1
"""
_TEXT = "SELECT text, segments FROM versions WHERE name = ?"
_NUMBER = "SELECT number FROM versions WHERE name = ?"
_LACKS = "instr(char(10) || text || char(10), char(10) || ? || char(10)) = 0"
_MOST_LINES = 20
"""Of a longer passage, so many lines are looked for in later texts."""

_CONTEXT = 32
"""Characters before and after the quoted words by which they are told from equal ones."""


class Fate(StrEnum):
    """What became of a passage in the newest text of its source."""

    STANDS = "stands unchanged"
    MOVED = "stands at another place"
    CHANGED = "was changed"
    REMOVED = "was removed"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a text, counted from 1; *last* is one of them."""

    first: int
    last: int

    def of(self, text: Sequence[str]) -> tuple[str, ...]:
        """Return these lines of *text*."""
        return tuple(text[self.first - 1 : self.last])

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of a passage: its *fate* in the newest text, which is that of *snapshot_id*.

    *since* is when a text without the passage as it was cited was first seen. *lines* and *text*
    are where it stands now and what it says; empty for one that was removed.
    """

    fate: Fate
    snapshot_id: SnapshotID
    since: str | None
    lines: str
    text: tuple[str, ...] = field(metadata=NOT_TOLD)

    @property
    def saying(self) -> str:
        """Say in words what became of the passage."""
        lines = "lines" if "-" in self.lines else "line"
        where = f" Now {lines} {self.lines}." if self.lines else ""
        when = f" First seen otherwise on {self.since[:10]}." if self.since else ""
        return f"In the newest text, {self.snapshot_id}, the passage {self.fate}.{where}{when}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """The question where the *cited* lines of the text *old* stand in the text *new*."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    language: str
    cited: Lines

    @property
    def key(self) -> str:
        """Return what tells this question from all others."""
        texts = "\n\n".join("\n".join(text) for text in (self.old, self.new))
        told = f"{self.language} {self.cited} {len(self.old)}\n{texts}"
        return sha256(told.encode("utf-8", "surrogatepass"))

    def places(self) -> tuple[int, ...]:
        """Return where in *new* the cited segments stand, as far as they still do."""
        if self.old == self.new:
            return tuple(range(self.cited.first - 1, self.cited.last))
        before = anchors.first(self.old, self.language)
        found = diff(self.old, self.new, language=self.language)
        after = anchors.carry(before, found, self.new, self.language)
        wanted = set(self.cited.of(before))
        return tuple(place for place, anchor in enumerate(after) if anchor in wanted)


def no_such_lines(first: int, last: int, count: int) -> str | None:
    """Say that a text of so many lines has not those from *first* to *last*; None if it has them.

    >>> no_such_lines(3, 3, 1)
    'The text has one line; it has no line 3.'
    """
    if 1 <= first <= last <= count:
        return None
    has = {0: "is empty", 1: "has one line"}.get(count, f"has lines 1 to {count}")
    wanted = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"The text {has}; it has no {wanted}."


def in_the_archive_alone(reading: Reading, lines: Lines) -> str | None:
    """Say where the *lines* of *reading* are, if the records do not have its text; else None.

    They have one text of the bytes that were read again, and two where a version began with it.
    """
    if reading["version"] is not None:
        return None
    numbers = f"{lines.first},{lines.last}p"
    return (
        f"The passage, {'lines' if lines.first < lines.last else 'line'} {lines}, is of an earlier "
        "reading of the same bytes, whose text is in the archive alone. `git -C archive.git "
        f"cat-file blob {reading['text_blob']} | sed -n {numbers}` prints it."
    )


def find_reading(connection: Connection, passage: CitedPassage) -> Row | None:
    """Return the reading whose text *passage* is of, with its snapshot's digits and address."""
    return one(connection, _FOUND, passage.content, passage.anchor)


def text_of_reading(connection: Connection, reading: Reading) -> tuple[str, ...]:
    """Return the segments of *reading*."""
    (row,) = many(connection, _TEXT, reading["version"])
    return _segments(row)


def quoted(text: Sequence[str], reading: Reading, origin: str, lines: Lines) -> CitedLines:
    """Return the *lines* of the *text* of *reading*, published at *origin*, as they are cited."""
    passage = CitedPassage(
        content=reading["text_blob"],
        origin=origin,
        anchor=reading["folder"],
        first_line=lines.first,
        last_line=lines.last,
    )
    return CitedLines(
        passage_id=passage_id(passage),
        first=lines.first,
        last=lines.last,
        quotation="\n".join(lines.of(text)),
        before="\n".join(text[: lines.first - 1])[-_CONTEXT:],
        after="\n".join(text[lines.last : lines.last + _CONTEXT])[:_CONTEXT],
    )


def following(connection: Connection, reading: Reading, cited: Lines) -> Following:
    """Return the question where the *cited* lines of *reading* stand in the newest text."""
    newest = _newest(connection, reading["source"])
    return Following(
        old=text_of_reading(connection, reading),
        new=_segments(newest),
        language=newest["language"],
        cited=cited,
    )


def became(
    connection: Connection, reading: Reading, asked: Following, places: Sequence[int]
) -> Became:
    """Return what became of a passage of *reading*, whose segments stand at these *places* now."""
    cited, text = asked.cited.of(asked.old), tuple(asked.new[place] for place in places)
    now = f"{Lines(places[0] + 1, places[-1] + 1)}" if places else ""
    return Became(
        fate=_fate(cited, text, is_there=now == str(asked.cited)),
        snapshot_id=from_digits(_newest(connection, reading["source"])["digits"]),
        since=_since(connection, reading, cited),
        lines=now,
        text=text,
    )


def _newest(connection: Connection, source: str) -> Row:
    (newest,) = many(connection, _NEWEST, source)
    return newest


def _segments(version: Row) -> tuple[str, ...]:
    return tuple(version["text"].split("\n")) if version["segments"] else ()


def _fate(old: tuple[str, ...], new: tuple[str, ...], *, is_there: bool) -> Fate:
    if not new:
        return Fate.REMOVED
    if old != new:
        return Fate.CHANGED
    return Fate.STANDS if is_there else Fate.MOVED


def _since(connection: Connection, reading: Reading, passage: tuple[str, ...]) -> str | None:
    (version,) = many(connection, _NUMBER, reading["version"])
    lines = passage[:_MOST_LINES]
    lacking = " OR ".join([_LACKS] * len(lines))
    sql = (
        "SELECT began_at FROM versions WHERE source = ? AND number > ?"  # noqa: S608 - names of ours
        f" AND ({lacking}) ORDER BY number LIMIT 1"
    )
    found = one(connection, sql, reading["source"], version["number"], *lines)
    return str(found["began_at"]) if found else None
