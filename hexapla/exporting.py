"""Exporting: what a collection keeps, in folders and files that others can check and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from archive.exporting.proofs import Proof
from archive.exporting.proofs import export_proof as export_proof_of
from archive.exporting.warc import Selection, WarcExport
from archive.exporting.warc import export_wacz as export_wacz_of
from archive.exporting.warc import export_warc as export_warc_of
from hexapla.cataloguing import sources_by_name
from hexapla.choosing import check_names
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


def export_warc(collection: Collection, path: Path, names: Sequence[str] = ()) -> WarcExport:
    """Write what was captured of *names* (works, or `WORK/SOURCE`), or of all, as WARC.

    Raises: NoSuchSource, ArchiveError.
    """
    with opened(collection) as archive:
        return export_warc_of(archive, _selection(collection, names), path)


def export_wacz(collection: Collection, path: Path, names: Sequence[str] = ()) -> WarcExport:
    """Write what was captured of *names*, or of all, as WACZ.

    Raises: NoSuchSource, ArchiveError.
    """
    with opened(collection) as archive:
        return export_wacz_of(archive, _selection(collection, names), path)


def _selection(collection: Collection, names: Sequence[str]) -> Selection:
    catalogue = collection.catalogue()
    sources = sources_by_name(catalogue)
    titles = {work.slug: work.title for work in catalogue.works}

    def about(work: str, slug: str) -> Mapping[str, object]:
        source = sources.get((work, slug))
        if source is None:
            return {}
        return {
            "language": source.language,
            "publisher": source.publisher,
            "role": source.role.value,
            "title": source.title,
            "url": source.url,
            "work_title": titles[work],
        }

    return Selection(
        chosen=chosen(collection, names),
        about=about,
        title=catalogue.title,
        software=f"Hexapla {version('hexapla')}",
    )


def chosen(collection: Collection, names: Sequence[str]) -> Callable[[str, str], bool]:
    """Return what tells whether a work's source is among *names*; all are, where none is given.

    Raises: NoSuchSource, for a name that the catalogue does not have.
    """
    check_names(names, collection.catalogue().sources)
    return lambda work, source: not names or work in names or f"{work}/{source}" in names


def _identifier(collection: Collection, reference: str) -> SnapshotID:
    if ":" in reference:
        # A whole ID is proved even where the records cannot be built.
        return parse_snapshot_id(reference)
    with recalled(collection) as records:
        return from_digits(records.snapshot(reference)["digits"])
