"""WARC and WACZ: what was captured, for the programs of web archives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive.errors import AlreadyThere, ArchiveDamaged
from archive.exporting.captures import Capture, CaptureWriter, Line
from archive.history import SnapshotEntry, VisitsEntry, entries
from archive.repository import Archive
from snapshots.digests import sha256
from snapshots.model import Outcome
from snapshots.serialising import format_time

_WARC_NAME = "data.warc.gz"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""ZIP knows no earlier time; all files in it have this one, so that equal files are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is exported: *chosen* tells it by work and source, *about* what a catalogue says."""

    chosen: Callable[[str, str], bool]
    about: Callable[[str, str], Mapping[str, object]]
    title: str
    software: str


@dataclass(slots=True)
class WarcExport:
    """What was written: captures, visits that found one unchanged, and the lines of the index."""

    captures: int = 0
    revisits: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def index(self) -> bytes:
        """Return the index as CDXJ, sorted as its readers search it."""
        return "".join(f"{line}\n" for line in sorted(map(str, self.lines))).encode()


def export_warc(archive: Archive, selection: Selection, path: Path) -> WarcExport:
    """Write what is selected into the WARC file *path*, and its index beside it, as `.cdxj`.

    Each record is compressed where the name ends in `.gz`.

    Raises: AlreadyThere, ArchiveDamaged.
    """
    index = path.with_name(f"{path.name.removesuffix('.gz').removesuffix('.warc')}.cdxj")
    _check_missing(path)
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        made, lines = Path(folder) / path.name, Path(folder) / index.name
        with made.open("wb") as out:
            exported = _write(archive, selection, out, path.name, packed=path.suffix == ".gz")
        lines.write_bytes(exported.index)
        # An export that was killed between these two steps left the same index.
        if not index.exists() or index.read_bytes() != exported.index:
            _check_missing(index)
        lines.replace(index)
        made.replace(path)
    return exported


def export_wacz(archive: Archive, selection: Selection, path: Path) -> WarcExport:
    """Write what is selected into the WACZ file *path*: a WARC with index and pages, zipped.

    Raises: AlreadyThere, ArchiveDamaged.
    """
    _check_missing(path)
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        warc = Path(folder) / _WARC_NAME
        with warc.open("wb") as out:
            exported = _write(archive, selection, out, _WARC_NAME, packed=True)
        made = Path(folder) / path.name
        _zip(made, warc, exported, _package(archive, selection))
        made.replace(path)
    return exported


def _write(
    archive: Archive, selection: Selection, out: IO[bytes], name: str, *, packed: bool
) -> WarcExport:
    writer = CaptureWriter(out, name, packed=packed)
    writer.write_info(selection.software, _made_at(archive))
    exported = WarcExport()
    for entry in entries(archive):
        match entry:
            case SnapshotEntry() if selection.chosen(entry.kept.work, entry.kept.source):
                writer.write_capture(_capture(archive, entry, selection))
                exported.captures += 1
            case VisitsEntry():
                for visit in entry.visits:
                    unchanged = visit.outcome is Outcome.UNCHANGED
                    if unchanged and selection.chosen(visit.work, visit.source):
                        exported.revisits += writer.write_revisit(visit)
    exported.lines = writer.lines
    return exported


def _made_at(archive: Archive) -> datetime:
    """Return when the archive was last written to: an export has no time of its own."""
    seconds = archive.commands.run("log", "-1", "--format=%cI", archive.head())
    return datetime.fromisoformat(seconds.decode().strip())


def _capture(archive: Archive, entry: SnapshotEntry, selection: Selection) -> Capture:
    kept = entry.kept
    snapshot = kept.load(archive)
    if sha256(snapshot.body) != kept.body_sha256:
        raise ArchiveDamaged(
            f"The bytes of {kept.snapshot_id} are damaged, and nothing was exported. "
            "`hexapla repair --from` a backup brings them back."
        )
    return Capture(
        work=kept.work,
        source=kept.source,
        snapshot_id=kept.snapshot_id,
        snapshot=snapshot,
        about=selection.about(kept.work, kept.source),
    )


def _check_missing(path: Path) -> None:
    if path.exists():
        raise AlreadyThere(
            f"Nothing was exported: {path} is there already. Remove it or choose another name."
        )


def _package(archive: Archive, selection: Selection) -> dict[str, object]:
    made_at = format_time(_made_at(archive))
    return {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": selection.title,
        "created": made_at,
        "modified": made_at,
        "software": selection.software,
    }


def _zip(path: Path, warc: Path, exported: WarcExport, package: Mapping[str, object]) -> None:
    """Write the files of a WACZ into *path*, the WARC uncompressed, so that it can be sought in."""
    held = {"indexes/index.cdxj": exported.index, "pages/pages.jsonl": _pages(exported.lines)}
    with warc.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
    resources = [_resource(f"archive/{_WARC_NAME}", digest, warc.stat().st_size)]
    resources += [_resource(name, sha256(held[name]), len(held[name])) for name in held]
    told = _json({**package, "resources": resources})
    held["datapackage.json"] = told
    held["datapackage-digest.json"] = _json(
        {"path": "datapackage.json", "hash": f"sha256:{sha256(told)}"}
    )
    with ZipFile(path, "w") as out:
        with warc.open("rb") as content:
            _put(out, f"archive/{_WARC_NAME}", content, ZIP_STORED)
        for name, content_bytes in held.items():
            _put(out, name, BytesIO(content_bytes), ZIP_DEFLATED)


def _put(out: ZipFile, name: str, content: IO[bytes], compression: int) -> None:
    entry = ZipInfo(name, _EARLIEST)
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    with out.open(entry, "w", force_zip64=True) as file:
        shutil.copyfileobj(content, file, 1 << 20)


def _pages(lines: Iterable[Line]) -> bytes:
    """Return the list of pages: each capture that a browser would be led to."""
    told: list[Mapping[str, str]] = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    ]
    for number, line in enumerate(sorted(lines, key=str), 1):
        if line.fields["mime"] != "warc/revisit" and line.fields["status"][0] == "2":
            stamp = line.stamp
            at = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}Z"
            told.append({"id": f"page-{number}", "url": line.fields["url"], "ts": at})
    return "".join(f"{json.dumps(each)}\n" for each in told).encode()


def _resource(name: str, digest: str, length: int) -> dict[str, object]:
    file = name.rpartition("/")[2].lower()
    return {"name": file, "path": name, "hash": f"sha256:{digest}", "bytes": length}


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()
