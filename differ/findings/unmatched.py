"""Unmatched: what only one of the two texts has, and a text that stops in mid-sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differ.findings.pairs import Pair, Sign, tell, whole
from differ.model import Place, Rule, Severity, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from differ.alignment.ends import Ends
    from differ.model import Alignment, Finding, Text


def unmatched(
    alignment: Alignment, base: Text, translation: Text, *, sure: bool
) -> Iterator[Finding]:
    """Yield an omission or an addition for each bead that has only one side.

    Unless the matching is *sure*, being made with an encoder, none of them is an alarm.
    """
    for index, bead in enumerate(alignment.beads):
        if bead.place not in {Place.OMITTED, Place.ADDED}:
            continue
        pair = Pair(
            index,
            whole(base.segments, base.language, bead.base),
            whole(translation.segments, translation.language, bead.translation),
        )
        yield tell(pair, _one_sided(bead.place, pair, sure=sure))


def _one_sided(place: Place, pair: Pair, *, sure: bool) -> Sign:
    omitted = place is Place.OMITTED
    words = (pair.base if omitted else pair.translation).words
    has_words = any(sign.isalpha() for sign in words)
    return Sign(
        rule=Rule.OMISSION if omitted else Rule.ADDITION,
        tier=Tier.ALARM if has_words and sure else Tier.SHADING,
        severity=Severity.MAJOR if has_words else Severity.MINOR,
        reason=(
            "Nothing in the translation renders this passage of the base. Check this."
            if omitted
            else "Nothing in the base is rendered by this passage. Check this."
        ),
        confidence=0.8 if has_words else 0.3,
    )


def early_ends(
    alignment: Alignment, base: Text, translation: Text, ends: Ends
) -> Iterator[Finding]:
    """Yield a finding for each text that stops in mid-sentence, at the place where it stops."""
    for stops, name, text, index in (
        (ends.base_stops, "base", base, _last_bead(alignment, "base")),
        (ends.translation_stops, "translation", translation, _last_bead(alignment, "translation")),
    ):
        if not stops or index is None:
            continue
        bead = alignment.beads[index]
        pair = Pair(
            index,
            whole(base.segments, base.language, bead.base),
            whole(translation.segments, translation.language, bead.translation),
        )
        last = text.segments[-1].split()
        yield tell(
            pair,
            Sign(
                rule=Rule.ENDS_EARLY,
                tier=Tier.SHADING,
                severity=Severity.MAJOR,
                reason=(
                    f"The {name} stops in mid-sentence, after “{' '.join(last[-4:])}”: what the "
                    "other text has from here on is not an omission."
                ),
                confidence=0.9,
            ),
        )


def without_ends(
    findings: Iterable[Finding], alignment: Alignment, ends: Ends
) -> Iterator[Finding]:
    """Yield *findings* but for what one text has more in the very bead in which the other stops."""
    unsaid = set()
    if ends.base_stops:
        unsaid.add((_last_bead(alignment, "base"), Rule.ADDITION))
    if ends.translation_stops:
        unsaid.add((_last_bead(alignment, "translation"), Rule.OMISSION))
    yield from (finding for finding in findings if (finding.bead, finding.rule) not in unsaid)


def _last_bead(alignment: Alignment, side: str) -> int | None:
    """Return the bead that holds the last segment of one *side*."""
    holding = [index for index, bead in enumerate(alignment.beads) if getattr(bead, side)]
    return max(holding, key=lambda index: max(getattr(alignment.beads[index], side)), default=None)
