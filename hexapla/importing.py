"""Importing: histories that others kept become snapshots, readings and visits of this collection.

What is kept already is left alone, so that an import can be run again: after it was interrupted,
or after the history has grown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import translate
from pathlib import Path

from archive.importing.changedetection import ChangeDetection
from archive.importing.foreign import foreign_repository
from archive.importing.histories import History, Layout
from archive.importing.jsonl import JsonLines
from archive.importing.model import ForeignHistory, SourceName
from archive.importing.warc import WarcFile
from archive.importing.webchanges import WebChanges
from archive.packing import pack_new
from hexapla.cataloguing import add_sources, sources_by_name
from hexapla.collection import Collection
from hexapla.intake import ImportReport, Intake
from hexapla.opening import opened, opened_for_writing
from hexapla.printing import Advance

_STEP = 10


def _ignore(_done: int, _total: int | None) -> None:
    """Take no notice of progress."""


def import_jsonl(collection: Collection, path: Path, *, advance: Advance = _ignore) -> ImportReport:
    """Import the texts in the lines of the file *path*; docs/importing.md has the schema.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    return _import(collection, JsonLines(path, _declared(collection)), advance)


def import_warc(
    collection: Collection,
    path: Path,
    *,
    addresses: Sequence[str] = (),
    advance: Advance = _ignore,
) -> ImportReport:
    """Import the captures in the WARC or WACZ file *path*: those of *addresses* (`*`, `?`), or all.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    sources = sources_by_name(collection.catalogue())
    urls = {name: source.url for name, source in sources.items() if source.url}
    patterns = [re.compile(translate(pattern)) for pattern in addresses]

    def wanted(uri: str) -> bool:
        return not patterns or any(pattern.match(uri) for pattern in patterns)

    return _import(collection, WarcFile(path, _declared(collection), urls, wanted), advance)


def import_changedetection(
    collection: Collection, path: Path, *, advance: Advance = _ignore
) -> ImportReport:
    """Import the texts in the data folder *path* of changedetection.io.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    return _import(collection, ChangeDetection(path, _declared(collection)), advance)


def import_webchanges(
    collection: Collection, path: Path, *, jobs: Path | None = None, advance: Advance = _ignore
) -> ImportReport:
    """Import what webchanges or urlwatch found: *path* is its database, or the folder with it.

    Which pages its *jobs* are of their list says, `jobs.yaml` beside the database unless given.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    return _import(collection, WebChanges(path, _declared(collection), jobs), advance)


def import_repository(
    collection: Collection,
    path: Path,
    layout: Layout,
    *,
    branch: str | None = None,
    advance: Advance = _ignore,
) -> ImportReport:
    """Import the files of the git repository or bundle *path*, as *layout* understands them.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    with foreign_repository(path, branch) as repository:
        return _import(collection, History(repository, layout, _declared(collection)), advance)


def _declared(collection: Collection) -> Mapping[SourceName, str]:
    sources = sources_by_name(collection.catalogue())
    return {name: source.language for name, source in sources.items()}


def _import(collection: Collection, history: ForeignHistory, advance: Advance) -> ImportReport:
    """Keep what happened in *history*, after writing its sources into the catalogue."""
    report = ImportReport(sources=add_sources(collection.catalogue_path, history.sources))
    sources = sources_by_name(collection.catalogue())
    with opened_for_writing(collection) as (_, writer):
        intake = Intake(writer, sources, report)
        for done, event in enumerate(history.events(), start=1):
            intake.take(event)
            if done % _STEP == 0:
                advance(done, history.total)
    if report.kept:
        # An import leaves many small packs, in which nothing is stored as a delta.
        with opened(collection) as archive:
            pack_new(archive)
    advance(history.total, history.total)
    return report
