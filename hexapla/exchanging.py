"""Exchanging: comparisons in the forms that scripts, browsers and translators' tools read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from differ.exchange.page import Section, page
from differ.exchange.tmx import tmx
from differ.exchange.xliff import xliff
from differ.model import Bead, Comparison, Finding, Passage, Text
from hexapla.comparing import Column, Compared
from hexapla.errors import OneComparisonOnly


class Form(StrEnum):
    """The forms in which comparisons can be had."""

    HTML = "html"
    TMX = "tmx"
    XLIFF = "xliff"


def exchanged(found: Sequence[Compared], form: Form) -> str:
    """Return the comparisons *found* in *form*.

    Raises: OneComparisonOnly, where the form holds one pair of languages and there are more.
    """
    if form is Form.HTML:
        return page(_title(found), [_section(each) for each in found])
    if len(found) > 1:
        raise OneComparisonOnly(form, [each.translation.name for each in found])
    written: Callable[[Comparison, Text, Text], bytes] = tmx if form is Form.TMX else xliff
    (only,) = found
    return written(only.comparison, only.base.text, only.translation.text).decode()


def described(compared: Compared) -> dict[str, object]:
    """Return *compared* as JSON."""
    return {
        "base": _column(compared.base),
        "translation": _column(compared.translation),
        "algorithm": compared.comparison.alignment.algorithm,
        "encoder": compared.comparison.alignment.encoder,
        "notes": list(compared.comparison.notes),
        "beads": [_bead(bead) for bead in compared.comparison.alignment.beads],
        "findings": [_finding(compared, finding) for finding in compared.comparison.findings],
        "dismissed": compared.hidden,
    }


def _title(found: Sequence[Compared]) -> str:
    if len(found) == 1:
        return f"{found[0].base.name} ~ {found[0].translation.name}"
    bases = dict.fromkeys(each.base.name for each in found)
    return f"{', '.join(bases)} ~ {len(found)} translations"


def _section(compared: Compared) -> Section:
    return Section(
        base_name=compared.base.name,
        translation_name=compared.translation.name,
        base=compared.base.text,
        translation=compared.translation.text,
        comparison=compared.comparison,
        dismissed=compared.hidden,
    )


def _column(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "language": column.language,
        "snapshots": list(column.snapshots),
        "segments": list(column.text.segments),
        "seams": list(column.text.seams),
    }


def _bead(bead: Bead) -> dict[str, object]:
    return {
        "base": list(bead.base),
        "translation": list(bead.translation),
        "place": bead.place.value,
        "score": bead.score,
    }


def _finding(compared: Compared, finding: Finding) -> dict[str, object]:
    verdict = compared.verdicts.get(finding.key)
    return {
        "key": finding.key,
        "rule": finding.rule.value,
        "tier": finding.tier.value,
        "severity": finding.severity.value,
        "confidence": finding.confidence,
        "reason": finding.reason,
        "verdict": verdict and verdict.verdict.value,
        "bead": finding.bead,
        "base": [_passage(compared.base, passage) for passage in finding.base],
        "translation": [_passage(compared.translation, p) for p in finding.translation],
    }


def _passage(column: Column, passage: Passage) -> dict[str, object]:
    span = passage.span
    words = column.text.segments[passage.segment][span.start : span.end]
    return {"segment": passage.segment, "start": span.start, "end": span.end, "words": words}
