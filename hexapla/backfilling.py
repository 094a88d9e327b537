"""Backfilling: what a web archive captured of a source becomes the past of that source here.

The archive's own list says what it has. Of that, only what is not known here is asked for, one
capture after the other, as politely as anything else. What was fetched is kept at once, so that a
run that was ended goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.errors import NotImportable
from archive.importing.choosing import Action, Choice, Step, choose
from archive.importing.model import (
    Event,
    Imported,
    Missed,
    Refused,
    Revisited,
    SourceName,
    Withdrawn,
)
from archive.importing.replays import REPLAYED, event_of
from archive.importing.services import Service
from archive.keeping import Writer
from archive.packing import pack_new
from hexapla.captures import Lister
from hexapla.collection import Collection
from hexapla.intake import ImportReport, Intake
from hexapla.moments import Moments, Shown, moments
from hexapla.opening import opened, opened_for_writing
from hexapla.printing import Advance
from hexapla.reaching import Reach, reach
from hexapla.recurring import interruptible
from snapshots.digests import sha256
from snapshots.errors import FetchError, SourceGone
from snapshots.identifiers import snapshot_id
from snapshots.model import Source

MOST_FAILURES = 5
"""After as many failures, one behind the other, a service is left alone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be backfilled: a *source*, whose captures are listed under *address*."""

    source: Source
    address: str

    @property
    def name(self) -> SourceName:
        """Return the slugs of the work and of the source."""
        return self.source.work, self.source.slug


@dataclass(frozen=True, slots=True)
class Planned:
    """A *step* that was chosen for a source, and whether its time *is_known* here already."""

    wish: Wish
    step: Step
    is_known: bool


@dataclass(slots=True)
class BackfillReport:
    """What a backfill did, or would do.

    Of the captures that are *listed*, those of *planned* were chosen; *fetched* ones were asked
    for, *left* ones are left for a later run, as the service failed too often. *intake* counts what
    became of them.
    """

    listed: int = 0
    planned: list[Planned] = field(default_factory=list)
    fetched: int = 0
    left: int = 0
    intake: ImportReport = field(default_factory=ImportReport)


def plan(
    collection: Collection, wishes: Sequence[Wish], service: Service, choice: Choice
) -> BackfillReport:
    """Return what `backfill` would do; only the lists of *service* are fetched.

    Raises: ArchiveError.
    """
    with opened(collection) as archive:
        known = moments(archive, {wish.name for wish in wishes})
    report = BackfillReport()

    async def listing() -> None:
        async with reach(service, collection.catalogue().visiting) as reached:
            await _plan(Lister(reached), wishes, choice, known, report)

    with interruptible():
        asyncio.run(listing())
    return report


def backfill(
    collection: Collection,
    wishes: Sequence[Wish],
    service: Service,
    choice: Choice,
    *,
    advance: Advance = lambda _done, _total: None,
) -> BackfillReport:
    """Fetch what *service* has of *wishes*, as far as it is chosen and not known, and keep it.

    Interrupted, what was fetched up to then is kept.

    Raises: ArchiveError when something could not be kept.
    """
    report = BackfillReport()
    with opened_for_writing(collection) as (archive, writer):
        known = moments(archive, {wish.name for wish in wishes})
        sources = {wish.name: wish.source for wish in wishes}
        intake = Intake(writer, sources, report.intake)

        async def fetching() -> None:
            async with reach(service, collection.catalogue().visiting) as reached:
                await _plan(Lister(reached), wishes, choice, known, report)
                await _Filling(reached, intake, writer, known, report).run(advance)

        try:
            with interruptible():
                asyncio.run(fetching())
        finally:
            writer.commit()
    if report.intake.kept:
        with opened(collection) as archive:
            pack_new(archive)
    return report


async def _plan(
    lister: Lister,
    wishes: Sequence[Wish],
    choice: Choice,
    known: Mapping[SourceName, Moments],
    report: BackfillReport,
) -> None:
    """Note in *report* what is to be done; a list that cannot be had stops no other."""
    for wish in wishes:
        try:
            found = await lister.captures(wish.source, wish.address, choice)
        except (FetchError, NotImportable) as error:
            report.intake.refuse(Refused(place=wish.address, problem=str(error)))
            continue
        for unread in found.unread:
            report.intake.refuse(unread)
        report.listed += len(found.captures)
        times = known[wish.name].known
        report.planned += [
            Planned(wish, step, step.capture.at in times) for step in choose(found.captures, choice)
        ]
    # A source may have had several addresses: what one shows is told beside what was before it.
    report.planned.sort(key=lambda each: (each.wish.name, each.step.capture.at))


@dataclass(slots=True)
class _Filling:
    """Takes the planned steps, one after the other, and keeps what they bring."""

    reach: Reach
    intake: Intake
    writer: Writer
    known: Mapping[SourceName, Moments]
    report: BackfillReport
    failures: int = 0

    async def run(self, advance: Advance) -> None:
        """Take every step that is not known yet."""
        steps = self.report.planned
        for done, planned in enumerate(steps):
            advance(done, len(steps))
            moments_of = self.known[planned.wish.name]
            if planned.step.capture.at in moments_of.known:
                self.report.intake.known += 1
            elif self.failures >= MOST_FAILURES:
                self.report.left += 1
            else:
                await self._take(planned, moments_of)
        advance(len(steps), len(steps))

    async def _take(self, planned: Planned, known: Moments) -> None:
        fetched = self.report.fetched
        event = await self._event(planned, known)
        if self.intake.take(event):
            _note(known, event)
        if self.report.fetched > fetched:
            # At once: a run that is killed has nothing to fetch again. The pause is longer.
            self.writer.commit()

    async def _event(self, planned: Planned, known: Moments) -> Event:
        """Return what became of a step: of the service's word for it, or of what it gives."""
        capture, name = planned.step.capture, planned.wish.name
        where = self.reach.service.raw(capture)
        if planned.step.action is Action.GONE:
            reason = f"status {capture.status} in {where}"
            return Withdrawn(place=where, source=name, at=capture.at, reason=reason)
        same_as = planned.step.same_as
        shown = known.shown.get(same_as.at) if same_as else None
        last = known.before(capture.at)
        if shown is not None and last is not None and shown.sha256 == last.sha256:
            return Revisited(place=where, source=name, at=capture.at, snapshot=last.snapshot)
        # Where the first one with this digest could not be got, another one may be. And where
        # another text is known from in between, this one came back.
        try:
            event = await self._fetch(planned, where)
        except SourceGone as error:
            return Refused(place=where, problem=str(error))
        except FetchError as error:
            self.failures += 1
            return Refused(place=where, problem=str(error))
        self.failures = 0
        return _unless_new(event, known)

    async def _fetch(self, planned: Planned, where: str) -> Event:
        """Ask for a capture as it came.

        Raises: FetchError.
        """
        self.report.fetched += 1
        arrived = await self.reach.get(planned.wish.source, where, REPLAYED)
        try:
            return event_of(planned.step.capture, planned.wish.name, arrived)
        finally:
            arrived.body.close()


def _unless_new(event: Event, known: Moments) -> Event:
    """Return *event*, or that its text was found unchanged, where it was shown last before."""
    if not isinstance(event, Imported):
        return event
    snapshot = event.snapshot
    shown = known.before(snapshot.fetched_at)
    if shown is None or shown.sha256 != sha256(snapshot.body):
        return event
    return Revisited(
        place=event.place,
        source=event.source,
        at=snapshot.fetched_at,
        snapshot=shown.snapshot,
        status=snapshot.status,
    )


def _note(known: Moments, event: Event) -> None:
    """Add to what is *known* what *event* tells; what was refused is not, and is tried again."""
    match event:
        case Imported():
            snapshot = event.snapshot
            shown = Shown(snapshot_id(snapshot), sha256(snapshot.body))
            known.add(snapshot.fetched_at, shown)
        case Revisited():
            found = next(s for s in known.shown.values() if s.snapshot == event.snapshot)
            known.add(event.at, found)
        case Withdrawn() | Missed():
            known.add(event.at)
