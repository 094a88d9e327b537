"""What the default filters and warnings do to real texts, and how much text generic reading keeps.

python benchmarks/reading_texts.py --data PATH [--texts 150] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import random
import re
import statistics
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snapshots.model import Profile, Role, Snapshot, SnapshotID, Source
from snapshots.reading.choosing import read
from snapshots.reading.html import read_html

if TYPE_CHECKING:
    from collections.abc import Iterator

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
SOURCE = Source(work="w", slug="s", language="und", role=Role.REPORT, publisher="p", file="f")


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
    for result in results:
        print(
            json.dumps(result) if options.json else "  ".join(f"{k}={v}" for k, v in result.items())
        )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = lzma.open if path.suffix == ".xz" else gzip.open
    with opened(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _filtered(path: Path, media_type: str, most: int, chance: random.Random) -> dict[str, Any]:
    newest = {(row["work"], row.get("lang")): row["text"] for row in _rows(path) if row.get("text")}
    texts = list(newest.values())
    chance.shuffle(texts)
    removed: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    segments = 0
    for text in texts[:most]:
        snapshot = Snapshot(
            body=text.encode(errors="replace"),
            url="file:f",
            fetched_at=datetime.now(UTC),
            media_type=media_type,
            extension="txt",
            charset="utf-8",
        )
        reading = read(snapshot, SnapshotID("swh:1:dir:" + "0" * 40), SOURCE)
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


def _words(text: str) -> Counter[str]:
    # The targets of links are no text of ours.
    return Counter(re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "]", text)))


def _kept(path: Path, key: str) -> dict[str, Any]:
    recalls, precisions = [], []
    for row in _rows(path):
        blocks = read_html(row["html"], Profile())
        ours = _words("\n".join(block.text for block in blocks if block.removed_by is None))
        gold = _words(row[key])
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
