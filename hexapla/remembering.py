"""Remembering: what the records know of the visits of each source, for the next ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hexapla.recalling import Records, Row
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
    select visited_at, outcome, reason, etag, snapshot from visits where source = ?
    order by visited_at desc, number desc limit ?
"""
_WHOLE = "select max(visited_at) as at from visits where source = ? and status = 200"
_GOOD = """
    select max(visited_at) as at from visits
    where source = ? and outcome in ('unchanged', 'changed')
"""


def pasts(records: Records, *, of_good: bool = False) -> Mapping[str, Past]:
    """Return what is known of each source, by its name.

    Where the last visit was good the others are left out, except *of_good* sources, too.
    """
    changes = {row["source"]: row for row in records.rows(_CHANGES)}
    sources = records.rows("select name, first_seen_at from sources")
    return {
        row["name"]: _past(records, row, changes.get(row["name"]), of_good=of_good)
        for row in sources
    }


def _past(records: Records, source: Row, changed: Row | None, *, of_good: bool) -> Past:
    name = source["name"]
    visits = records.rows(_LAST, [name, _LOOKS if of_good else 1])
    if visits and not of_good and not Outcome(visits[0]["outcome"]).is_good:
        visits = records.rows(_LAST, [name, _LOOKS])
    looks = tuple(
        Look(parse_time(row["visited_at"]), Outcome(row["outcome"]), row["reason"])
        for row in visits
    )
    newest = visits[0] if visits else {"etag": None, "snapshot": None}
    first_at = _time(source["first_seen_at"])
    return Past(
        looks=looks,
        good_at=next((look.at for look in looks if look.outcome.is_good), None)
        or _latest(records, _GOOD, name),
        first_at=first_at,
        changed_at=_time(changed["changed_at"]) if changed else first_at,
        changes=changed["changes"] if changed else 0,
        whole_at=_latest(records, _WHOLE, name),
        etag=newest["etag"],
        digits=(newest["snapshot"] or "").rpartition("/")[2] or None,
    )


def _latest(records: Records, sql: str, source: str) -> datetime | None:
    (row,) = records.rows(sql, [source])
    return _time(row["at"])


def _time(stated: str | None) -> datetime | None:
    return parse_time(stated) if stated else None
