"""Findings as pages list them: what should be checked, with both passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette_hexapla.pages.asking import Connection, Row, many
from datasette_hexapla.pages.places import Language

LONGEST = 240


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of one side that a finding is about."""

    language: Language
    words: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to check, with where it stands."""

    number: int
    code: str
    work: str
    work_title: str
    rule: str
    tier: str
    severity: str
    confidence: float
    bead: int
    reason: str
    key: str
    base: Evidence
    translation: Evidence


_SQL = """
SELECT findings.*, alignments.code, works.title AS work_title,
    base.language AS base_language, translation.language AS translation_language
FROM findings
JOIN alignments ON alignments.name = findings.alignment
JOIN works ON works.slug = findings.work
JOIN texts AS base ON base.name = alignments.base
JOIN texts AS translation ON translation.name = alignments.translation
"""

_GRAVEST_FIRST = """
ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN 1 ELSE 2 END,
    confidence DESC, findings.alignment, findings.number
"""


def alarms(
    connection: Connection, *, count: int, work: str | None = None, skip: int = 0
) -> list[Alarm]:
    """Return the findings that are alarms, the gravest first: of one *work*, or of all."""
    where, values = ("findings.work = ? AND", [work]) if work else ("", [])
    rows = many(
        connection,
        f"{_SQL} WHERE {where} findings.tier = 'alarm' {_GRAVEST_FIRST} LIMIT ? OFFSET ?",
        *values,
        count,
        skip,
    )
    return [_alarm(row) for row in rows]


def count_alarms(connection: Connection, work: str | None = None) -> int:
    """Return how many findings are alarms: of one *work*, or of all."""
    sql = "SELECT count(*) FROM findings WHERE tier = 'alarm' AND (?1 IS NULL OR work = ?1)"
    counted: int = connection.execute(sql, [work]).fetchone()[0]
    return counted


def of_alignment(connection: Connection, alignment: str, *, count: int) -> Sequence[Alarm]:
    """Return the findings of an *alignment* in the order in which they should be read."""
    rows = many(
        connection,
        f"{_SQL} WHERE findings.alignment = ? ORDER BY findings.number LIMIT ?",
        alignment,
        count,
    )
    return [_alarm(row) for row in rows]


def told(
    rows: Sequence[Mapping[str, Any]], alignment: Mapping[str, Any], **named: str
) -> Sequence[Alarm]:
    """Return the findings in *rows* of an *alignment* that is not in the records.

    *named* are the title of the work and the languages of both texts.
    """
    return [_alarm({**row, "code": alignment["code"], **named}) for row in rows]


def _alarm(row: Mapping[str, Any] | Row) -> Alarm:
    return Alarm(
        number=row["number"],
        code=row["code"],
        work=row["work"],
        work_title=row["work_title"],
        rule=row["rule"],
        tier=row["tier"],
        severity=row["severity"],
        confidence=row["confidence"],
        bead=row["bead"],
        reason=row["reason"],
        key=row["key"],
        base=Evidence(Language(row["base_language"]), _short(row["base_words"])),
        translation=Evidence(
            Language(row["translation_language"]), _short(row["translation_words"])
        ),
    )


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
