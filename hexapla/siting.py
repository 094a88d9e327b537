"""Siting: the reading room as a folder of files, replaced as a whole or not at all."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from tempfile import mkdtemp

from datasette_hexapla.exporting import MARK, Site
from datasette_hexapla.exporting import export_site as export_pages
from hexapla.collection import Collection
from hexapla.deriving import bring_up_to_date
from hexapla.errors import NotASite
from hexapla.printing import Advance


def export_site(
    collection: Collection,
    folder: Path,
    *,
    address: str = "",
    advance: Advance = lambda _done, _total: None,
) -> Site:
    """Write all pages of *collection* into *folder*, which is new, empty, or an older such site.

    *address* is where it will stand on the web. The old site stands until the new one is whole.

    Raises: NotASite, RecordsError, ArchiveError.
    """
    if folder.exists() and not _may_be_replaced(folder):
        raise NotASite(folder)
    bring_up_to_date(collection)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        made.chmod(0o755)
        site = asyncio.run(
            export_pages(collection.records_path, made, address=address, advance=advance)
        )
        _put(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return site


def _may_be_replaced(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MARK).is_file() or not any(folder.iterdir()))


def _put(made: Path, folder: Path) -> None:
    """Put the folder *made* in the place of *folder*."""
    if not folder.exists():
        made.rename(folder)
        return
    old = Path(mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    try:
        folder.rename(old)
        made.rename(folder)
    finally:
        shutil.rmtree(old, ignore_errors=True)
