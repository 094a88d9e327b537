"""Aligning: how the newest texts of a work compare with their bases, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sqlite_utils import Database

from datasette_hexapla.records.rows import Row, Value, as_json, execute, insert, select
from datasette_hexapla.records.wording import PIECES_APART
from differ import translations
from differ.encoders import surface
from differ.model import Comparison, Encoder, Passage, Place, Severity, Text
from differ.vocabulary import Vocabulary
from snapshots.model import Role

TABLES = ("aligned_versions", "beads", "clauses", "findings")
"""Tables whose rows belong to an alignment."""

_SEVERITIES = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)


@dataclass(frozen=True, slots=True)
class Joined:
    """The newest text of a column: the *versions* of its parts, their *sizes*, and all segments."""

    name: str
    slug: str
    language: str
    versions: tuple[str, ...]
    sizes: tuple[int, ...]
    segments: tuple[str, ...]

    @property
    def starts(self) -> tuple[int, ...]:
        """Return the place of each part's first segment, from 0."""
        return tuple(accumulate(self.sizes, initial=0))[:-1]

    @property
    def code(self) -> str:
        """Return the digits of the parts' snapshots, as they stand in an address."""
        return "+".join(name.rpartition("/")[2] for name in self.versions)

    def as_text(self) -> Text:
        """Return the text as the differ takes it."""
        return Text(segments=self.segments, language=self.language, seams=self.starts[1:])


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of a *work* that are to be compared."""

    work: str
    base: Joined
    translation: Joined

    @property
    def name(self) -> str:
        """Return the name of the alignment."""
        return f"{self.work}/{self.base.slug}~{self.translation.slug}"


@dataclass(frozen=True, slots=True)
class Means:
    """By what texts are compared: an encoder, if there is one, and the collection's vocabulary."""

    encoder: Encoder | None
    vocabulary: Vocabulary

    def named(self) -> dict[str, str]:
        """Return the names of both: with equal names, equal texts give equal findings."""
        encoder = self.encoder or surface()
        return {"encoder": encoder.name, "vocabulary": self.vocabulary.name}


def plan(database: Database, work: str, encoder: str, *, anew: bool) -> list[Pair]:
    """Return the comparisons of *work* that the records lack; remove those that are out of date.

    With *anew*, none is kept.
    """
    wanted = {pair.name: pair for pair in _pairs(database, work)}
    known = select(
        database,
        "SELECT name, base_versions, translation_versions, encoder FROM alignments WHERE work = ?",
        [work],
    )
    kept = set()
    for name, *made_from in known:
        pair = wanted.get(str(name))
        if pair and not anew and made_from == [*_versions(pair), encoder]:
            kept.add(str(name))
        else:
            _forget(database, str(name))
    return [pair for name, pair in wanted.items() if name not in kept]


def carry_out(
    database: Database, pairs: Iterable[Pair], means: Means, tick: Callable[[], None]
) -> None:
    """Compare each of *pairs* and write what was found."""
    for pair in pairs:
        base, translation = pair.base.as_text(), pair.translation.as_text()
        found = translations.compare(base, translation, means.encoder, vocabulary=means.vocabulary)
        _write(database, pair, found)
        tick()


def _pairs(database: Database, work: str) -> Iterator[Pair]:
    rows = select(
        database,
        "SELECT translation.name, base.name FROM texts AS translation"
        " JOIN texts AS base ON base.name = translation.base"
        " WHERE translation.work = ? AND translation.role <> ? AND base.role <> ?"
        " ORDER BY translation.name",
        [work, Role.REPORT.value, Role.REPORT.value],
    )
    for translation, base in rows:
        sides = (_joined(database, str(base)), _joined(database, str(translation)))
        if all(side.segments for side in sides):
            yield Pair(work, *sides)


def _joined(database: Database, text: str) -> Joined:
    ((slug, language),) = select(
        database, "SELECT slug, language FROM texts WHERE name = ?", [text]
    )
    parts = select(
        database,
        "SELECT versions.name, versions.segments, versions.text FROM sources"
        " JOIN versions ON versions.source = sources.name AND versions.is_newest"
        " WHERE sources.text = ? ORDER BY sources.part",
        [text],
    )
    return Joined(
        name=text,
        slug=str(slug),
        language=str(language),
        versions=tuple(str(name) for name, _, _ in parts),
        sizes=tuple(int(size or 0) for _, size, _ in parts),
        segments=tuple(
            segment for _, size, text in parts if size for segment in str(text).split("\n")
        ),
    )


def _versions(pair: Pair) -> tuple[str, str]:
    return as_json(pair.base.versions), as_json(pair.translation.versions)


def _forget(database: Database, alignment: str) -> None:
    for table in TABLES:
        execute(database, f"DELETE FROM {table} WHERE alignment = ?", [alignment])  # noqa: S608 - ours
    execute(database, "DELETE FROM alignments WHERE name = ?", [alignment])


def as_rows(pair: Pair, found: Comparison) -> dict[str, list[Row]]:
    """Return the rows of all tables that tell what was *found* in *pair*."""
    rows: dict[str, Iterable[Row]] = {
        "aligned_versions": _version_rows(pair),
        "beads": _bead_rows(found),
        "clauses": _clause_rows(found),
        "findings": _finding_rows(pair, found),
    }
    told = {
        table: [{"alignment": pair.name, **row} for row in numbered]
        for table, numbered in rows.items()
    }
    return {"alignments": [_alignment_row(pair, found)], **told}


def _write(database: Database, pair: Pair, found: Comparison) -> None:
    for table, rows in as_rows(pair, found).items():
        insert(database, table, rows)


def _alignment_row(pair: Pair, found: Comparison) -> Row:
    base_versions, translation_versions = _versions(pair)
    places = [bead.place for bead in found.alignment.beads]
    return {
        "name": pair.name,
        "code": f"{pair.base.code}~{pair.translation.code}",
        "work": pair.work,
        "base": pair.base.name,
        "translation": pair.translation.name,
        "base_versions": base_versions,
        "translation_versions": translation_versions,
        "algorithm": found.alignment.algorithm,
        "encoder": found.alignment.encoder,
        "matched": places.count(Place.MATCHED) + places.count(Place.MOVED),
        "omitted": places.count(Place.OMITTED),
        "added": places.count(Place.ADDED),
        "outside": places.count(Place.OUTSIDE),
        "alarms": sum(finding.tier == "alarm" for finding in found.findings),
        "notes": as_json(found.notes),
    }


def _version_rows(pair: Pair) -> Iterator[Row]:
    for side, text in (("base", pair.base), ("translation", pair.translation)):
        for part, (version, start) in enumerate(zip(text.versions, text.starts, strict=True), 1):
            yield {"version": version, "side": side, "part": part, "first": start + 1}


def _bead_rows(found: Comparison) -> Iterator[Row]:
    for number, bead in enumerate(found.alignment.beads, 1):
        yield {
            "number": number,
            "place": bead.place.value,
            "base": as_json([place + 1 for place in bead.base]),
            "translation": as_json([place + 1 for place in bead.translation]),
            "score": round(bead.score, 3),
        }


def _clause_rows(found: Comparison) -> Iterator[Row]:
    for number, clause in enumerate(found.clauses, 1):
        yield {
            "number": number,
            "bead": clause.bead + 1,
            "place": clause.place.value,
            "base": _spans(clause.base),
            "translation": _spans(clause.translation),
            "score": round(clause.score, 3),
        }


def _finding_rows(pair: Pair, found: Comparison) -> Iterator[Row]:
    for number, finding in enumerate(found.findings, 1):
        facts: dict[str, Value] = {
            "number": number,
            "work": pair.work,
            "translation": pair.translation.name,
            "key": finding.key,
            "rule": finding.rule.value,
            "tier": finding.tier.value,
            "severity": finding.severity.value,
            "confidence": finding.confidence,
            "gravity": round(_SEVERITIES.index(finding.severity) + 1 - finding.confidence, 6),
            "bead": finding.bead + 1,
            "reason": finding.reason,
        }
        yield facts | {
            "base_words": _words(pair.base.segments, finding.base),
            "translation_words": _words(pair.translation.segments, finding.translation),
            "base": _spans(finding.base),
            "translation_spans": _spans(finding.translation),
        }


def _spans(passages: Iterable[Passage]) -> str:
    return as_json([[p.segment + 1, p.span.start, p.span.end] for p in passages])


def _words(segments: Sequence[str], passages: Iterable[Passage]) -> str:
    return PIECES_APART.join(
        segments[each.segment][each.span.start : each.span.end] for each in passages
    )
