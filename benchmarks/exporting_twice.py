"""Write every export of a collection twice, from two archives that are packed otherwise.

`python benchmarks/exporting_twice.py --collection PATH [--frictionless PROGRAM] [--cffconvert
PROGRAM] [--rocrate PROGRAM]`

The second archive is a copy that git has packed anew. Exports are the commands `hexapla export`,
`hexapla compare` in its forms for other programs, a proof of every snapshot, and every snapshot
cited in every form. Files are compared byte by byte. The programs named validate the dataset.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.exporting.proofs import export_proof
from hexapla.citing import FORMS, describe
from hexapla.collection import Collection
from hexapla.opening import opened
from hexapla.recalling import recalled
from snapshots.digests import sha256
from snapshots.identifiers import from_digits

COMMANDS = {
    "warc": ["export", "warc", "{out}/all.warc"],
    "warc.gz": ["export", "warc", "{out}/all.warc.gz"],
    "wacz": ["export", "wacz", "{out}/all.wacz"],
    "dataset": ["export", "dataset", "{out}/dataset", "--parquet"],
    "site": ["export", "site", "{out}/site", "--address", "https://texts.example.org"],
}
_TEXTS = Path("dataset")


def run(collection: Path, command: list[str], out: Path) -> bytes:
    """Run a command of ours on *collection*; return what it prints."""
    given = [each.format(out=out) for each in command]
    program = Path(sys.executable).with_name("hexapla")
    done = subprocess.run(
        [program, *given, "--collection", collection], capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"hexapla {' '.join(given)} failed: {done.stderr.decode()}")
    return done.stdout


def proofs(collection: Path, out: Path) -> None:
    """Write the proof of every snapshot."""
    with opened(Collection(collection)) as archive:
        for digits in _snapshots(collection):
            export_proof(archive, from_digits(digits), out / digits)


def citations(collection: Path, out: Path) -> None:
    """Write all snapshots in every form of citation."""
    with recalled(Collection(collection)) as records:
        many = [
            describe(records, digits, address="https://texts.example.org", transliterate=True)
            for digits in _snapshots(collection)
        ]
    for form, write in FORMS.items():
        (out / form).write_text(write(many), encoding="utf-8")


def comparisons(collection: Path, out: Path) -> None:
    """Write every comparison of two languages in each form for other programs."""
    with recalled(Collection(collection)) as records:
        pairs = records.rows("select distinct base, translation from alignments order by 1, 2")
    for number, pair in enumerate(pairs):
        for form in ("json", "html", "tmx", "xliff"):
            command = ["compare", pair["base"], pair["translation"], f"--{form}"]
            (out / f"{number}.{form}").write_bytes(run(collection, command, out))


def _snapshots(collection: Path) -> list[str]:
    with recalled(Collection(collection)) as records:
        rows = records.rows("select distinct digits from snapshots order by digits")
    return [row["digits"] for row in rows]


def exported(collection: Path, out: Path, names: list[str]) -> Iterator[tuple[str, Path]]:
    """Write each export of *names* into a folder of its own below *out*."""
    whole = {"proofs": proofs, "citations": citations, "comparisons": comparisons}
    for name in names:
        folder = out / name
        folder.mkdir(parents=True)
        if name in COMMANDS:
            run(collection, COMMANDS[name], folder)
        else:
            whole[name](collection, folder)
        yield name, folder


def files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in *folder*."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def copied(collection: Path, to: Path) -> Path:
    """Return a copy of *collection* whose archive git has packed anew."""
    shutil.copytree(collection, to)
    for command in (["repack", "-a", "-d", "-f", "-q", "--depth=3"], ["pack-refs", "--all"]):
        subprocess.run(["git", "--git-dir", str(to / "archive.git"), *command], check=True)
    return to


def validated(folder: Path, options: argparse.Namespace) -> dict[str, str]:
    """Return what the programs that are named say of the dataset in *folder*."""
    programs = {
        "frictionless": [options.frictionless, "validate", str(folder / "datapackage.json")],
        "cffconvert": [options.cffconvert, "--validate", "-i", str(folder / "CITATION.cff")],
        "rocrate": [options.rocrate, "validate", str(folder)],
        "sha256sum": ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
    }
    found = {}
    for name, command in programs.items():
        if command[0]:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            said = (done.stdout + done.stderr).strip().splitlines()
            found[name] = "valid" if done.returncode == 0 else "; ".join(said[-3:])
    return found


def main() -> None:
    """Print how many files each export has, and which of them differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--collection", type=Path, required=True)
    parser.add_argument("--only", action="append", help="An export, such as wacz or proofs.")
    for program in ("frictionless", "cffconvert", "rocrate"):
        parser.add_argument(f"--{program}", metavar="PROGRAM")
    options = parser.parse_args()
    names = options.only or [*COMMANDS, "proofs", "citations", "comparisons"]
    told: dict[str, object] = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    with TemporaryDirectory() as folder:
        second = copied(options.collection, Path(folder) / "copy")
        started = time.perf_counter()
        one = exported(options.collection, Path(folder) / "one", names)
        other = exported(second, Path(folder) / "other", names)
        for (name, first), (_, again) in zip(one, other, strict=True):
            before, after = files(first), files(again)
            differ = sorted(path for path in before | after if before.get(path) != after.get(path))
            told[name] = {"files": len(before), "different": differ[:5] or 0}
            if name == "dataset":
                told["validated"] = validated(first / _TEXTS, options)
        told["seconds"] = round(time.perf_counter() - started)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
