"""Surveying: how every watched source stands, told from its visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from hexapla.collection import Collection
from hexapla.recalling import Records, recalled
from hexapla.remembering import pasts
from hexapla.scheduling import CONFIRMED_AFTER, Look, Past, due_at
from snapshots.model import Outcome, Source, Visiting

_ENDED = "select name from sources where ended_at is not null"
_NEWEST = "select url, final_url from snapshots where source = ? order by number desc limit 1"
_ASIDE = "select snapshot_id from suspects where source = ? and waits"
_ALTERNATIONS = 3


class State(StrEnum):
    """How a source stands; the order is that in which a person should look at them."""

    SUSPECT = "suspect"
    WITHDRAWN = "withdrawn"
    GONE = "gone"
    FAILING = "failing"
    NEVER = "never visited"
    WELL = "well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one source stands.

    *since* is the first visit of the state, *good_at* the last that saw a text of the publisher,
    *reason* why the last one did not. *alternates* when good and suspect visits take turns. It is
    to be visited again from *due_at* on; None where every watch visits it. *led_to* is where
    redirects led when its newest snapshot was fetched, if elsewhere; *aside* is the ID of the
    suspect that waits to be accepted.
    """

    source: str
    state: State
    since: datetime | None
    good_at: datetime | None
    visited_at: datetime | None
    reason: str | None
    alternates: bool
    due_at: datetime | None = None
    led_to: str | None = None
    aside: str | None = None


def survey(collection: Collection) -> tuple[Standing, ...]:
    """Return how each watched source of *collection* stands, in the catalogue's order.

    Raises: CatalogueMistakes, RecordsError, ArchiveError.
    """
    catalogue = collection.catalogue()
    sources = [source for source in catalogue.sources if source.watched]
    with recalled(collection) as records:
        known = pasts(records, of_good=True)
        ended = {row["name"] for row in records.rows(_ENDED)}
        return tuple(
            replace(
                judged(source.name, past := known.get(source.name, Past())),
                due_at=_due_at(source, past, catalogue.visiting),
                led_to=_led_to(records, source),
                aside=_aside(records, source),
            )
            for source in sources
            if source.name not in ended
        )


def _led_to(records: Records, source: Source) -> str | None:
    newest = records.rows(_NEWEST, [source.name])
    elsewhere = newest and newest[0]["url"] == source.url
    return newest[0]["final_url"] if elsewhere else None


def _aside(records: Records, source: Source) -> str | None:
    waiting = records.rows(_ASIDE, [source.name])
    return waiting[0]["snapshot_id"] if waiting else None


def _due_at(source: Source, past: Past, visiting: Visiting) -> datetime | None:
    if not past.looks or (source.url is None and source.every is None):
        return None
    return due_at(past, source.every or visiting.every)


def judged(source: str, past: Past) -> Standing:
    """Return how *source* stands after what is known of its *past*."""
    looks = past.looks[::-1]
    tail = _tail(looks)
    last = looks[-1] if looks else None
    return Standing(
        source=source,
        state=_state(tail, last),
        since=tail[0].at if tail else None,
        good_at=past.good_at,
        visited_at=last.at if last else None,
        reason=tail[-1].reason if tail else None,
        alternates=_turns(looks) >= _ALTERNATIONS,
    )


def _tail(looks: Sequence[Look]) -> list[Look]:
    """Return those of *looks*, oldest first, since the last good one that ended as the last did.

    Failures in between are passed over: that a site could not be reached says nothing of its texts.
    """
    if not looks or looks[-1].outcome.is_good:
        return []
    last = looks[-1].outcome
    tail: list[Look] = []
    for look in reversed(looks):
        if look.outcome is last or (look.outcome.is_failure and last.is_failure):
            tail.insert(0, look)
        elif not look.outcome.is_failure:
            break
    return tail


def _state(tail: Sequence[Look], last: Look | None) -> State:
    if last is None:
        return State.NEVER
    if not tail:
        return State.WELL
    if last.outcome is Outcome.SUSPECT:
        return State.SUSPECT
    if last.outcome is Outcome.GONE:
        confirmed = last.at - tail[0].at >= CONFIRMED_AFTER
        return State.WITHDRAWN if confirmed else State.GONE
    return State.FAILING


def _turns(looks: Sequence[Look]) -> int:
    """Return how often good visits and suspect ones took turns."""
    seen = [
        look.outcome is Outcome.SUSPECT
        for look in looks
        if look.outcome is Outcome.SUSPECT or look.outcome.is_good
    ]
    return len([key for key, _ in groupby(seen)]) - 1
