"""Measure findings: errors planted in the English of real translations, and clean pairs.

    python benchmarks/translation_planted.py --data PATH [--seed N] [--part test] [--json]

The base is Mozilla's legal documents and the Contributor Covenant in other languages, the
translation their English, where nine in ten paragraphs have one partner each. Settings are chosen
on the works of part `development`; what is reported is part `test`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from random import Random

import translation_data
from translation_data import Translated
from translation_planting import KINDS, Plant, plant

from differ import encoders
from differ.model import Comparison, Encoder, Finding, Place, Text, Tier
from differ.translations import compare

LANGUAGES = frozenset(
    ("ar", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh")
)
_LEAST_BEADS, _FAITHFUL = 6, 0.9


@dataclass
class Tally:
    """What was planted, found and raised."""

    planted: Counter[str] = field(default_factory=Counter)
    alarmed: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    told_right: Counter[str] = field(default_factory=Counter)
    pairs: int = 0
    texts: int = 0
    clean: Counter[str] = field(default_factory=Counter)
    clean_by_language: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def is_faithful(comparison: Comparison) -> bool:
    """Tell whether nearly all segments have one partner: so no edition is compared to another."""
    beads = comparison.alignment.beads
    pairs = sum(len(bead.base) == len(bead.translation) == 1 for bead in beads)
    return len(beads) >= _LEAST_BEADS and pairs >= _FAITHFUL * len(beads)


def hits(finding: Finding, planted: Plant, comparison: Comparison) -> bool:
    """Tell whether *finding* points at *planted*."""
    if finding.rule not in planted.rules:
        return False
    if planted.kind == "dropped item":
        return any(passage.segment == planted.segment for passage in finding.base)
    if planted.span is None or planted.span.start == planted.span.end:
        bead = comparison.alignment.beads[finding.bead]
        return planted.segment in bead.translation
    here = [passage for passage in finding.translation if passage.segment == planted.segment]
    bead = comparison.alignment.beads[finding.bead]
    if not finding.translation:
        return planted.segment in bead.translation
    return any(
        passage.span.start < planted.span.end and planted.span.start < passage.span.end
        for passage in here
    ) or (not here and planted.segment in bead.translation)


def measure(text: Translated, encoder: Encoder, lot: Random, tally: Tally) -> None:
    """Add one pair of texts to *tally*, first clean and then with each kind of error."""
    base, english = text.translation, text.base
    clean = compare(base, english, encoder)
    if not is_faithful(clean):
        return
    tally.texts += 1
    tally.pairs += sum(bead.place is Place.MATCHED for bead in clean.alignment.beads)
    known = {finding.key for finding in clean.findings}
    for finding in clean.findings:
        if finding.tier is Tier.ALARM:
            tally.clean[finding.rule.value] += 1
            tally.clean_by_language[base.language][finding.rule.value] += 1
    for kind in KINDS:
        _measure_kind(base, english, kind, (encoder, lot, tally, known))


def _measure_kind(
    base: Text, english: Text, kind: str, state: tuple[Encoder, Random, Tally, set[str]]
) -> None:
    encoder, lot, tally, known = state
    wrong, plants = plant(english, kind, lot)
    if not plants:
        return
    if kind == "dropped item":
        plants = _counted_in_base(plants, base, english, encoder)
    comparison = compare(base, wrong, encoder)
    new = [finding for finding in comparison.findings if finding.key not in known]
    tally.planted[kind] += len(plants)
    for planted in plants:
        found = [finding for finding in new if hits(finding, planted, comparison)]
        tally.raised[kind] += bool(found)
        tally.alarmed[kind] += any(finding.tier is Tier.ALARM for finding in found)
    rules = plants[0].rules if plants else frozenset()
    for finding in comparison.findings:
        if finding.rule in rules and finding.tier is Tier.ALARM:
            tally.told[kind] += 1
            tally.told_right[kind] += any(hits(finding, one, comparison) for one in plants)


def _counted_in_base(
    plants: list[Plant], base: Text, english: Text, encoder: Encoder
) -> list[Plant]:
    """Return *plants* with the base's segments that the dropped ones render."""
    beads = compare(base, english, encoder).alignment.beads
    partner = {bead.translation: bead.base for bead in beads}
    return [
        Plant(one.kind, partner[(one.segment,)][0], None, one.rules, one.before, one.after)
        for one in plants
        if len(partner.get((one.segment,), ())) == 1
    ]


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=["development", "test"], default="test")
    parser.add_argument("--every", type=int, default=1, help="take one text in so many")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    tally, encoder = Tally(), encoders.Cached(encoders.universal())
    texts = chain(
        translation_data.mozilla(arguments.data, LANGUAGES),
        translation_data.covenant(arguments.data, LANGUAGES),
    )
    for text in islice(texts, 0, None, arguments.every):
        if text.is_development == (arguments.part == "development"):
            lot = Random(f"{arguments.seed} {text.work} {text.translation.language}")
            measure(text, encoder, lot, tally)
    table = {
        kind: {
            "planted": tally.planted[kind],
            "recall, alarms": _share(tally.alarmed[kind], tally.planted[kind]),
            "recall, all": _share(tally.raised[kind], tally.planted[kind]),
            "precision of alarms": _share(tally.told_right[kind], tally.told[kind]),
        }
        for kind in KINDS
    }
    result = {
        "part": arguments.part,
        "seed": arguments.seed,
        "texts": tally.texts,
        "pairs": tally.pairs,
        "languages": sorted(tally.clean_by_language),
        "planted": table,
        "clean alarms": dict(tally.clean),
        "clean alarms per 20 pairs": round(20 * sum(tally.clean.values()) / tally.pairs, 2),
    }
    print(json.dumps(result, indent=2) if arguments.json else as_table(result))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 2) if whole else None


def as_table(result: dict) -> str:  # type: ignore[type-arg]  # the JSON that is printed
    """Return *result* as Markdown."""
    head = "| kind | planted | recall, alarms | recall, all | precision of alarms |"
    lines = [head, "|---|--:|--:|--:|--:|"]
    for kind, row in result["planted"].items():
        lines.append("| " + " | ".join(str(cell) for cell in (kind, *row.values())) + " |")
    lines.append(
        f"\n{result['texts']} texts, {result['pairs']} clean pairs, alarms on clean pairs: "
        f"{result['clean alarms']}, that is {result['clean alarms per 20 pairs']} in 20 pairs."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
