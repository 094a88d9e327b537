"""Citing: what a reader copies to name a snapshot or a passage for good."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from datasette_hexapla.pages.asking import Row
from datasette_hexapla.pages.places import Place
from differ.rendering.characters import visible
from snapshots.identifiers import CitedPassage, passage_id, qualify_snapshot
from snapshots.model import SnapshotID


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What is known of a snapshot that is cited; *text_blob* and *folder* are None if unread."""

    snapshot_id: str
    work_title: str
    title: str | None
    publisher: str
    url: str
    fetched_at: str
    language: str
    text_blob: str | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """What the box "Cite" holds."""

    snapshot_id: str
    qualified: str
    passage_id: str | None
    lines: str | None
    words: str


def cite(cited: Cited, lines: tuple[int, int] | None = None) -> Citation:
    """Return what the box "Cite" holds for a snapshot, and for *lines* of its text."""
    passage = None
    if lines and cited.text_blob and cited.folder:
        passage = passage_id(
            CitedPassage(
                content=cited.text_blob,
                origin=cited.url,
                anchor=cited.folder,
                first_line=lines[0],
                last_line=lines[1],
            )
        )
    return Citation(
        snapshot_id=cited.snapshot_id,
        qualified=qualify_snapshot(SnapshotID(cited.snapshot_id), cited.url),
        passage_id=passage,
        lines=lines and _lines(lines),
        words=in_words(cited),
    )


def in_words(cited: Cited) -> str:
    """Return a citation in words, for a footnote; the address of the page is added to it."""
    title = cited.title or cited.work_title
    return (
        f"{cited.publisher}, “{title}” ({cited.language}), {cited.url}, "
        f"as found on {cited.fetched_at[:10]}, {cited.snapshot_id}"
    )


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which programs take citations: how it is written, and its media type."""

    write: Callable[[Cited, str], str]
    media_type: str


def bibtex(cited: Cited, address: str) -> str:
    """Return an entry for BibTeX and BibLaTeX; *address* is the page's."""
    fields = {
        "title": cited.title or cited.work_title,
        "organization": cited.publisher,
        "date": cited.fetched_at[:10],
        "url": address,
        "urldate": cited.fetched_at[:10],
        "language": cited.language,
        "note": f"As found at {cited.url}, {cited.snapshot_id}",
    }
    lines = "".join(f"  {name} = {{{_tex(value)}}},\n" for name, value in fields.items())
    return f"@online{{hexapla-{cited.snapshot_id.rpartition(':')[2][:12]},\n{lines}}}\n"


def ris(cited: Cited, address: str) -> str:
    """Return a record in RIS."""
    fields = (
        ("TY", "ELEC"),
        ("TI", cited.title or cited.work_title),
        ("AU", cited.publisher),
        ("DA", cited.fetched_at[:10].replace("-", "/")),
        ("PY", cited.fetched_at[:4]),
        ("LA", cited.language),
        ("UR", address),
        ("N1", f"As found at {cited.url}, {cited.snapshot_id}"),
        ("ID", cited.snapshot_id),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields)


def csl(cited: Cited, address: str) -> str:
    """Return an item in CSL-JSON, which Zotero and pandoc read."""
    year, month, day = (int(part) for part in cited.fetched_at[:10].split("-"))
    item = {
        "id": cited.snapshot_id,
        "type": "webpage",
        "title": cited.title or cited.work_title,
        "author": [{"literal": cited.publisher}],
        "issued": {"date-parts": [[year, month, day]]},
        "URL": address,
        "language": cited.language,
        "archive": "Hexapla",
        "archive_location": cited.snapshot_id,
        "note": f"As found at {cited.url}",
    }
    return json.dumps([item], ensure_ascii=False, indent=1)


FORMS = {
    "bib": Form(bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": Form(ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": Form(csl, "application/vnd.citationstyles.csl+json; charset=utf-8"),
}
"""Forms of citations by the ending of their addresses."""


def cited(row: Row, at: Place) -> Cited:
    """Return what is known of the snapshot in *row* of the source *at*, its text aside."""
    return Cited(
        snapshot_id=row["snapshot_id"],
        work_title=at.work_title,
        title=at.title,
        publisher=at.publisher,
        url=row["url"],
        fetched_at=row["fetched_at"],
        language=at.language.name,
    )


def _tex(text: str) -> str:
    return re.sub(r"([\\\\{}%&#_$])", r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _lines(lines: tuple[int, int]) -> str:
    first, last = lines
    return f"{first}" if first == last else f"{first}-{last}"
