"""The page of any two snapshots of a work in one language, compared when it is asked for."""

from __future__ import annotations

from functools import lru_cache

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, one
from datasette_hexapla.pages.change import VIEWS, ChangePage, End
from datasette_hexapla.pages.places import place
from datasette_hexapla.pages.shown import Told, show
from datasette_hexapla.pages.snapshot import find, text_of
from datasette_hexapla.records.wording import (
    added_words,
    count_words,
    inline_html,
    removed_words,
)
from differ import versions
from differ.model import Diff

HELD = 32
"""Diffs held in memory, so that leafing through one does not compute it again."""


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
    """Read the differences between two snapshots, or lead to the page of the change they made.

    Raises: NoSuchPage, AmbiguousID.
    """
    old = find(connection, asked.names["old"])[0]
    new = find(connection, asked.names["new"])[0]
    if old["source"].partition("/")[0] != new["source"].partition("/")[0]:
        raise NoSuchPage("These two snapshots are of different works, so they are not compared.")
    before, after = _text(connection, old), _text(connection, new)
    language = place(connection, new["source"]).language.tag
    found = _diff(before, after, language)
    told = [
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
    ]
    return ChangePage(
        place=place(connection, new["source"]),
        code=f"{asked.names['old']}..{asked.names['new']}",
        view=asked.chosen("view", VIEWS),
        old=_end(connection, old),
        new=_end(connection, new),
        step=None,
        step_reason="",
        returns_to=None,
        kind=found.kind.value if found.kind else None,
        significance=found.significance,
        reason=found.reason,
        words_added=sum(count_words(added_words(change)) for change in found.changes),
        words_removed=sum(count_words(removed_words(change)) for change in found.changes),
        coarse=found.coarse,
        algorithm=found.algorithm,
        diff=show(told, after, asked.number("from", otherwise=1)),
        previous=None,
        next=None,
        also_of=(),
    )


@lru_cache(maxsize=HELD)
def _diff(before: tuple[str, ...], after: tuple[str, ...], language: str) -> Diff:
    return versions.diff(before, after, language=language)


def _text(connection: Connection, snapshot: Row) -> tuple[str, ...]:
    segments = text_of(connection, snapshot["name"])
    if segments is None:
        raise NoSuchPage(
            f"No text could be read out of {snapshot['snapshot_id']}, so it is not compared."
        )
    return tuple(segments)


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
