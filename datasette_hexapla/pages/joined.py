"""Joined texts: the newest text of a column, its parts in order, with where each line stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from datasette_hexapla.pages.asking import Connection, many, one
from datasette_hexapla.pages.lines import LONGEST_LINE, dressed, line
from datasette_hexapla.pages.places import Language
from datasette_hexapla.pages.telling import NOT_TOLD
from differ.model import Span
from differ.rendering.characters import visible


@dataclass(frozen=True, slots=True)
class PartOf:
    """A version that is a text, or one part of it; *first* is the place of its first segment."""

    source: str
    version: str
    digits: str
    part: int
    first: int
    segments: tuple[str, ...] = field(metadata=NOT_TOLD)
    began_at: str
    anchors: tuple[str, ...] = field(default=(), metadata=NOT_TOLD)


@dataclass(frozen=True, slots=True)
class JoinedText:
    """A column of a work in its newest versions."""

    name: str
    slug: str
    language: Language
    role: str
    publisher: str
    parts: tuple[PartOf, ...]

    @property
    def seams(self) -> dict[int, PartOf]:
        """Return the parts behind the first by the place at which they begin."""
        return {part.first: part for part in self.parts[1:]}

    def where(self, place: int) -> tuple[PartOf, int]:
        """Return the part that holds segment *place*, counted from 1, and the line in it."""
        part = next(part for part in reversed(self.parts) if part.first <= place)
        return part, place - part.first + 1

    def segment(self, place: int) -> str:
        """Return the segment at *place*, counted from 1 through all parts."""
        part, number = self.where(place)
        return part.segments[number - 1]

    @property
    def size(self) -> int:
        """Return the number of segments."""
        return sum(len(part.segments) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Highlight:
    """Characters of a segment that a finding is about."""

    start: int
    end: int
    style: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A segment in a table of columns, and where it can be cited.

    *begins* is the part of its text that begins with it, 0 for all that do not begin a further one.
    """

    digits: str
    line: int
    place: int
    form: str
    html: str
    begins: int = 0


_PART = """
SELECT versions.source, versions.name, versions.snapshot, versions.segments, versions.text,
    versions.began_at, versions.is_newest
"""
_NEWEST = f"""
{_PART} FROM sources JOIN versions ON versions.source = sources.name AND versions.is_newest = 1
WHERE sources.text = ? ORDER BY sources.part
"""
# Of the versions of a source, which may be thousands, only those that are named are read.
_NAMED = f"""
{_PART} FROM json_each(?2) CROSS JOIN versions ON versions.name = json_each.value
CROSS JOIN sources ON sources.name = versions.source
WHERE sources.text = ?1 ORDER BY sources.part
"""


def joined(connection: Connection, name: str, versions: Sequence[str] | None = None) -> JoinedText:
    """Return the text called *name*: in its newest versions, or in the *versions* of its parts."""
    text = one(connection, "SELECT * FROM texts WHERE name = ?", name)
    assert text is not None  # noqa: S101 - names come from the records
    rows = (
        many(connection, _NEWEST, name)
        if versions is None
        else many(connection, _NAMED, name, json.dumps(versions))
    )
    parts: list[PartOf] = []
    first = 1
    for number, row in enumerate(rows, 1):
        segments = tuple(row["text"].split("\n")) if row["segments"] else ()
        digits = row["snapshot"].rpartition("/")[2]
        anchors = _anchors(connection, row["name"]) if row["is_newest"] else ()
        parts.append(
            PartOf(
                source=row["source"],
                version=row["name"],
                digits=digits,
                part=number,
                first=first,
                segments=segments,
                began_at=row["began_at"],
                anchors=anchors,
            )
        )
        first += len(segments)
    return JoinedText(
        name=name,
        slug=text["slug"],
        language=Language(text["language"]),
        role=text["role"],
        publisher=text["publisher"],
        parts=tuple(parts),
    )


def _anchors(connection: Connection, version: str) -> tuple[str, ...]:
    rows = many(connection, "SELECT anchor FROM segments WHERE version = ? ORDER BY line", version)
    return tuple(row["anchor"] for row in rows)


def piece(text: JoinedText, place: int, span: Span) -> Cell:
    """Return the characters in *span* of the segment at *place* as a cell."""
    part, number = text.where(place)
    segment = part.segments[number - 1]
    words = segment[span.start : min(span.end, span.start + LONGEST_LINE)]
    cut = "…" if span.end - span.start > LONGEST_LINE else ""
    return Cell(
        digits=part.digits,
        line=number,
        place=place,
        form=line(number, segment).form if not span.start else "plain",
        html=(dressed(_html(words)) if not span.start else _html(words)) + cut,
        begins=part.part if part.part > 1 and number == 1 and not span.start else 0,
    )


def cell(text: JoinedText, place: int, highlights: Iterable[Highlight] = ()) -> Cell:
    """Return the segment at *place* as a cell, with *highlights* marked."""
    part, number = text.where(place)
    segment = part.segments[number - 1]
    return Cell(
        digits=part.digits,
        line=number,
        place=place,
        form=line(number, segment).form,
        html=dressed(marked(segment, highlights)),
    )


def marked(segment: str, highlights: Iterable[Highlight]) -> str:
    """Return *segment* as HTML with *highlights* in `<mark>`; where they overlap, the first wins.

    >>> marked("a < b", [Highlight(0, 1, "alarm")])
    '<mark class="alarm">a</mark> &lt; b'
    """
    shown = segment[:LONGEST_LINE]
    pieces: list[str] = []
    end = 0
    for each in sorted(highlights, key=lambda each: (each.start, -each.end)):
        start = max(each.start, end)
        if start >= each.end or start >= len(shown):
            continue
        pieces += [_html(shown[end:start]), f'<mark class="{each.style}">']
        pieces += [_html(shown[start : each.end]), "</mark>"]
        end = each.end
    cut = "…" if len(segment) > len(shown) else ""
    return "".join([*pieces, _html(shown[end:]), cut])


def _html(text: str) -> str:
    return escape(visible(text))
