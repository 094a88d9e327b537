"""Flip one bit at a time, anywhere in an archive, and see whether it is found, named and contained.

    python benchmarks/archive_damage.py --flips 300 --seed 1 --json
    python benchmarks/archive_damage.py --every-byte --seed 1

Half of the bits are chosen among the bytes of objects, of every kind in turn, the others anywhere
in git's files. After each flip the archive is verified, every snapshot is read by its id and
compared with what was kept, and the bit is flipped back. With `--every-byte` the archive is as
small as one can be, and one bit of every byte of every file that git reads is flipped.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from contextlib import suppress
from itertools import islice
from pathlib import Path

from archive_data import Kept, made

from archive.errors import ArchiveError
from archive.keeping import writing
from archive.packing import pack_all
from archive.repository import Archive
from archive.verifying import Report, verify, verify_repository
from snapshots.digests import blob_id
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Visit

SNAPSHOTS = 40
SOURCES = 8
_FAN_OUT = 2


def main() -> None:
    """Flip, verify, and print what was found."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-damage-"))
    choices = random.Random(arguments.seed)
    try:
        if arguments.every_byte:
            result = measure_every_byte(folder / "archive.git", choices)
        else:
            result = measure(folder / "archive.git", arguments.flips, choices)
    finally:
        shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))
    raise SystemExit(1 if result["harmful and not found"] or result["served wrongly"] else 0)


def measure(path: Path, flips: int, choices: random.Random) -> dict[str, object]:
    """Return how many flips were found, and what was blamed and served."""
    kept = list(islice(made(SOURCES, 1), SNAPSHOTS))
    with Archive.create(path) as archive:
        _fill(archive, kept)
        places = _places(archive)
        tally: Counter[str] = Counter()
        parts: Counter[str] = Counter()
        for number in range(flips):
            kind, file, offset = _choose(path, places, number, choices)
            original = file.read_bytes()
            _flip(file, original, offset, 1 << choices.randrange(8))
            archive.close()
            report = verify(archive)
            tally["not found"] += report.is_sound and not verify_repository(archive)
            tally["damaged snapshots named"] += len(report.damaged_snapshots)
            parts[f"{kind}: {'named' if report.damages else 'found by git fsck only'}"] += 1
            _serve(archive, kept, report, tally)
            file.write_bytes(original)
        archive.close()
        return {
            "flips": flips,
            "harmful and not found": tally["not found"],
            "served wrongly": tally["served wrongly"],
            "snapshots served": tally["served"],
            "snapshots not served though nothing of them is damaged": tally["withheld"],
            "damaged snapshots named": tally["damaged snapshots named"],
            "by place": dict(sorted(parts.items())),
            "sound again at the end": verify(archive).is_sound,
        }


def measure_every_byte(path: Path, choices: random.Random) -> dict[str, object]:
    """Flip one bit of every byte of a small archive; return what was found of each kind of file."""
    kept = list(islice(made(1, 1), 1))
    tally: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    with Archive.create(path) as archive:
        _fill(archive, kept)
        pack_all(archive)
        files = sorted(each for each in path.rglob("*") if each.is_file() and not _is_lock(each))
        with suppress(KeyboardInterrupt):  # What was tried until then is told.
            for file in files:
                for offset in range(file.stat().st_size):
                    place = (file, offset, 1 << choices.randrange(8))
                    told = _flip_and_look(archive, kept, place, tally)
                    kinds[f"{_kind(file)}: {told}"] += 1
        archive.close()
        return {
            "flips": kinds.total(),
            "harmful and not found": sum(n for told, n in kinds.items() if "harmful" in told),
            "served wrongly": tally["served wrongly"],
            "by kind of file": dict(sorted(kinds.items())),
            "sound again at the end": verify(archive).is_sound,
        }


def _is_lock(path: Path) -> bool:
    return path.suffix == ".lock" or path.name == "description"


def _kind(file: Path) -> str:
    return file.suffix or ("loose object" if len(file.parent.name) == _FAN_OUT else file.name)


def _flip_and_look(
    archive: Archive, kept: list[Kept], place: tuple[Path, int, int], tally: Counter[str]
) -> str:
    """Flip a bit, tell in words whether that was found, and flip it back."""
    file, offset, bit = place
    original = file.read_bytes()
    archive.close()
    _flip(file, original, offset, bit)
    try:
        report = verify(archive)
        told = "named" if report.damages else "found"
        if report.is_sound and not verify_repository(archive):
            told = "not found, and harmless"
            before = tally["withheld"]
            _serve(archive, kept, report, tally)
            if tally["withheld"] > before or not _keeps(archive):
                told = "not found, and harmful"
    except ArchiveError:
        told = "found: the archive cannot be opened"
    finally:
        archive.close()
        file.write_bytes(original)
    return told


def _keeps(archive: Archive) -> bool:
    """Tell whether a copy of the archive can still be written to, and is sound afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(archive.path, Path(folder) / "copy.git")
        try:
            with Archive.open(copied) as copy:
                with writing(copy) as writer:
                    writer.keep_catalogue(b"title: Other\n")
                return verify(copy).is_sound and not verify_repository(copy)
        except ArchiveError:
            return False


def _fill(archive: Archive, kept: list[Kept]) -> None:
    with writing(archive) as writer:
        for each in kept:
            writer.keep(each.work, each.source, each.snapshot, each.reading)
        at = kept[0].snapshot.fetched_at
        work, source = kept[0].work, kept[0].source
        visit = Visit(work=work, source=source, visited_at=at, outcome=Outcome.CHANGED)
        writer.keep_visits("r1", [visit])
        writer.keep_catalogue(b"title: Texts\n")


def _places(archive: Archive) -> dict[str, list[tuple[Path, int, int]]]:
    """Return where every object stands: its kind, its file, where it begins and how long it is."""
    places = defaultdict(list)
    for pack in (archive.path / "objects" / "pack").glob("*.pack"):
        listed = archive.commands.run("verify-pack", "-v", str(pack)).decode()
        for line in listed.splitlines():
            match line.split():
                case [name, kind, _, length, offset, *_] if len(name) == len(blob_id(b"")):
                    places[kind].append((pack, int(offset), int(length)))
    return places


def _choose(
    path: Path,
    places: dict[str, list[tuple[Path, int, int]]],
    number: int,
    choices: random.Random,
) -> tuple[str, Path, int]:
    if number % 2:
        kind = sorted(places)[number // 2 % len(places)]
        file, offset, length = choices.choice(places[kind])
        return kind, file, offset + choices.randrange(length)
    files = [*(path / "objects").rglob("*.*"), path / "refs/heads/main"]
    file = choices.choice(sorted(each for each in files if each.is_file()))
    return file.suffix or "branch", file, choices.randrange(file.stat().st_size)


def _flip(file: Path, original: bytes, offset: int, bit: int) -> None:
    changed = bytearray(original)
    changed[offset] ^= bit
    file.chmod(0o644)
    file.write_bytes(changed)


def _serve(archive: Archive, kept: list[Kept], report: Report, tally: Counter[str]) -> None:
    """Read every snapshot by its id, as pages do, and compare it with what was kept."""
    blamed = report.damaged_snapshots
    for each in kept:
        try:
            body = archive.blob(blob_id(each.snapshot.body))
        except ArchiveError:
            tally["withheld"] += snapshot_id(each.snapshot) not in blamed
            continue
        tally["served"] += 1
        tally["served wrongly"] += body != each.snapshot.body


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=300)
    parser.add_argument("--every-byte", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
