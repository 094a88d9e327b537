"""Judging: what a reader says of a finding, kept in the archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.verdicts import Judgement, Verdict
from hexapla.collection import Collection
from hexapla.deriving import bring_up_to_date
from hexapla.errors import NoSuchFinding
from hexapla.opening import opened_for_writing
from hexapla.recalling import Row, recalled

SHOWN_DIGITS = 12
"""Digits of a finding's key that are printed: enough to tell the findings of a collection apart."""

_KEY = re.compile(r"[0-9a-f]{8,64}")
_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a reader says of a finding, why (*note*), and *who* it is."""

    judgement: Judgement
    note: str = ""
    who: str = ""


def judge(
    collection: Collection, key: str, opinion: Opinion, *, only: str | None = None
) -> list[Verdict]:
    """Keep an *opinion* of the finding whose key begins with *key*, and return what was kept.

    The same words may be a finding in several translations; then each gets its verdict, or that
    in the text *only* (`WORK/TEXT`).

    Raises: NoSuchFinding, Mismatch, ArchiveBusy.
    """
    decided_at = datetime.now(UTC)
    decided = [
        Verdict(
            work=row["work"],
            translation=row["translation"],
            key=row["key"],
            verdict=opinion.judgement,
            decided_at=decided_at,
            rule=row["rule"],
            base_words=row["base_words"],
            translation_words=row["translation_words"],
            note=opinion.note,
            who=opinion.who,
        )
        for row in _findings(collection, key.strip().lower(), only)
    ]
    with opened_for_writing(collection) as (_archive, writer):
        for verdict in decided:
            writer.keep_verdict(verdict)
    bring_up_to_date(collection)
    return decided


def _findings(collection: Collection, key: str, only: str | None) -> list[Row]:
    """Return the findings meant by *key*, one a translation, or that in the text *only*."""
    if not _KEY.fullmatch(key):
        raise NoSuchFinding(
            f"{key[:100]!a} is not the key of a finding, nor its first 8 or more digits. "
            "`hexapla compare` prints the key below each finding."
        )
    with recalled(collection) as records:
        found = records.rows(
            "select work, translation, key, rule, base_words, translation_words from findings"
            " where key >= ?1 and key < ?2 and translation = ifnull(?3, translation)"
            " group by translation, key order by translation, key",
            [key, key + "g", only],
        )
    if not found:
        raise NoSuchFinding(
            f"No finding in {only or 'the newest texts of this collection'} has the key {key}. "
            "Either its "
            "words have changed, or it is of an older text: a verdict can be given on what "
            "`hexapla compare WORK` prints."
        )
    keys = sorted({row["key"] for row in found})
    if len(keys) > 1:
        raise NoSuchFinding(
            f"{key} begins the keys of {len(keys)} findings. Give more digits of the one you "
            "mean:\n  " + "\n  ".join(keys[:_LISTED])
        )
    return found
