"""What a reader asks for, and how an answer may be somewhere else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Connection = sqlite3.Connection
Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was asked for: the *names* in its path and the *options* after `?`."""

    names: Mapping[str, str]
    options: Mapping[str, str]

    def number(self, option: str, *, otherwise: int, most: int = 10**9) -> int:
        """Return the whole number that *option* gives, *otherwise* when it gives none."""
        given = self.options.get(option, "")
        if not (given.isascii() and given.isdigit() and len(given) < 10):  # noqa: PLR2004 - of `most`
            return otherwise
        return min(int(given), most)

    def chosen(self, option: str, among: tuple[str, ...]) -> str:
        """Return which of the words *among* is asked for; the first, when none of them is."""
        given = self.options.get(option, "")
        return given if given in among else among[0]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The answer stands at another address of ours: its *path*, and what *follows* that."""

    path: str
    follows: str = ""


class Later(Exception):
    """What a page needs takes longer than it may hold a connection: ask again after *make*."""

    def __init__(self, make: Callable[[], object]) -> None:
        super().__init__()
        self.make = make


Read = Callable[[Connection, Asked], Any]
"""Reads a page from the records: a value for its template, or `Elsewhere`; it may raise `Later`."""


def one(connection: Connection, sql: str, *values: object) -> Row | None:
    """Return the one row that *sql* finds, or None."""
    found: Row | None = connection.execute(sql, _values(values)).fetchone()
    return found


def many(connection: Connection, sql: str, *values: object) -> list[Row]:
    """Return the rows that *sql* finds; *values* in order, or one mapping of named ones."""
    return connection.execute(sql, _values(values)).fetchall()


def _values(values: tuple[object, ...]) -> Any:
    return values[0] if len(values) == 1 and isinstance(values[0], dict) else values
