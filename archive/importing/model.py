"""What a history that others kept is made of, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from snapshots.model import Snapshot, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A text that stood at one date.

    *place* says where it was found, for messages. *source* is unwatched, and describes the source
    for a catalogue that has none of its name; *work_title* does so for its work.
    """

    place: str
    work_title: str
    source: Source
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The news that a text was taken away at the time *at*."""

    place: str
    work_title: str
    source: Source
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Something that is not imported: where it stands, and what stands in its way."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


Event = Imported | Withdrawn | Refused
"""What a reader of a foreign format yields, in the order in which it came about there."""
