"""Verdicts: what readers said of findings, appended and never written over.

A finding is made anew whenever two texts are compared; its key stays the same for as long as its
rule and the words of both clauses do. So a verdict is kept under the key, with the words that it
was about, and outlives every rebuilding of the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.errors import Mismatch
from archive.layout import VERDICTS, check_slug, is_verdict
from archive.repository import Archive
from snapshots.digests import blob_id
from snapshots.errors import NotReadable
from snapshots.serialising import format_time, parse_time, read_json, write_canonical
from snapshots.shapes import checked

LONGEST_NOTE = 10_000
LONGEST_NAME = 200
"""Code points of a note and of a reader's name: both may come from a form on a page."""

_KEY = re.compile(r"[0-9a-f]{64}")


class Judgement(StrEnum):
    """What a reader says of a finding."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the reader *who* said of one finding, at the time *decided_at*, and why (*note*).

    *translation* is the name of the text that the finding is in, `WORK/TEXT`, and *key* is the
    finding's. *rule*, *base_words* and *translation_words* tell what the finding was about once its
    words have changed and nothing has the key any more.
    """

    work: str
    translation: str
    key: str
    verdict: Judgement
    decided_at: datetime
    rule: str
    base_words: str
    translation_words: str
    note: str = ""
    who: str = ""


def write_verdict(verdict: Verdict) -> bytes:
    """Return the content of the file that holds *verdict*.

    Raises: Mismatch, MalformedSlug, NotWritable.
    """
    _check(verdict)
    return write_canonical(
        {
            "base_words": verdict.base_words,
            "decided_at": format_time(verdict.decided_at),
            "key": verdict.key,
            "note": verdict.note,
            "rule": verdict.rule,
            "translation": verdict.translation,
            "translation_words": verdict.translation_words,
            "verdict": verdict.verdict.value,
            "who": verdict.who,
            "work": verdict.work,
        }
    )


def read_verdict(content: bytes) -> Verdict:
    """Return the verdict of which *content* is the file.

    Raises: NotReadable.
    """
    fields = read_json(content, "a verdict")
    try:
        verdict = Verdict(
            work=fields["work"],
            translation=fields["translation"],
            key=fields["key"],
            verdict=Judgement(fields["verdict"]),
            decided_at=parse_time(fields["decided_at"]),
            rule=fields["rule"],
            base_words=fields["base_words"],
            translation_words=fields["translation_words"],
            note=fields["note"],
            who=fields["who"],
        )
        return checked(verdict)
    except (KeyError, TypeError, ValueError) as error:
        raise NotReadable(
            f"Reading a verdict failed: {type(error).__name__}: {error}. Either it is damaged "
            "(`hexapla verify` tells) or a newer version of this program wrote it."
        ) from error


def verdict_id(content: bytes) -> str:
    """Return the ID of the verdict of which *content* is the file: its SWHID."""
    return f"swh:1:cnt:{blob_id(content)}"


def verdicts(archive: Archive) -> Iterator[Verdict]:
    """Yield every verdict that was ever kept, in the order in which they were decided.

    Raises: ArchiveDamaged, NotReadable, GitFailed.
    """
    files = dict(_files(archive))
    read = (read_verdict(content) for content in archive.blobs(files.values()))
    # Of two verdicts of one moment the order of their files decides, which is the same everywhere.
    dated = sorted(zip(read, files, strict=True), key=lambda pair: (pair[0].decided_at, pair[1]))
    yield from (verdict for verdict, _ in dated)


def in_force(decided: Iterable[Verdict]) -> dict[tuple[str, str], Verdict]:
    """Return the last of the verdicts on each finding, by translation and key.

    *decided* stand in the order in which they were decided.
    """
    return {(verdict.translation, verdict.key): verdict for verdict in decided}


def _files(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield path and id of each verdict's file."""
    listed = archive.commands.lines(
        "ls-tree", "-r", "-z", archive.head(), "--", f"{VERDICTS}/", separator=b"\0"
    )
    for line in listed:
        facts, _, path = line.decode(errors="replace").partition("\t")
        if is_verdict(path):
            yield path, facts.split(" ")[2]


def _check(verdict: Verdict) -> None:
    work, slash, text = verdict.translation.partition("/")
    if not slash or work != verdict.work:
        raise Mismatch(
            f"A verdict on a finding of the work {verdict.work!a} names the text "
            f"{verdict.translation!a}, which is none of its texts. Write the work, a slash, and "
            "the text."
        )
    check_slug(work)
    check_slug(text)
    if not _KEY.fullmatch(verdict.key):
        raise Mismatch(
            f"{verdict.key[:100]!a} is not the key of a finding: it has 64 of the digits 0 to 9 "
            "and a to f. `hexapla compare` tells the findings' keys."
        )
    for what, words, most in (
        ("note", verdict.note, LONGEST_NOTE),
        ("reader's name", verdict.who, LONGEST_NAME),
    ):
        if len(words) > most:
            raise Mismatch(
                f"The {what} of a verdict may have {most} characters, and this one has "
                f"{len(words)}. Shorten it; nothing was kept."
            )
