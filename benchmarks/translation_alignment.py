"""Measure alignment against beads that people made, for each encoder that is installed.

    python benchmarks/translation_alignment.py --data PATH [--encoder universal|wide|none] [--json]

Scored as Vecalign does: a bead is right strictly when both sides are exactly the gold's, and laxly
when both overlap with one of the gold's; precision counts every bead found, recall those of the
gold that have two sides.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import translation_data
from translation_data import Aligned, Gold

from differ import encoders
from differ.alignment.segments import align
from differ.model import Encoder, Place

ENCODERS = {
    "universal": encoders.universal,
    "wide": encoders.wide,
    "none": encoders.surface,
}


@dataclass(frozen=True)
class Score:
    """F1 over beads, strict and lax."""

    strict: float
    lax: float


def score(found: Gold, gold: Gold) -> Score:
    """Return how well the beads *found* agree with *gold*."""
    precision = _right(found, gold)
    recall = _right(_two_sided(gold), _two_sided(found))
    return Score(
        *(2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision, recall, strict=True))
    )


def _two_sided(beads: Gold) -> Gold:
    return tuple(bead for bead in beads if bead[0] and bead[1])


def _right(tested: Gold, truth: Gold) -> tuple[float, float]:
    exact, overlapping = set(truth), 0
    for base, translation in tested:
        overlapping += (base, translation) in exact or any(
            set(base) & set(other_base) and set(translation) & set(other)
            for other_base, other in truth
        )
    return sum(bead in exact for bead in tested) / len(tested), overlapping / len(tested)


def measure(aligned: Aligned, encoder: Encoder) -> Score:
    """Return the score of one pair of texts."""
    alignment, _ = align(aligned.base, aligned.translation, encoder)
    found = tuple((bead.base, bead.translation) for bead in alignment.beads)
    return score(found, aligned.gold)


def seeds(data: Path, encoder: Encoder) -> dict[str, int]:
    """Return how many of the seeds' paragraphs are matched right, and their blocks outside."""
    aligned, _ = translation_data.seeds(data)
    alignment, _ = align(aligned.base, aligned.translation, encoder)
    gold = set(aligned.gold)
    return {
        "paragraphs": len(aligned.base.segments),
        "right": sum(
            (bead.base, bead.translation) in gold for bead in alignment.beads if bead.base
        ),
        "outside": sum(bead.place is Place.OUTSIDE for bead in alignment.beads),
        "outside in gold": sum(not base for base, _ in aligned.gold),
    }


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0, help="unused: nothing here is drawn by lot")
    parser.add_argument("--encoder", choices=sorted(ENCODERS), default="universal")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    encoder = encoders.Cached(ENCODERS[arguments.encoder]())
    texts = [translation_data.bleualign(arguments.data)]
    texts += translation_data.declarations(arguments.data)
    scores: dict[str, list[Score]] = defaultdict(list)
    for aligned in texts:
        scores[aligned.name].append(measure(aligned, encoder))
    table = {
        name: {
            "texts": len(found),
            "strict": round(fmean(one.strict for one in found), 3),
            "lax": round(fmean(one.lax for one in found), 3),
        }
        for name, found in scores.items()
    }
    result = {"encoder": encoder.name, "F1": table, "seeds": seeds(arguments.data, encoder)}
    if arguments.json:
        print(json.dumps(result, indent=2))
        return
    print(f"| {encoder.name} | texts | strict F1 | lax F1 |\n|---|--:|--:|--:|")
    for name, row in table.items():
        print(f"| {name} | {row['texts']} | {row['strict']:.3f} | {row['lax']:.3f} |")
    print(f"\nSeeds: {result['seeds']}")


if __name__ == "__main__":
    main()
