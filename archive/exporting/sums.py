"""Digests of the files of an export, as `sha256sum --check` reads them."""

from __future__ import annotations

from pathlib import Path

from snapshots.digests import sha256

SUMS = "SHA256SUMS"


def write_sums(folder: Path) -> Path:
    """Write the SHA-256 of every file in *folder* into its file `SHA256SUMS`, in order of paths."""
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    lines = [f"{sha256((folder / name).read_bytes())}  {name}\n" for name in names if name != SUMS]
    path = folder / SUMS
    path.write_text("".join(lines), encoding="utf-8")
    return path
