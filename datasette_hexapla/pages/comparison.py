"""The page of a comparison: what should be checked, then two languages side by side."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from datasette_hexapla.pages import addresses, older
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, many, one
from datasette_hexapla.pages.behind import Behind, StaleMark, behind, marks
from datasette_hexapla.pages.checked import (
    PER_PAGE,
    Findings,
    MadeNow,
    Mark,
    Recorded,
    is_dismissed,
    page_of,
)
from datasette_hexapla.pages.joined import Cell, Highlight, JoinedText, PartOf, cell, joined
from datasette_hexapla.pages.lines import room
from datasette_hexapla.pages.reported import Alarm, told

Facts = Row | Mapping[str, Any]
"""A row of the records, or one like it."""


@dataclass(frozen=True, slots=True)
class BeadRow:
    """Cells of the base and of the translation that render each other."""

    number: int
    place: str
    score: float
    base: tuple[Cell, ...]
    translation: tuple[Cell, ...]
    findings: tuple[int, ...]
    alarming: bool
    seam: PartOf | None
    stale: StaleMark | None


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that stand together: *outside* the fragment, or inside it."""

    outside: bool
    rows: tuple[BeadRow, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many beads there are of each kind."""

    matched: int
    omitted: int
    added: int
    outside: int


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two texts of a work and what should be checked."""

    work: str
    work_title: str
    code: str
    newest: bool
    base: JoinedText
    translation: JoinedText
    counts: Counts
    algorithm: str
    encoder: str
    notes: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    shading: tuple[Alarm, ...]
    dismissed: tuple[Alarm, ...]
    first_finding: int
    total_findings: int
    after_finding: int | None
    runs: tuple[Run, ...]
    first: int
    total: int
    after: int | None
    others: tuple[Other, ...]
    behind: Behind | None


@dataclass(frozen=True, slots=True)
class Other:
    """Another comparison of the same work."""

    code: str
    base: str
    translation: str


def read(connection: Connection, asked: Asked) -> ComparisonPage | Elsewhere:
    """Read the comparison that the address names, or make it, if the texts are no longer newest.

    Raises: NoSuchPage, AmbiguousID, Later.
    """
    code = asked.names["comparison"].replace(" ", "+")
    row = one(connection, "SELECT * FROM alignments WHERE code = ? ORDER BY name", code)
    if row is not None:
        return _page(connection, asked, _kept(connection, row))
    pair = older.pair(connection, code)
    if pair.code != code:
        return Elsewhere(addresses.comparison(pair.code))
    return _page(connection, asked, _made(connection, pair))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a comparison, from the records or made just now."""

    alignment: Facts
    beads: Sequence[Facts]
    findings: Findings
    work_title: str
    newest: bool
    behind: Behind | None = None
    stale: Mapping[int, StaleMark] = field(default_factory=dict)


def _kept(connection: Connection, row: Row) -> _Told:
    name = row["name"]
    return _Told(
        alignment=row,
        beads=many(connection, "SELECT * FROM beads WHERE alignment = ? ORDER BY number", name),
        findings=Recorded(connection, name),
        work_title=_title(connection, row["work"]),
        newest=True,
        behind=behind(connection, name),
        stale=marks(connection, name),
    )


def _made(connection: Connection, pair: older.OlderPair) -> _Told:
    rows = older.compared(connection, pair)
    (alignment,) = rows["alignments"]
    title = _title(connection, pair.pair.work)
    alarms = told(
        connection,
        rows["findings"],
        alignment,
        work_title=title,
        base_language=pair.pair.base.language,
        translation_language=pair.pair.translation.language,
    )
    return _Told(
        alignment=alignment,
        beads=rows["beads"],
        findings=MadeNow(rows["findings"], alarms),
        work_title=title,
        newest=False,
    )


def _title(connection: Connection, work: str) -> str:
    found = one(connection, "SELECT title FROM works WHERE slug = ?", work)
    return found["title"] if found else work


def _page(connection: Connection, asked: Asked, known: _Told) -> ComparisonPage | Elsewhere:
    row = known.alignment
    base = joined(connection, row["base"], json.loads(row["base_versions"]))
    translation = joined(connection, row["translation"], json.loads(row["translation_versions"]))
    if wanted := asked.number("bead", otherwise=0, most=len(known.beads)):
        first, _ = _shown(known.beads, base, translation, first=1, wanted=wanted)
        part = addresses.with_options("", **{"from": first if first > 1 else None})
        return Elsewhere(addresses.comparison(row["code"]), f"{part}#b{wanted}")
    first = asked.number("from", otherwise=1, most=len(known.beads))
    first, shown = _shown(known.beads, base, translation, first=max(first, 1))
    marks = known.findings.marked(first, first + len(shown) - 1)
    highlights = _highlights(marks)
    rows = [_bead_row(bead, (base, translation), highlights, marks, known.stale) for bead in shown]
    total = len(known.beads)
    total_findings = known.findings.count()
    first_finding = page_of(asked.number("finding", otherwise=1, most=max(total_findings, 1)))
    listed = known.findings.listed(first_finding)
    standing = [each for each in listed if not is_dismissed(each)]
    after = first + len(shown)
    after_finding = first_finding + PER_PAGE
    return ComparisonPage(
        work=row["work"],
        work_title=known.work_title,
        code=row["code"],
        newest=known.newest,
        base=base,
        translation=translation,
        counts=Counts(row["matched"], row["omitted"], row["added"], row["outside"]),
        algorithm=row["algorithm"],
        encoder=row["encoder"],
        notes=tuple(json.loads(row["notes"])),
        alarms=tuple(each for each in standing if each.tier == "alarm"),
        shading=tuple(each for each in standing if each.tier != "alarm"),
        dismissed=tuple(filter(is_dismissed, listed)),
        first_finding=first_finding,
        total_findings=total_findings,
        after_finding=after_finding if after_finding <= total_findings else None,
        runs=tuple(_runs(rows)),
        first=first,
        total=total,
        after=after if after <= total else None,
        others=_others(connection, row),
        behind=known.behind,
    )


def _shown(
    beads: Sequence[Facts],
    base: JoinedText,
    translation: JoinedText,
    *,
    first: int,
    wanted: int = 0,
) -> tuple[int, Sequence[Facts]]:
    """Return the beads that one page can carry, and the number of its first one.

    That is *first*, or where leafing from there comes to the page that has the bead *wanted*.
    """
    while True:
        rest = beads[first - 1 :]
        texts = (
            "".join(
                [base.segment(n) for n in json.loads(bead["base"])]
                + [translation.segment(n) for n in json.loads(bead["translation"])]
            )
            for bead in rest
        )
        count = room(texts) if rest else 0
        if wanted < first + count:
            return first, rest[:count]
        first += count


def _highlights(marks: Sequence[Mark]) -> dict[tuple[str, int], list[Highlight]]:
    found: dict[tuple[str, int], list[Highlight]] = defaultdict(list)
    for mark in marks:
        # What is missing on one side is shown on the other: the whole passage says nothing.
        skipped = {"omission": "translation", "addition": "base"}.get(mark.rule)
        for which, spans in (("base", mark.base), ("translation", mark.translation)):
            if which != skipped:
                for segment, start, end in spans:
                    found[which, segment].append(Highlight(start, end, mark.tier))
    return found


def _bead_row(
    bead: Facts,
    texts: tuple[JoinedText, JoinedText],
    highlights: dict[tuple[str, int], list[Highlight]],
    marks: Sequence[Mark],
    stale: Mapping[int, StaleMark],
) -> BeadRow:
    base, translation = texts
    places = json.loads(bead["base"])
    mine = [each for each in marks if each.bead == bead["number"]]
    seams = [base.seams[place] for place in places if place in base.seams]
    return BeadRow(
        number=bead["number"],
        place=bead["place"],
        score=bead["score"],
        base=tuple(cell(base, n, highlights.get(("base", n), ())) for n in places),
        translation=tuple(
            cell(translation, n, highlights.get(("translation", n), ()))
            for n in json.loads(bead["translation"])
        ),
        findings=tuple(each.number for each in mine),
        alarming=any(each.tier == "alarm" and not each.is_dismissed for each in mine),
        seam=seams[0] if seams else None,
        stale=stale.get(bead["number"]),
    )


def _runs(rows: Sequence[BeadRow]) -> Iterator[Run]:
    for outside, together in groupby(rows, key=lambda row: row.place == "outside"):
        yield Run(outside, tuple(together))


def _others(connection: Connection, row: Facts) -> tuple[Other, ...]:
    rows = many(
        connection,
        "SELECT alignments.code, base.slug AS base, translation.slug AS translation"
        " FROM alignments JOIN texts AS base ON base.name = alignments.base"
        " JOIN texts AS translation ON translation.name = alignments.translation"
        " WHERE alignments.work = ? AND alignments.name <> ? ORDER BY translation.position",
        row["work"],
        row["name"],
    )
    return tuple(Other(each["code"], each["base"], each["translation"]) for each in rows)
