"""What a dataset says of itself: a Frictionless Data Package, a citation, licences, a README."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from datasette_hexapla.tables.model import Column, Type
from hexapla.datasets.tables import Made
from snapshots.digests import sha256

_TYPES = {Type.TEXT: "string", Type.INTEGER: "integer", Type.REAL: "number"}

_README = """\
# {title}

What a Hexapla collection keeps, as of the commit `{head}` of its archive: tables as CSV, and the
text of each version as a file below `texts/`. `datapackage.json` (Frictionless Data Package) says
what every column means. `SHA256SUMS` is checked with `sha256sum --check SHA256SUMS`.

| table | rows | |
|---|---:|---|
{tables}
A cell that would look like a formula to a spreadsheet (it begins with `=`, `+`, `-`, `@`, their
wide forms, a tab or the end of a line, alone or after apostrophes) has one apostrophe before it. To
have the value back, take one apostrophe away from such cells. Empty cells are values that are not
there.{parquet}

Cite a text by its snapshot ID (`snapshots.csv`), a SWHID, and the dataset as `CITATION.cff` says.
"""

_PARQUET = """ The files `*.parquet` hold the same tables with types, and values as they are."""

_LICENCES = """\
# Licences

The texts were published by those whom `sources.csv` names, at the addresses in `snapshots.csv`, and
are theirs: what may be done with them, their terms and the law say, not this dataset.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """What is said of a dataset: the collection's *title*, and the archive it was made from."""

    title: str
    head: str
    kept_at: str
    made: tuple[Made, ...]
    is_whole: bool


def package(dataset: Dataset) -> bytes:
    """Return `datapackage.json`: every table, with what each of its columns means."""
    return _json(
        {
            "profile": "tabular-data-package",
            "name": "hexapla-dataset",
            "title": dataset.title,
            "version": dataset.head[:12],
            "created": dataset.kept_at,
            "homepage": None,
            "resources": [_resource(each, dataset) for each in dataset.made],
        }
    )


def citation(dataset: Dataset) -> bytes:
    """Return `CITATION.cff`, which names the dataset by the commit that it was made from."""
    title = json.dumps(dataset.title, ensure_ascii=False)
    return f"""\
cff-version: 1.2.0
message: If you use this dataset, cite it so, and each text by its snapshot ID.
type: dataset
title: {title}
authors:
  - name: {json.dumps(f"The keepers of {dataset.title}", ensure_ascii=False)}
version: {dataset.head[:12]}
date-released: "{dataset.kept_at[:10]}"
identifiers:
  - type: swh
    value: swh:1:rev:{dataset.head}
    description: The commit of the archive that the dataset was made from.
""".encode()


def readme(dataset: Dataset) -> bytes:
    """Return `README.md`."""
    lines = "".join(
        f"| `{each.table.name}.csv` | {each.rows} | {each.table.description} |\n"
        for each in dataset.made
    )
    has_parquet = any(each.parquet for each in dataset.made)
    return _README.format(
        title=dataset.title,
        head=dataset.head,
        tables=lines,
        parquet=_PARQUET if has_parquet else "",
    ).encode()


def licences(stated: bytes | None) -> bytes:
    """Return `LICENCES.md`: what the collection says of its texts, or what holds of any."""
    return stated if stated is not None else _LICENCES.encode()


def _resource(made: Made, dataset: Dataset) -> dict[str, object]:
    table = made.table
    schema: dict[str, object] = {
        "fields": [_field(column) for column in made.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    keys = _foreign_keys(made, dataset)
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "quoteChar": '"'},
        "bytes": len(made.content),
        "hash": f"sha256:{sha256(made.content)}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
    }


def _foreign_keys(made: Made, dataset: Dataset) -> Sequence[dict[str, object]]:
    """Return which columns name rows of other tables; of a part, such rows may be left out."""
    if not dataset.is_whole:
        return []
    there = {each.table.name for each in dataset.made}
    found: list[dict[str, object]] = []
    for column in made.columns:
        table, _, name = (column.references or "").partition(".")
        if table in there:
            resource = "" if table == made.table.name else table.replace("_", "-")
            found.append(
                {"fields": column.name, "reference": {"resource": resource, "fields": name}}
            )
    return found


def _json(fields: dict[str, object]) -> bytes:
    kept = {name: value for name, value in fields.items() if value is not None}
    return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode()
