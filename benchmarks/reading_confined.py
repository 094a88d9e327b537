"""What reading in a process of its own costs, beside reading in the same process (on Linux).

python benchmarks/reading_confined.py --data PATH [--pages 40] [--json]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from itertools import islice
from pathlib import Path
from typing import Any

from reading_data import ID, SOURCE, rows, show, snapshot_of

from snapshots.model import Snapshot
from snapshots.reading.choosing import read
from snapshots.reading.confined import ConfinedReader


def main() -> None:
    """Print the medians of a page of some words, and of real pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    real = list(islice(rows(options.data / "a4_html_with_gold.jsonl.gz"), options.pages))
    results = []
    with ConfinedReader() as reader:
        begun = time.perf_counter()
        reader.read(snapshot_of("<p>warm"), ID, SOURCE)
        results.append({"what": "starting a worker", "ms": _ms(time.perf_counter() - begun)})
        for what, pages in (
            ("a page of a few words", ["<p>clause"] * 200),
            ("real pages", [row["html"] for row in real]),
        ):
            results.append(_compared(what, [snapshot_of(page) for page in pages], reader))
    show(results, as_json=options.json)


def _compared(what: str, snapshots: list[Snapshot], reader: ConfinedReader) -> dict[str, Any]:
    # In turns, so that other work on the machine slows both.
    here, there = [], []
    cpu_here = cpu_asking = 0.0
    worker = reader._idle.queue[-1]  # noqa: SLF001  its process is asked for its CPU time
    assert worker is not None  # noqa: S101  one was started to get warm
    before = _cpu_of(worker._process.pid)  # noqa: SLF001
    for snapshot in snapshots:
        begun, cpu = time.perf_counter(), time.process_time()
        read(snapshot, ID, SOURCE)
        here.append(time.perf_counter() - begun)
        cpu_here += time.process_time() - cpu
        begun, cpu = time.perf_counter(), time.process_time()
        reader.read(snapshot, ID, SOURCE)
        there.append(time.perf_counter() - begun)
        cpu_asking += time.process_time() - cpu
    cpu_there = _cpu_of(worker._process.pid) - before + cpu_asking  # noqa: SLF001
    return {
        "what": what,
        "pages": len(snapshots),
        "here, CPU ms": _ms(cpu_here / len(snapshots)),
        "confined, CPU ms of both processes": _ms(cpu_there / len(snapshots)),
        "here, median ms": _ms(statistics.median(here)),
        "confined, median ms": _ms(statistics.median(there)),
    }


def _cpu_of(process: int) -> float:
    """Return the CPU seconds that a process has used, as Linux tells them."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


if __name__ == "__main__":
    main()
