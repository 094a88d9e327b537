"""Print how the version differ and its peers do on real pairs of versions, side by side.

    python benchmarks/versions_table.py --data PATH --pairs 60 --part report --seed 1 [--json]

PATH holds histories in the formats of the development data (a1, a2, b2, e1). Every engine is given
whole texts. Times are CPU seconds on each pair, one engine after the other, the best of three runs
where a run is short; only their ratios say anything. Our diffs are timed twice: until what differs
is known, which is what the peers tell, and until kinds, reasons and significance have been read.
`git` is timed once, less the CPU time of starting it on two one-line files.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

import versions_engines as engines
from versions_measures import Measures, least_changed_words, measure
from versions_texts import PARTS, Pair, pairs

from differ.model import Change
from differ.versions import apply

Result = TypeVar("Result")

_TICK = 0.0001
"""Seconds that count as no time at all: git's are told in whole ticks, less those of its start."""

_SHORT = 0.05
"""Seconds up to which a run is repeated: its time depends on what the machine did just before."""

_DEADLINE = 1.0
"""Seconds after which diff-match-patch gives up by default."""

OURS, PEER, GIT = "hexapla", "diff-match-patch", "git --word-diff"
JUDGED = "hexapla, kinds read"


def main() -> None:
    """Run every engine on every pair and print the table."""
    options = _options()
    chosen = pairs(options.data, options.part, options.pairs, options.seed)
    seconds: dict[str, list[float]] = defaultdict(list)
    measures: dict[str, list[Measures]] = defaultdict(list)
    least: list[int] = []
    _ = engines.hexapla("warm up", "warmed up", None).changes
    start_of_git = median(_git(Pair("", "en", "a\n", "b\n"))[0] for _ in range(15))
    for pair in chosen:
        ours, taken = _timed(lambda pair=pair: engines.hexapla(pair.old, pair.new, pair.language))
        if apply(pair.old.split("\n"), ours) != tuple(pair.new.split("\n")):
            raise SystemExit(f"{pair.name}: the diff does not give the new text")
        seconds[OURS].append(taken)
        measures[OURS].append(measure(engines.hexapla_pieces(pair.old, ours)))
        seconds[JUDGED].append(_timed(lambda pair=pair: _judged(pair))[1])
        measures[JUDGED].append(measures[OURS][-1])
        peer, taken = _timed(lambda pair=pair: engines.diff_match_patch_default(pair.old, pair.new))
        seconds[PEER].append(taken)
        measures[PEER].append(measure(peer))
        taken, output = _git(pair)
        seconds[GIT].append(max(taken - start_of_git, 0.0))
        measures[GIT].append(measure(engines.git_pieces(output)))
        least.append(least_changed_words(pair.old, pair.new))
    table = {name: _row(seconds, measures, least, name) for name in seconds}
    if options.json:
        print(json.dumps({"pairs": len(chosen), "engines": table}, indent=1))
    else:
        _print(table, len(chosen), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of histories")
    parser.add_argument("--pairs", type=int, default=60, help="pairs of each file")
    parser.add_argument("--part", choices=PARTS, default="report")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _judged(pair: Pair) -> tuple[Change, ...]:
    return engines.hexapla(pair.old, pair.new, pair.language).changes


def _timed(run: Callable[[], Result]) -> tuple[Result, float]:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        result = run()
        best = min(best, time.process_time() - start)
        if best > _SHORT:
            break
    return result, best


def _git(pair: Pair) -> tuple[float, str]:
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old", Path(folder) / "new"
        old.write_text(pair.old, encoding="utf-8", newline="")
        new.write_text(pair.new, encoding="utf-8", newline="")
        before = _children_seconds()
        output = engines.git_word_diff(old, new)
        return _children_seconds() - before, output


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _row(
    seconds: dict[str, list[float]],
    measures: dict[str, list[Measures]],
    least: list[int],
    name: str,
) -> dict[str, float]:
    found, count = measures[name], len(least)
    ratios = [
        each.changed_words / optimum for each, optimum in zip(found, least, strict=True) if optimum
    ]
    patient = [k for k, taken in enumerate(seconds[PEER]) if taken < _DEADLINE]
    least_time = _TICK if name == GIT else 0.0
    row = {
        f"times as fast as {PEER}, {what}": take(seconds[PEER])
        / max(take(seconds[name]), least_time)
        for what, take in (("median", median), ("p95", _p95), ("sum", sum))
    }
    return row | {
        "changed words / least, aggregate": sum(each.changed_words for each in found) / sum(least),
        "changed words / least, p95 of pairs": _p95(ratios),
        "hunks a pair": sum(each.hunks for each in found) / count,
        f"hunks a pair, where {PEER} did not give up": (
            sum(found[k].hunks for k in patient) / max(1, len(patient))
        ),
        "fragments of 1 to 3 words a pair": sum(each.fragments for each in found) / count,
        "words cut a pair": sum(each.cut_words for each in found) / count,
        "graphemes cut a pair": sum(each.cut_graphemes for each in found) / count,
    }


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def _print(table: dict[str, dict[str, float]], count: int, options: argparse.Namespace) -> None:
    print(f"{count} pairs, part {options.part}, seed {options.seed}\n")
    print("| | " + " | ".join(table) + " |")
    print("|---|" + "---:|" * len(table))
    for measured in table[OURS]:
        cells = " | ".join(f"{row[measured]:.2f}" for row in table.values())
        print(f"| {measured} | {cells} |")


if __name__ == "__main__":
    main()
