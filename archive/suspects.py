"""Suspects: bytes that are likely no work of the publisher, kept aside with the reason.

A suspect stands outside its source's folder, so that it is never a version. Its ID is that of the
snapshot it becomes if a person accepts it. The tree shows the last one of each source; those before
it stay in the history.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.layout import SNAPSHOT, SUSPICION_NAME, suspect_folder
from archive.objects import id_of, ids_in
from archive.repository import Archive
from snapshots.errors import NotReadable
from snapshots.identifiers import DESCRIPTION_NAME, body_name, from_digits
from snapshots.model import Snapshot, SnapshotID
from snapshots.serialising import read_json, read_snapshot, with_body, write_canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """The last suspect *snapshot* of a source, its ID, and in words why it was kept aside."""

    snapshot_id: SnapshotID
    snapshot: Snapshot
    reason: str


def write_suspicion(snapshot_id: SnapshotID, reason: str) -> bytes:
    """Return the content of `suspicion.json`.

    Raises: NotWritable.
    """
    return write_canonical({"reason": reason, "snapshot": snapshot_id})


def read_suspicion(content: bytes) -> str:
    """Return the reason that the *content* of a `suspicion.json` gives.

    Raises: NotReadable.
    """
    reason = read_json(content, SUSPICION_NAME).get("reason")
    if not isinstance(reason, str):
        raise NotReadable(f"Reading {SUSPICION_NAME} failed: it gives no reason.")
    return reason


def suspect(archive: Archive, work: str, source: str) -> Suspect | None:
    """Return the last suspect of a source, accepted since or not, or None for none.

    Raises: MalformedSlug, ArchiveDamaged, NotReadable.
    """
    folder = suspect_folder(work, source)
    tree = archive.tree(archive.head(), folder)
    if tree is None:
        return None
    parts = _folder(archive, tree)
    files = _folder(archive, id_of(SNAPSHOT, parts))
    description = read_snapshot(archive.blob(id_of(DESCRIPTION_NAME, files)))
    body = archive.blob(id_of(body_name(description.extension), files))
    return Suspect(
        snapshot_id=from_digits(parts[SNAPSHOT]),
        snapshot=with_body(description, body),
        reason=read_suspicion(archive.blob(id_of(SUSPICION_NAME, parts))),
    )


def _folder(archive: Archive, tree: str) -> dict[str, str]:
    (found,) = archive.objects.get([tree])
    return ids_in(found.content)
