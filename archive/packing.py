"""Packing: many small packs become few, beside writers and readers and without stopping either.

No object is ever thrown away, not even one that nothing leads to. A new pack is checked object by
object before those that it replaces are removed; killed at any point, every object is still there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from archive.errors import ArchiveBusy, ArchiveDamaged, GitFailed
from archive.leftovers import clear_packers_leftovers
from archive.locking import PACKER_LOCK, locked
from archive.packs import Pack, choose, list_packs, name_for_packing
from archive.repository import Archive
from archive.syncing import sync

MOST_PACKS = 50

_WINDOW = 20
_NICENESS = 10
_COMMITS_TOGETHER = 1000


def needs_packing(archive: Archive) -> bool:
    """Tell whether there are so many packs that looking something up takes notably longer."""
    return sum(1 for _ in (archive.path / "objects" / "pack").glob("*.idx")) >= MOST_PACKS


def pack_new(archive: Archive) -> bool:
    """Make one of the small packs, and leave the large ones; True if there was something to do.

    At once False if another process is packing.

    Raises: ArchiveDamaged.
    """
    return _pack(archive, choose)


def pack_all(archive: Archive) -> bool:
    """Make one of all packs: the smallest archive, for the most work.

    At once False if another process is packing.

    Raises: ArchiveDamaged.
    """
    return _pack(archive, lambda packs: [pack for pack in packs if pack.count])


def pack_in_background(archive: Archive) -> None:
    """Start a process of its own, of low priority, that packs what is new and ends."""
    # The shell ends at once and leaves its child to the system, so that none of ours is left over.
    launch = ["sh", "-c", '"$@" >/dev/null 2>&1 </dev/null &', "sh"]
    program = [sys.executable, "-P", "-m", "archive.packing", str(archive.path)]
    subprocess.run([*launch, *program], check=True)


def write_commit_graph(archive: Archive) -> None:
    """Bring up to date what makes git quick at `git log -- path` and at listing commits.

    Raises: GitFailed.
    """
    archive.commands.run(
        *("-c", "core.commitGraph=true", "commit-graph", "write", "--reachable"),
        *("--changed-paths", "--split", "--no-progress"),
    )


def _pack(archive: Archive, choosing: Callable[[Sequence[Pack]], list[Pack]]) -> bool:
    try:
        with locked(archive.path / PACKER_LOCK, wait_seconds=0) as lock:
            clear_packers_leftovers(archive.path)
            chosen = choosing(list_packs(archive.path))
            if len(chosen) > 1:
                _replace(archive, chosen, _write_pack(archive, chosen, lock))
            write_commit_graph(archive)
            return len(chosen) > 1
    except ArchiveBusy:
        return False
    except GitFailed as error:
        raise ArchiveDamaged(
            f"Packing {archive.path} failed, and every object is where it was: {error}. "
            "Run `hexapla verify --all`."
        ) from error


def _write_pack(archive: Archive, chosen: Sequence[Pack], lock: int) -> Path:
    """Write one pack of the objects of the *chosen* packs; return the path of its index."""
    folder = archive.path / "objects" / "pack"
    process = archive.commands.start(
        *("-c", f"pack.window={_WINDOW}", "-c", "pack.threads=1", "-c", "pack.windowMemory=256m"),
        *("pack-objects", "--quiet", "--no-reuse-delta", str(folder / "pack")),
        inherit=(lock,),
    )
    try:
        for object_id, name in _named(archive, {each for pack in chosen for each in pack.ids()}):
            process.stdin.write(f"{object_id.hex()} {name}\n".encode())
    except BrokenPipeError:
        pass  # git says why when it is asked for its exit code
    except BaseException:
        process.stop()
        raise
    code, output, complaint = process.finish()
    if code != 0:
        raise GitFailed(complaint)
    return folder / f"pack-{output.decode().strip()}.idx"


def _named(archive: Archive, ids: set[bytes]) -> Iterator[tuple[bytes, str]]:
    """Yield each of *ids* once, with the name to pack it by where a commit among them gives one."""
    listed = archive.commands.run("rev-list", "--first-parent", archive.head()).split()
    commits = (commit for commit in listed if bytes.fromhex(commit.decode()) in ids)
    while together := list(islice(commits, _COMMITS_TOGETHER)):
        changed = archive.commands.run(
            *("diff-tree", "--stdin", "--root", "-r", "-t", "--raw", "--no-renames"),
            written=b"\n".join(together) + b"\n",
        )
        for line in changed.split(b"\n"):
            facts, _, path = line.partition(b"\t")
            object_id = bytes.fromhex(facts.split()[3].decode()) if path else b""
            if object_id in ids:
                ids.remove(object_id)
                yield object_id, name_for_packing(path.decode(errors="replace"))
    for object_id in ids:
        yield object_id, ""


def _replace(archive: Archive, old: Sequence[Pack], new: Path) -> None:
    """Remove the *old* packs, once the *new* one is seen to hold everything that they hold."""
    archive.commands.run("verify-pack", str(new))
    (made,) = (pack for pack in list_packs(archive.path) if pack.index == new)
    missing = {each for pack in old for each in pack.ids()}.difference(made.ids())
    if missing:
        raise GitFailed(f"{len(missing)} objects are not in the new pack {new}")
    sync(new.parent)  # before the old ones go, the name of the new one is to be on the disk
    for pack in old:
        if pack.index != new:
            for path in pack.files:
                path.unlink(missing_ok=True)


if __name__ == "__main__":
    os.nice(_NICENESS)
    with Archive.open(Path(sys.argv[1])) as _archive:
        pack_new(_archive)
