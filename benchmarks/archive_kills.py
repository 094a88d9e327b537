"""Kill a writer at random moments, start another at once, and count what was lost.

    python benchmarks/archive_kills.py --kills 300 --seed 1 --json

Each writer is a process of its own that keeps snapshots in batches of random size (old ones and new
ones, re-readings, visits, catalogues, with packers beside it), and notes each snapshot that was
acknowledged in a file. It is killed with SIGKILL: half of the times alone, so that its git lives
on, and half of the times with all its children. Then another starts, without any step between.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.history import SnapshotEntry, entries
from archive.keeping import Writer, writing
from archive.layout import BRANCH
from archive.packing import pack_in_background
from archive.repository import Archive
from archive.verifying import verify, verify_repository
from snapshots.digests import sha256
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Visit

LONGEST_SECONDS = 0.25
SOURCES = 5
FSCK_EVERY = 10


@dataclass
class Tally:
    """What the kills have shown so far."""

    kills: int = 0
    acknowledged: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    twice: int = 0
    unclean: int = 0
    stopped: int = 0
    left: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Run the kills and print what they showed."""
    arguments = _arguments()
    choices = random.Random(arguments.seed)
    folder = Path(tempfile.mkdtemp(prefix="hexapla-kills-"))
    try:
        tally = run(folder, arguments.kills, choices)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "kills": tally.kills,
        "acknowledged": len(tally.acknowledged),
        "acknowledged and lost": len(tally.lost),
        "kept twice": tally.twice,
        "writers that an error stopped": tally.stopped,
        "times git fsck or verify complained": tally.unclean,
        "left behind by the killed": dict(sorted(tally.left.items())),
    }
    if arguments.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))
    raise SystemExit(1 if tally.lost or tally.twice or tally.unclean or tally.stopped else 0)


def run(folder: Path, kills: int, choices: random.Random) -> Tally:
    """Kill *kills* writers, one after the other, on one archive in *folder*."""
    tally = Tally()
    Archive.create(folder / "archive.git").close()
    for kill in range(1, kills + 1):
        tally.stopped += not _kill_one(folder, kill, choices)
        _count_leftovers(folder / "archive.git", tally)
        tally.kills = kill
        if kill % FSCK_EVERY == 0 or kill == kills:
            _check(folder, tally)
    return tally


def _kill_one(folder: Path, number: int, choices: random.Random) -> bool:
    """Start a writer and kill it; False if it had stopped by itself, which only an error does."""
    seed, wait = choices.random(), choices.uniform(0, LONGEST_SECONDS)
    child = os.fork()
    if child == 0:
        os.setsid()
        try:
            _write_until_killed(folder, number, random.Random(seed))
        finally:
            os._exit(1)
    time.sleep(wait)
    if choices.random() < 0.5:  # noqa: PLR2004 - half of the times
        os.kill(child, signal.SIGKILL)
    else:
        # On a busy machine it may not have a group of its own yet: asked for its group then, the
        # system would name ours, with whoever runs this.
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _write_until_killed(folder: Path, number: int, choices: random.Random) -> None:
    notes = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(ids: Sequence[SnapshotID]) -> None:
        os.write(notes, "".join(f"{each}\n" for each in ids).encode())

    with (
        Archive.open(folder / "archive.git") as archive,
        writing(archive, on_kept=note, pack=pack_in_background) as writer,
    ):
        turn = 0
        while True:
            for _ in range(choices.randint(1, 20)):
                turn += 1
                _keep_something(writer, number, turn, choices)
            writer.commit()


def _keep_something(writer: Writer, number: int, turn: int, choices: random.Random) -> None:
    source = f"s{choices.randrange(SOURCES)}"
    at = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=choices.randrange(10**9))
    snapshot = Snapshot(
        body=f"kill {number}, turn {turn}: ışık\n".encode() * choices.randrange(1, 500),
        url=f"https://example.org/{number}/{turn}",
        fetched_at=at,
        media_type="text/plain",
        extension="txt",
    )
    identifier = snapshot_id(snapshot)
    writer.keep("work", source, snapshot, _reading(identifier, 1))
    if choices.randrange(5) == 0:
        writer.keep_reading("work", source, _reading(identifier, 2))
    if choices.randrange(10) == 0:
        visit = Visit(work="work", source=source, visited_at=at, outcome=Outcome.CHANGED)
        writer.keep_visits(f"k{number}-{turn}", [visit])
    if choices.randrange(10) == 0:
        writer.keep_catalogue(f"title: {number}.{turn}\n".encode())


def _reading(identifier: SnapshotID, rules: int) -> Reading:
    return Reading(
        snapshot=identifier,
        segments=("ışık", str(identifier)),
        reader="lines",
        reader_version=1,
        rules_version=rules,
        profile_sha256=sha256(b""),
    )


def _count_leftovers(repository: Path, tally: Tally) -> None:
    pack = repository / "objects" / "pack"
    tally.left["unfinished packs"] += len(list(pack.glob("tmp_pack_*")))
    tally.left["locks of refs"] += len(list((repository / "refs").rglob("*.lock")))
    tally.left[".keep files"] += len(list(pack.glob("*.keep")))


def _check(folder: Path, tally: Tally) -> None:
    """Start once more, and see that everything acknowledged stands and git is content."""
    with Archive.open(folder / "archive.git") as archive:
        with writing(archive) as writer:
            writer.keep_catalogue(f"title: after {tally.kills}\n".encode())
        kept = Counter(
            str(entry.kept.snapshot_id)
            for entry in entries(archive)
            if isinstance(entry, SnapshotEntry)
        )
        noted = (folder / "acknowledged").read_text().splitlines()
        tally.acknowledged = set(noted)
        tally.lost = tally.acknowledged - set(kept)
        tally.twice = sum(1 for times in kept.values() if times > 1)
        damages = (*verify(archive).damages, *verify_repository(archive))
        tally.unclean += bool(damages)
        if damages:
            print(f"{BRANCH} after {tally.kills} kills: {damages[0].message}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
