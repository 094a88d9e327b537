"""Export a collection as WARC, WACZ and dataset, have peers read it, damage it, take it in again.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install fastwarc wacz
    python benchmarks/citing_archives.py --collection PATH --seed 1 [--peers /tmp/peers/bin]

Checks with warcio, and with the programs of *peers*, fastwarc and wacz: every record, its digests,
its HTTP headers; the WACZ and its index. Damages single bytes of the WARC and counts the captures
that are still read, beside what warcio's own iterator still reads. Exports twice and compares.
Imports into an empty collection and compares bodies and dates.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from warcio.archiveiterator import ArchiveIterator

from archive.history import SnapshotEntry, entries
from archive.importing.model import Imported
from archive.importing.warc import WarcFile
from archive.repository import Archive
from hexapla.collection import Collection, create
from hexapla.datasets.exporting import export_dataset
from hexapla.exporting import export_wacz, export_warc
from hexapla.importing import import_warc
from snapshots.surts import surt


def captures(path: Path) -> Iterator[str]:
    """Yield the digests of the bodies that our reader finds in *path*."""
    for event in WarcFile(path, {}, {}).events():
        if isinstance(event, Imported):
            yield f"{surt(event.snapshot.url)} {event.snapshot.fetched_at}"


def captures_by_warcio(path: Path) -> Iterator[str]:
    """Yield the captures that warcio's own iterator finds before it gives up."""
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, check_digests=True):
                if record.rec_type in {"response", "resource"}:
                    record.content_stream().read()
                    if record.digest_checker.passed is not False:
                        yield str(record.rec_headers.get_header("WARC-Record-ID"))
        except Exception:  # noqa: BLE001 (what it raises at damage is what is measured)
            return


def checked(warc: Path, wacz: Path, peers: Path | None) -> dict[str, object]:
    """Return with which code each program that checks archives ends: 0 where it finds no fault."""
    commands = {"warcio check": [Path(sys.executable).with_name("warcio"), "check", warc]}
    if peers is not None:
        commands["fastwarc check"] = [peers / "fastwarc", "check", warc]
        commands["wacz validate"] = [peers / "wacz", "validate", "-f", wacz]
    return {
        name: subprocess.run(command, check=False, capture_output=True).returncode
        for name, command in commands.items()
    }


def damaged(path: Path, chance: random.Random, times: int) -> dict[str, object]:
    """Return how many captures are read when one byte of the file is another."""
    content = path.read_bytes()
    whole = len(list(captures_by_warcio(path)))
    ours, theirs = [], []
    spoilt = path.with_name("spoilt.warc.gz")
    for _ in range(times):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        spoilt.write_bytes(bytes(changed))
        ours.append(len(list(captures(spoilt))))
        theirs.append(len(list(captures_by_warcio(spoilt))))
    return {
        "captures": whole,
        "read by us, least": min(ours),
        "mean": round(sum(ours) / times, 2),
        "read by warcio, least": min(theirs),
        "its mean": round(sum(theirs) / times, 2),
    }


def held(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return source, date, and the digests of body and text of every snapshot."""
    with Archive.open(folder / "archive.git") as archive:
        return sorted(
            (
                f"{entry.kept.work}/{entry.kept.source}",
                str(entry.kept.description.fetched_at),
                entry.kept.body_sha256,
                entry.kept.reading.description.sha256 if entry.kept.reading else "",
            )
            for entry in entries(archive)
            if isinstance(entry, SnapshotEntry)
        )


def same_twice(collection: Collection, folder: Path) -> bool:
    """Tell whether exports made twice have the same bytes."""
    for number in range(2):
        place = folder / f"time-{number}"
        place.mkdir()
        export_warc(collection, place / "a.warc.gz")
        export_wacz(collection, place / "a.wacz")
        export_dataset(collection, place / "data")
    files = [
        {
            path.relative_to(folder / f"time-{number}"): path.read_bytes()
            for path in (folder / f"time-{number}").rglob("*")
            if path.is_file()
        }
        for number in range(2)
    ]
    return files[0] == files[1]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--collection", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--damages", type=int, default=40)
    parser.add_argument("--peers", type=Path, help="folder of the programs fastwarc and wacz")
    options = parser.parse_args()
    collection = Collection(options.collection)
    with TemporaryDirectory() as name:
        folder = Path(name)
        told: dict[str, object] = {"same bytes twice": same_twice(collection, folder)}
        warc = folder / "time-0" / "a.warc.gz"
        told |= checked(warc, warc.with_name("a.wacz"), options.peers)
        told["damaged"] = damaged(warc, random.Random(options.seed), options.damages)
        empty = create(folder / "empty", "Empty")
        started = time.perf_counter()
        report = import_warc(empty, warc)
        told["imported"] = {
            "kept": report.kept,
            "refused": report.refused,
            "seconds": round(time.perf_counter() - started, 1),
            "equal sources, dates, bodies, texts": held(empty.folder) == held(collection.folder),
        }
        print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
