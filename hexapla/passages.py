"""Passages: which lines a passage ID names, and what became of them since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from differ import anchors
from differ.versions import diff
from hexapla.errors import NothingToShow
from hexapla.recalling import Records, Row, segments
from snapshots.identifiers import from_digits, parse_passage_id
from snapshots.model import SnapshotID

PREFIX = "swh:1:cnt:"
"""What the ID of a passage begins with, and that of a snapshot does not."""

_FOUND = """
    select readings.*, snapshots.digits from readings
    join snapshots on snapshots.name = readings.snapshot
    where text_blob = ? order by readings.folder = ? desc, snapshots.kept_as, readings.number
"""
_NEWEST = """
    select versions.*, snapshots.digits, sources.language from versions
    join snapshots on snapshots.name = versions.snapshot
    join sources on sources.name = versions.source
    where versions.source = ? and versions.is_newest = 1
"""
_LATER = "select text, began_at from versions where source = ? and number > ? order by number"


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
    text: tuple[str, ...]

    @property
    def saying(self) -> str:
        """Say in words what became of the passage."""
        lines = "lines" if "-" in self.lines else "line"
        where = f" Now {lines} {self.lines}." if self.lines else ""
        when = f" First seen otherwise on {self.since[:10]}." if self.since else ""
        return f"In the newest text, {self.snapshot_id}, the passage {self.fate}.{where}{when}"


def find_passage(records: Records, identifier: str) -> tuple[Row, Lines]:
    """Return the reading that the passage ID *identifier* is of, and the lines that it names.

    Raises: MalformedPassageID, NothingToShow.
    """
    passage = parse_passage_id(identifier)
    found = records.rows(_FOUND, [passage.content, passage.anchor])
    if not found:
        raise NothingToShow(
            f"No text of this collection has the ID {PREFIX}{passage.content}: the passage is of "
            f"another collection, or a digit is wrong. It was published at {passage.origin}"
        )
    return found[0], check_lines(found[0], passage.first_line, passage.last_line)


def check_lines(reading: Row, first: int, last: int) -> Lines:
    """Return the lines from *first* to *last*, if the text of *reading* has them.

    Raises: NothingToShow.
    """
    if not 1 <= first <= last <= reading["segments"]:
        raise NothingToShow(
            f"The text has lines 1 to {reading['segments']}; it has no lines {first} to {last}."
        )
    return Lines(first, last)


def text_of(records: Records, reading: Row) -> tuple[str, ...]:
    """Return the segments of *reading*."""
    found = records.rows("select text, segments from versions where name = ?", [reading["version"]])
    return segments(found[0])


def what_became(records: Records, reading: Row, cited: Lines) -> Became:
    """Return what became of the *cited* lines of *reading* in the newest text of its source."""
    old = text_of(records, reading)
    (newest,) = records.rows(_NEWEST, [reading["source"]])
    new = segments(newest)
    places = _places(old, new, newest["language"], cited)
    text = tuple(new[place] for place in places)
    now = f"{Lines(places[0] + 1, places[-1] + 1)}" if places else ""
    fate = _fate(cited.of(old), text, is_there=now == str(cited))
    return Became(
        fate=fate,
        snapshot_id=from_digits(newest["digits"]),
        since=_since(records, reading, cited.of(old)),
        lines=now,
        text=text,
    )


def _places(old: Sequence[str], new: Sequence[str], language: str, cited: Lines) -> list[int]:
    """Return where the cited segments of *old* stand in *new*, as far as they still do."""
    before = anchors.first(old, language)
    after = anchors.carry(before, diff(old, new, language=language), new, language)
    wanted = set(cited.of(before))
    return [place for place, anchor in enumerate(after) if anchor in wanted]


def _fate(old: tuple[str, ...], new: tuple[str, ...], *, is_there: bool) -> Fate:
    if not new:
        return Fate.REMOVED
    if old != new:
        return Fate.CHANGED
    return Fate.STANDS if is_there else Fate.MOVED


def _since(records: Records, reading: Row, passage: tuple[str, ...]) -> str | None:
    (version,) = records.rows("select number from versions where name = ?", [reading["version"]])
    for later in records.connection.execute(_LATER, [reading["source"], version["number"]]):
        if not set(passage) <= set(later["text"].split("\n")):
            return str(later["began_at"])
    return None
