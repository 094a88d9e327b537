"""The tables of a dataset as Parquet, for programs: values as they are, each column with its type.

Parquet is written by pyarrow, which is large, so that it is an extra of the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from datasette_hexapla.tables.model import Column, Table, Type
from hexapla.errors import ParquetNotInstalled
from hexapla.recalling import Row

_ROWS_TOGETHER = 50_000


def parquet(table: Table, columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """Return *rows* of *table* as a Parquet file; equal rows give equal bytes.

    Raises: ParquetNotInstalled.
    """
    try:
        import pyarrow as pa
        from pyarrow.parquet import write_table
    except ImportError as error:
        raise ParquetNotInstalled from error
    types = {Type.TEXT: pa.string(), Type.INTEGER: pa.int64(), Type.REAL: pa.float64()}
    schema = pa.schema(
        [
            pa.field(
                column.name,
                types[column.type],
                nullable=not column.required,
                metadata={"description": column.description},
            )
            for column in columns
        ],
        metadata={"description": table.description},
    )
    held = [{column.name: _storable(row[column.name]) for column in columns} for row in rows]
    out = BytesIO()
    # All sizes are fixed: the same version of pyarrow writes the same bytes.
    write_table(
        pa.Table.from_pylist(held, schema=schema),
        out,
        compression="zstd",
        row_group_size=_ROWS_TOGETHER,
    )
    return out.getvalue()


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value
