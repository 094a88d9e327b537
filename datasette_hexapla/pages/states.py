"""States: what is unusual about a source just now, in a word and in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Connection, Row, many


@dataclass(frozen=True, slots=True)
class State:
    """What is unusual about a *source*: a word for a badge, and the sentence that explains it.

    *path* leads to what was kept aside, if something was.
    """

    source: str
    word: str
    reason: str
    path: str | None = None


_SQL = """
SELECT sources.name, sources.last_outcome, absences.since_at, absences.confirmed_at,
    (SELECT digits FROM suspects WHERE suspects.source = sources.name AND waits) AS suspect
FROM sources LEFT JOIN absences ON absences.source = sources.name AND absences.until_at IS NULL
WHERE sources.work = ? AND sources.ended_by IS NULL
    AND (absences.since_at <> '' OR sources.last_outcome = 'suspect')
ORDER BY sources.name
"""


def of_work(connection: Connection, work: str) -> tuple[State, ...]:
    """Return what is unusual about the sources of *work* that have not ended."""
    return tuple(_state(row) for row in many(connection, _SQL, work))


def _state(row: Row) -> State:
    name, since = row["name"], (row["since_at"] or "")[:10]
    if row["confirmed_at"]:
        return State(name, "withdrawn", f"No longer published: gone since {since}, seen twice.")
    if since:
        reason = f"A visit found it gone on {since}; no later visit has confirmed that."
        return State(name, "gone, unconfirmed", reason)
    reason = "The last visit got something that is hardly the text; it was kept aside."
    path = addresses.suspect(row["suspect"]) if row["suspect"] else None
    return State(name, "suspect", reason, path)
