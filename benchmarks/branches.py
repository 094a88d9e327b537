"""Which branches the tests took, room by room, and whether those that must be are all taken.

make coverage          (runs all tests, combines what every process saw, and then this)
python benchmarks/branches.py [--files 20] [--json]

A branch is a jump from one line to another, as coverage.py counts them. Ends with exit code 1 where
fewer than 95 % of all branches were taken, or one was not in the modules that keep and verify
snapshots and make their IDs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from coverage import Coverage

LEAST_PERCENT = 95
WHOLE = ("archive/keeping.py", "archive/verifying.py", "snapshots/identifiers.py")


def main() -> None:
    """Print a line for each room and each of the files with the most missing branches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    files = measured()
    rooms: dict[str, Counter[str]] = {}
    for name, counts in files.items():
        rooms.setdefault(name.split("/")[0], Counter()).update(counts)
    overall = sum(rooms.values(), Counter())
    worst = sorted(files, key=lambda name: files[name]["branches"] - files[name]["taken"])
    shown = {
        "all rooms": overall,
        **rooms,
        **{name: files[name] for name in WHOLE},
        **{name: files[name] for name in reversed(worst[-options.files :])},
    }
    if options.json:
        print(json.dumps(shown))
    else:
        for name, counts in shown.items():
            print(line(name, counts))
    too_few = percent(overall) < LEAST_PERCENT
    sys.exit(too_few or any(is_partial(files[name]) for name in WHOLE))


def measured() -> dict[str, Counter[str]]:
    """Return the counts of branches and lines of each file, from coverage.py's data."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        # Its own floor is for `coverage report`; ours is told in main.
        coverage.json_report(outfile=str(report))
        told = json.loads(report.read_text(encoding="utf-8"))
    return {name: _counts(file["summary"]) for name, file in told["files"].items()}


def _counts(summary: dict[str, Any]) -> Counter[str]:
    return Counter(
        branches=summary["num_branches"],
        taken=summary["covered_branches"],
        lines=summary["num_statements"],
        run=summary["covered_lines"],
    )


def percent(counts: Counter[str]) -> float:
    """Return how many of a hundred branches were taken; lines where there are no branches."""
    if counts["branches"]:
        return 100 * counts["taken"] / counts["branches"]
    return 100 * counts["run"] / max(1, counts["lines"])


def is_partial(counts: Counter[str]) -> bool:
    """Tell whether a branch or a line was left out."""
    return counts["taken"] < counts["branches"] or counts["run"] < counts["lines"]


def line(name: str, counts: Counter[str]) -> str:
    """Return what was measured of a room or a file, for people."""
    lines = f"{counts['run']:>6} of {counts['lines']:>6} lines"
    branches = f"{counts['taken']:>6} of {counts['branches']:>6} branches"
    return f"{name:<48} {branches}  {percent(counts):6.2f} %  {lines}"


if __name__ == "__main__":
    main()
