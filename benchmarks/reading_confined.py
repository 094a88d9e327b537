"""What reading in a process of its own costs, beside reading in the same process.

python benchmarks/reading_confined.py --data PATH [--pages 40] [--json]
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from snapshots.model import Reading, Role, Snapshot, SnapshotID, Source
from snapshots.reading.choosing import read
from snapshots.reading.confined import ConfinedReader

ID = SnapshotID("swh:1:dir:" + "0" * 40)
SOURCE = Source(work="w", slug="s", language="und", role=Role.REPORT, publisher="p", file="f")


def main() -> None:
    """Print the medians of a page of some words, and of real pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with gzip.open(options.data / "a4_html_with_gold.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for _, line in zip(range(options.pages), file, strict=False)]
    results = []
    with ConfinedReader() as reader:
        begun = time.perf_counter()
        reader.read(_snapshot("<p>warm"), ID, SOURCE)
        results.append({"what": "starting a worker", "ms": _ms(time.perf_counter() - begun)})
        for what, pages in (
            ("a page of a few words", ["<p>clause"] * 200),
            ("real pages", [row["html"] for row in rows]),
        ):
            results.append(_compared(what, [_snapshot(page) for page in pages], reader))
    for result in results:
        print(
            json.dumps(result) if options.json else "  ".join(f"{k}={v}" for k, v in result.items())
        )


def _snapshot(html: str) -> Snapshot:
    return Snapshot(
        body=html.encode(errors="replace"),
        url="file:f",
        fetched_at=datetime.now(UTC),
        media_type="text/html",
        extension="html",
    )


def _compared(what: str, snapshots: list[Snapshot], reader: ConfinedReader) -> dict[str, Any]:
    # In turns, so that other work on the machine slows both.
    here, there = [], []
    cpu = _cpu()
    for snapshot in snapshots:
        here.append(_seconds(lambda each=snapshot: read(each, ID, SOURCE)))  # type: ignore[misc]
        there.append(_seconds(lambda each=snapshot: reader.read(each, ID, SOURCE)))  # type: ignore[misc]
    difference = statistics.median(b - a for a, b in zip(here, there, strict=True))
    return {
        "what": what,
        "pages": len(snapshots),
        "in this process, ms": _ms(statistics.median(here)),
        "confined, ms": _ms(statistics.median(there)),
        "difference, ms": _ms(difference),
        "CPU of both in this process, ms": _ms((_cpu() - cpu) / len(snapshots)),
    }


def _seconds(work: Callable[[], Reading]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


if __name__ == "__main__":
    main()
