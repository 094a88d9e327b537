"""Where something stands: work, source, text and language, as every page names them."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages.asking import Connection, Row, one
from snapshots.languages import direction, language_name, own_name


@dataclass(frozen=True, slots=True)
class Language:
    """A language as pages name it, and the direction in which it is written."""

    tag: str

    @property
    def name(self) -> str:
        """Return the English name."""
        return "language not stated" if self.tag == "und" else language_name(self.tag)

    @property
    def own_name(self) -> str:
        """Return what its speakers call it."""
        return own_name(self.tag)

    @property
    def direction(self) -> str:
        """Return `rtl` or `ltr`."""
        return direction(self.tag)


@dataclass(frozen=True, slots=True)
class Place:
    """A source, with the work and the text that it belongs to."""

    source: str
    slug: str
    work: str
    work_title: str
    text: str
    language: Language
    role: str
    publisher: str
    title: str | None
    part: int
    parts: int
    url: str | None
    file: str | None
    watched: bool
    in_catalogue: bool


_SQL = """
SELECT sources.name AS source, sources.slug, sources.work, works.title AS work_title, sources.text,
    sources.language, sources.role, sources.publisher, sources.title, sources.part, texts.parts,
    sources.url, sources.file, sources.watched, sources.in_catalogue
FROM sources
JOIN works ON works.slug = sources.work
JOIN texts ON texts.name = sources.text
WHERE sources.name = ?
"""


def collection_title(connection: Connection) -> str:
    """Return what the collection is called."""
    found = one(connection, "SELECT value FROM state WHERE fact = 'collection'")
    return (found["value"] if found else None) or "Hexapla"


def place(connection: Connection, source: str) -> Place:
    """Return the place called *source*.

    Raises: NoSuchPage.
    """
    found = one(connection, _SQL, source)
    if found is None:
        raise NoSuchPage(f'There is no source "{source}" in this collection.')
    return _place(found)


def _place(row: Row) -> Place:
    return Place(
        source=row["source"],
        slug=row["slug"],
        work=row["work"],
        work_title=row["work_title"],
        text=row["text"],
        language=Language(row["language"]),
        role=row["role"],
        publisher=row["publisher"],
        title=row["title"],
        part=row["part"],
        parts=row["parts"],
        url=row["url"],
        file=row["file"],
        watched=bool(row["watched"]),
        in_catalogue=bool(row["in_catalogue"]),
    )
