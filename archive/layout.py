"""Where everything stands in the archive: paths from names, and names from paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from archive.errors import MalformedSlug
from snapshots.digests import sha256

BRANCH = "refs/heads/main"
CATALOGUE = "catalogue/sources.yml"
TERMS = "catalogue/terms.yml"
FORMAT_FILE = "format.json"
STAMPS = "stamps"
VERDICTS = "verdicts"
SUSPECTS = "suspects"
README_FILE = "README.md"
SNAPSHOT = "snapshot"
READING = "reading"
TEXT_NAME = "text.md"
READING_NAME = "reading.json"
SUSPICION_NAME = "suspicion.json"

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_VISITS = re.compile(r"visits/\d{4}/\d\d/\d\dT\d{6}Z-(?P<run>[A-Za-z0-9-]{1,64})\.jsonl")
_STAMP = re.compile(r"stamps/\d{4}/\d\d/\d\dT\d{6}Z-[0-9a-f]{12}\.json")
_FACT = re.compile(r"facts/\d{4}/\d\d/\d\dT\d{6}Z-[0-9a-f]{12}\.json")
_VERDICT = re.compile(
    r"verdicts/[0-9a-f]{2}/[a-z0-9][a-z0-9-]{0,63}/[a-z0-9][a-z0-9-]{0,63}"
    r"/\d{4}/\d\d/\d\dT\d{6}Z-[0-9a-f]{12}\.json"
)
_SOURCE = re.compile(
    r"(?P<fan>[0-9a-f]{2})/(?P<work>[a-z0-9][a-z0-9-]{0,63})/(?P<source>[a-z0-9][a-z0-9-]{0,63})"
    r"(?:/(?P<rest>.+))?"
)


class Kind(StrEnum):
    """What a commit keeps, as its trailer `Kind` says."""

    FORMAT = "format"
    SNAPSHOT = "snapshot"
    REREADING = "re-reading"
    SUSPECT = "suspect"
    VISITS = "visits"
    CATALOGUE = "catalogue"
    TERMS = "terms"
    FACT = "fact"
    VERDICT = "verdict"
    SEAL = "seal"
    STAMP = "stamp"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """The folder of a source, and what in it a path names: `""` for the folder itself."""

    work: str
    source: str
    rest: str


def check_slug(slug: str) -> str:
    """Return *slug* if a folder of the archive may have that name.

    Raises: MalformedSlug.
    """
    if not _SLUG.fullmatch(slug):
        raise MalformedSlug(
            f'"{ascii(slug)[1:-1][:100]}" cannot name a folder of the archive: a name has 1 to 64 '
            "of the characters a to z, 0 to 9 and the hyphen, and does not begin with a hyphen."
        )
    return slug


def source_folder(work: str, source: str) -> str:
    """Return the path of a source's folder; the first part spreads the works over 256 folders.

    Raises: MalformedSlug.
    """
    return f"{sha256(check_slug(work).encode())[:2]}/{work}/{check_slug(source)}"


def suspect_folder(work: str, source: str) -> str:
    """Return the path of the folder of a source's last suspect.

    Raises: MalformedSlug.
    """
    return f"{SUSPECTS}/{source_folder(work, source)}"


def visits_file(run: str, started_at: datetime) -> str:
    """Return the path of the visits of the watch called *run*, which began at *started_at*.

    Raises: MalformedSlug.
    """
    if not _RUN.fullmatch(run):
        raise MalformedSlug(
            f'"{ascii(run)[1:-1][:100]}" cannot name a watch: a name has 1 to 64 of the letters '
            "and digits of ASCII and the hyphen, and does not begin with a hyphen."
        )
    return f"visits/{_moment(started_at)}-{run}.jsonl"


def fact_file(noted_at: datetime, blob: str) -> str:
    """Return the path of a fact that was noted at *noted_at* and has git's id *blob*."""
    return f"facts/{_moment(noted_at)}-{blob[:12]}.json"


def verdict_file(translation: str, decided_at: datetime, blob: str) -> str:
    """Return the path of a verdict on a finding in the text *translation*, `WORK/TEXT`.

    *blob* is git's id of the verdict's file.

    Raises: MalformedSlug.
    """
    folder = source_folder(*translation.split("/", 1))
    return f"{VERDICTS}/{folder}/{_moment(decided_at)}-{blob[:12]}.json"


def _moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    day = f"{at.year:04d}/{at.month:02d}/{at.day:02d}"
    return f"{day}T{at.hour:02d}{at.minute:02d}{at.second:02d}Z"


def parse_path(path: str) -> SourcePlace | None:
    """Return the place in a source's folder that *path* names, or None for any other path.

    >>> parse_path("8c/covenant/tr/reading/text.md")
    SourcePlace(work='covenant', source='tr', rest='reading/text.md')
    """
    found = _SOURCE.fullmatch(path)
    if not found:
        return None
    return SourcePlace(found["work"], found["source"], found["rest"] or "")


def run_of(path: str) -> str | None:
    """Return the name of the watch whose visits stand in the file *path*, or None for another."""
    found = _VISITS.fullmatch(path)
    return found["run"] if found else None


def stamp_file(stamped_at: datetime, commit: str) -> str:
    """Return the path of the statement that was time-stamped at *stamped_at* of *commit*."""
    return f"{STAMPS}/{_moment(stamped_at)}-{commit[:12]}.json"


def is_fact(path: str) -> bool:
    """Tell whether the file *path* holds a fact."""
    return _FACT.fullmatch(path) is not None


def is_verdict(path: str) -> bool:
    """Tell whether the file *path* holds what a reader said of a finding."""
    return _VERDICT.fullmatch(path) is not None


def is_noted(path: str) -> bool:
    """Tell whether *path* is a file of its own: visits, a fact, a verdict, a time-stamp."""
    patterns = (_VISITS, _FACT, _VERDICT, _STAMP)
    return path == FORMAT_FILE or any(pattern.fullmatch(path) for pattern in patterns)
