"""The page of any two snapshots of a work in one language, compared when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, one
from datasette_hexapla.pages.change import (
    VIEWS,
    ChangePage,
    End,
    segments_of,
    shown_between,
    the_part,
)
from datasette_hexapla.pages.holding import Held
from datasette_hexapla.pages.places import place
from datasette_hexapla.pages.snapshot import find, version_of
from datasette_hexapla.pages.told import Told
from datasette_hexapla.records.wording import (
    added_words,
    count_words,
    inline_html,
    removed_words,
)
from differ import versions
from differ.model import Kind
from snapshots.digests import sha256


@dataclass(frozen=True, slots=True)
class Compared:
    """What is told of two texts."""

    told: tuple[Told, ...]
    kind: Kind | None
    significance: float
    reason: str
    words_added: int
    words_removed: int
    coarse: bool
    algorithm: str


HELD = 32
"""Comparisons held in memory, so that leafing through one does not make it again."""

_COMPARED: Held[Compared] = Held(HELD)


def choose(connection: Connection, asked: Asked) -> Elsewhere:
    """Lead from the form that chooses two snapshots to the page of their difference.

    Raises: NoSuchPage.
    """
    old, new = asked.options.get("old", ""), asked.options.get("new", "")
    first, second = find(connection, old)[0], find(connection, new)[0]
    if first["fetched_at"] > second["fetched_at"]:
        old, new = new, old
    return Elsewhere(addresses.difference(old, new))


def read(connection: Connection, asked: Asked) -> ChangePage | Elsewhere:
    """Read the differences between two snapshots, or have them compared first.

    Raises: NoSuchPage, AmbiguousID, Later.
    """
    old = find(connection, asked.names["old"])[0]
    new = find(connection, asked.names["new"])[0]
    if old["source"].partition("/")[0] != new["source"].partition("/")[0]:
        raise NoSuchPage("These two snapshots are of different works, so they are not compared.")
    ends = _version(connection, old), _version(connection, new)
    compared = compare(*ends, place(connection, new["source"]).language.tag)
    path = addresses.difference(asked.names["old"], asked.names["new"])
    if part := the_part(asked, path, compared.told, ends):
        return part
    return _page(connection, asked, (old, new), ends, compared)


def compare(old: Row, new: Row, language: str) -> Compared:
    """Return what is told of two texts, if they were compared before.

    Raises: Later.
    """
    # The texts themselves: two collections may have versions of one name.
    key = (*(sha256(each["text"].encode()) for each in (old, new)), language)
    return _COMPARED.ready(key, partial(_compare, old, new, language))


def _page(
    connection: Connection,
    asked: Asked,
    snapshots: tuple[Row, Row],
    ends: tuple[Row, Row],
    compared: Compared,
) -> ChangePage:
    old, new = snapshots
    return ChangePage(
        place=place(connection, new["source"]),
        code=f"{asked.names['old']}..{asked.names['new']}",
        view=asked.chosen("view", VIEWS),
        old=_end(connection, old),
        new=_end(connection, new),
        step=None,
        step_reason="",
        returns_to=None,
        kind=compared.kind.value if compared.kind else None,
        significance=compared.significance,
        reason=compared.reason,
        words_added=compared.words_added,
        words_removed=compared.words_removed,
        coarse=compared.coarse,
        algorithm=compared.algorithm,
        diff=shown_between(connection, ends, compared.told, asked, ""),
        previous=None,
        next=None,
        also_of=(),
    )


def _compare(old: Row, new: Row, language: str) -> Compared:
    found = versions.diff(segments_of(old), segments_of(new), language=language)
    told = tuple(
        Told(
            number=number,
            operation=change.operation.value,
            kind=change.kind.value,
            significance=change.significance,
            reason=change.reason,
            old_line=change.old.start + 1,
            old_lines=change.old.end - change.old.start,
            new_line=change.new.start + 1,
            new_lines=change.new.end - change.new.start,
            html=inline_html(change),
        )
        for number, change in enumerate(found.changes, 1)
    )
    return Compared(
        told=told,
        kind=found.kind,
        significance=found.significance,
        reason=found.reason,
        words_added=sum(count_words(added_words(change)) for change in found.changes),
        words_removed=sum(count_words(removed_words(change)) for change in found.changes),
        coarse=found.coarse,
        algorithm=found.algorithm,
    )


def _version(connection: Connection, snapshot: Row) -> Row:
    version = version_of(connection, snapshot["name"])
    if version is None:
        raise NoSuchPage(
            f"No text could be read out of {snapshot['snapshot_id']}, so it is not compared."
        )
    return version


def _end(connection: Connection, snapshot: Row) -> End:
    version = one(
        connection,
        "SELECT versions.number, sources.versions AS count FROM readings"
        " JOIN versions ON versions.name = readings.version"
        " JOIN sources ON sources.name = versions.source"
        " WHERE readings.snapshot = ? ORDER BY readings.number DESC LIMIT 1",
        snapshot["name"],
    )
    return End(
        digits=snapshot["digits"],
        fetched_at=snapshot["fetched_at"],
        number=version["number"] if version else None,
        count=version["count"] if version else None,
    )
