"""Show a diff in a terminal, in colour or with marks in the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from differ.model import Change, Diff, Kind
from differ.rendering.characters import visible, visible_space
from differ.rendering.passages import (
    MOVES,
    Departure,
    Fragment,
    Mark,
    Row,
    Unchanged,
    both_sides,
    new_side,
    old_side,
    rows,
)
from differ.tokens import graphemes, pieces

CONTEXT = 1
"""Unchanged segments shown on either side of a change."""


@dataclass(frozen=True, slots=True)
class Palette:
    """What stands before and after deleted words, inserted words, labels and skipped text."""

    gone: tuple[str, str]
    come: tuple[str, str]
    label: tuple[str, str]
    skipped: tuple[str, str]


COLOURED = Palette(
    gone=("\x1b[31;9m", "\x1b[0m"),
    come=("\x1b[32;4m", "\x1b[0m"),
    label=("\x1b[36m", "\x1b[0m"),
    skipped=("\x1b[2m", "\x1b[0m"),
)
"""Red struck through and green underlined: readable without seeing red and green apart."""

PLAIN = Palette(gone=("[-", "-]"), come=("{+", "+}"), label=("", ""), skipped=("", ""))
"""The marks of `git diff --word-diff`, for pipes and for those who see no colours."""


def inline(
    old: Sequence[str], diff: Diff, palette: Palette = COLOURED, *, context: int = CONTEXT
) -> str:
    """Return *diff* as one text: what went stands before what came in its place."""
    lines = [line for row in rows(old, diff) for line in _inline_row(row, palette, context)]
    return "".join(line + "\n" for line in lines)


def side_by_side(
    old: Sequence[str],
    diff: Diff,
    width: int,
    palette: Palette = COLOURED,
    *,
    context: int = CONTEXT,
) -> str:
    """Return *diff* as two columns that fill *width* cells."""
    column = max(8, (width - 3) // 2)
    lines = []
    for row in rows(old, diff):
        left, right = _cells(row, context)
        pairs = zip_longest(
            _wrapped(left, column, palette), _wrapped(right, column, palette), fillvalue=None
        )
        blank = " " * column
        lines += [f"{before or blank} │ {after or ''}".rstrip() for before, after in pairs]
    return "".join(line + "\n" for line in lines)


def _inline_row(row: Row, palette: Palette, context: int) -> Iterator[str]:
    if isinstance(row, Unchanged):
        yield from ("  " + line for line in _shown(row.segments, palette, context))
    elif isinstance(row, Departure):
        yield _painted(f"↷ moved to segment {row.change.new.start + 1}", palette.label)
        gone = Fragment(Mark.GONE, "\n".join(row.change.old_segments))
        yield from ("  " + line for line in _marked([gone], palette).split("\n"))
    else:
        yield _painted(_heading(row), palette.label)
        yield from ("  " + line for line in _marked(both_sides(row), palette).split("\n"))


def _heading(change: Change) -> str:
    where = f"segment {max(change.new.start, 0) + 1}"
    if change.operation in MOVES:
        where = f"from segment {change.old.start + 1} to {where}"
    return f"@ {change.operation}, {where}: {change.reason}"


def _shown(segments: tuple[str, ...], palette: Palette, context: int) -> list[str]:
    skipped = len(segments) - 2 * context
    if skipped <= 1:
        return [visible(segment) for segment in segments]
    note = _painted(f"… {skipped} unchanged segments …", palette.skipped)
    first, last = segments[:context], segments[len(segments) - context :]
    return [*map(visible, first), note, *map(visible, last)]


def _painted(text: str, paint: tuple[str, str]) -> str:
    return f"{paint[0]}{text}{paint[1]}"


def _marked(fragments: list[Fragment], palette: Palette) -> str:
    """Paint *fragments*, neighbours of one mark and kind together."""
    groups = groupby(fragments, key=lambda fragment: (fragment.mark, fragment.kind))
    return "".join(
        _fragment(Fragment(mark, "".join(each.text for each in group), kind), palette)
        for (mark, kind), group in groups
    )


def _fragment(fragment: Fragment, palette: Palette) -> str:
    if fragment.mark is Mark.SAME:
        return visible(fragment.text)
    text = fragment.text
    if fragment.kind is Kind.WHITESPACE:
        text = visible_space(text)
    paint = palette.gone if fragment.mark is Mark.GONE else palette.come
    # A colour that crosses a line end would paint the margin of the next line.
    return "\n".join(_painted(line, paint) if line else "" for line in visible(text).split("\n"))


def _cells(row: Row, context: int) -> tuple[list[Fragment], list[Fragment]]:
    if isinstance(row, Unchanged):
        plain = Fragment(Mark.SAME, "\n".join(_shown(row.segments, PLAIN, context)))
        return [plain], [plain]
    if isinstance(row, Departure):
        return [Fragment(Mark.GONE, "\n".join(row.change.old_segments))], []
    return ([] if row.operation in MOVES else old_side(row)), new_side(row)


def _wrapped(fragments: list[Fragment], width: int, palette: Palette) -> Iterator[str]:
    """Break *fragments* into lines of *width* cells, each padded to its full width."""
    line: list[Fragment] = []
    used = 0
    for fragment in fragments:
        for piece in _fitting(visible(fragment.text), width):
            cells = _width(piece)
            if piece == "\n" or used + cells > width:
                yield _marked(line, palette) + " " * (width - used)
                line, used = [], 0
            if piece != "\n" and (used or not piece.isspace()):
                line.append(Fragment(fragment.mark, piece, fragment.kind))
                used += cells
    if line:
        yield _marked(line, palette) + " " * (width - used)


def _fitting(text: str, width: int) -> Iterator[str]:
    """Yield the words of *text*, those wider than *width* by graphemes, line feeds alone."""
    for piece in pieces(text):
        if "\n" in piece or _width(piece) > width:
            yield from graphemes(piece)
        else:
            yield piece


def _width(text: str) -> int:
    """Count the cells that *text* takes: two for wide characters, none for marks."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(grapheme) for grapheme in graphemes(text))


def _cells_of(grapheme: str) -> int:
    if unicodedata.category(grapheme[0]) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(grapheme[0]) in "WF" else 1
