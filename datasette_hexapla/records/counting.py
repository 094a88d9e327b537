"""Counting: what sources look like from afar, and what happened on each day."""

from __future__ import annotations

from sqlite_utils import Database

from datasette_hexapla.records.rows import execute
from snapshots.surts import surt

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
    sum(changes), sum(words_added), sum(words_removed)
FROM (
    SELECT substr(visited_at, 1, 10) AS day, 1 AS visits,
        outcome IN ('gone', 'refused', 'failed', 'suspect') AS unsuccessful,
        0 AS snapshots, 0 AS versions, 0 AS changes, 0 AS words_added, 0 AS words_removed
    FROM visits WHERE source = :source
    UNION ALL
    SELECT substr(fetched_at, 1, 10), 0, 0, 1, 0, 0, 0, 0
    FROM snapshots WHERE source = :source
    UNION ALL
    SELECT substr(began_at, 1, 10), 0, 0, 0, 1, 0, 0, 0
    FROM versions WHERE source = :source
    UNION ALL
    SELECT substr(changed_at, 1, 10), 0, 0, 0, 0, changes, words_added, words_removed
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


def count_months(database: Database, work: str) -> None:
    """Count anew what happened to *work* in each month, its sources having been counted."""
    execute(database, "DELETE FROM months WHERE work = ?", [work])
    database.conn.execute(_MONTHS, {"work": work})
