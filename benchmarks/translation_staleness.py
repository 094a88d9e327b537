"""Measure staleness on Debian's pages, whose translations say which revision they render.

    python benchmarks/translation_staleness.py --data PATH [--seed N] [--rows N] [--json]

A translation's version is stale when its base got a newer revision before the translation's next
version did: Debian's own rule, which counts every revision, also one that changed no word. So both
are shown: *any revision* and *in substance*. Without the declared revision there are two rows more:
from the texts and the dates at which an archive saw them, and from the texts alone.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import translation_data
from translation_data import page

from differ import encoders
from differ.model import Encoder
from differ.rendered import infer_base
from differ.staleness import Dated, judge

_FAR = "9999-12-31T00:00:00Z"


def is_development(work: str) -> bool:
    """Tell whether settings may be chosen on *work*."""
    return zlib.crc32(work.encode()) % 2 == 0


def moment(text: str) -> datetime:
    """Return the time that *text* writes."""
    return datetime.fromisoformat(text).astimezone(UTC)


def dated(row: dict[str, Any]) -> Dated:
    """Return a row of the data as a version."""
    return Dated(text=page(row["text"], row["lang"]), at=moment(row["captured_at"]))


def judged(label: dict[str, Any], versions: dict[str, Any], encoder: Encoder) -> dict[str, bool]:
    """Return what each way of judging says of one translation's version."""
    end = label["valid_to"] or _FAR
    rows = [row for row in versions[label["work"], "en"] if row["captured_at"] < end]
    base = [dated(row) for row in rows]
    own = versions[label["work"], label["lang"]]
    newest = next(row for row in own if row["commit"] == label["translation_commit"])
    translation = [dated(newest)]
    declared = max(i for i, row in enumerate(rows) if row["commit"] == label["base_commit"])
    known = judge(base, translation, encoder, declared=declared)
    inferred = judge(base, translation, encoder)
    alone, _ = infer_base([version.text for version in base], translation[0].text, encoder)
    return {
        "declared, any revision": bool(known.behind),
        "declared, in substance": known.is_stale,
        "texts and dates, any revision": bool(inferred.behind),
        "texts and dates, in substance": inferred.is_stale,
        "texts alone": alone < len(base) - 1,
        "dates alone": any(label["valid_from"] < row["captured_at"] for row in rows),
    }


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=600, help="labelled versions drawn by lot")
    parser.add_argument("--part", choices=["development", "test"], default="test")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    versions = defaultdict(list)
    for row in translation_data.rows(arguments.data / "b1_debian_translations.jsonl.gz"):
        if row["text"]:
            versions[row["work"], row["lang"]].append(row)
    for rows in versions.values():
        rows.sort(key=lambda row: row["captured_at"])
    labels = [
        label
        for label in translation_data.rows(arguments.data / "b1_debian_staleness.jsonl.gz")
        if is_development(label["work"]) == (arguments.part == "development")
        and _is_complete(label, versions)
    ]
    drawn = Random(arguments.seed).sample(labels, min(arguments.rows, len(labels)))
    encoder = encoders.Cached(encoders.universal())
    pairs = [
        (judged(label, versions, encoder), label["stale_since"] is not None) for label in drawn
    ]
    table = {name: f1([(said[name], true) for said, true in pairs]) for name in pairs[0][0]}
    result = {
        "part": arguments.part,
        "seed": arguments.seed,
        "versions": len(drawn),
        "stale": sum(true for _, true in pairs),
        "F1": table,
    }
    if arguments.json:
        print(json.dumps(result, indent=2))
        return
    print("| judged from | precision | recall | F1 |\n|---|--:|--:|--:|")
    for name, row in table.items():
        print(f"| {name} | {row['precision']:.3f} | {row['recall']:.3f} | {row['F1']:.3f} |")
    print(f"\n{result['versions']} versions of {arguments.part} works, {result['stale']} stale.")


def _is_complete(label: dict[str, Any], versions: dict[Any, list[dict[str, Any]]]) -> bool:
    """Tell whether the data hold both the version and the revision that it renders."""
    end = label["valid_to"] or _FAR
    base = versions[label["work"], "en"]
    own = versions[label["work"], label["lang"]]
    return any(row["commit"] == label["translation_commit"] for row in own) and any(
        row["commit"] == label["base_commit"] and row["captured_at"] < end for row in base
    )


def f1(pairs: list[tuple[bool, bool]]) -> dict[str, float]:
    """Return precision, recall and their harmonic mean."""
    both = sum(said and true for said, true in pairs)
    said = sum(said for said, _ in pairs)
    true = sum(true for _, true in pairs)
    precision, recall = both / max(said, 1), both / max(true, 1)
    mean = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "F1": round(mean, 3)}


if __name__ == "__main__":
    main()
