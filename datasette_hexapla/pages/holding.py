"""Holding: what took long to make for a page, kept in memory for the next one that needs it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar

from datasette_hexapla.pages.asking import Connection, Later, many, one

T = TypeVar("T")


class Held(Generic[T]):
    """The last *most* values that were asked for, by keys that say all that they depend on.

    >>> held = Held(2)
    >>> held.get("one", lambda: 1), held.get("one", lambda: 2)
    (1, 1)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def known(self, key: Hashable) -> T | None:
        """Return the value for *key* if it is held."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def ready(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value for *key*, which *make* would make.

        Raises: Later, where it is not held.
        """
        known = self.known(key)
        if known is None:
            raise Later(partial(self.get, key, make))
        return known

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value for *key*, made by *make* where it is not held."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        # Made outside the lock: two readers may make it at once, and neither waits.
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


_OF_RECORDS: Held[Any] = Held(64)


def of_records(connection: Connection, name: str, make: Callable[[], T]) -> T:
    """Return what *make* reads of the whole records, held under *name* until they are others."""
    found = one(connection, "SELECT file FROM pragma_database_list WHERE name = 'main'")
    facts = many(connection, "SELECT fact, value FROM state ORDER BY fact")
    # Records without a file cannot be told from others.
    if not found or not found["file"]:
        return make()
    value: T = _OF_RECORDS.get((name, found["file"], *map(tuple, facts)), make)
    return value
