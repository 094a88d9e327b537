"""Let an archive grow, and see whether keeping and reading become dearer.

    python benchmarks/archive_growth.py --snapshots 100000 --seed 1 --plot growth.svg

Prints, for each stretch of the way, the CPU a snapshot (packing apart), the memory of the writer,
and the size on the disk; then how long the latest text of a source takes to read, beside `git log`
on its path, which is how one would ask git alone. What each stretch took is also told on standard
error as it ends.

    python benchmarks/archive_growth.py --grown ARCHIVE

goes on with an archive that an earlier run grew (`--keep` leaves it there), and keeps the same
number of snapshots, in turns of 500, in that one and in one of 1,000.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from archive_data import Kept, cpu_seconds, made, memory_bytes, percentile

from archive.history import latest
from archive.keeping import LARGEST_BATCH, writing
from archive.layout import source_folder
from archive.packing import pack_all, pack_new
from archive.repository import Archive

STRETCHES = 10
QUESTIONS = 1000
SLOW_QUESTIONS = 5
TURNS = 6
TOGETHER = 500

Point = dict[str, float]


def main() -> None:
    """Grow, ask, and print."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-growth-", dir=arguments.folder))
    try:
        if arguments.grown:
            print(json.dumps(compare(arguments.grown, folder / "archive.git", arguments)))
            return
        with Archive.create(folder / "archive.git") as archive:
            points = grow(archive, arguments.snapshots, arguments.sources, arguments.seed)
            pack_all(archive)
            asked = ask(archive, arguments.sources, arguments.seed)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)
    first, last = points[0]["CPU ms a snapshot"], points[-1]["CPU ms a snapshot"]
    result = {"points": points, "CPU at the end / at the start": round(last / first, 2), **asked}
    if arguments.plot:
        arguments.plot.write_text(plot(points))
    if arguments.json:
        print(json.dumps(result))
        return
    for point in points:
        print(", ".join(f"{name}: {value}" for name, value in point.items()))
    for name, value in result.items():
        if name != "points":
            print(f"{name}: {value}")


def grow(archive: Archive, snapshots: int, sources: int, seed: int) -> list[Point]:
    """Keep *snapshots*, packing on the way as a writer has it done, and return what it took."""
    coming = made(sources, seed)
    packing = 0.0

    def pack(of: Archive) -> None:
        nonlocal packing
        before = cpu_seconds()
        pack_new(of)
        packing += cpu_seconds() - before

    points: list[Point] = []
    done = 0
    # The first stretch ends at 1,000 snapshots; those after it are of equal length.
    ends = sorted({1000, *(snapshots * n // STRETCHES for n in range(1, STRETCHES + 1))})
    with writing(archive, pack=pack) as writer:
        for end in ends:
            archive.close()
            packing, making, before = 0.0, 0.0, cpu_seconds()
            for start in range(done, end, LARGEST_BATCH):
                began = time.process_time()
                together = list(islice(coming, min(LARGEST_BATCH, end - start)))
                making += time.process_time() - began
                for each in together:
                    writer.keep(each.work, each.source, each.snapshot, each.reading)
            writer.commit()
            archive.close()
            keeping = cpu_seconds() - before - packing - making
            number, done = end - done, end
            points.append(
                {
                    "snapshots": done,
                    "CPU ms a snapshot": round(keeping / number * 1000, 3),
                    "packing, CPU ms a snapshot": round(packing / number * 1000, 3),
                    "memory MB": round(memory_bytes() / 1e6, 1),
                    "disk MB": round(_size(archive.path) / 1e6, 1),
                }
            )
            print(json.dumps(points[-1]), file=sys.stderr)
    return points


def compare(grown: Path, new: Path, arguments: argparse.Namespace) -> Point:
    """Keep the same in a grown and in a new archive by turns; return the CPU of both."""
    sources, seed = arguments.sources, arguments.seed
    # Later than all that stands in either, so that it is what a watch would bring.
    coming = made(sources, seed + 1, turn=1_000_000)
    used = {"grown": 0.0, "new": 0.0}
    with Archive.create(new) as small, Archive.open(grown) as large:
        _keep(small, list(islice(made(sources, seed), sources)))
        asked = ask(large, sources, seed)
        for _ in range(TURNS):
            together = list(islice(coming, TOGETHER))
            for name, archive in (("new", small), ("grown", large)):
                archive.close()
                before = cpu_seconds()
                _keep(archive, together)
                archive.close()
                used[name] += cpu_seconds() - before
        kept = int(large.commands.run("rev-list", "--count", large.head()))
    number = TURNS * TOGETHER
    return {
        "commits of the grown archive": kept,
        "grown, CPU ms a snapshot": round(used["grown"] / number * 1000, 3),
        "new, CPU ms a snapshot": round(used["new"] / number * 1000, 3),
        "grown / new": round(used["grown"] / used["new"], 2),
        "memory MB": round(memory_bytes() / 1e6, 1),
        **asked,
    }


def _keep(archive: Archive, together: list[Kept]) -> None:
    with writing(archive, pack=lambda _: None) as writer:
        for each in together:
            writer.keep(each.work, each.source, each.snapshot, each.reading)


def ask(archive: Archive, sources: int, seed: int) -> Point:
    """Return how long the latest text takes to read, here and by `git log`."""
    choices = random.Random(seed)
    names = [_name(choices.randrange(sources)) for _ in range(QUESTIONS)]
    taken = []
    for work, source in names:
        before = time.perf_counter()
        shown = latest(archive, work, source)
        if shown is None or shown.reading is None or not shown.reading.load(archive).segments:
            raise SystemExit(f"{work}/{source} has no text")
        taken.append((time.perf_counter() - before) * 1000)
    slow = []
    for work, source in names[:SLOW_QUESTIONS]:
        path = f"{source_folder(work, source)}/reading/text.md"
        before = time.perf_counter()
        command = ["git", "--git-dir", str(archive.path), "-c", "core.commitGraph=false"]
        subprocess.run(
            [*command, "log", "--format=%H", "main", "--", path], check=True, capture_output=True
        )
        slow.append((time.perf_counter() - before) * 1000)
    return {
        "disk MB": round(_size(archive.path) / 1e6, 1),
        "latest text, median ms": round(percentile(taken, 0.5), 3),
        "latest text, p95 ms": round(percentile(taken, 0.95), 3),
        "git log of a path, median ms": round(percentile(slow, 0.5), 1),
        "git log / latest text": round(percentile(slow, 0.5) / percentile(taken, 0.5)),
    }


def plot(points: list[Point]) -> str:
    """Return the CPU and the memory over the number of snapshots as a picture."""
    width, height, most = 640, 320, points[-1]["snapshots"]
    curves = []
    for name, colour in (("CPU ms a snapshot", "#1f5fbf"), ("memory MB", "#b3541e")):
        top = 1.25 * max(point[name] for point in points)
        places = " ".join(
            f"{40 + point['snapshots'] / most * (width - 60):.0f},"
            f"{height - 30 - point[name] / top * (height - 60):.0f}"
            for point in points
        )
        label = f"{name}, 0 to {top:.1f}"
        y = 18 + 18 * len(curves) // 2
        curves.append(
            f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        curves.append(f'<text x="44" y="{y}" fill="{colour}">{label}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="13">\n<rect width="100%" height="100%" fill="#fff"/>\n'
        f'<path d="M40 30V{height - 30}H{width - 20}" fill="none" stroke="#444"/>\n'
        + "\n".join(curves)
        + f'\n<text x="{width - 20}" y="{height - 10}" text-anchor="end">'
        f"{most:,.0f} snapshots</text>\n</svg>\n"
    )


def _name(number: int) -> tuple[str, str]:
    return f"work-{number // 10}", f"s{number % 10}"


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=100_000)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--folder", type=Path, help="where to make the archive")
    parser.add_argument("--keep", action="store_true", help="leave the archive there")
    parser.add_argument("--grown", type=Path, help="an archive that an earlier run left")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
