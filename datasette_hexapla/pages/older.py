"""Older texts: comparisons that the records no longer hold, made again when they are asked for.

The address of a comparison outlives the versions that it is about. A comparison is a pure function
of the two texts and the encoder, so it need not be kept to be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages.asking import Connection, Row, many, one
from datasette_hexapla.pages.holding import Held
from datasette_hexapla.pages.snapshot import find
from datasette_hexapla.records.aligning import Joined, Pair, as_rows
from datasette_hexapla.records.rows import Row as Facts
from datasette_hexapla.vectors import FILE_NAME, Borrowed
from differ import translations
from differ.encoders import Cached, universal
from differ.model import Encoder
from snapshots.model import Role

MOST_SEGMENTS = 600
"""Segments of both texts together: more would keep others waiting for too long."""

HELD = 32

_HELD: Held[dict[str, list[Facts]]] = Held(HELD)


@dataclass(frozen=True, slots=True)
class OlderPair:
    """Two texts of a work in versions that an address names."""

    pair: Pair

    @property
    def code(self) -> str:
        """Return the code of their comparison, as its address has it."""
        return f"{self.pair.base.code}~{self.pair.translation.code}"


def pair(connection: Connection, code: str) -> OlderPair:
    """Return the texts that *code* names by snapshot IDs, whole or short, or by one of the parts.

    Raises: NoSuchPage, AmbiguousID.
    """
    sides = code.split("~")
    if len(sides) != 2 or not all(sides):  # noqa: PLR2004 - two texts
        raise NoSuchPage(f'There is no comparison "{code}": it names two snapshot IDs, ID~ID.')
    base, translation = (_text(connection, side.split("+")) for side in sides)
    work = base.name.partition("/")[0]
    if translation.name.partition("/")[0] != work or translation.name == base.name:
        raise NoSuchPage("These two are not texts of one work in two languages.")
    return OlderPair(Pair(work, base, translation))


def _text(connection: Connection, identifiers: Sequence[str]) -> Joined:
    found = [find(connection, each)[0] for each in identifiers]
    text = one(
        connection,
        "SELECT texts.* FROM sources JOIN texts ON texts.name = sources.text"
        " WHERE sources.name = ?",
        found[0]["source"],
    )
    if text is None or text["role"] == Role.REPORT:
        raise NoSuchPage("A report is about a work; it is not compared with its texts.")
    sources = [
        row["name"]
        for row in many(
            connection, "SELECT name FROM sources WHERE text = ? ORDER BY part", text["name"]
        )
    ]
    named = {row["source"]: row for row in found}
    if not named.keys() <= set(sources):
        raise NoSuchPage("The parts joined by + are not parts of one text.")
    versions = [_version(connection, named.get(source), source, found[0]) for source in sources]
    parts = [version for version in versions if version is not None]
    texts = [row["text"].split("\n") if row["segments"] else [] for row in parts]
    return Joined(
        name=text["name"],
        slug=text["slug"],
        language=text["language"],
        versions=tuple(row["name"] for row in parts),
        sizes=tuple(map(len, texts)),
        segments=tuple(segment for segments in texts for segment in segments),
    )


def _version(connection: Connection, snapshot: Row | None, source: str, beside: Row) -> Row | None:
    """Return the version of *snapshot*, or that of a part of which none is named, at that time."""
    if snapshot is None:
        return one(
            connection,
            "SELECT * FROM versions WHERE source = ? ORDER BY began_at > ?, number DESC LIMIT 1",
            source,
            beside["fetched_at"],
        )
    found = one(
        connection,
        "SELECT versions.* FROM readings JOIN versions ON versions.name = readings.version"
        " WHERE readings.snapshot = ? ORDER BY readings.number DESC LIMIT 1",
        snapshot["name"],
    )
    if found is None:
        raise NoSuchPage(
            f"No text could be read out of {snapshot['snapshot_id']}, so it is not compared."
        )
    return found


def compared(connection: Connection, older: OlderPair) -> dict[str, list[Facts]]:
    """Return the rows that tell what is found in *older*, if it was compared before.

    Raises: NoSuchPage, Later.
    """
    if len(older.pair.base.segments) + len(older.pair.translation.segments) > MOST_SEGMENTS:
        raise NoSuchPage(
            "These texts are too long to be compared for a page; compare them with "
            "`hexapla compare`, which takes its time."
        )
    fact = one(connection, "SELECT value FROM state WHERE fact = 'encoder'")
    key = (older.pair, fact["value"] if fact else "", _vectors_path(connection))
    return _HELD.ready(key, partial(_compared, *key))


def _vectors_path(connection: Connection) -> Path | None:
    """Return where the vectors stand that were made with the records; in memory there are none."""
    found = one(connection, "SELECT file FROM pragma_database_list WHERE name = 'main'")
    return Path(found["file"]).with_name(FILE_NAME) if found and found["file"] else None


def _compared(asked: Pair, encoder: str, vectors: Path | None) -> dict[str, list[Facts]]:
    known = _known(encoder, vectors)
    found = translations.compare(asked.base.as_text(), asked.translation.as_text(), known)
    return as_rows(asked, found)


@lru_cache(maxsize=1)
def _known(name: str, vectors: Path | None) -> Encoder | None:
    """Return the encoder called *name*, if it is the built-in one, so that all pages agree.

    Older texts are mostly made of segments that were encoded already.
    """
    encoder = universal()
    if encoder.name != name:
        return None
    return Cached(encoder, Borrowed(vectors)) if vectors else Cached(encoder)
