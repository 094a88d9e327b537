"""Changes as pages show them: each with its heading, between a little of what did not change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from datasette_hexapla.pages.blame import Since, Stood
from datasette_hexapla.pages.excerpts import bounded, side
from datasette_hexapla.pages.headings import Headings
from datasette_hexapla.pages.lines import Line, line
from datasette_hexapla.pages.moves import Departure, MoveMap, departures, drawn
from datasette_hexapla.pages.told import Told

CONTEXT = 2
MOST_CHANGES = 60
MOST_BYTES = 62_000
"""What changes and the lines around them weigh on a page at most; one change is always shown."""

MARKUP_OF_CHANGE = 900
MARKUP_OF_LINE = 250
LONGEST_CHANGE = 12_000
MOST_FOLDED = 40
"""Unchanged lines that unfold in their place; of more, the text itself is a click away."""

MOST_FOLDED_BYTES = 12_000
_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that did not change: some behind a change, *skipped* ones, some before the next.

    *headings* stand above the first of the skipped lines, *until* above the last. Where they are
    few, they are *folded* here.
    """

    behind: tuple[Line, ...]
    skipped: int
    skipped_from: int
    before: tuple[Line, ...]
    headings: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    folded: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownDeparture:
    """The place that a passage left for that of change *number*, and the gap before it."""

    number: int
    old_line: int
    old_lines: int
    new_line: int
    excerpt: str
    headings: tuple[str, ...]
    gap: Gap


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with its heading, and what stands between it and the change before.

    *departures* stand before the gap. *old_headings* are those of the place that it left; *drawn*
    tells whether that place is shown on this page. *stood* says since when its old lines had stood,
    *stands* the same of those new lines that are older than the change.
    """

    told: Told
    headings: tuple[str, ...]
    gap: Gap
    old_html: str
    new_html: str
    html: str
    left_out: int
    departures: tuple[ShownDeparture, ...] = ()
    old_headings: tuple[str, ...] = ()
    drawn: bool = False
    stood: tuple[Stood, ...] = ()
    stands: tuple[Stood, ...] = ()

    @property
    def moved(self) -> bool:
        """Tell whether the segments stand elsewhere now."""
        return self.told.moved


@dataclass(frozen=True, slots=True)
class ShownDiff:
    """Some changes of a diff; *first* and *after* say where this part and the next one begin.

    *since* says of the unchanged lines that are shown, by their numbers, since when they stand.
    """

    changes: tuple[ShownChange, ...]
    tail: Gap
    total: int
    first: int
    after: int | None
    departures: tuple[ShownDeparture, ...] = ()
    moves: MoveMap | None = None
    since: dict[int, Since] | None = None


def show(told: Sequence[Told], old: Sequence[str], new: Sequence[str], first: int) -> ShownDiff:
    """Return the part of a diff that begins with change *first*, given both texts' segments."""
    start = min(max(first, 1), max(len(told), 1)) - 1
    page = _Page(Headings(old), Headings(new), new)
    page.end = told[start - 1].new_line - 1 + told[start - 1].new_lines if start else 0
    page.leads = not start
    leaving = [each for each in departures(told, old) if each.place >= page.end]
    leaving = leaving[:MOST_CHANGES][::-1]
    changes: list[ShownChange] = []
    for change in told[start : start + MOST_CHANGES]:
        if changes and page.weight > MOST_BYTES:
            break
        changes.append(page.change(change, leaving))
    after = start + len(changes)
    more = after < len(told)
    last = () if more else tuple(page.departed(leaving, len(new)))
    left = {each.number for change in changes for each in change.departures}
    left |= {each.number for each in last}
    return ShownDiff(
        changes=tuple(replace(each, drawn=each.told.number in left) for each in changes),
        tail=Gap((), 0, page.end + 1, ()) if more else page.gap(len(new), ends=True),
        total=len(told),
        first=start + 1,
        after=after + 1 if more else None,
        departures=last,
        moves=drawn(told, len(old), len(new)),
    )


def start_of(told: Sequence[Told], old: Sequence[str], new: Sequence[str], number: int) -> int:
    """Return with which change the part of a diff begins that shows change *number*."""
    first: int | None = 1
    while first:
        shown = show(told, old, new, first)
        if shown.after is None or number < shown.after:
            return first if number <= len(told) else 1
        first = shown.after
    return 1


def blamed(shown: ShownDiff, old: Iterable[Stood], new: Sequence[Stood], code: str) -> ShownDiff:
    """Return *shown* with since when the lines of both texts stand; *code* is its own address."""
    before = list(old)
    changes = tuple(
        replace(
            change,
            stood=_within(before, change.told.old_line, change.told.old_lines),
            stands=tuple(
                each
                for each in _within(new, change.told.new_line, change.told.new_lines)
                if each.since.code != code
            ),
        )
        for change in shown.changes
    )
    lines = {each.number for each in unchanged_lines(shown)}
    since = {
        number: each.since
        for each in new
        for number in range(each.first, each.last + 1)
        if number in lines
    }
    return replace(shown, changes=changes, since=since)


def unchanged_lines(shown: ShownDiff) -> Iterator[Line]:
    """Yield the unchanged lines that stand in the open."""
    gaps = [change.gap for change in shown.changes]
    gaps += [each.gap for change in shown.changes for each in change.departures]
    gaps += [each.gap for each in shown.departures]
    for gap in (*gaps, shown.tail):
        yield from gap.behind
        yield from gap.before


def _within(stood: Iterable[Stood], first: int, count: int) -> tuple[Stood, ...]:
    last = first + count - 1
    return tuple(
        Stood(max(each.first, first), min(each.last, last), each.since)
        for each in stood
        if each.first <= last and each.last >= first
    )


@dataclass(slots=True)
class _Page:
    """A page that is being filled: *end* is how far the new text is shown."""

    old_headings: Headings
    headings: Headings
    new: Sequence[str]
    end: int = 0
    leads: bool = True
    room: int = MOST_FOLDED_BYTES
    weight: int = 0

    def change(self, told: Told, leaving: list[Departure]) -> ShownChange:
        """Show *told* behind what stands before it, and what of *leaving* does."""
        place = max(told.new_line - 1, self.end)
        left = tuple(self.departed(leaving, place, before=told))
        gap = self.gap(place)
        self.end = max(self.end, told.new_line - 1 + told.new_lines)
        html, left_out = bounded(told.html, LONGEST_CHANGE)
        # Side by side, what stayed stands twice.
        self.weight += MARKUP_OF_CHANGE + 2 * _bytes(html)
        return ShownChange(
            told=told,
            headings=self.headings.above(told.new_line - 1),
            gap=gap,
            old_html=side(html, "old") if told.old_lines else "",
            new_html=side(html, "new") if told.new_lines else "",
            html=html,
            left_out=left_out,
            departures=left,
            old_headings=self.old_headings.above(told.old_line - 1) if told.moved else (),
        )

    def departed(
        self, leaving: list[Departure], until: int, before: Told | None = None
    ) -> Iterator[ShownDeparture]:
        """Show what of *leaving* stands before *until*, and take it away."""
        while leaving and leaving[-1].place <= until:
            left = leaving[-1]
            if before and left.place == until and not _stood_before(left.told, before):
                return
            leaving.pop()
            place = max(left.place, self.end)
            gap = self.gap(place)
            self.end = place
            self.weight += MARKUP_OF_CHANGE + _bytes(left.excerpt)
            yield ShownDeparture(
                number=left.told.number,
                old_line=left.told.old_line,
                old_lines=left.told.old_lines,
                new_line=left.told.new_line,
                excerpt=left.excerpt,
                headings=self.old_headings.above(left.told.old_line - 1),
                gap=gap,
            )

    def gap(self, end: int, *, ends: bool = False) -> Gap:
        """Show the unchanged lines before *end*, few of them in full."""
        start, behind = self.end, 0 if self.leads else CONTEXT
        self.leads = False
        before = 0 if ends else CONTEXT
        skipped = end - start - behind - before
        if skipped <= 1:
            return Gap(self._lines(start, end), 0, start + 1, ())
        first, last = start + behind, end - before
        return Gap(
            behind=self._lines(start, first),
            skipped=skipped,
            skipped_from=first + 1,
            before=self._lines(last, end),
            headings=self.headings.above(first),
            until=self.headings.above(last),
            folded=self._folded(first, last),
        )

    def _folded(self, start: int, end: int) -> tuple[Line, ...]:
        texts = self.new[start : min(end, start + MOST_FOLDED)]
        used = sum(MARKUP_OF_LINE + _bytes(text[:_LONGEST_LINE]) for text in texts)
        if end - start > MOST_FOLDED or used > self.room:
            return ()
        self.room -= used
        return tuple(_shortened(n + 1, self.new[n]) for n in range(start, end))

    def _lines(self, start: int, end: int) -> tuple[Line, ...]:
        places = range(start, min(end, len(self.new)))
        lines = tuple(_shortened(n + 1, self.new[n]) for n in places)
        self.weight += sum(MARKUP_OF_LINE + _bytes(each.html) for each in lines)
        return lines


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _shortened(number: int, text: str) -> Line:
    shown = line(number, text[:_LONGEST_LINE])
    return replace(shown, left_out=max(0, len(text) - _LONGEST_LINE))


def _stood_before(left: Told, change: Told) -> bool:
    """Tell whether what *left* stood before what *change* changed; moves say nothing of it."""
    return change.moved or left.old_line <= change.old_line
