"""Import whole histories, and compare every byte and date with what stands upstream.

    python benchmarks/import_histories.py --data PATH
    python benchmarks/import_histories.py --data PATH --files '*.bundle' --kills 20 --seed 1 --json

PATH holds git bundles, or JSON Lines as docs/importing.md describes them. Each is imported into a
new collection, by a process of its own, and imported again. What should be there is found out
without this program's reader: a history of git by comparing the list of files of each commit of the
branch with that of the one before it, and JSON Lines by reading the rows. Beside it stand `git
clone` of the same bundle and a bare `git fast-import` of the same bytes, and how long reading the
texts takes alone.

With --kills, the import is killed at so many random moments, and run again until it is complete.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote

from archive.history import KeptSnapshot, SnapshotEntry, VisitsEntry, entries
from archive.repository import Archive
from hexapla.collection import Collection, create
from hexapla.importing import ImportReport
from snapshots.digests import blob_id, sha256
from snapshots.errors import ReadingFailed
from snapshots.model import Outcome
from snapshots.reading.choosing import read

USUAL = ("*.bundle", "a1_*.jsonl.xz")

IMPORTING = """
import dataclasses, json, sys
from pathlib import Path
from archive.importing.scraped import Scraped
from hexapla.collection import find
from hexapla.importing import import_jsonl, import_repository
collection, path = find(Path(sys.argv[1])), Path(sys.argv[2])
if path.suffix == ".bundle":
    report = import_repository(collection, path, Scraped())
else:
    report = import_jsonl(collection, path)
print(json.dumps(dataclasses.asdict(report)))
"""

Fact = tuple[str, ...]
"""What must agree of one text: its date, where it stands upstream, and a digest of its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a process: how long it took, with the processes that it waited for."""

    seconds: float
    cpu_seconds: float
    peak_megabytes: float
    output: str


def main() -> None:
    """Measure each file, and print the table."""
    arguments = _arguments()
    names = sorted({path for each in arguments.files for path in arguments.data.glob(each)})
    results = []
    for path in names:
        with tempfile.TemporaryDirectory(prefix="hexapla-importing-") as folder:
            result, runs = measure(path, Path(folder))
            if arguments.kills:
                chance = random.Random(arguments.seed)
                result |= killed(path, Path(folder), arguments.kills, chance, runs)
        results.append(result)
        print(json.dumps(result) if arguments.json else _told(result), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--files", nargs="+", default=USUAL, help="patterns of names in PATH")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def measure(path: Path, folder: Path) -> tuple[dict[str, object], tuple[Run, Run]]:
    """Import *path* twice, and compare it with what stands upstream; return the runs as well."""
    collection = create(folder / "collection", path.name)
    first, second = (_import(collection, path) for _ in range(2))
    report, again = (ImportReport(**json.loads(run.output)) for run in (first, second))
    upstream = _upstream(path, folder)
    with Archive.open(collection.archive_path) as archive:
        kept = [each.kept for each in entries(archive) if isinstance(each, SnapshotEntry)]
        found = Counter(_fact(archive, collection, path, each) for each in kept)
        reading = _reading_seconds(archive, collection, kept)
        fast = _fast_import_seconds(archive, kept, folder)
        gone = _gone(archive)
    result = {
        "file": path.name,
        "sources": report.sources,
        "texts upstream": len(upstream.texts),
        "snapshots": len(kept),
        "missing or different": (Counter(upstream.texts) - found).total(),
        "not upstream": (found - Counter(upstream.texts)).total(),
        "withdrawn": gone,
        "moved as they were": upstream.moved,
        "moved and changed": upstream.withdrawn - gone,
        "refused": report.refused,
        "added by the second import": again.kept + again.withdrawn + again.sources,
        "cpu ms a snapshot": _each(first.cpu_seconds, kept),
        "of which reading": _each(reading, kept),
        "second import": _each(second.cpu_seconds, kept),
        "bare fast-import": _each(fast, kept),
        "git clone": _each(upstream.clone_seconds, kept) if upstream.clone_seconds else None,
        "snapshots a second": round(len(kept) / first.seconds, 1),
        "peak MB": round(first.peak_megabytes),
    }
    return result, (first, second)


def _each(seconds: float, kept: list[KeptSnapshot]) -> float:
    return round(seconds * 1000 / max(1, len(kept)), 3)


def _import(collection: Collection, path: Path) -> Run:
    return _run(sys.executable, "-c", IMPORTING, str(collection.folder), str(path))


def _run(*command: str, stdin: IO[bytes] | None = None) -> Run:
    with tempfile.TemporaryFile() as output:
        began = time.monotonic()
        process = subprocess.Popen(command, stdin=stdin, stdout=output)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command[0]} ended with exit code {process.returncode}")
        output.seek(0)
        told = output.read().decode()
    return Run(
        seconds=seconds,
        cpu_seconds=used.ru_utime + used.ru_stime,
        peak_megabytes=used.ru_maxrss / 1024,
        output=told,
    )


# --- what stands upstream --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """What an import of a history must bring, found out without it."""

    texts: list[Fact]
    withdrawn: int
    moved: int
    clone_seconds: float | None


def _upstream(path: Path, folder: Path) -> Upstream:
    return _of_bundle(path, folder) if path.suffix == ".bundle" else _of_rows(path)


def _of_rows(path: Path) -> Upstream:
    texts: dict[Fact, None] = {}
    withdrawn: set[Fact] = set()
    with _opened(path) as lines:
        for line in lines:
            row = json.loads(line)
            at = datetime.fromisoformat(row["captured_at"]).astimezone(UTC).isoformat()
            # The catalogue spells pt-br as the standard does, pt-BR.
            language = (row.get("lang") or "und").casefold()
            whose = (at, row["work"], row["source"], language)
            if row["text"] is None:
                withdrawn.add((*whose, str(row.get("commit"))))
            else:
                # Rows that are equal in all of these are one snapshot.
                place = row.get("url") or row.get("path") or f"{row['work']}/{row['source']}"
                texts[*whose, place, sha256(row["text"].encode())] = None
    return Upstream(texts=list(texts), withdrawn=len(withdrawn), moved=0, clone_seconds=None)


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return cast("IO[bytes]", lzma.open(path, "rb")) if path.suffix == ".xz" else path.open("rb")


def _of_bundle(path: Path, folder: Path) -> Upstream:
    clone = folder / "clone.git"
    cloned = _run("git", "clone", "--quiet", "--bare", str(path), str(clone))
    texts: list[Fact] = []
    withdrawn = moved = 0
    before: dict[str, str] = {}
    log = _git(clone, "log", "--first-parent", "--reverse", "--format=%H %cI", "HEAD").decode()
    for line in log.splitlines():
        commit, date = line.split(" ")
        after = _files(clone, commit)
        lost = Counter(blob for name, blob in before.items() if name not in after)
        at = datetime.fromisoformat(date).astimezone(UTC).isoformat()
        for name, blob in after.items():
            if before.get(name) == blob:
                continue
            if name not in before and lost[blob]:
                lost[blob] -= 1
                moved += 1
            else:
                texts.append((at, commit, name, blob))
        withdrawn += lost.total()
        before = after
    # What was moved and changed in one commit counts as withdrawn here. The import tells these two
    # apart, so that their sum is what must agree; every text of both was compared above.
    return Upstream(texts=texts, withdrawn=withdrawn, moved=moved, clone_seconds=cloned.cpu_seconds)


def _files(clone: Path, commit: str) -> dict[str, str]:
    listed = _git(clone, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]
    pairs = (entry.split(b"\t", 1) for entry in listed)
    return {
        name.decode(errors="surrogateescape"): facts.split()[2].decode()
        for facts, name in pairs
        if facts.startswith(b"100")
    }


def _git(repository: Path, *arguments: str) -> bytes:
    command = ["git", "--git-dir", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


# --- what stands in the archive --------------------------------------------------------------


def _fact(archive: Archive, collection: Collection, path: Path, kept: KeptSnapshot) -> Fact:
    """Return what must agree with upstream; digests are of the bytes that git gives now."""
    body, told = archive.blob(kept.body), kept.description
    at = told.fetched_at.isoformat()
    if path.suffix == ".bundle":
        name = unquote(told.url.removeprefix("file:"), errors="surrogateescape")
        return at, told.obtained.rpartition(" ")[2], name, blob_id(body)
    work, source, language = _names(collection)[kept.work, kept.source]
    return at, work, source, language, unquote(told.url.removeprefix("file:")), sha256(body)


_NAMES: dict[Path, dict[tuple[str, str], Fact]] = {}


def _names(collection: Collection) -> dict[tuple[str, str], Fact]:
    """Return what others called each source: an import writes it into the catalogue."""
    if collection.folder not in _NAMES:
        _NAMES[collection.folder] = {
            (work.slug, source.slug): (work.title, source.publisher, source.language.casefold())
            for work in collection.catalogue().works
            for source in work.sources
        }
    return _NAMES[collection.folder]


def _gone(archive: Archive) -> int:
    visits = [each.visits for each in entries(archive) if isinstance(each, VisitsEntry)]
    return sum(visit.outcome is Outcome.GONE for each in visits for visit in each)


def _reading_seconds(archive: Archive, collection: Collection, kept: list[KeptSnapshot]) -> float:
    """Return the CPU of reading all texts anew, without fetching them from git."""
    works = collection.catalogue().works
    sources = {(work.slug, source.slug): source for work in works for source in work.sources}
    seconds = 0.0
    for each in kept:
        snapshot = each.load(archive)
        began = time.process_time()
        try:
            read(snapshot, each.snapshot_id, sources[each.work, each.source])
        except ReadingFailed:
            continue
        finally:
            seconds += time.process_time() - began
    return seconds


def _fast_import_seconds(archive: Archive, kept: list[KeptSnapshot], folder: Path) -> float:
    """Return the CPU of keeping the same bytes by git alone, a commit each, from a file."""
    bare = folder / "bare.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    stream = folder / "stream"
    with stream.open("wb") as file:
        for chunk in _stream(archive, kept):
            file.write(chunk)
    with stream.open("rb") as file:
        command = ("git", "--git-dir", str(bare), "fast-import", "--quiet", "--done")
        return _run(*command, stdin=file).cpu_seconds


def _stream(archive: Archive, kept: list[KeptSnapshot]) -> Iterator[bytes]:
    for each in kept:
        body = archive.blob(each.body)
        yield b"commit refs/heads/main\ncommitter A <a@example.org> 0 +0000\ndata 1\nx\n"
        path = f"{each.work}/{each.source}/body"
        yield f"M 100644 inline {path}\ndata {len(body)}\n".encode() + body + b"\n"
    yield b"done\n"


# --- being killed ----------------------------------------------------------------------------


def killed(
    path: Path, folder: Path, kills: int, chance: random.Random, runs: tuple[Run, Run]
) -> dict[str, object]:
    """Kill imports of *path* so many times; each time, what was kept must still be there.

    *runs* are a whole import and one that found nothing to do. A collection that has become
    complete is followed by a new one.
    """
    whole, idle = runs
    wanted = ImportReport(**json.loads(whole.output)).kept
    lost = damaged = midway = finished = 0
    collection, before = create(folder / "killed-0", path.name), 0
    for number in range(1, kills + 1):
        command = [sys.executable, "-c", IMPORTING, str(collection.folder), str(path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=idle.seconds * chance.random() + whole.seconds * chance.random())
        process.kill()
        process.wait()
        now = _count(collection)
        lost += now < before
        midway += before < now < wanted
        damaged += not _is_sound(collection)
        before = now
        if now == wanted:
            finished += 1
            collection, before = create(folder / f"killed-{number}", path.name), 0
    _import(collection, path)
    finished += _count(collection) == wanted
    return {
        "kills": kills,
        "of them midway": midway,
        "times that something was lost": lost,
        "times that fsck complained": damaged,
        "collections complete in the end": f"{finished} of {len(list(folder.glob('killed-*')))}",
    }


def _count(collection: Collection) -> int:
    if not collection.archive_path.exists():
        return 0
    with Archive.open(collection.archive_path) as archive:
        return sum(isinstance(each, SnapshotEntry) for each in entries(archive))


def _is_sound(collection: Collection) -> bool:
    if not collection.archive_path.exists():
        return True
    command = ["git", "--git-dir", str(collection.archive_path), "fsck", "--full", "--strict"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _told(result: dict[str, object]) -> str:
    return "\n".join(f"{key:>28}  {value}" for key, value in result.items()) + "\n"


if __name__ == "__main__":
    main()
