"""Exporting: what a collection keeps, in folders and files that others can check and read."""

from __future__ import annotations

from pathlib import Path

from archive.exporting.proofs import Proof
from archive.exporting.proofs import export_proof as export_proof_of
from hexapla.collection import Collection
from hexapla.opening import opened
from hexapla.recalling import recalled
from snapshots.identifiers import from_digits, parse_snapshot_id
from snapshots.model import SnapshotID


def export_proof(
    collection: Collection, reference: str, folder: Path, *, source: str | None = None
) -> Proof:
    """Write the proof of the snapshot with the ID *reference* into *folder*.

    Raises: NothingToShow, IdentifierError, ArchiveError.
    """
    identifier = _identifier(collection, reference)
    with opened(collection) as archive:
        return export_proof_of(archive, identifier, folder, source=source)


def _identifier(collection: Collection, reference: str) -> SnapshotID:
    if ":" in reference:
        # A whole ID is proved even where the records cannot be built.
        return parse_snapshot_id(reference)
    with recalled(collection) as records:
        return from_digits(records.snapshot(reference)["digits"])
