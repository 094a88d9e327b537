"""What the default filters and warnings do to real texts, and how much text generic reading keeps.

python benchmarks/reading_texts.py --data PATH [--texts 150] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

from reading_data import ID, SOURCE, rows, show, snapshot_of, words

from snapshots.model import Profile
from snapshots.reading.choosing import read
from snapshots.reading.html import read_html

TEXTS = (
    "a1_ota_versions.jsonl.xz",
    "a2_gesetze.jsonl.gz",
    "b2_mozilla_legal.jsonl.gz",
    "b3_contributor_covenant.jsonl.gz",
    "e1_public_domain_articles.jsonl.gz",
)
PAGES = (
    ("a4_html_with_gold.jsonl.gz", "gold_markdown"),
    ("c1_article_extraction.jsonl.gz", "gold_text"),
)


def main() -> None:
    """Print one line a file: counts of what was removed and warned of, or recall and precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = [
        _filtered(options.data / name, media_type, options.texts, random.Random(options.seed))
        for name in TEXTS
        for media_type in ("text/plain", "text/markdown")
    ]
    results += [_kept(options.data / name, key) for name, key in PAGES]
    show(results, as_json=options.json)


def _filtered(path: Path, media_type: str, most: int, chance: random.Random) -> dict[str, Any]:
    newest = {(row["work"], row.get("lang")): row["text"] for row in rows(path) if row.get("text")}
    texts = list(newest.values())
    chance.shuffle(texts)
    removed: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    segments = 0
    for text in texts[:most]:
        reading = read(snapshot_of(text, media_type, "txt", "utf-8"), ID, SOURCE)
        segments += len(reading.segments)
        removed.update(block.filter for block in reading.removed)
        warned.update(warning.rule for warning in reading.warnings)
    return {
        "file": path.name,
        "read as": media_type,
        "texts": len(texts[:most]),
        "segments": segments,
        "removed": dict(removed),
        "warnings": dict(warned),
    }


def _kept(path: Path, key: str) -> dict[str, Any]:
    recalls, precisions = [], []
    for row in rows(path):
        blocks = read_html(row["html"], Profile())
        ours = words("\n".join(block.text for block in blocks if block.removed_by is None))
        gold = words(row[key])
        common = (ours & gold).total()
        recalls.append(common / max(1, gold.total()))
        precisions.append(common / max(1, ours.total()))
    return {
        "file": path.name,
        "pages": len(recalls),
        "recall mean": round(statistics.mean(recalls), 3),
        "recall median": round(statistics.median(recalls), 3),
        "recall min": round(min(recalls), 3),
        "precision mean": round(statistics.mean(precisions), 3),
    }


if __name__ == "__main__":
    main()
