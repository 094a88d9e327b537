"""Differing: the diff between each version and the one before it, and its changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from datasette_hexapla.folding import fold_for_index, scope
from datasette_hexapla.records.numbering import first_number
from datasette_hexapla.records.rows import Row, Value, execute, execute_many, insert, select
from datasette_hexapla.records.wording import added_words, count_words, inline_html, removed_words
from differ import versions
from differ.model import Change, Diff

Tick = Callable[[], None]

_LACKING = """
FROM versions AS new
JOIN versions AS old ON old.name = new.previous
JOIN sources ON sources.name = new.source
WHERE new.source IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM diffs WHERE diffs.new = new.name)
"""
_PAIRS = f"""
SELECT new.source, sources.language, old.name, new.name, new.began_at {_LACKING}
ORDER BY rtrim(new.began_at, 'Z'), new.source, new.number
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two neighbouring versions."""

    source: str
    language: str
    old: str
    new: str
    changed_at: str

    @property
    def code(self) -> str:
        """Return the digits of both snapshots, with the numbers of re-readings."""
        return f"{self.old.rpartition('/')[2]}-{self.new.rpartition('/')[2]}"

    @property
    def name(self) -> str:
        """Return the name of the diff."""
        return f"{self.source}/{self.code}"

    @property
    def work(self) -> str:
        """Return the work of the source."""
        return self.source.partition("/")[0]


def forget(database: Database, source: str) -> None:
    """Remove the diffs of *source* that are not between neighbours any more."""
    outdated = select(
        database,
        "SELECT diffs.name FROM diffs LEFT JOIN versions ON versions.name = diffs.new"
        " AND versions.previous = diffs.old"
        " WHERE diffs.source = ? AND versions.name IS NULL",
        [source],
    )
    execute_many(database, "DELETE FROM changes WHERE diff = ?", outdated)
    execute_many(database, "DELETE FROM diffs WHERE name = ?", outdated)


def forget_all(database: Database, source: str) -> None:
    """Remove every diff of *source*."""
    execute(database, "DELETE FROM changes WHERE source = ?", [source])
    execute(database, "DELETE FROM diffs WHERE source = ?", [source])


def count_lacking(database: Database, sources: Iterable[str]) -> int:
    """Return how many diffs of *sources* are yet to be made."""
    sql = f"SELECT count(*) {_LACKING}"
    ((count,),) = select(database, sql, [json.dumps(sorted(sources))])
    return int(count or 0)


def write_diffs(database: Database, sources: Iterable[str], tick: Tick) -> None:
    """Make the diffs of *sources* that are lacking, in order of time.

    Their changes are numbered by time. Written in that order, many are added at the end of their
    table and not all over it, which counts where it is larger than the memory.
    """
    rows = database.conn.execute(_PAIRS, [json.dumps(sorted(sources))])
    pairs = (Pair(*map(str, row)) for row in rows)
    for pair, old, new in _texts(database, pairs):
        found = versions.diff(old, new, language=pair.language)
        insert(database, "diffs", [_diff_row(pair, found)])
        first = first_number(database, "changes", pair.changed_at, len(found.changes))
        insert(database, "changes", _change_rows(pair, found, first))
        tick()


def _texts(
    database: Database, pairs: Iterable[Pair]
) -> Iterator[tuple[Pair, tuple[str, ...], tuple[str, ...]]]:
    """Yield *pairs* with the segments of both texts, reading those of neighbours once."""
    last = ""
    segments: tuple[str, ...] = ()
    for pair in pairs:
        sides = []
        for name in (pair.old, pair.new):
            if name != last:
                last, segments = name, _segments(database, name)
            sides.append(segments)
        yield pair, sides[0], sides[1]


def _segments(database: Database, version: str) -> tuple[str, ...]:
    ((text, count),) = select(
        database, "SELECT text, segments FROM versions WHERE name = ?", [version]
    )
    return tuple(str(text).split("\n")) if count else ()


def _diff_row(pair: Pair, found: Diff) -> Row:
    return {
        "name": pair.name,
        "code": pair.code,
        "source": pair.source,
        "work": pair.work,
        "language": pair.language,
        "old": pair.old,
        "new": pair.new,
        "changed_at": pair.changed_at,
        "step": "",
        "substantive": 0,
        "kind": found.kind.value if found.kind else None,
        "significance": found.significance,
        "reason": found.reason,
        "changes": len(found.changes),
        "words_added": sum(count_words(added_words(change)) for change in found.changes),
        "words_removed": sum(count_words(removed_words(change)) for change in found.changes),
        "coarse": int(found.coarse),
        "algorithm": found.algorithm,
    }


def _change_rows(pair: Pair, found: Diff, first: int) -> Iterator[Row]:
    for number, change in enumerate(found.changes, 1):
        placed: dict[str, Value] = {
            "id": first + number - 1,
            "name": f"{pair.name}.{number}",
            "diff": pair.name,
            "number": number,
            "source": pair.source,
            "work": pair.work,
            "language": pair.language,
            "changed_at": pair.changed_at,
            "scope": scope(pair.work, pair.language),
        }
        yield placed | _change_row(change)


def _change_row(change: Change) -> Row:
    removed, added = removed_words(change), added_words(change)
    old_text = "\n".join(change.old_segments)
    return {
        "operation": change.operation.value,
        "kind": change.kind.value,
        "significance": change.significance,
        "reason": change.reason,
        "old_line": change.old.start + 1,
        "old_lines": change.old.end - change.old.start,
        "new_line": change.new.start + 1,
        "new_lines": change.new.end - change.new.start,
        "old_text": old_text,
        "new_text": "\n".join(change.new_segments),
        "removed": removed,
        "added": added,
        "html": inline_html(change),
        "old_folded": fold_for_index(old_text),
        "removed_folded": fold_for_index(removed),
        "added_folded": fold_for_index(added),
    }
