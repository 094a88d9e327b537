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
    verdict: VerdictOn | None


@dataclass(frozen=True, slots=True)
class VerdictOn:
    """What a reader said of a finding: `confirmed` or `dismissed`, who, when and why."""

    verdict: str
    decided_at: str
    who: str
    note: str


_SQL = """
SELECT findings.*, alignments.code, works.title AS work_title,
    base.language AS base_language, translation.language AS translation_language,
    verdicts.verdict, verdicts.decided_at, verdicts.who, verdicts.note
FROM findings
JOIN alignments ON alignments.name = findings.alignment
JOIN works ON works.slug = findings.work
JOIN texts AS base ON base.name = alignments.base
JOIN texts AS translation ON translation.name = alignments.translation
LEFT JOIN verdicts ON verdicts.translation = findings.translation
    AND verdicts.key = findings.key AND verdicts.in_force
"""

# The index gives the gravest without looking at the others.
_GRAVEST_FIRST = """
SELECT findings.rowid FROM findings WHERE {where} findings.tier = 'alarm' AND NOT EXISTS (
    SELECT 1 FROM verdicts WHERE verdicts.translation = findings.translation
        AND verdicts.key = findings.key AND in_force AND verdicts.verdict = 'dismissed'
)
ORDER BY findings.gravity, findings.alignment, findings.number LIMIT ? OFFSET ?
"""


def alarms(
    connection: Connection, *, count: int, work: str | None = None, skip: int = 0
) -> list[Alarm]:
    """Return the alarms that no reader dismissed, the gravest first: of one *work*, or of all."""
    where, values = ("findings.work = ? AND", [work]) if work else ("", [])
    rows = many(
        connection,
        f"{_SQL} WHERE findings.rowid IN ({_GRAVEST_FIRST.format(where=where)})"
        " ORDER BY findings.gravity, findings.alignment, findings.number",
        *values,
        count,
        skip,
    )
    return [_alarm(row) for row in rows]


# Verdicts are few, and each alignment knows the number of its alarms: findings are not all read.
_DISMISSED = """
SELECT findings.alignment, findings.number FROM verdicts
CROSS JOIN findings ON findings.key = verdicts.key AND findings.translation = verdicts.translation
WHERE verdicts.in_force AND verdicts.verdict = 'dismissed' AND findings.tier = 'alarm'
"""


def count_alarms(connection: Connection, work: str | None = None) -> int:
    """Return how many alarms no reader dismissed: of one *work*, or of all."""
    return _count(connection, "work", "findings.work", work)


def open_alarms(connection: Connection, alignment: str) -> int:
    """Return how many alarms of *alignment* no reader dismissed."""
    return _count(connection, "name", "findings.alignment", alignment)


def _count(connection: Connection, of: str, of_finding: str, name: str | None) -> int:
    found, dismissed = (f"WHERE {of} = ?1", f"AND {of_finding} = ?1") if name else ("", "")
    sql = (
        f"SELECT (SELECT coalesce(sum(alarms), 0) FROM alignments {found})"  # noqa: S608 - names of ours
        f" - (SELECT count(*) FROM ({_DISMISSED} {dismissed}))"
    )
    counted: int = connection.execute(sql, [name] if name else []).fetchone()[0]
    return counted


def dismissed_alarms(connection: Connection, work: str | None = None) -> list[Alarm]:
    """Return the alarms that readers dismissed, the latest first."""
    rows = many(
        connection,
        f"{_SQL} WHERE (findings.alignment, findings.number) IN ({_DISMISSED})"
        " AND coalesce(findings.work = ?1, ?1 IS NULL)"
        " ORDER BY verdicts.decided_at DESC LIMIT 200",
        work,
    )
    return [_alarm(row) for row in rows]


def of_alignment(
    connection: Connection, alignment: str, *, first: int, count: int
) -> Sequence[Alarm]:
    """Return findings of an *alignment* from number *first* on, as they should be read."""
    rows = many(
        connection,
        f"{_SQL} WHERE findings.alignment = ? AND findings.number >= ?"
        " ORDER BY findings.number LIMIT ?",
        alignment,
        first,
        count,
    )
    return [_alarm(row) for row in rows]


def told(
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    alignment: Mapping[str, Any],
    **named: str,
) -> Sequence[Alarm]:
    """Return the findings in *rows* of an *alignment* that is not in the records.

    *named* are the title of the work and the languages of both texts.
    """
    decided = many(
        connection,
        "SELECT key, verdict, decided_at, who, note FROM verdicts WHERE translation = ?"
        " AND in_force",
        alignment["translation"],
    )
    verdicts = {row["key"]: dict(row) for row in decided}
    nothing = dict.fromkeys(["verdict", "decided_at", "who", "note"])
    code = {"code": alignment["code"], **named}
    return [_alarm({**row, **nothing, **verdicts.get(row["key"], {}), **code}) for row in rows]


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
        verdict=_verdict(row) if row["verdict"] else None,
    )


def _verdict(row: Mapping[str, Any] | Row) -> VerdictOn:
    return VerdictOn(row["verdict"], row["decided_at"], row["who"], row["note"])


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
