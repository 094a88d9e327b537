"""The values that describe tables and columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Type(Enum):
    """What SQLite keeps in a column, with the Python type that sqlite-utils asks for."""

    TEXT = str
    INTEGER = int
    REAL = float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; *references* is `table.column` where it points to another table.

    A *surrogate* is a number that only this file knows: two builds of equal records may differ in
    it, so it is no part of a dump.
    """

    name: str
    description: str
    type: Type = Type.TEXT
    required: bool = True
    references: str | None = None
    surrogate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its columns in order, its *key*, and what is asked of it often.

    *key* identifies a row in every build of the records; it is the primary key, unless the table
    has a surrogate, which then is. *indexes* lists columns; foreign keys are indexed besides.
    *searched* names the columns that a full-text index covers.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    searched: tuple[str, ...] = ()

    @property
    def surrogate(self) -> str | None:
        """Return the name of the surrogate, if there is one."""
        return next((column.name for column in self.columns if column.surrogate), None)


def text(name: str, description: str, *, to: str | None = None) -> Column:
    """Describe a column that holds a text in every row."""
    return Column(name=name, description=description, references=to)


def maybe(name: str, description: str, *, to: str | None = None) -> Column:
    """Describe a column that holds a text, or nothing."""
    return Column(name=name, description=description, required=False, references=to)


def number(name: str, description: str) -> Column:
    """Describe a column that holds a whole number in every row."""
    return Column(name=name, description=description, type=Type.INTEGER)


def maybe_number(name: str, description: str) -> Column:
    """Describe a column that holds a whole number, or nothing."""
    return Column(name=name, description=description, type=Type.INTEGER, required=False)


def real(name: str, description: str) -> Column:
    """Describe a column that holds a real number in every row."""
    return Column(name=name, description=description, type=Type.REAL)


def surrogate(name: str, description: str) -> Column:
    """Describe a number of the row that other builds of the records may count differently."""
    return Column(name=name, description=description, type=Type.INTEGER, surrogate=True)
