"""The demo: a collection of real texts that is built on the user's own machine, offline."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree

from hexapla.collection import Collection, find
from hexapla.errors import NotTheDemo

HISTORIES = ("contributor-covenant.jsonl.gz", "firefox-cloud-services-terms.jsonl.gz")
_MARK = "title: Hexapla demo"


def prepare(folder: Path) -> Collection:
    """Copy the demo's catalogue, texts and histories into *folder*; what stands there stays.

    Raises: NotTheDemo when *folder* holds something else.
    """
    if folder.exists() and any(folder.iterdir()):
        collection = find(folder)
        if _MARK not in collection.catalogue_path.read_text(encoding="utf-8"):
            raise NotTheDemo(folder)
        return collection
    with as_file(files("hexapla") / "examples" / "demo") as example:
        copytree(example, folder, dirs_exist_ok=True)
    return find(folder)


def histories(collection: Collection) -> tuple[Path, ...]:
    """Return the files of the histories that the demo imports."""
    return tuple(collection.folder / name for name in HISTORIES)
