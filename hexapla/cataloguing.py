"""Writing many sources into `sources.yml` at once, every other line as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from archive.importing.model import ForeignSource, SourceName
from hexapla.replacing import replace_text
from snapshots import catalogue
from snapshots.errors import CatalogueMistakes, CatalogueNotChanged
from snapshots.insertion import insert_source, insert_work
from snapshots.model import Catalogue, Source
from snapshots.outline import NotYAML, outline


def sources_by_name(known: Catalogue) -> dict[SourceName, Source]:
    """Return the sources of *known* by the slugs of their work and their own."""
    return {(source.work, source.slug): source for source in known.sources}


def add_sources(path: Path, additions: Iterable[ForeignSource]) -> int:
    """Write those of *additions* that the catalogue in the file *path* lacks into it; count them.

    All or none of them are written, in one step.

    Raises: CatalogueMistakes, CatalogueNotChanged.
    """
    # Not `read_text`, which would turn the line ends of Windows into others.
    text = path.read_bytes().decode("utf-8-sig")
    before = catalogue.parse(text, path.name)
    there = sources_by_name(before)
    new = {(each.source.work, each.source.slug): each for each in additions}
    missing = {name: each for name, each in new.items() if name not in there}
    if not missing:
        return 0
    expected = there | {name: each.source for name, each in missing.items()}
    try:
        after = _with_sources(text, before, missing)
        as_expected = sources_by_name(catalogue.parse(after)) == expected
    except (NotYAML, CatalogueMistakes):
        as_expected = False
    if not as_expected:
        raise CatalogueNotChanged(
            f"Adding {len(missing)} sources: {path.name} is laid out in a way that could not be "
            'kept. Lay it out as `hexapla init` does, each work on lines of its own below "works:".'
        )
    replace_text(path, after)
    return len(missing)


def _with_sources(text: str, before: Catalogue, missing: Mapping[SourceName, ForeignSource]) -> str:
    """Return *text* with each missing source, the new works first, with a source each."""
    works = {work.slug for work in before.works}
    founders: dict[str, ForeignSource] = {}
    others: list[ForeignSource] = []
    for each in missing.values():
        if each.source.work in works or each.source.work in founders:
            others.append(each)
        else:
            founders[each.source.work] = each
    # What is inserted last stands first among equals, and the lines above it keep their numbers:
    # so one outline of a text serves any number of insertions, done from its end.
    root = outline(text)
    for each in reversed(founders.values()):
        text = insert_work(text, root, each.source, each.work_title)
    root = outline(text) if others else root
    order = [*(work.slug for work in before.works), *founders]
    from_above = sorted(others, key=lambda each: order.index(each.source.work))
    for each in reversed(from_above):
        text = insert_source(text, root, each.source)
    return text
