"""Deciding: what readers said of findings, from the verdicts that the archive keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlite_utils import Database

from archive.layout import VERDICTS
from archive.repository import Archive
from archive.verdicts import Verdict, in_force, verdict_id, verdicts, write_verdict
from datasette_hexapla.records.rows import Row, execute, insert, select
from snapshots.serialising import format_time


def refresh_verdicts(database: Database, archive: Archive) -> None:
    """Replace the verdicts in the records by those that *archive* keeps, if it has others.

    Raises: ArchiveDamaged, NotReadable, GitFailed.
    """
    now = archive.tree(archive.head(), VERDICTS) or ""
    known = select(database, "SELECT value FROM state WHERE fact = 'verdicts'")
    if known == [(now,)]:
        return
    execute(database, "DELETE FROM verdicts")
    insert(database, "verdicts", _rows(verdicts(archive)))
    execute(database, "INSERT OR REPLACE INTO state VALUES ('verdicts', ?)", [now])


def _rows(kept: Iterable[Verdict]) -> Iterator[Row]:
    decided = tuple(kept)
    last = {id(verdict) for verdict in in_force(decided).values()}
    for verdict in decided:
        yield {
            "id": verdict_id(write_verdict(verdict)),
            "work": verdict.work,
            "translation": verdict.translation,
            "key": verdict.key,
            "verdict": verdict.verdict.value,
            "decided_at": format_time(verdict.decided_at),
            "who": verdict.who,
            "note": verdict.note,
            "rule": verdict.rule,
            "base_words": verdict.base_words,
            "translation_words": verdict.translation_words,
            "in_force": int(id(verdict) in last),
        }
