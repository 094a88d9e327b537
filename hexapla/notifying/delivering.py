"""Delivering: each channel is told, in order and at least once, what it was not told yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hexapla.collection import Collection
from hexapla.notifying import timing, told
from hexapla.notifying.carrying import (
    STDOUT,
    Carrier,
    Copying,
    DataPrinter,
    Printer,
    carrier,
)
from hexapla.notifying.errors import NoSuchChannel, NotDelivered
from hexapla.notifying.events import Event, wanted
from hexapla.notifying.gathering import gather, with_passages
from hexapla.notifying.messages import (
    PASSAGES,
    Detailing,
    Letterhead,
    Message,
    compose,
    portions,
    trial,
)
from hexapla.notifying.secrecy import Secrets
from hexapla.notifying.told import How, Told
from hexapla.recalling import Records, recalled
from hexapla.surveying import survey
from snapshots.channels import Channel
from snapshots.model import Catalogue

Clock = Callable[[], datetime]
Write = Callable[[str], None]
WriteData = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one channel: how many events it *told*, and how many are *waiting*.

    *problem* says why some are waiting that should not, *reason* why others are, if any.
    """

    channel: str
    told: int = 0
    waiting: int = 0
    reason: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How to tell: *write* prints texts; *at_once* disregards quiet hours, digests and pauses.

    A *rehearsal* prints what would be told to whom, and neither sends nor notes anything. With
    *since*, what was there when a channel began is told, too. With *write_data*, the data of each
    message is written instead of texts, and of messages that were sent elsewhere, too.
    """

    write: Write
    write_data: WriteData | None = None
    clock: Clock = timing.now
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    since: datetime | None = None
    rehearsal: bool = False
    at_once: bool = False


def tell(collection: Collection, slugs: Sequence[str], telling: Telling) -> tuple[Report, ...]:
    """Tell the channels *slugs*, or all, what they were not told yet.

    A channel that fails stops at the message that it did not take, and goes on there next time.
    Raises: NoSuchChannel, ToldUnreadable, TellingBusy, RecordsError, ArchiveError.
    """
    catalogue = collection.catalogue()
    channels = chosen(catalogue, slugs)
    standings = survey(collection) if channels else ()
    with told.locked(collection.folder), recalled(collection) as records:
        known = told.load(collection.folder)
        now = telling.clock()
        earliest = [known[each.slug].since for each in channels if each.slug in known]
        since = min([*earliest, telling.since or now - told.MARGIN])
        events = gather(records, standings, since)
        state = _State(collection.folder, known, telling)
        teller = _Teller(catalogue, events, state, _detailing(records), now)
        return tuple(teller.tell(channel) for channel in channels)


def try_out(collection: Collection, slugs: Sequence[str], telling: Telling) -> tuple[Report, ...]:
    """Send a message to the channels *slugs*, or all, that says that it is a test.

    Raises: NoSuchChannel.
    """
    catalogue = collection.catalogue()
    return tuple(_try_out(catalogue, channel, telling) for channel in chosen(catalogue, slugs))


def chosen(catalogue: Catalogue, slugs: Sequence[str]) -> tuple[Channel, ...]:
    """Return the channels *slugs* of *catalogue*, or all of them.

    Raises: NoSuchChannel.
    """
    known = {channel.slug: channel for channel in catalogue.channels}
    for slug in slugs:
        if slug not in known:
            raise NoSuchChannel(slug, known)
    return tuple(known[slug] for slug in slugs) if slugs else catalogue.channels


def _try_out(catalogue: Catalogue, channel: Channel, telling: Telling) -> Report:
    secrets = Secrets(telling.environment)
    message = trial(_letterhead(catalogue), channel)
    try:
        _carrier(catalogue, channel, telling, secrets).carry(message)
    except NotDelivered as error:
        return Report(channel.slug, problem=secrets.conceal(str(error)))
    return Report(channel.slug)


def _letterhead(catalogue: Catalogue) -> Letterhead:
    return Letterhead(catalogue.title, catalogue.address)


def _detailing(records: Records) -> Detailing:
    return lambda event: with_passages(records, event, PASSAGES)


def _carrier(catalogue: Catalogue, channel: Channel, telling: Telling, secrets: Secrets) -> Carrier:
    if channel.to == STDOUT:
        return DataPrinter(telling.write_data) if telling.write_data else Printer(telling.write)
    carried = carrier(channel, secrets, catalogue.visiting.allow_networks)
    return Copying(carried, telling.write_data) if telling.write_data else carried


@dataclass(slots=True)
class _State:
    """What was told, in memory and on the disk."""

    folder: Path
    channels: dict[str, Told]
    telling: Telling

    def keep(self, slug: str, state: Told) -> None:
        """Note the *state* of a channel, unless this is a rehearsal."""
        self.channels[slug] = state
        if not self.telling.rehearsal:
            told.save(self.folder, self.channels)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells one channel after the other."""

    catalogue: Catalogue
    events: tuple[Event, ...]
    state: _State
    detailed: Detailing
    now: datetime

    def tell(self, channel: Channel) -> Report:
        """Tell *channel* what it was not told, as far as that may be and succeeds."""
        state = self._current(channel)
        untold = [event for event in self.events if state.untold(event)]
        waiting = [event for event in untold if wanted(channel, event)]
        passed = [event for event in untold if not wanted(channel, event)]
        state = state.noting(passed, How.PASSED)
        reason = self._reason_to_wait(channel, state)
        if reason is not None:
            self.state.keep(channel.slug, state)
            problem = reason if state.failures and waiting else None
            return Report(channel.slug, waiting=len(waiting), reason=reason, problem=problem)
        if not waiting:
            state = told.shortened(state, {event.key for event in self.events}, self.now)
        self.state.keep(channel.slug, state)
        report = self._deliver(channel, waiting)
        if not report.waiting:
            self._note_end(channel, failed=report.told == 0 and report.problem is not None)
        return report

    def _current(self, channel: Channel) -> Told:
        since = self.state.telling.since
        known = self.state.channels.get(channel.slug)
        if known is None:
            return told.begun(self.events, self.now, since)
        return told.again(known, since) if since else known

    def _reason_to_wait(self, channel: Channel, state: Told) -> str | None:
        telling = self.state.telling
        if telling.rehearsal or telling.at_once:
            return None
        if state.retry_at and self.now < state.retry_at:
            until = state.retry_at.isoformat(" ", "minutes")
            return f"It failed {state.failures} times in a row; it is tried again after {until}."
        if not timing.is_due(channel, state.digested_at, self.now):
            return "It is not time yet: quiet hours, or the next digest."
        return None

    def _deliver(self, channel: Channel, waiting: Sequence[Event]) -> Report:
        secrets = Secrets(self.state.telling.environment)
        done = 0
        complaint = None
        try:
            carried = self._carried(channel, secrets)
            for portion in portions(channel, waiting, for_programs=carried.for_programs):
                message = compose(_letterhead(self.catalogue), channel, portion, self.detailed)
                complaint = carried.carry(message) or complaint
                self._note(channel, portion)
                done += len(portion)
        except NotDelivered as error:
            self._note_failure(channel, error)
            problem = secrets.conceal(str(error))
            return Report(channel.slug, done, waiting=len(waiting) - done, problem=problem)
        return Report(channel.slug, done, problem=complaint and secrets.conceal(complaint))

    def _carried(self, channel: Channel, secrets: Secrets) -> Carrier:
        telling = self.state.telling
        if not telling.rehearsal:
            return _carrier(self.catalogue, channel, telling, secrets)
        if telling.write_data is not None:
            return DataPrinter(telling.write_data)
        return _Rehearsal(channel, telling.write)

    def _note(self, channel: Channel, portion: Sequence[Event]) -> None:
        state = self.state.channels[channel.slug].noting(portion, How.TOLD)
        self.state.keep(channel.slug, replace(state, failures=0, retry_at=None))

    def _note_end(self, channel: Channel, *, failed: bool) -> None:
        """Note that nothing is waiting: a digest is made, be it of nothing."""
        state = replace(self.state.channels[channel.slug], digested_at=self.now)
        ended = state if failed else replace(state, failures=0, retry_at=None)
        self.state.keep(channel.slug, ended)

    def _note_failure(self, channel: Channel, error: NotDelivered) -> None:
        state = self.state.channels[channel.slug]
        failures = state.failures + 1
        retry_at = self.now + timing.pause(failures, error.retry_after)
        self.state.keep(channel.slug, replace(state, failures=failures, retry_at=retry_at))


class _Rehearsal:
    """Prints what would be told to whom."""

    for_programs = False

    def __init__(self, channel: Channel, write: Write) -> None:
        self._channel = channel
        self._write = write

    def carry(self, message: Message) -> None:
        """Print *message* as it would be told."""
        # The address stays as the catalogue has it: what its variables hold is no one's business.
        heading = f"To: {self._channel.slug} ({self._channel.to})\nSubject: {message.subject}"
        self._write(f"{heading}\n\n{message.text}")
