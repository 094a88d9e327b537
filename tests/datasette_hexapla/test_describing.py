from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlite_utils import Database

from datasette_hexapla import describing, schema
from datasette_hexapla.tables.model import Table

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", describing.files(ROOT), ids=lambda path: path.name)
def test_generated_files_are_those_that_the_schema_makes(path: Path) -> None:
    expected = describing.files(ROOT)[path]
    assert path.read_text(encoding="utf-8") == expected, (
        "run: python -m datasette_hexapla.describing"
    )


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_table_and_column_is_described_in_a_sentence(table: Table) -> None:
    for description in (table.description, *(column.description for column in table.columns)):
        assert re.fullmatch(r"\S.{3,}[.]", description), description


@pytest.fixture(scope="module")
def made() -> Database:
    database = Database(memory=True)
    schema.create(database)
    return database


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_table_and_column_that_is_made_is_described(made: Database, table: Table) -> None:
    assert set(made[table.name].columns_dict) == {column.name for column in table.columns}


def test_no_table_is_made_that_is_not_described(made: Database) -> None:
    plain = {name for name in made.table_names() if "_fts" not in name}
    assert plain == {table.name for table in schema.TABLES}


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_foreign_key_is_indexed(made: Database, table: Table) -> None:
    leading = {index.columns[0] for index in made[table.name].indexes}
    for key in made[table.name].foreign_keys:
        assert key.column in leading | {table.key[0]}


def test_a_renamed_column_changes_the_fingerprint_and_a_description_does_not() -> None:
    from dataclasses import replace

    table = schema.TABLES[1]
    column = table.columns[0]

    def with_column(**changes: str) -> str:
        changed = replace(table, columns=(replace(column, **changes), *table.columns[1:]))
        return schema.fingerprint((changed,))

    before = schema.fingerprint((table,))
    assert with_column(name="other") != before
    assert with_column(description="Other words.") == before


def test_dropping_removes_every_table_with_its_indexes() -> None:
    database = Database(memory=True)
    schema.create(database)
    schema.drop(database)
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
