"""Cataloguing: the works, texts and sources that the catalogues of the archive state.

Catalogues are applied in the order in which they were kept. What a newer one no longer names stays
in the records, for its history does, and is marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlite_utils import Database

from datasette_hexapla.records.rows import Row, Value, execute, insert, select, upsert
from snapshots import catalogue
from snapshots.errors import CatalogueMistakes
from snapshots.model import Catalogue, Role, Source, Work


@dataclass(frozen=True, slots=True)
class Applied:
    """The names that a catalogue holds, and those of sources whose language it changed."""

    works: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    retold: frozenset[str] = frozenset()


def apply(database: Database, content: bytes) -> Applied:
    """Write what the catalogue with this *content* states to *database*."""
    try:
        stated = catalogue.parse(content.decode("utf-8", "replace"))
    except CatalogueMistakes:
        # Only what parsed was ever kept; a stricter parser of later years must not lose history.
        return Applied()
    known = select(database, "SELECT name, language FROM sources")
    before = {str(name): language for name, language in known}
    old_works = {slug for (slug,) in select(database, "SELECT slug FROM works")}
    _mark_absent(database)
    _write(database, stated)
    sources = stated.sources
    works = frozenset(work.slug for work in stated.works)
    return Applied(
        works=works | frozenset(str(slug) for slug in old_works),
        sources=frozenset(source.name for source in sources),
        retold=frozenset(s.name for s in sources if before.get(s.name, s.language) != s.language),
    )


def add_unlisted(database: Database, work: str, source: str) -> None:
    """Make rows for a source that the archive holds and no catalogue names."""
    stated = Source(
        work=work,
        slug=source,
        language="und",
        role=Role.REPORT,
        publisher="not in the catalogue",
        watched=False,
    )
    row = {**_source_row(stated, 1), "in_catalogue": 0, **_NOTHING_SEEN}
    ((known,),) = select(database, "SELECT count(*) FROM works WHERE slug = ?", [work])
    if not known:
        position = _count(database, "works") + 1
        title: dict[str, Value] = {"slug": work, "title": work}
        insert(database, "works", [{**title, "position": position, "in_catalogue": 0}])
    text = {**_text_row(stated.work, [stated], 1), "in_catalogue": 0}
    upsert(database, "texts", text, "name")
    insert(database, "sources", [row])


_NOTHING_SEEN: Row = {"snapshots": 0, "versions": 0}


def _mark_absent(database: Database) -> None:
    for table in ("works", "texts", "sources"):
        execute(database, f"UPDATE {table} SET in_catalogue = 0")  # noqa: S608 - names of ours
    execute(database, "DELETE FROM related_works")
    execute(database, "INSERT OR REPLACE INTO state VALUES ('collection', '')")


def _write(database: Database, stated: Catalogue) -> None:
    execute(database, "UPDATE state SET value = ? WHERE fact = 'collection'", [stated.title])
    for position, work in enumerate(stated.works, 1):
        title: dict[str, Value] = {"slug": work.slug, "title": work.title}
        upsert(database, "works", {**title, "position": position, "in_catalogue": 1}, "slug")
        _write_sources(database, work)
    for work in stated.works:
        pairs = enumerate(dict.fromkeys(work.related), 1)
        rows: list[Row] = [
            {"work": work.slug, "related": other, "position": place} for place, other in pairs
        ]
        insert(database, "related_works", rows)
    execute(database, "DELETE FROM texts WHERE name NOT IN (SELECT text FROM sources)")


def _write_sources(database: Database, work: Work) -> None:
    known = {name for (name,) in select(database, "SELECT name FROM sources")}
    texts = _texts(work.sources)
    for position, parts in enumerate(texts, 1):
        upsert(database, "texts", _text_row(work.slug, parts, position), "name")
        for place, source in enumerate(parts, 1):
            row = _source_row(source, place)
            if source.name not in known:
                row |= _NOTHING_SEEN
            upsert(database, "sources", row, "name")
    for text, base in _bases(texts).items():
        execute(database, "UPDATE texts SET base = ? WHERE name = ?", [base, f"{work.slug}/{text}"])


def _texts(sources: Iterable[Source]) -> list[list[Source]]:
    """Return the sources of each text, parts in order, texts as the catalogue has them."""
    places: dict[str, int] = {}
    for source in sources:
        places.setdefault(source.text, len(places))
    ordered = sorted(sources, key=lambda source: (places[source.text], source.part or 0))
    return [list(parts) for _, parts in groupby(ordered, key=lambda source: source.text)]


def _bases(texts: list[list[Source]]) -> dict[str, str | None]:
    """Return what each text is compared with: its declared base, or the first authentic text."""
    slugs = {source.slug: source.text for parts in texts for source in parts}
    authentic = [parts[0].text for parts in texts if parts[0].role is Role.AUTHENTIC]
    found: dict[str, str | None] = {}
    for parts in texts:
        first = parts[0]
        declared = next((source.base for source in parts if source.base), None)
        base = slugs.get(declared, declared) if declared else next(iter(authentic), None)
        comparable = first.role is not Role.REPORT and base and base != first.text
        found[first.text] = f"{first.work}/{base}" if comparable else None
    return found


def _text_row(work: str, parts: list[Source], position: int) -> Row:
    first = parts[0]
    return {
        "name": f"{work}/{first.text}",
        "work": work,
        "slug": first.text,
        "language": first.language,
        "role": first.role.value,
        "publisher": first.publisher,
        "title": first.title,
        "base": None,
        "parts": len(parts),
        "position": position,
        "in_catalogue": 1,
    }


def _source_row(source: Source, place: int) -> Row:
    return {
        "name": source.name,
        "work": source.work,
        "slug": source.slug,
        "text": f"{source.work}/{source.text}",
        "part": place,
        "language": source.language,
        "role": source.role.value,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "file": source.file,
        "watched": int(source.watched),
        "in_catalogue": 1,
    }


def _count(database: Database, table: str) -> int:
    ((count,),) = select(database, f"SELECT count(*) FROM {table}")  # noqa: S608 - names of ours
    return int(count or 0)
