"""Write a diff as a unified patch, which `patch` and `git apply` understand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from differ.model import Diff
from differ.rendering.passages import MOVES, Departure, Row, Unchanged, rows

CONTEXT = 3


@dataclass(slots=True)
class _Hunk:
    """Lines of a patch, and where they begin and how many they are in either text."""

    old_start: int
    new_start: int
    lines: list[str] = field(default_factory=list)

    def header(self) -> str:
        """Return the `@@` line."""
        old = sum(line[0] != "+" for line in self.lines)
        new = sum(line[0] != "-" for line in self.lines)
        # A side without lines is named by the line before it.
        old_start = self.old_start + (old > 0)
        new_start = self.new_start + (new > 0)
        return f"@@ -{old_start},{old} +{new_start},{new} @@"


def render(old: Sequence[str], diff: Diff, old_name: str = "old", new_name: str = "new") -> str:
    """Return *diff* as a unified patch; a move is a deletion there and an insertion here."""
    hunks = [
        line for hunk in _hunks(_lines(rows(old, diff))) for line in (hunk.header(), *hunk.lines)
    ]
    if not hunks:
        return ""
    return "\n".join([f"--- {old_name}", f"+++ {new_name}", *hunks]) + "\n"


def _lines(all_rows: Iterator[Row]) -> Iterator[str]:
    for row in all_rows:
        if isinstance(row, Unchanged):
            yield from (" " + segment for segment in row.segments)
        elif isinstance(row, Departure):
            yield from ("-" + segment for segment in row.change.old_segments)
        else:
            if row.operation not in MOVES:
                yield from ("-" + segment for segment in row.old_segments)
            yield from ("+" + segment for segment in row.new_segments)


def _hunks(lines: Iterator[str]) -> Iterator[_Hunk]:
    """Group *lines* so that each change has its context, and near changes share a hunk."""
    old = new = 0
    hunk: _Hunk | None = None
    waiting: list[str] = []
    for line in lines:
        if line[0] == " ":
            waiting.append(line)
            if hunk is None:
                del waiting[:-CONTEXT]
            elif len(waiting) > 2 * CONTEXT:
                hunk.lines += waiting[:CONTEXT]
                yield hunk
                hunk, waiting = None, waiting[-CONTEXT:]
        else:
            hunk = hunk or _Hunk(old - len(waiting), new - len(waiting))
            hunk.lines += [*waiting, line]
            waiting = []
        old += line[0] != "+"
        new += line[0] != "-"
    if hunk:
        hunk.lines += waiting[:CONTEXT]
        yield hunk
