"""Which file is which over a history: a file that is moved stays the same, under a new path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.importing.changes import Change


@dataclass(slots=True)
class Lineage:
    """One file over time: its *number*, counting births, and the path that it has now."""

    number: int
    path: str


class Lineages:
    """Follows files through the commits of a branch.

    A file that is deleted and comes back to the same path goes on. One that takes the path of a
    file that was moved away is another file. Every run over a history gives the same numbers, and
    commits that are added to it change none of them.
    """

    def __init__(self) -> None:
        self._alive: dict[str, Lineage] = {}
        self._gone: dict[str, Lineage] = {}
        self._born = 0

    def follow(self, changes: Iterable[Change]) -> Iterator[tuple[Lineage, Change]]:
        """Yield each of a commit's *changes* that is one of a file, with the file's lineage."""
        moved: dict[str, Lineage] = {}
        changes = list(changes)
        # First what leaves its path: two files may have changed places.
        for change in changes:
            left = change.previous or (change.path if change.blob is None else None)
            lineage = self._alive.pop(left, None) if left is not None else None
            if lineage is not None and change.blob is None:
                self._gone[change.path] = lineage
                yield lineage, change
            elif lineage is not None:
                moved[change.path] = lineage
        for change in changes:
            if change.blob is not None:
                lineage = moved.get(change.path) or self._at(change.path)
                lineage.path = change.path
                self._alive[change.path] = lineage
                yield lineage, change

    def _at(self, path: str) -> Lineage:
        known = self._alive.get(path) or self._gone.pop(path, None)
        if known is not None:
            return known
        self._born += 1
        return Lineage(self._born - 1, path)
