"""Citing: what a reader copies from the page of a snapshot to name it, or a passage, for good."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from datasette_hexapla.citations import bibliographic, linking
from datasette_hexapla.citations.model import SHORT_TEXT, Cited
from datasette_hexapla.citations.styles import in_style
from datasette_hexapla.pages.asking import Row
from datasette_hexapla.pages.places import Place
from datasette_hexapla.passages import Lines
from snapshots.identifiers import CitedPassage, passage_id, qualify_snapshot
from snapshots.model import SnapshotID

__all__ = ["FORMS", "Citation", "Cited", "Form", "cite", "cited", "in_words"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What the box "Cite" holds.

    *lines* and *text* are the options of an address that lead to the passage: its lines, and the
    first digits of the text that has them, as the same bytes may be read again.
    """

    snapshot_id: str
    qualified: str
    passage_id: str | None
    lines: str | None
    text: str | None
    words: str


def cite(cited: Cited, lines: Lines | None = None) -> Citation:
    """Return what the box "Cite" holds for a snapshot, and for *lines* of its text."""
    passage = None
    if lines and cited.text_blob and cited.folder:
        passage = passage_id(
            CitedPassage(
                content=cited.text_blob,
                origin=cited.url,
                anchor=cited.folder,
                first_line=lines.first,
                last_line=lines.last,
            )
        )
    return Citation(
        snapshot_id=cited.snapshot_id,
        qualified=qualify_snapshot(SnapshotID(cited.snapshot_id), cited.url),
        passage_id=passage,
        lines=f"{lines}" if lines else None,
        text=cited.text_blob[:SHORT_TEXT] if lines and cited.text_blob else None,
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
    """A form of citations: what it is called, how some are written, and their media type."""

    name: str
    write: Callable[[Sequence[Cited]], str]
    media_type: str


def _form(name: str, write: Callable[[Sequence[Cited]], str], media_type: str) -> Form:
    return Form(name, write, f"{media_type}; charset=utf-8")


_STYLES = {
    "chicago": "Chicago",
    "apa": "APA",
    "mla": "MLA",
    "oscola": "OSCOLA",
    "bluebook": "Bluebook",
}

FORMS = {
    "bib": _form("BibLaTeX", bibliographic.biblatex, "application/x-bibtex"),
    "bibtex": _form("BibTeX", bibliographic.bibtex, "application/x-bibtex"),
    "ris": _form("RIS", bibliographic.ris, "application/x-research-info-systems"),
    "csl.json": _form(
        "CSL-JSON", bibliographic.csl_json, "application/vnd.citationstyles.csl+json"
    ),
    **{
        style: _form(name, partial(in_style, style=style), "text/plain")
        for style, name in _STYLES.items()
    },
    "md": _form("Markdown", linking.markdown, "text/markdown"),
    "link.html": _form("HTML (Robust Link)", linking.robust_links, "text/plain"),
    "selector.json": _form("Web Annotation", linking.selectors, "application/ld+json"),
    "fragment": _form("text fragment", linking.text_fragments, "text/plain"),
}
"""Forms of citations by the ending of their addresses."""


def cited(row: Row | Mapping[str, Any], at: Place, archive: str = "Hexapla") -> Cited:
    """Return what is known of the snapshot in *row* of the source *at*, its text aside.

    *archive* is the title of the collection.
    """
    return Cited(
        snapshot_id=row["snapshot_id"],
        work_title=at.work_title,
        title=at.title,
        publisher=at.publisher,
        url=row["url"],
        fetched_at=row["fetched_at"],
        language=at.language.name,
        language_tag=at.language.tag,
        archive=archive,
        stated=tuple((str(name), str(value)) for name, value in json.loads(row["stated"])),
    )
