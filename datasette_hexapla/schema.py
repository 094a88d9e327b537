"""The tables of the records, and how they are made: the one place that knows their shape."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from datasette_hexapla.tables import catalogue, comparisons, differences, facts, kept, lags
from datasette_hexapla.tables.model import Column, Table
from snapshots.digests import sha256

TABLES: tuple[Table, ...] = (
    catalogue.STATE,
    catalogue.WORKS,
    catalogue.RELATED,
    catalogue.TEXTS,
    facts.FACTS,
    catalogue.SOURCES,
    facts.LINEAGE,
    facts.ADDRESSES,
    kept.SNAPSHOTS,
    kept.SUSPECTS,
    catalogue.VISITS,
    kept.VERSIONS,
    kept.READINGS,
    differences.DIFFS,
    differences.CHANGES,
    differences.ABSENCES,
    differences.UNSTEADY,
    kept.SEGMENTS,
    kept.LANDMARKS,
    comparisons.ALIGNMENTS,
    comparisons.ALIGNED_VERSIONS,
    comparisons.BEADS,
    comparisons.CLAUSES,
    comparisons.FINDINGS,
    comparisons.VERDICTS,
    lags.STALENESS,
    lags.STALE_CLAUSES,
    catalogue.ACTIVITY,
    catalogue.STRIPS,
    catalogue.MONTHS,
    catalogue.COLLECTION_MONTHS,
)
"""Every table, after those that its foreign keys point to."""

TOKENIZER = "unicode61 remove_diacritics 2"
"""Of SQLite's own, the tokenizer that suits texts folded by `datasette_hexapla.folding`."""

PREFIXES = "1 2 3"
"""Lengths of beginnings of words that have an index of their own.

Without it, all places of all words that begin with a letter are read before the first is found;
with it the index takes 2.6 times the room. Longer beginnings have few enough words.
"""


def fingerprint(tables: tuple[Table, ...] = TABLES) -> str:
    """Return what changes whenever a table or column does, a description aside.

    Records with another fingerprint were built by another version of the program: they are
    derived, so they are built again rather than migrated.
    """
    shapes = [
        (table.name, table.key, table.indexes, table.searched, *map(_shape, table.columns))
        for table in tables
    ]
    return sha256(repr((shapes, TOKENIZER, PREFIXES)).encode())[:16]


def _shape(column: Column) -> tuple[object, ...]:
    return (
        column.name,
        column.type.name,
        column.required,
        column.references,
        column.surrogate,
    )


def create(database: Database) -> None:
    """Make every table and index in *database*, which has none of them, but no full-text index."""
    for table in TABLES:
        _create_table(database, table)


def index_words(database: Database) -> None:
    """Make the full-text indexes of all that the tables hold; from then on they follow."""
    for table in TABLES:
        if table.searched:
            for statement in _words_of(table):
                database.execute(statement)


def _words_of(table: Table) -> Iterator[str]:
    index, columns = f"{table.name}_fts", ", ".join(table.searched)
    old, new = (", ".join(f"{when}.{name}" for name in table.searched) for when in ("old", "new"))
    forget = f"INSERT INTO {index} ({index}, rowid, {columns}) VALUES ('delete', old.rowid, {old});"  # noqa: S608 - names of ours
    learn = f"INSERT INTO {index} (rowid, {columns}) VALUES (new.rowid, {new});"  # noqa: S608 - names of ours
    yield (
        f'CREATE VIRTUAL TABLE {index} USING FTS5 ({columns}, content="{table.name}",'
        f" tokenize='{TOKENIZER}', prefix='{PREFIXES}')"
    )
    yield f"INSERT INTO {index} ({index}) VALUES ('rebuild')"  # noqa: S608 - names of ours
    follow = {"INSERT": learn, "DELETE": forget, "UPDATE": forget + learn}
    for event, statements in follow.items():
        trigger = f"{table.name}_{event.lower()}"
        yield f"CREATE TRIGGER {trigger} AFTER {event} ON {table.name} BEGIN {statements} END"


def drop(database: Database) -> None:
    """Remove every table from *database*, also those of older versions of the program."""
    database.execute("PRAGMA defer_foreign_keys = on")
    for name in database.table_names(fts5=True):
        database[name].drop()
    for name in database.table_names():
        if not name.startswith("sqlite_"):
            database[name].drop()


def _create_table(database: Database, table: Table) -> None:
    made = database.create_table(
        table.name,
        {column.name: column.type.value for column in table.columns},
        pk=table.surrogate or (table.key if len(table.key) > 1 else table.key[0]),
        not_null={column.name for column in table.columns if column.required},
        foreign_keys=list(_foreign_keys(table)),
    )
    if table.surrogate:
        made.create_index(table.key, unique=True)
    for index in indexes(table):
        made.create_index(index)


def _foreign_keys(table: Table) -> Iterator[tuple[str, str, str]]:
    for column in table.columns:
        if column.references:
            other, _, name = column.references.partition(".")
            yield column.name, other, name


def indexes(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the indexes of *table*: those it asks for, and one for each foreign key without."""
    leading = {columns[0] for columns in (table.key, *table.indexes)}
    foreign = [c.name for c in table.columns if c.references and c.name not in leading]
    return (*table.indexes, *((name,) for name in foreign))
