"""Counting: what sources look like from afar, and what happened on each day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlite_utils import Database

from datasette_hexapla.records.rows import Row, as_json, execute, insert, select
from snapshots.surts import surt

BARS = 60
"""Bars of the picture of a work's activity."""

_SOURCE = """
UPDATE sources SET
    snapshots = (SELECT count(*) FROM snapshots WHERE source = sources.name),
    versions = (SELECT count(*) FROM versions WHERE source = sources.name),
    first_seen_at = (SELECT min(fetched_at) FROM snapshots WHERE source = sources.name),
    last_seen_at = (SELECT max(fetched_at) FROM snapshots WHERE source = sources.name),
    last_changed_at = (SELECT began_at FROM versions WHERE source = sources.name AND is_newest),
    last_visited_at = (SELECT max(visited_at) FROM visits WHERE source = sources.name),
    last_outcome = (
        SELECT outcome FROM visits WHERE source = sources.name
        ORDER BY visited_at DESC, number DESC LIMIT 1
    )
WHERE name = :source
"""

_ACTIVITY = """
INSERT INTO activity
SELECT :source, day, (SELECT work FROM sources WHERE name = :source),
    sum(visits), sum(unsuccessful), sum(snapshots), sum(versions),
    sum(changes), sum(words_added), sum(words_removed), sum(substantive)
FROM (
    SELECT substr(visited_at, 1, 10) AS day, 1 AS visits,
        outcome IN ('gone', 'refused', 'failed', 'suspect') AS unsuccessful,
        0 AS snapshots, 0 AS versions, 0 AS changes, 0 AS words_added, 0 AS words_removed,
        0 AS substantive
    FROM visits WHERE source = :source
    UNION ALL
    SELECT substr(fetched_at, 1, 10), 0, 0, 1, 0, 0, 0, 0, 0
    FROM snapshots WHERE source = :source
    UNION ALL
    SELECT substr(began_at, 1, 10), 0, 0, 0, 1, 0, 0, 0, previous IS NULL
    FROM versions WHERE source = :source
    UNION ALL
    SELECT substr(changed_at, 1, 10), 0, 0, 0, 0, changes, words_added, words_removed, substantive
    FROM diffs WHERE source = :source
)
GROUP BY day
"""

_MONTHS = """
INSERT INTO months
SELECT :work, month, sum(visits), sum(unsuccessful), sum(snapshots),
    sum(wording), sum(numbers), sum(substantive - wording - numbers), sum(quiet),
    sum(words_added), sum(words_removed)
FROM (
    SELECT substr(day, 1, 7) AS month, visits, unsuccessful, snapshots,
        0 AS wording, 0 AS numbers, 0 AS substantive, 0 AS quiet,
        0 AS words_added, 0 AS words_removed
    FROM activity WHERE work = :work
    UNION ALL
    SELECT substr(changed_at, 1, 7), 0, 0, 0,
        substantive AND kind IS 'wording', substantive AND kind IS 'number',
        substantive, NOT substantive, substantive * words_added, substantive * words_removed
    FROM diffs WHERE work = :work
)
GROUP BY month
"""

_COLLECTION_MONTHS = """
INSERT INTO collection_months
SELECT month, sum(visits), sum(unsuccessful), sum(snapshots), sum(wording), sum(numbers),
    sum(other), sum(quiet), sum(words_added), sum(words_removed)
FROM months WHERE month = ? GROUP BY month
"""

_DAYS = """
SELECT day, sum(words_added + words_removed) AS words FROM activity WHERE work = ?
GROUP BY day HAVING sum(versions) > 0 ORDER BY day
"""

_ADDRESSES = """
INSERT INTO addresses
SELECT :source, min(fetched_at), url, 'snapshots', max(fetched_at), NULL, surt(url)
FROM snapshots WHERE source = :source
GROUP BY url
"""


def count(database: Database, source: str) -> None:
    """Count anew what the records hold of *source*."""
    database.conn.execute(_SOURCE, {"source": source})
    execute(database, "DELETE FROM activity WHERE source = ?", [source])
    database.conn.execute(_ACTIVITY, {"source": source})
    execute(
        database,
        "DELETE FROM addresses WHERE source = ? AND known_from = 'snapshots'",
        [source],
    )
    database.conn.create_function("surt", 1, surt, deterministic=True)
    database.conn.execute(_ADDRESSES, {"source": source})


def count_works(database: Database, works: Iterable[str]) -> None:
    """Count anew what happened to *works*, their sources having been counted."""
    months: set[str] = set()
    for work in works:
        months |= _count_months(database, work)
        _draw_strip(database, work)
    for month in sorted(months):
        execute(database, "DELETE FROM collection_months WHERE month = ?", [month])
        execute(database, _COLLECTION_MONTHS, [month])


def _count_months(database: Database, work: str) -> set[str]:
    """Count what happened to *work* in each month, and return the months that changed."""
    listed = "SELECT * FROM months WHERE work = ?"
    before = set(select(database, listed, [work]))
    execute(database, "DELETE FROM months WHERE work = ?", [work])
    database.conn.execute(_MONTHS, {"work": work})
    return {str(month) for _, month, *_ in before ^ set(select(database, listed, [work]))}


def _draw_strip(database: Database, work: str) -> None:
    execute(database, "DELETE FROM strips WHERE work = ?", [work])
    rows = select(database, _DAYS, [work])
    days = [(str(day), int(words or 0)) for day, words in rows]
    if days:
        strip: Row = {
            "work": work,
            "first_day": days[0][0],
            "last_day": days[-1][0],
            "words": sum(words for _, words in days),
            "bars": as_json(bars(days)),
        }
        insert(database, "strips", [strip])


def bars(days: Sequence[tuple[str, int]]) -> list[tuple[int, int, str]]:
    """Return *days* with their changed words, which stand in order, as at most `BARS` bars.

    Each has its place, its words and the first of its days.

    >>> bars([("2020-01-01", 0), ("2020-01-02", 7), ("2020-12-31", 9)])
    [(0, 7, '2020-01-01'), (59, 9, '2020-12-31')]
    """
    first, last = (date.fromisoformat(days[place][0]) for place in (0, -1))
    span = (last - first).days + 1
    found: dict[int, tuple[int, str]] = {}
    for day, words in days:
        place = (date.fromisoformat(day) - first).days * BARS // span
        before, named = found.get(place, (0, day))
        found[place] = (before + words, named)
    return [(place, words, day) for place, (words, day) in sorted(found.items())]
