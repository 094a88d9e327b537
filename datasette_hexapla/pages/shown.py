"""Changes as pages show them: each with its heading, between a little of what did not change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datasette_hexapla.pages.excerpts import bounded, side
from datasette_hexapla.pages.lines import Line, line
from differ.rendering.characters import visible

CONTEXT = 2
MOST_CHANGES = 60
MOST_CHARACTERS = 40_000
LONGEST_CHANGE = 12_000
_HEADING_LEVELS = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the differ told it; lines count from 1, *html* marks the words."""

    number: int
    operation: str
    kind: str
    significance: float
    reason: str
    old_line: int
    old_lines: int
    new_line: int
    new_lines: int
    html: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that did not change: some behind a change, *skipped* ones, some before the next."""

    behind: tuple[Line, ...]
    skipped: int
    skipped_from: int
    before: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with its heading, and what stands between it and the change before."""

    told: Told
    headings: tuple[str, ...]
    gap: Gap
    old_html: str
    new_html: str
    html: str
    left_out: int

    @property
    def moved(self) -> bool:
        """Tell whether the segments stand elsewhere now."""
        return self.told.operation.startswith("move")


@dataclass(frozen=True, slots=True)
class ShownDiff:
    """Some changes of a diff; *first* and *after* say where this part and the next one begin."""

    changes: tuple[ShownChange, ...]
    tail: Gap
    total: int
    first: int
    after: int | None


def show(told: Sequence[Told], new: Sequence[str], first: int = 1) -> ShownDiff:
    """Return the part of a diff that begins with change *first*, given the *new* segments."""
    start = min(max(first, 1), max(len(told), 1)) - 1
    chosen = list(_chosen(told[start:]))
    shown: list[ShownChange] = []
    end = told[start - 1].new_line - 1 + told[start - 1].new_lines if start else 0
    for change in chosen:
        place = max(change.new_line - 1, end)
        gap = _gap(new, end, place, leads=not shown and not start)
        shown.append(_shown(change, gap, _headings(new, change.new_line - 1)))
        end = max(end, change.new_line - 1 + change.new_lines)
    after = start + len(chosen)
    more = after < len(told)
    until = len(new)
    tail = _gap(new, end, until, ends=True) if not more else Gap((), 0, end + 1, ())
    return ShownDiff(tuple(shown), tail, len(told), start + 1, after + 1 if more else None)


def _chosen(told: Sequence[Told]) -> Iterator[Told]:
    used = 0
    for count, change in enumerate(told):
        used += 2 * min(len(change.html), LONGEST_CHANGE)
        if count and (used > MOST_CHARACTERS or count >= MOST_CHANGES):
            return
        yield change


def _shown(change: Told, gap: Gap, headings: tuple[str, ...]) -> ShownChange:
    html, left_out = bounded(change.html, LONGEST_CHANGE)
    return ShownChange(
        told=change,
        headings=headings,
        gap=gap,
        old_html=side(html, "old") if change.old_lines else "",
        new_html=side(html, "new") if change.new_lines else "",
        html=html,
        left_out=left_out,
    )


def _gap(
    new: Sequence[str], start: int, end: int, *, leads: bool = False, ends: bool = False
) -> Gap:
    """Return the unchanged lines from *start* to before *end*, few of them in full."""
    behind = 0 if leads else CONTEXT
    before = 0 if ends else CONTEXT
    skipped = end - start - behind - before
    if skipped <= 1:
        return Gap(_lines(new, start, end), 0, start + 1, ())
    return Gap(
        behind=_lines(new, start, start + behind),
        skipped=skipped,
        skipped_from=start + behind + 1,
        before=_lines(new, end - before, end),
    )


def _lines(new: Sequence[str], start: int, end: int) -> tuple[Line, ...]:
    return tuple(line(n, new[n - 1][:600]) for n in range(start + 1, min(end, len(new)) + 1))


def _headings(new: Sequence[str], place: int) -> tuple[str, ...]:
    """Return the headings above *place*, the highest first."""
    found: list[str] = []
    level = _HEADING_LEVELS + 1
    for text in reversed(new[:place]):
        depth = len(text) - len(text.lstrip("#"))
        if 0 < depth < level and text[depth : depth + 1] == " ":
            found.append(visible(text[depth + 1 : depth + 121]))
            level = depth
        if level == 1:
            break
    return tuple(reversed(found))
