"""Read pairs of versions from files in the formats of the development data."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

PREFIXES = ("a1_", "a2_", "b2_", "e1_")
"""Files of whole histories; the others hold translations, pages and gold of other kinds."""

PARTS = ("develop", "report")
"""Settings are chosen on the first part of the works and figures are reported on the second."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of one source, one after the other."""

    name: str
    language: str
    old: str
    new: str


def histories(data: Path, part: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield the file's name and the rows of each history in *part*, in their order."""
    for path in sorted(data.glob("*.jsonl.*")):
        if not path.name.startswith(PREFIXES):
            continue
        by_source = defaultdict(list)
        rows_with_text = (row for row in _rows(path) if "text" in row)
        for row in rows_with_text:
            by_source[row["work"], row["source"], row["lang"], row["path"]].append(row)
        for key, rows in by_source.items():
            if PARTS[_digest(key[0]) % 2] == part:
                yield path.name.split("_")[0], sorted(rows, key=lambda row: row["seq"])


def pairs(data: Path, part: str, count: int, seed: int) -> list[Pair]:
    """Return *count* pairs of differing neighbours from each file, at most 20 of a work."""
    by_file = defaultdict(list)
    for file, rows in histories(data, part):
        texts = [row for row in rows if row["text"]]
        found = [
            Pair(
                f"{file} {after['work']} {after['seq']}",
                after["lang"],
                before["text"],
                after["text"],
            )
            for before, after in pairwise(texts)
            if before["text"] != after["text"]
        ]
        chance = random.Random(f"{seed} {rows[0]['work']}")
        by_file[file] += chance.sample(found, min(20, len(found)))
    chosen = []
    for file, found in sorted(by_file.items()):
        chosen += random.Random(f"{seed} {file}").sample(found, min(count, len(found)))
    return chosen


def rows_of(data: Path, prefix: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the histories whose file names begin with *prefix*."""
    for path in sorted(data.glob(f"{prefix}*.jsonl.*")):
        yield from _rows(path)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opener = lzma.open if path.suffix == ".xz" else gzip.open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _digest(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0]
