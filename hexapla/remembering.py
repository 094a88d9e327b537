"""Remembering: what the records know of the visits of each source, for the next ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hexapla.collection import Collection
from hexapla.recalling import Records, Row, recalled
from hexapla.scheduling import Look, Past
from snapshots.model import Outcome
from snapshots.serialising import parse_time

_LOOKS = 20

# Versions by which a publisher's text became another one.
_CHANGES = """
    select source, count(*) as changes, max(began_at) as changed_at from versions
    where number > 1 and step not in ('technical', 'noise', 'flap', 'fault', 'recovery')
    group by source
"""
_LAST = """
    select visited_at, outcome, etag, snapshot from visits where source = ?
    order by visited_at desc, number desc limit ?
"""
_WHOLE = "select max(visited_at) as at from visits where source = ? and status = 200"


def pasts(collection: Collection) -> Mapping[str, Past]:
    """Return what is known of each source of *collection*, by its name.

    Raises: RecordsError, ArchiveError.
    """
    with recalled(collection) as records:
        changes = {row["source"]: row for row in records.rows(_CHANGES)}
        sources = records.rows("select name, first_seen_at from sources")
        return {row["name"]: _past(records, row, changes.get(row["name"])) for row in sources}


def _past(records: Records, source: Row, changed: Row | None) -> Past:
    name = source["name"]
    visits = records.rows(_LAST, [name, 1])
    if visits and visits[0]["outcome"] not in {Outcome.CHANGED, Outcome.UNCHANGED}:
        visits = records.rows(_LAST, [name, _LOOKS])
    (whole,) = records.rows(_WHOLE, [name])
    newest = visits[0] if visits else {"etag": None, "snapshot": None}
    first_at = _time(source["first_seen_at"])
    return Past(
        looks=tuple(Look(parse_time(v["visited_at"]), Outcome(v["outcome"])) for v in visits),
        first_at=first_at,
        changed_at=_time(changed["changed_at"]) if changed else first_at,
        changes=changed["changes"] if changed else 0,
        whole_at=_time(whole["at"]),
        etag=newest["etag"],
        digits=(newest["snapshot"] or "").rpartition("/")[2] or None,
    )


def _time(stated: str | None) -> datetime | None:
    return parse_time(stated) if stated else None
