"""Watch very many sources, each on a host of its own, in one process, and see what it takes.

    python benchmarks/watching_many.py --sources 10000 --json

Every address of 127.0.0.0/8 is a host of the loopback, so that each source has one: with its own
robots.txt, its own queue and the usual pause. The pages are gone (404), so that nothing is read and
what is told is the watch's own. Largest memory is that of the watching process.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from archive_data import cpu_seconds
from watching_speed import collection, site

from hexapla.watching import watch, watched
from snapshots.model import Outcome

KIBIBYTES_A_MEGABYTE = 1000


def main() -> None:
    """Measure, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1, help="Sources are the same in every run.")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="hexapla-many-") as folder,
        site(arguments.delay, 1000, "--host", "0.0.0.0") as port,  # noqa: S104  for its time only
    ):
        result = measure(Path(folder), port, arguments.sources)
    print(
        json.dumps(result) if arguments.json else "\n".join(f"{k}: {v}" for k, v in result.items())
    )


def measure(folder: Path, port: int, sources: int) -> dict[str, object]:
    """Return seconds, CPU and memory of one watch of so many *sources*."""
    hosts = (f"127.{1 + n // 62500}.{n // 250 % 250}.{1 + n % 250}" for n in range(sources))
    found = collection(folder, [f"http://{host}:{port}/gone" for host in hosts])
    listed, visiting = watched(found), found.catalogue().visiting
    before = _largest_memory()
    began, used = time.perf_counter(), cpu_seconds()
    visits = watch(found, listed, visiting=visiting)
    seconds, cpu = time.perf_counter() - began, cpu_seconds() - used
    wrong = [visit for visit in visits if visit.outcome is not Outcome.GONE]
    if wrong or len(visits) != sources:
        raise SystemExit(f"{len(wrong)} visits ended otherwise, the first: {wrong[:1]}")
    return {
        "sources, each on its own host": sources,
        "seconds": round(seconds, 1),
        "sources a second": round(sources / seconds),
        "CPU ms a source, with its robots.txt": round(cpu / sources * 1000, 2),
        "memory with the catalogue read, MB": round(before / KIBIBYTES_A_MEGABYTE),
        "largest memory, MB": round(_largest_memory() / KIBIBYTES_A_MEGABYTE),
    }


def _largest_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
