"""The page of a comparison: what should be checked, then two languages side by side."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, many, one
from datasette_hexapla.pages.joined import Cell, Highlight, JoinedText, PartOf, cell, joined
from datasette_hexapla.pages.lines import room
from datasette_hexapla.pages.reported import Alarm, of_alignment
from datasette_hexapla.pages.snapshot import find

MOST_FINDINGS = 200


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
    base: JoinedText
    translation: JoinedText
    counts: Counts
    algorithm: str
    encoder: str
    notes: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    shading: tuple[Alarm, ...]
    runs: tuple[Run, ...]
    first: int
    total: int
    after: int | None
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another comparison of the same work."""

    code: str
    base: str
    translation: str


def read(connection: Connection, asked: Asked) -> ComparisonPage | Elsewhere:
    """Read the comparison that the address names.

    Raises: NoSuchPage, AmbiguousID.
    """
    code = asked.names["comparison"].replace(" ", "+")
    row = one(connection, "SELECT * FROM alignments WHERE code = ? ORDER BY name", code)
    if row is None:
        return Elsewhere(addresses.comparison(_resolved(connection, code)))
    base = joined(connection, row["base"], json.loads(row["base_versions"]))
    translation = joined(connection, row["translation"], json.loads(row["translation_versions"]))
    found = of_alignment(connection, row["name"], count=MOST_FINDINGS)
    beads = many(connection, "SELECT * FROM beads WHERE alignment = ? ORDER BY number", row["name"])
    first = asked.number("from", otherwise=1)
    shown = _shown(beads, base, translation, first)
    highlights = _highlights(connection, row["name"])
    rows = [_bead_row(bead, base, translation, highlights, found) for bead in shown]
    after = shown[-1]["number"] + 1 if shown and shown[-1]["number"] < len(beads) else None
    work = one(connection, "SELECT title FROM works WHERE slug = ?", row["work"])
    return ComparisonPage(
        work=row["work"],
        work_title=work["title"] if work else row["work"],
        code=row["code"],
        base=base,
        translation=translation,
        counts=Counts(row["matched"], row["omitted"], row["added"], row["outside"]),
        algorithm=row["algorithm"],
        encoder=row["encoder"],
        notes=tuple(json.loads(row["notes"])),
        alarms=tuple(each for each in found if each.tier == "alarm"),
        shading=tuple(each for each in found if each.tier != "alarm"),
        runs=tuple(_runs(rows)),
        first=first,
        total=len(beads),
        after=after,
        others=_others(connection, row),
    )


def _resolved(connection: Connection, code: str) -> str:
    """Return the code of the comparison that *code* means, with IDs whole, short or of one part."""
    sides = code.split("~")
    if len(sides) != 2 or not all(sides):  # noqa: PLR2004 - two texts
        raise NoSuchPage(f'There is no comparison "{code}": it names two snapshot IDs, ID~ID.')
    base, translation = (
        {find(connection, each)[0]["name"] for each in side.split("+")} for side in sides
    )
    for row in many(connection, "SELECT * FROM alignments WHERE code <> ?", code):
        if base <= _snapshots(row["base_versions"]) and translation <= _snapshots(
            row["translation_versions"]
        ):
            resolved: str = row["code"]
            return resolved
    raise NoSuchPage(
        "These two texts are not compared: comparisons are of the newest versions of a translation "
        "and its base."
    )


def _snapshots(versions: str) -> set[str]:
    return {name.partition(".")[0] for name in json.loads(versions)}


def _shown(
    beads: Sequence[Row], base: JoinedText, translation: JoinedText, first: int
) -> Sequence[Row]:
    """Return the beads that one page can carry, beginning with number *first*."""
    rest = beads[max(first, 1) - 1 :]
    texts = (
        "".join(
            [base.segment(n) for n in json.loads(bead["base"])]
            + [translation.segment(n) for n in json.loads(bead["translation"])]
        )
        for bead in rest
    )
    return rest[: room(texts)] if rest else rest


def _highlights(connection: Connection, alignment: str) -> dict[tuple[str, int], list[Highlight]]:
    found: dict[tuple[str, int], list[Highlight]] = defaultdict(list)
    rows = many(
        connection,
        "SELECT tier, rule, base, translation_spans FROM findings WHERE alignment = ?"
        " ORDER BY number LIMIT ?",
        alignment,
        MOST_FINDINGS,
    )
    for row in rows:
        # What is missing on one side is shown on the other: the whole passage says nothing.
        skipped = {"omission": "translation_spans", "addition": "base"}.get(row["rule"])
        for which in {"base", "translation_spans"} - {skipped}:
            for segment, start, end in json.loads(row[which]):
                key = (which.partition("_")[0], segment)
                found[key].append(Highlight(start, end, row["tier"]))
    return found


def _bead_row(
    bead: Row,
    base: JoinedText,
    translation: JoinedText,
    highlights: dict[tuple[str, int], list[Highlight]],
    found: Sequence[Alarm],
) -> BeadRow:
    places = json.loads(bead["base"])
    mine = [each for each in found if each.bead == bead["number"]]
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
        alarming=any(each.tier == "alarm" for each in mine),
        seam=seams[0] if seams else None,
    )


def _runs(rows: Sequence[BeadRow]) -> Iterator[Run]:
    for outside, together in groupby(rows, key=lambda row: row.place == "outside"):
        yield Run(outside, tuple(together))


def _others(connection: Connection, row: Row) -> tuple[Other, ...]:
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
