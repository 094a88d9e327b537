"""Chaining: which readings of a source are its versions, and what each follows.

A snapshot that was read again by newer rules has several readings. Two texts say something of the
publisher only when the same rules read both, so the chain stays with the rules of the reading
before for as long as the snapshot has one by them, and only then goes on to its newest reading. A
source that came from another goes on from the version of that one that stood last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, as far as a chain is concerned: *text* and *rules* are equal or they are not."""

    name: str
    snapshot: str
    fetched_at: str
    text: str
    rules: str
    blob: str


@dataclass(frozen=True, slots=True)
class Link:
    """A version: all readings with the same text, from the one that began it to the last."""

    readings: tuple[Read, ...]

    @property
    def first(self) -> Read:
        """Return the reading that began the version."""
        return self.readings[0]

    @property
    def last(self) -> Read:
        """Return the last reading with this text."""
        return self.readings[-1]


def chain(readings: Iterable[Read], rules: str | None = None) -> tuple[Link, ...]:
    """Return the versions in *readings*, which stand in order of time, re-readings behind.

    *rules* are those that read the text before the first, where a source goes on from another.

    >>> one = Read("a", "a", "2020", "text", "1", "")
    >>> again = Read("b", "b", "2021", "text", "1", "")
    >>> [(link.first.name, link.last.name) for link in chain([one, again])]
    [('a', 'b')]
    """
    grouped = groupby(_chosen(readings, rules), key=lambda read: read.text)
    return tuple(Link(tuple(same)) for _, same in grouped)


def _chosen(readings: Iterable[Read], rules: str | None) -> Iterator[Read]:
    for _, of_snapshot in groupby(readings, key=lambda read: read.snapshot):
        candidates = list(of_snapshot)
        newest = candidates[-1]
        by_same_rules = [read for read in candidates if read.rules == rules]
        if by_same_rules and newest.rules != rules:
            yield by_same_rules[-1]
        yield newest
        rules = newest.rules
