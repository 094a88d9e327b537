"""XLIFF: a whole comparison, its findings as notes, for translators' tools (XLIFF 2.1)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from differ.exchange.markup import legal, serialised, words_of
from differ.model import Tier

if TYPE_CHECKING:
    from differ.model import Clause, Comparison, Finding, Text

_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"


def xliff(comparison: Comparison, base: Text, translation: Text) -> bytes:
    """Return *comparison* as one file of units, a unit a bead and a segment a clause, in UTF-8.

    What only the translation has is left out, as XLIFF knows no target without a source.
    """
    root = ET.Element(
        "xliff",
        {
            "xmlns": _NAMESPACE,
            "version": "2.1",
            "srcLang": base.language,
            "trgLang": translation.language,
        },
    )
    file = ET.SubElement(root, "file", id="comparison")
    findings, clauses = defaultdict(list), defaultdict(list)
    for finding in comparison.findings:
        findings[finding.bead].append(finding)
    for clause in comparison.clauses:
        if clause.base:
            clauses[clause.bead].append(clause)
    for bead in sorted(clauses):
        _unit(file, bead, clauses[bead], findings[bead], base, translation)
    return serialised(root)


def _unit(
    file: ET.Element,
    bead: int,
    clauses: list[Clause],
    findings: list[Finding],
    *texts: Text,
) -> None:
    unit = ET.SubElement(file, "unit", id=f"u{bead + 1}")
    if findings:
        notes = ET.SubElement(unit, "notes")
        for finding in findings:
            priority = "1" if finding.tier is Tier.ALARM else "5"
            note = ET.SubElement(notes, "note", category=finding.rule.value, priority=priority)
            note.text = legal(finding.reason)
    for number, clause in enumerate(clauses, start=1):
        state = "translated" if clause.translation else "initial"
        segment = ET.SubElement(unit, "segment", id=f"s{number}", state=state)
        base, translation = texts
        ET.SubElement(segment, "source").text = legal(words_of(base, clause.base))
        if clause.translation:
            words = legal(words_of(translation, clause.translation))
            ET.SubElement(segment, "target").text = words
