"""Describing the records: metadata.yml for Datasette and docs/records.md for people.

`python -m datasette_hexapla.describing` rewrites both from the schema.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from datasette_hexapla.queries import QUERIES, Query
from datasette_hexapla.schema import TABLES, TOKENIZER, indexes
from datasette_hexapla.tables.model import Table

DATABASE = "records"
"""What Datasette calls the records: the name of the file `records.db`."""

_QUERIES_HEAD = """\
## Queries

Questions with names, each at `/records/NAME`. They answer though SQL typed by visitors is switched
off, with Datasette 0.65 and with the alphas of 1.0.

| query | title | what it answers |
|---|---|---|"""

Metadata = dict[str, object]

_METADATA_COMMENT = """\
# Made from datasette_hexapla/schema.py by: python -m datasette_hexapla.describing
# `hexapla serve` uses the same descriptions. SQL is switched off by a setting that it passes,
# because newer Datasettes pay no attention to `allow_sql` in this file.
"""

_RECORDS_PAGE = """\
# The records

`records.db` is a SQLite file that is derived from the archive alone: delete it, run
`hexapla index`, and equal records come back. Only `id` columns, which number rows for the full-text
indexes, may differ from one building to the next. A program whose tables have another shape builds
the records again.

Times are UTC, `2021-06-16T00:00:00Z`. Segments and lines count from 1, offsets in a segment count
characters from 0. A name is the same in every building; a name that begins with `WORK/SOURCE/` and
12 digits holds the first digits of a snapshot ID.

Full-text search is SQLite's FTS5 (`{tokenizer}`)
over columns of folded text: letters without case and marks, I, İ, ı and i alike, and scripts
without spaces in overlapping pairs of characters.

This page is made from the schema by `python -m datasette_hexapla.describing`.
"""


def metadata(database: str = DATABASE) -> Metadata:
    """Return what Datasette is told of the records, served under the name *database*."""
    return {
        "title": "Hexapla",
        "description": "What was published, what changed, and what the translations say.",
        "databases": {
            database: {
                "description": "Records of an archive of published texts and their translations.",
                "tables": {table.name: _table_metadata(table) for table in TABLES},
                "queries": {query.name: _query_metadata(query) for query in QUERIES},
            }
        },
    }


def _table_metadata(table: Table) -> Metadata:
    return {
        "description": table.description,
        "columns": {column.name: column.description for column in table.columns},
    }


def _query_metadata(query: Query) -> Metadata:
    return {"title": query.title, "description": query.description, "sql": query.sql}


def metadata_file() -> str:
    """Return the content of metadata.yml."""
    yaml = YAML()
    yaml.width = 100
    written = io.StringIO()
    yaml.dump(metadata(), written)
    return _METADATA_COMMENT + written.getvalue()


def records_page() -> str:
    """Return the content of docs/records.md."""
    tables = map(_table_section, TABLES)
    return "\n".join([_RECORDS_PAGE.format(tokenizer=TOKENIZER), *tables, _queries_section()])


def _queries_section() -> str:
    lines = [f"| `{each.name}` | {each.title} | {each.description} |" for each in QUERIES]
    return "\n".join([_QUERIES_HEAD, *lines])


def _table_section(table: Table) -> str:
    return "\n".join(_section_lines(table))


def _section_lines(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"{table.description}\n"
    yield "| column | type | what it holds |"
    yield "|---|---|---|"
    for column in table.columns:
        kind = column.type.name.lower() + ("" if column.required else ", may be empty")
        meaning = column.description + (f" → `{column.references}`" if column.references else "")
        key = " (key)" if column.name in table.key else ""
        yield f"| `{column.name}`{key} | {kind} | {meaning} |"
    listed = ", ".join(f"({', '.join(index)})" for index in indexes(table))
    yield f"\nIndexes: {listed}." if listed else ""
    if table.searched:
        yield f"Full-text search: {', '.join(table.searched)}."
    yield ""


def files(root: Path) -> dict[Path, str]:
    """Return the generated files of the project in the folder *root*, with their content."""
    return {
        root / "metadata.yml": metadata_file(),
        root / "docs" / "records.md": records_page().rstrip() + "\n",
    }


def main() -> None:
    """Write the generated files and say so."""
    for path, content in files(Path(__file__).parents[1]).items():
        path.write_text(content, encoding="utf-8")
        sys.stderr.write(f"wrote {path.name}\n")


if __name__ == "__main__":
    main()
