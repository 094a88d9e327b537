"""Keep the same snapshots in four ways, and compare the CPU that each takes.

    python benchmarks/archive_keeping.py --sources 1000 --snapshots 3000 --seed 1 --json
    python benchmarks/archive_keeping.py --data PATH --file b2_mozilla_legal.jsonl.gz

The four: this archive, with everything that it checks; `git fast-import` alone, fed with the same
commits from a file; GitPython's index; and `git add` and `git commit` as processes. The last two
are slow, so they keep fewer snapshots, in a repository that already holds all sources.

Then, one snapshot at a time with everything on the disk: how long until it is acknowledged, beside
`git add` and `git commit` with the same setting of core.fsync.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from archive_data import Kept, cpu_seconds, kept, made, percentile, real
from git import Actor, Repo

from archive.commands import MEMORY_SETTINGS
from archive.keeping import LARGEST_BATCH, writing
from archive.parcels import snapshot_parcel
from archive.repository import Archive
from archive.streaming import INCOMING, Commit, stream

PERSON = Actor("A", "a@example.org")
ENVIRONMENT = {
    **os.environ,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def main() -> None:
    """Measure, and print the table."""
    arguments = _arguments()
    everything = list(_choose(arguments))
    first = {(each.work, each.source): each for each in reversed(everything)}
    known = {id(each) for each in first.values()}
    rest = [each for each in everything if id(each) not in known]
    few = rest[: arguments.few]
    folder = Path(tempfile.mkdtemp(prefix="hexapla-keeping-"))
    try:
        result = measure(folder, list(first.values()), rest, few)
    finally:
        shutil.rmtree(folder)
    result = {"sources": len(first), "snapshots": len(rest), "of the slow ways": len(few), **result}
    if arguments.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


def measure(
    folder: Path, first: Sequence[Kept], rest: Sequence[Kept], few: Sequence[Kept]
) -> dict[str, float]:
    """Return milliseconds of CPU a snapshot for each way, their ratios, and the latencies."""
    ours = in_archive(folder / "ours.git", first, rest)
    bare = in_bare_fast_import(folder / "bare.git", first, rest, {})
    set_alike = in_bare_fast_import(folder / "alike.git", first, rest, MEMORY_SETTINGS)
    worktree = _worktree(folder / "worktree", first)
    half = len(few) // 2
    python = through_index(worktree, few[:half])
    git = by_processes(worktree, few[half:])
    alone = one_at_a_time(folder / "ours.git", few)
    commits = commits_alone(worktree, few)
    return {
        "archive, CPU ms": round(ours, 3),
        "bare fast-import, CPU ms": round(bare, 3),
        "bare fast-import with our settings of memory, CPU ms": round(set_alike, 3),
        "GitPython's index, CPU ms": round(python, 3),
        "git add and commit, CPU ms": round(git, 3),
        "archive / bare fast-import": round(ours / bare, 2),
        "archive / bare fast-import with our settings": round(ours / set_alike, 2),
        "GitPython's index / archive": round(python / ours, 1),
        "git add and commit / archive": round(git / ours, 1),
        "alone to acknowledged, median ms": round(percentile(alone, 0.5), 1),
        "alone to acknowledged, p95 ms": round(percentile(alone, 0.95), 1),
        "git add and commit with fsync, median ms": round(percentile(commits, 0.5), 1),
        "git add and commit with fsync, p95 ms": round(percentile(commits, 0.95), 1),
    }


def in_archive(path: Path, first: Sequence[Kept], rest: Sequence[Kept]) -> float:
    """Keep everything in an archive; return milliseconds of CPU for each of *rest*."""
    with Archive.create(path) as archive:
        _keep(archive, first)
        archive.close()
        before = cpu_seconds()
        _keep(archive, rest)
        archive.close()
        return (cpu_seconds() - before) / len(rest) * 1000


def in_bare_fast_import(
    path: Path, first: Sequence[Kept], rest: Sequence[Kept], settings: Mapping[str, str]
) -> float:
    """Feed git with the same commits and nothing else; *settings* are added to its environment."""
    with Archive.create(path) as archive:
        head = archive.head()
        archive.close()
        _import(path, first, head)
        head = archive.commands.run("rev-parse", INCOMING).decode().strip()
        prepared = path / "stream"
        with prepared.open("wb") as file:
            for start in range(0, len(rest), LARGEST_BATCH):
                commits = [_commit(each) for each in rest[start : start + LARGEST_BATCH]]
                file.writelines(_stream_part(commits, head if start == 0 else None))
            file.write(b"done\n")
        before = cpu_seconds()
        with prepared.open("rb") as file:
            command = ["git", "-c", "core.fsync=all", "--git-dir", str(path), "fast-import"]
            subprocess.run(
                [*command, "--quiet", "--done", "--force"],
                stdin=file,
                stdout=subprocess.DEVNULL,
                check=True,
                env={**os.environ, **settings},
            )
        return (cpu_seconds() - before) / len(rest) * 1000


def through_index(worktree: Path, few: Sequence[Kept]) -> float:
    """Add and commit with GitPython's own index."""
    repository = Repo(worktree)
    before = cpu_seconds()
    for each in few:
        paths = _write(worktree, each)
        repository.index.add(paths)
        repository.index.commit("Keep", author=PERSON, committer=PERSON)
    repository.close()
    return (cpu_seconds() - before) / len(few) * 1000


def by_processes(worktree: Path, few: Sequence[Kept]) -> float:
    """Add and commit with git itself."""
    before = cpu_seconds()
    for each in few:
        _add_and_commit(worktree, _write(worktree, each))
    return (cpu_seconds() - before) / len(few) * 1000


def one_at_a_time(path: Path, few: Sequence[Kept]) -> list[float]:
    """Return the milliseconds from keeping to acknowledging each snapshot in a batch of its own."""
    taken = []
    with Archive.open(path) as archive, writing(archive) as writer:
        for each in few:
            moved = _later(each)
            before = time.perf_counter()
            writer.keep(each.work, each.source, moved.snapshot, moved.reading)
            writer.commit()
            taken.append((time.perf_counter() - before) * 1000)
    return taken


def commits_alone(worktree: Path, few: Sequence[Kept]) -> list[float]:
    """Return the milliseconds that git takes to add and commit each snapshot, on the disk."""
    taken = []
    for each in few:
        paths = _write(worktree, _later(each))
        before = time.perf_counter()
        _add_and_commit(worktree, paths)
        taken.append((time.perf_counter() - before) * 1000)
    return taken


def _later(each: Kept) -> Kept:
    at = each.snapshot.fetched_at.replace(year=2024)
    return kept(each.work, each.source, each.snapshot.body.decode() + "Later.\n", at)


def _keep(archive: Archive, snapshots: Sequence[Kept]) -> None:
    with writing(archive, pack=lambda _: None) as writer:
        for each in snapshots:
            writer.keep(each.work, each.source, each.snapshot, each.reading)


def _commit(each: Kept) -> Commit:
    return snapshot_parcel(each.work, each.source, each.snapshot, each.reading)[1].commit


def _stream_part(commits: Sequence[Commit], head: str | None) -> list[bytes]:
    """Return a part of one long stream: only the first begins on *head*, and none ends it."""
    chunks = list(stream(commits, parent=head, committed_at=commits[0].at))
    return chunks[:-1] if head else chunks[2:-1]


def _import(path: Path, snapshots: Sequence[Kept], head: str) -> None:
    commits = [_commit(each) for each in snapshots]
    written = b"".join(stream(commits, parent=head, committed_at=commits[0].at))
    subprocess.run(
        ["git", "--git-dir", str(path), "fast-import", "--quiet", "--done", "--force"],
        input=written,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _worktree(path: Path, first: Sequence[Kept]) -> Path:
    subprocess.run(["git", "init", "-q", str(path)], check=True)
    subprocess.run(["git", "-C", str(path), "config", "core.fsync", "all"], check=True)
    for each in first:
        _write(path, each)
    _add_and_commit(path, ["."])
    return path


def _write(worktree: Path, each: Kept) -> list[str]:
    files = _commit(each).files
    for name, content in files.items():
        (worktree / name).parent.mkdir(parents=True, exist_ok=True)
        (worktree / name).write_bytes(content)
    return list(files)


def _add_and_commit(worktree: Path, paths: Sequence[str]) -> None:
    git = ["git", "-C", str(worktree)]
    subprocess.run([*git, "add", "--", *paths], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Keep"], check=True, env=ENVIRONMENT)


def _choose(arguments: argparse.Namespace) -> list[Kept]:
    if arguments.data:
        return list(real(arguments.data, arguments.file))
    wanted = arguments.sources + arguments.snapshots
    return list(islice(made(arguments.sources, arguments.seed), wanted))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--file", default="b2_mozilla_legal.jsonl.gz")
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--snapshots", type=int, default=3000)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
