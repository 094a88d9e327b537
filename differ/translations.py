"""Translations: what one language of a work says and another does not."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from differ.alignment.segments import align
from differ.encoders import surface
from differ.findings.figures import figures
from differ.findings.opposites import opposite_terms
from differ.findings.pairs import Pair, tell, whole
from differ.findings.unmatched import early_ends, unmatched
from differ.model import Comparison, Place, Severity, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from differ.model import Alignment, Encoder, Finding, Text

_RULES = (opposite_terms, figures)

_TIERS = {Tier.ALARM: 0, Tier.SHADING: 1}
_SEVERITIES = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}


def compare(base: Text, translation: Text, encoder: Encoder | None) -> Comparison:
    """Return how *translation* renders *base*, and what a person should look at.

    Without an *encoder* the texts are matched by their numbers, names and lengths alone, and the
    comparison's notes say so. Equal inputs give equal comparisons.
    """
    alignment, ends = align(base, translation, encoder or surface())
    findings = chain(
        unmatched(alignment, base, translation),
        early_ends(alignment, base, translation, ends),
        _in_pairs(alignment, base, translation),
    )
    return Comparison(
        alignment=alignment,
        findings=tuple(sorted(findings, key=_urgency)),
        notes=tuple(_notes(base, translation, encoder)),
    )


def _in_pairs(alignment: Alignment, base: Text, translation: Text) -> Iterator[Finding]:
    for index, bead in enumerate(alignment.beads):
        if bead.place not in {Place.MATCHED, Place.MOVED}:
            continue
        pair = Pair(
            index,
            whole(base.segments, base.language, bead.base),
            whole(translation.segments, translation.language, bead.translation),
        )
        for rule in _RULES:
            yield from (tell(pair, sign) for sign in rule(pair))


def _urgency(finding: Finding) -> tuple[int, int, float, int, str]:
    return (
        _TIERS[finding.tier],
        _SEVERITIES[finding.severity],
        -finding.confidence,
        finding.bead,
        finding.key,
    )


def _notes(base: Text, translation: Text, encoder: Encoder | None) -> Iterator[str]:
    if encoder is None:
        yield (
            "No encoder was used: the texts were matched by their numbers, names and lengths "
            "alone, which finds less and errs more."
        )
        return
    for text in (base, translation):
        language = text.language.split("-")[0]
        if encoder.languages and language not in encoder.languages:
            yield (
                f"The encoder {encoder.name} does not know the language {text.language}: matches "
                "rest on borrowed words, names and numbers, and err more."
            )
