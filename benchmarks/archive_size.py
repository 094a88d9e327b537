"""Keep real texts, pack them, and compare the size with what `git repack` makes of the same.

python benchmarks/archive_size.py --data PATH --file a1_ota_versions.jsonl.xz --json
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from archive_data import cpu_seconds, real

from archive.errors import AlreadyKept
from archive.keeping import writing
from archive.packing import pack_all, pack_new
from archive.repository import Archive


def main() -> None:
    """Keep, pack both ways, and print."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-size-"))
    try:
        result = measure(folder, arguments.data, arguments.file)
    finally:
        shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


def measure(folder: Path, data: Path, name: str) -> dict[str, float]:
    """Return sizes in megabytes and the CPU of packing, for the rows of one file of data."""
    snapshots, text = 0, 0
    with Archive.create(folder / "ours.git") as archive:
        with writing(archive, pack=pack_new) as writer:
            for each in real(data, name):
                try:
                    writer.keep(each.work, each.source, each.snapshot, each.reading)
                except AlreadyKept:
                    continue
                snapshots += 1
                text += len(each.snapshot.body)
        as_kept = _packs(archive.path)
        archive.close()
        theirs = Path(shutil.copytree(archive.path, folder / "theirs.git"))
        before = cpu_seconds()
        subprocess.run(["git", "--git-dir", str(theirs), "repack", "-adfq"], check=True)
        git_cpu = cpu_seconds() - before
        before = cpu_seconds()
        pack_all(archive)
        archive.close()
        our_cpu = cpu_seconds() - before
        ours = _packs(archive.path)
    return {
        "snapshots": snapshots,
        "texts, MB": round(text / 1e6, 2),
        "as kept and packed on the way, MB": round(as_kept / 1e6, 2),
        "packed into one, MB": round(ours / 1e6, 2),
        "git repack -adf, MB": round(_packs(theirs) / 1e6, 2),
        "as kept / git repack": round(as_kept / _packs(theirs), 2),
        "packed / git repack": round(ours / _packs(theirs), 2),
        "packing, CPU s": round(our_cpu, 1),
        "git repack, CPU s": round(git_cpu, 1),
    }


def _packs(path: Path) -> int:
    return sum(file.stat().st_size for file in path.glob("objects/pack/*.pack"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--file", default="a1_ota_versions.jsonl.xz")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
