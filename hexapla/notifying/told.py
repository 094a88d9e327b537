"""What was told: for each channel, the events that it told, passed over, or began after.

The file is `told.json` in the collection's folder. Noting comes after telling, so that a crash
between the two tells something twice and nothing never.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Collection as Keys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hexapla.notifying.errors import TellingBusy, ToldUnreadable
from hexapla.notifying.events import Event
from hexapla.replacing import replace_text
from snapshots.channels import Topic
from snapshots.serialising import format_time, parse_time

FILE_NAME = "told.json"
LOCK_NAME = "told.lock"
WAIT_SECONDS = 30.0
MARGIN = timedelta(hours=1)
"""How long before a channel began events may date from: a watch may have been under way."""

KEPT = timedelta(days=90)
"""How long it is remembered what was told; what is older and not told yet is no news."""

_FORMAT = 1
_PAUSE_SECONDS = 0.05


class How(StrEnum):
    """How an event was noted."""

    TOLD = "told"
    PASSED = "passed"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Note:
    """That an event, then of *topic*, was told, passed over, or was there before."""

    at: str
    topic: str
    how: How


@dataclass(frozen=True, slots=True)
class Told:
    """What one channel has told. Events before *since* are none of its business.

    *digested_at* is when it was last looked whether there is something for a digest. After
    *failures* in a row nothing is tried before *retry_at*.
    """

    since: datetime
    digested_at: datetime
    notes: Mapping[str, Note] = field(default_factory=dict)
    failures: int = 0
    retry_at: datetime | None = None

    def untold(self, event: Event) -> bool:
        """Tell whether *event* is yet to be judged by the channel.

        One that was passed over is judged again when it turns out to be something else: a text
        that seemed cut off may prove to be the new one.
        """
        note = self.notes.get(event.key)
        if note is None:
            return event.topic is Topic.ALARM or event.at >= format_time(self.since)
        return note.how is How.PASSED and note.topic != event.topic

    def noting(self, events: Iterable[Event], how: How) -> Told:
        """Return this with *events* noted."""
        new = {event.key: Note(event.at, event.topic.value, how) for event in events}
        return replace(self, notes=MappingProxyType({**self.notes, **new})) if new else self


def begun(events: Iterable[Event], now: datetime, since: datetime | None) -> Told:
    """Return the state of a channel that begins *now*: *events* that are there are no news.

    With *since*, those from that moment on are.
    """
    there = [e for e in events if since is None or e.at < format_time(since)]
    told = Told(since=since or now - MARGIN, digested_at=now)
    return told.noting(there, How.BEFORE)


def again(told: Told, since: datetime) -> Told:
    """Return *told* as of a channel that also tells of what was there, from *since* on."""
    notes = {
        key: note
        for key, note in told.notes.items()
        if note.how is not How.BEFORE or note.at < format_time(since)
    }
    return replace(told, since=min(told.since, since), notes=MappingProxyType(notes))


def shortened(told: Told, present: Keys[str], now: datetime) -> Told:
    """Return *told* without notes that are old and of nothing in the records any more.

    *present* are the keys of the events that the records still yield. Only to be used when there
    is nothing left to tell.
    """
    horizon = now - KEPT
    oldest = format_time(horizon)
    notes = {k: n for k, n in told.notes.items() if n.at >= oldest or k in present}
    return replace(told, since=max(told.since, horizon), notes=MappingProxyType(notes))


# --- the file -------------------------------------------------------------------------------


def load(folder: Path) -> dict[str, Told]:
    """Return what each channel has told, by its id.

    Raises: ToldUnreadable.
    """
    path = folder / FILE_NAME
    try:
        fields = json.loads(path.read_bytes())
        if fields["format"] != _FORMAT:
            raise ToldUnreadable(path, f"its format is {fields['format']!a}, not {_FORMAT}")
        return {slug: _told(each) for slug, each in fields["channels"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToldUnreadable(path, f"{type(error).__name__}: {error}") from error


def save(folder: Path, channels: Mapping[str, Told]) -> None:
    """Write what each channel has told; after a crash the file is the old one or the new."""
    fields = {
        "format": _FORMAT,
        "channels": {slug: _fields(told) for slug, told in sorted(channels.items())},
    }
    replace_text(folder / FILE_NAME, json.dumps(fields, indent=0, sort_keys=True) + "\n")


@contextmanager
def locked(folder: Path, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Be the only process that tells from *folder*.

    Raises: TellingBusy.
    """
    give_up_at = time.monotonic() + wait_seconds
    with (folder / LOCK_NAME).open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= give_up_at:
                    raise TellingBusy(folder) from None
            time.sleep(_PAUSE_SECONDS)
        yield


def _fields(told: Told) -> dict[str, Any]:
    return {
        "since": format_time(told.since),
        "digested_at": format_time(told.digested_at),
        "failures": told.failures,
        "retry_at": format_time(told.retry_at) if told.retry_at else None,
        "notes": {key: f"{n.how} {n.topic} {n.at}" for key, n in told.notes.items()},
    }


def _told(fields: dict[str, Any]) -> Told:
    return Told(
        since=parse_time(fields["since"]),
        digested_at=parse_time(fields["digested_at"]),
        notes=MappingProxyType({key: _note(note) for key, note in fields["notes"].items()}),
        failures=int(fields["failures"]),
        retry_at=parse_time(fields["retry_at"]) if fields["retry_at"] else None,
    )


def _note(text: str) -> Note:
    how, topic, at = text.split(" ")
    return Note(at, topic, How(how))
