"""Building the records: a SQLite file derived from the archive alone, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from archive import history
from archive.errors import NotKept
from archive.repository import Archive
from datasette_hexapla import schema
from datasette_hexapla.errors import NotRecords, RecordsBusy, RecordsDamaged
from datasette_hexapla.records import (
    absences,
    aligning,
    counting,
    deciding,
    differing,
    gathering,
    judging,
    lagging,
    relating,
    standing,
    versioning,
    waiting,
)
from datasette_hexapla.records.aligning import Means
from datasette_hexapla.records.gathering import Gathered
from datasette_hexapla.records.rows import as_json, execute, select
from datasette_hexapla.records.wording import ALGORITHM as WORDS
from datasette_hexapla.tables.model import Table
from datasette_hexapla.vectors import FILE_NAME, Vectors
from differ import versions
from differ.alignment.segments import ALGORITHM as ALIGNER
from differ.encoders import Cached
from differ.model import Encoder
from differ.vocabulary import Vocabulary

WAIT_SECONDS = 30.0
PROGRAM = f"{schema.fingerprint()} {versions.ALGORITHM} {ALIGNER} {WORDS}"
"""What the records depend on besides the archive; when it differs, they are built again."""

Progress = Callable[[int, int], None]

_NO_VOCABULARY = Vocabulary()


def no_progress(_done: int, _total: int) -> None:
    """Take no notice of the progress of building."""


def update(
    archive: Archive,
    records_path: Path,
    encoder: Encoder | None,
    on_progress: Progress = no_progress,
    *,
    vocabulary: Vocabulary = _NO_VOCABULARY,
) -> None:
    """Add to the records what *archive* has kept since they were last updated.

    Records that are missing, that another version of the program made, or that belong to another
    archive are built from the beginning. Vectors are kept in a file beside the records. Killed at
    any point, the file holds the old records or the new. *on_progress* is told how many diffs and
    comparisons are done, and of how many. Where the *encoder* or the *vocabulary* is another than
    the last time, all translations are compared again.

    Raises: RecordsBusy, NotRecords, RecordsDamaged, ArchiveDamaged.
    """
    with _opened(records_path, encoder) as (database, cached):
        _build(
            database, archive, Means(cached, vocabulary), on_progress, since=_last_commit(database)
        )


def rebuild(
    archive: Archive,
    records_path: Path,
    encoder: Encoder | None,
    on_progress: Progress = no_progress,
    *,
    vocabulary: Vocabulary = _NO_VOCABULARY,
) -> None:
    """Build the records again from *archive* alone; readers see the old ones until it is done.

    Raises: RecordsBusy, NotRecords, RecordsDamaged, ArchiveDamaged.
    """
    with _opened(records_path, encoder) as (database, cached):
        _build(database, archive, Means(cached, vocabulary), on_progress, since=None)


def dump(records_path: Path) -> str:
    """Return the records as text that is equal for equal records, however they were built.

    One line a row, ordered by key; surrogates and full-text indexes are left out.
    """
    with closing(sqlite3.connect(f"file:{quote(str(records_path))}?mode=ro", uri=True)) as found:
        return "".join(line for table in schema.TABLES for line in _dumped(found, table))


def _dumped(connection: sqlite3.Connection, table: Table) -> Iterator[str]:
    columns = ", ".join(f'"{c.name}"' for c in table.columns if not c.surrogate)
    key = ", ".join(f'"{name}"' for name in table.key)
    sql = f"SELECT {columns} FROM {table.name} ORDER BY {key}"  # noqa: S608 - names of ours
    for row in connection.execute(sql):
        yield f"{table.name} {as_json(row)}\n"


@contextmanager
def _opened(path: Path, encoder: Encoder | None) -> Iterator[tuple[Database, Encoder | None]]:
    """Open the records for writing, in a transaction that ends with the block."""
    with ExitStack() as stack:
        cached: Encoder | None = None
        if encoder is not None:
            vectors = stack.enter_context(Vectors(path.with_name(FILE_NAME)))
            cached = Cached(encoder, vectors)
        connection = stack.enter_context(closing(sqlite3.connect(path, timeout=WAIT_SECONDS)))
        database = Database(connection, recursive_triggers=False)
        _begin(connection, path)
        try:
            yield database, cached
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _begin(connection: sqlite3.Connection, path: Path) -> None:
    try:
        # Readers go on reading the old records while the new ones are written.
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise RecordsBusy(
            f"Writing the records {path} failed: {error}. Another process is writing them; "
            "wait for it to end and try again."
        ) from error
    except sqlite3.DatabaseError as error:
        raise RecordsDamaged(
            f"{path} is not a SQLite file ({error}), so it was left as it is. Move it away, and "
            "the records are built from the archive."
        ) from error


def _last_commit(database: Database) -> str | None:
    """Return the commit up to which the records are those that this program would build."""
    if not database["state"].exists():
        return None
    facts = _facts(database)
    return facts.get("archive_head") if facts.get("program") == PROGRAM else None


def _build(
    database: Database,
    archive: Archive,
    means: Means,
    on_progress: Progress,
    since: str | None,
) -> None:
    entries = history.entries(archive, since=since)
    try:
        gathered = gathering.gather(database, archive, entries) if since else None
    except NotKept:
        # The archive is another one, or was moved back: nothing of the records can be trusted.
        gathered = None
    from_nothing = gathered is None
    if gathered is None:
        _start_over(database)
        gathered = gathering.gather(database, archive, history.entries(archive))
    _derive(database, archive, means, on_progress, gathered)
    if from_nothing:
        schema.index_words(database)
    if gathered.last_commit:
        _state(database, {"archive_head": gathered.last_commit, "program": PROGRAM})


def _start_over(database: Database) -> None:
    tables = set(database.table_names())
    if tables and "state" not in tables:
        raise NotRecords(
            "The file where the records should be is a SQLite file of something else, so it was "
            "left as it is. Move it away, and the records are built from the archive."
        )
    schema.drop(database)
    schema.create(database)


def _derive(
    database: Database,
    archive: Archive,
    means: Means,
    on_progress: Progress,
    gathered: Gathered,
) -> None:
    related = relating.relate(database)
    gone = absences.outdated(database, gathered.visited)
    changed = gathered.sources | gathered.retold | related | gone
    touched = relating.with_descendants(database, changed)
    progress = _Counter(on_progress)
    going_on = _write_histories(database, archive, gathered, touched, progress)
    # What came from another source is followed from its beginning, which may have changed.
    going_on -= gathered.retold | relating.descendants(database)
    for source in sorted(touched):
        standing.write_segments(database, source, goes_on=source in going_on)
    counted = sorted(touched | gathered.visited)
    for source in counted:
        counting.count(database, source)
    counting.count_works(database, sorted({source.partition("/")[0] for source in counted}))
    waiting.write(database, archive, touched | gathered.suspected | _stated(database, gathered))
    _compare(database, means, gathered, touched, progress)
    deciding.refresh_verdicts(database, archive)


def _stated(database: Database, gathered: Gathered) -> set[str]:
    """Return the sources of works that a catalogue stated: their profiles may be new."""
    return {
        str(name)
        for name, work in select(database, "SELECT name, work FROM sources")
        if work in gathered.works
    }


def _write_histories(
    database: Database,
    archive: Archive,
    gathered: Gathered,
    touched: set[str],
    progress: _Counter,
) -> set[str]:
    """Bring versions and diffs of *touched* sources up to date; return those that only went on."""
    going_on = {
        source
        for source in versioning.in_order(database, touched)
        if versioning.write_versions(database, archive, source)
    }
    for source in touched:
        forget = differing.forget_all if source in gathered.retold else differing.forget
        forget(database, source)
    progress.expect(differing.count_lacking(database, touched))
    differing.write_diffs(database, touched, progress.tick)
    for source in sorted(touched):
        if judging.judge(database, source, anew=source in gathered.retold):
            going_on.discard(source)
    return going_on


def _compare(
    database: Database,
    means: Means,
    gathered: Gathered,
    touched: set[str],
    progress: _Counter,
) -> None:
    works = gathered.works | {source.partition("/")[0] for source in touched}
    anew = {source.partition("/")[0] for source in gathered.retold}
    now = means.named()
    before = {fact: value for fact, value in _facts(database).items() if fact in now}
    if before != now:
        works = {str(work) for (work,) in select(database, "SELECT slug FROM works")}
        anew = works
        _state(database, now)
    pairs = [
        pair
        for work in sorted(works)
        for pair in aligning.plan(database, work, now["encoder"], anew=work in anew)
    ]
    progress.expect(len(pairs))
    aligning.carry_out(database, pairs, means, progress.tick)
    lagging.forget_without_alignment(database)
    for name in sorted(lagging.concerned(database, touched) | {pair.name for pair in pairs}):
        lagging.write(database, name, means.encoder)


class _Counter:
    def __init__(self, on_progress: Progress) -> None:
        self._on_progress = on_progress
        self._done = 0
        self._total = 0

    def expect(self, more: int) -> None:
        self._total += more
        self._on_progress(self._done, self._total)

    def tick(self) -> None:
        self._done += 1
        self._on_progress(self._done, self._total)


def _facts(database: Database) -> dict[str, str]:
    return {str(k): str(v) for k, v in select(database, "SELECT fact, value FROM state")}


def _state(database: Database, facts: dict[str, str]) -> None:
    for fact, value in facts.items():
        execute(database, "INSERT OR REPLACE INTO state VALUES (?, ?)", [fact, value])
