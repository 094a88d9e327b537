"""Deciding: a reader says what to think of a finding, and the archive keeps it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Forbidden, Response
from sqlite_utils import Database

from archive.errors import ArchiveBusy, ArchiveError
from archive.keeping import writing
from archive.repository import Archive
from archive.verdicts import LONGEST_NAME, Judgement, Verdict
from datasette_hexapla import headers
from datasette_hexapla.errors import NoSuchPage, TookTooLong
from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.pages import checked
from datasette_hexapla.pages.asking import Asked, Connection, Row, one
from datasette_hexapla.permissions import DECIDE, may_decide
from datasette_hexapla.records.deciding import refresh_verdicts

PATTERN = "/findings/verdict"
"""Where the form of a finding is sent; nothing is to be read there."""

WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Form:
    """What a reader sent, as far as it can be a verdict."""

    translation: str
    key: str
    judgement: Judgement
    note: str


async def decide(inquiry: Inquiry) -> Response:
    """Keep the verdict that a reader sent, and lead back to the comparison.

    Raises: Forbidden, NoSuchPage, TookTooLong.
    """
    if inquiry.request.method != "POST":
        raise NoSuchPage("There is nothing to read here. A verdict is given beside its finding.")
    if not await may_decide(inquiry):
        raise Forbidden(f'Giving a verdict needs the permission "{DECIDE}".')
    form = _form(await inquiry.request.post_vars())

    def find(connection: Connection, _asked: Asked) -> Row:
        return _finding(connection, form)

    finding = await inquiry.read(find)
    verdict = _verdict(form, finding, inquiry.request.actor)
    path = inquiry.collection.archive_path
    assert path is not None  # noqa: S101 - or nobody might decide
    await asyncio.to_thread(_keep, path, verdict)
    await _tell(inquiry, path)
    address = checked.address(finding["code"], finding["number"])
    return Response.redirect(
        inquiry.datasette.urls.path(address), status=303, headers=headers.of_error()
    )


def _form(sent: Mapping[str, str]) -> _Form:
    try:
        judgement = Judgement(sent.get("verdict", ""))
    except ValueError as error:
        raise NoSuchPage("A verdict is confirmed or dismissed. Nothing was kept.") from error
    note = sent.get("note", "").strip()
    return _Form(sent.get("translation", ""), sent.get("key", ""), judgement, note)


def _finding(connection: Connection, form: _Form) -> Row:
    found = one(
        connection,
        "SELECT findings.*, alignments.code FROM findings"
        " JOIN alignments ON alignments.name = findings.alignment"
        " WHERE findings.translation = ? AND findings.key = ?",
        form.translation,
        form.key,
    )
    if found is None:
        raise NoSuchPage(
            "The finding is not here any more: the words that it was about have changed. "
            "Nothing was kept."
        )
    return found


def _verdict(form: _Form, finding: Row, actor: Mapping[str, Any]) -> Verdict:
    who = str(actor.get("name") or actor.get("id") or "")
    return Verdict(
        work=finding["work"],
        translation=form.translation,
        key=form.key,
        verdict=form.judgement,
        decided_at=datetime.now(UTC),
        rule=finding["rule"],
        base_words=finding["base_words"],
        translation_words=finding["translation_words"],
        note=form.note,
        who=who[:LONGEST_NAME],
    )


def _keep(path: Path, verdict: Verdict) -> None:
    try:
        with Archive.open(path) as archive, writing(archive, wait_seconds=WAIT_SECONDS) as writer:
            writer.keep_verdict(verdict)
    except ArchiveBusy as error:
        raise TookTooLong(f"{error} Nothing was kept; send it again in a minute.") from error
    except ArchiveError as error:
        raise NoSuchPage(f"The verdict was not kept: {error}") from error


async def _tell(inquiry: Inquiry, path: Path) -> None:
    """Write the verdict into the records at once; otherwise the next update does it."""

    def tell(connection: sqlite3.Connection) -> None:
        # Only newer Datasettes commit what is written here.
        with Archive.open(path) as archive, connection:
            refresh_verdicts(Database(connection, recursive_triggers=False), archive)

    with suppress(sqlite3.OperationalError):
        await inquiry.datasette.databases[inquiry.collection.database].execute_write_fn(tell)
