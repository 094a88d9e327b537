"""Watch a site that means harm, beside pages that mean well, and see what each does.

    python benchmarks/watching_hostile.py --copies 3 --good 100 --json

The site runs in a process of its own. The watch runs in another, whose largest memory is taken
after a round of good pages, and again after a round in which every hostile page stands several
times among them. All visits of a round begin together, so that the time a visit ends is how long
it took.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from watching_site import HOSTILE
from watching_speed import collection, site

from hexapla.watching import watch, watched
from snapshots.fetching.budget import DEADLINE_SECONDS
from snapshots.model import Outcome, Visit

KIBIBYTES_A_MEGABYTE = 1000


def main() -> None:
    """Measure, and print the table."""
    arguments = _arguments()
    if arguments.round:
        print(json.dumps(measure(arguments.round, arguments.copies, arguments.good)))
        return
    with site(0.05, 20_000, "--hostile") as port:
        command = [sys.executable, __file__, "--round", str(port)]
        more = ["--copies", str(arguments.copies), "--good", str(arguments.good)]
        printed = subprocess.run([*command, *more], stdout=subprocess.PIPE, check=True).stdout
    found = json.loads(printed)
    if arguments.json:
        print(json.dumps(found))
        return
    for row in found.pop("pages"):
        print(f"{row['page']:18} {row['outcome']:10} {row['seconds']:6.1f} s  {row['reason']}")
    for name, value in found.items():
        print(f"{name:50} {value}")


def measure(port: int, copies: int, good: int) -> dict[str, object]:
    """Return how each hostile page ended, and what the good ones and the memory felt of it."""
    address = f"http://127.0.0.1:{port}"
    well = [f"{address}/p/{number}" for number in range(good)]
    ill = [f"{address}{path}" for _ in range(copies) for path in HOSTILE]
    alone, before = round_of(well), _largest_memory()
    beside = round_of(ill + well)
    pages = {}
    for (visit, seconds), url in zip(beside, ill, strict=False):
        path = url.removeprefix(address)
        slowest = max(seconds, pages.get(path, {"seconds": 0.0})["seconds"])
        reason = (visit.reason or "").partition(": ")[2]
        row = {"page": path[1:], "outcome": visit.outcome.value, "reason": reason}
        pages[path] = {**row, "seconds": round(slowest, 1)}
    kept = [visit for visit, _ in beside[len(ill) :] if visit.outcome is Outcome.CHANGED]
    return {
        "pages": list(pages.values()),
        "within the deadline and a second": all(
            row["seconds"] <= DEADLINE_SECONDS + 1 for row in pages.values()
        ),
        "versions of hostile pages": sum(
            visit.outcome is Outcome.CHANGED for visit, _ in beside[: len(ill)]
        ),
        "good pages kept": f"{len(kept)} of {good}",
        "last good page arrived, alone, s": round(max(s for _, s in alone), 1),
        "last good page arrived, beside, s": round(max(s for _, s in beside[len(ill) :]), 1),
        "memory growth, MB": round((_largest_memory() - before) / KIBIBYTES_A_MEGABYTE),
    }


def round_of(addresses: list[str]) -> list[tuple[Visit, float]]:
    """Watch *addresses* in a new collection; return visits in their order, with their seconds."""
    with tempfile.TemporaryDirectory(prefix="hexapla-hostile-") as folder:
        found = collection(Path(folder), addresses)
        began = datetime.now(UTC)
        visits = watch(found, watched(found), clock=lambda: datetime.now(UTC))
    took = [(visit, (visit.visited_at - began).total_seconds()) for visit in visits]
    return sorted(took, key=lambda each: int(each[0].work.removeprefix("work-")))


def _largest_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--good", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="Pages are the same in every run.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--round", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
