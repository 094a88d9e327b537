"""Measure findings on the seeds, against the discrepancies that a reader listed by hand.

    python benchmarks/translation_seeds.py --data PATH [--json]

A discrepancy counts as raised or shaded when a passage of a finding overlaps its words on either
side and is not longer than three times them (or 120 signs): a finding that points at a whole
paragraph points at nothing.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import translation_data

from differ import encoders
from differ.model import Finding, Passage, Text, Tier
from differ.translations import compare

_FIRST = 15
_WIDEST, _TIMES = 120, 3


def points_at(passages: tuple[Passage, ...], text: Text, segments: list[int], words: str) -> bool:
    """Tell whether one of *passages* is at *words* in one of *segments*."""
    for passage in passages:
        start = text.segments[passage.segment].find(words) if words else -1
        width = passage.span.end - passage.span.start
        if (
            passage.segment not in segments
            or start < 0
            or width > max(_WIDEST, _TIMES * len(words))
        ):
            continue
        if passage.span.start < start + len(words) and start < passage.span.end:
            return True
    return False


def tells(finding: Finding, item: dict[str, Any], base: Text, translation: Text) -> bool:
    """Tell whether *finding* is about the discrepancy *item*."""
    return points_at(finding.base, base, [item["tr"]], item["tr_span"]) or points_at(
        finding.translation, translation, item["en"], item["en_span"]
    )


def main() -> None:
    """Print what was found, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0, help="unused: nothing here is drawn by lot")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    aligned, items = translation_data.seeds(arguments.data)
    base, translation = aligned.base, aligned.translation
    comparison = compare(base, translation, encoders.universal())
    grave = [item for item in items if item["severity"] != "minor"]
    first = comparison.findings[:_FIRST]
    alarms = [finding for finding in comparison.findings if finding.tier is Tier.ALARM]
    result = {
        "top finding": comparison.findings[0].reason,
        "findings": len(comparison.findings),
        "critical and major": len(grave),
        f"of these in the first {_FIRST}": sum(
            any(tells(finding, item, base, translation) for finding in first) for item in grave
        ),
        "of these by an alarm": sum(
            any(tells(finding, item, base, translation) for finding in alarms) for item in grave
        ),
        "alarms": len(alarms),
        "alarms not in the list": [
            finding.reason
            for finding in alarms
            if not any(tells(finding, item, base, translation) for item in items)
        ],
    }
    if arguments.json:
        print(json.dumps(result, indent=2, ensure_ascii=False))
        return
    for name, value in result.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
