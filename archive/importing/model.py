"""What a history that others kept is made of, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from snapshots.model import Snapshot, SnapshotID, Source

SourceName = tuple[str, str]
"""The slugs of a work and of a source in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignSource:
    """A source as others describe it, unwatched, and the title of its work.

    Of a source that the catalogue has already, the catalogue knows better.
    """

    source: Source
    work_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A text that stood at one date, in *source*; *place* says where it was found, for messages.

    An archive that has a snapshot of one of the IDs in *known_as* has this one: it was exported
    from there, or imported by an earlier version that said less of it.
    """

    place: str
    source: SourceName
    snapshot: Snapshot
    known_as: tuple[SnapshotID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisited:
    """The news that at the time *at* an imported *snapshot* was found unchanged."""

    place: str
    source: SourceName
    at: datetime
    snapshot: SnapshotID
    status: int | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The news that a text was taken away at the time *at*."""

    place: str
    source: SourceName
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Something that is not imported: where it stands, and what stands in its way."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The news that at the time *at* others looked for a text and did not get it."""

    place: str
    source: SourceName
    at: datetime
    reason: str
    status: int | None = None


Event = Imported | Revisited | Withdrawn | Missed | Refused
"""What happened in a foreign history, in the order in which it came about there."""


class ForeignHistory(Protocol):
    """A history in one of the formats that can be imported, already looked through once."""

    @property
    def sources(self) -> Sequence[ForeignSource]:
        """The sources of the history, each once."""

    @property
    def total(self) -> int:
        """How many events there are."""

    def events(self) -> Iterator[Event]:
        """Yield what happened, holding no more than one text at a time.

        Raises: NotImportable, when the history cannot be read to its end.
        """
