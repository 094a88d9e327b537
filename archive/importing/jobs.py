"""Lists of jobs of webchanges and urlwatch: which pages their databases are of.

Such a list is YAML, a document for each job. The databases name a job by the SHA-1 of its location:
of the address that it shows, else of the one that it visits, else of its command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from archive.errors import NotImportable
from archive.importing.naming import address, printable

_NAMES = ("jobs.yaml", "urls.yaml")
_LARGEST = 8 << 20


@dataclass(frozen=True, slots=True)
class Job:
    """What was watched: the address of the page, or None for a command, and what it is called."""

    location: str
    url: str | None
    title: str


def jobs_beside(database: Path) -> Path:
    """Return the list of jobs in the folder of *database*.

    Raises: NotImportable.
    """
    found = [database.with_name(name) for name in _NAMES if database.with_name(name).is_file()]
    if not found:
        raise NotImportable(
            f"Beside {database} there is no {' and no '.join(_NAMES)}, and the database itself "
            "does not say which pages it is of. Name the list of jobs with --jobs FILE."
        )
    return found[0]


def load_jobs(path: Path) -> dict[str, Job]:
    """Return the jobs in the list *path*, by the name that the database has for each.

    Raises: NotImportable.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            raise NotImportable(f"The list of jobs {path} has more than {_LARGEST:,} bytes.")
        listed = list(YAML(typ="safe", pure=True).load_all(text))
    except (OSError, RecursionError, ValueError, YAMLError) as error:
        raise NotImportable(f"Reading the list of jobs {path} failed: {error}") from error
    jobs = (_job(each) for each in listed if isinstance(each, dict))
    return {_guid(job.location): job for job in jobs if job is not None}


def unusable(job: Job | None) -> str:
    """Say why nothing is imported of *job*, or of one that no list has."""
    if job is None:
        return "the list of jobs has none that this could be of, so its page is not known"
    return f'"{printable(job.title)}" is no page of the web'


def _job(fields: Mapping[object, object]) -> Job | None:
    stated = {key: value for key, value in fields.items() if isinstance(value, str) and value}
    # `navigate` is what older versions call the address of a page that scripts write.
    page = stated.get("url") or stated.get("navigate")
    shown = stated.get("user_visible_url")
    location = shown or page or stated.get("command")
    if location is None:
        return None
    url = next((each for each in (shown, page) if address(each)), None)
    return Job(location, url, stated.get("name") or location)


def _guid(location: str) -> str:
    named = sha1(location.encode("utf-8", "surrogatepass"), usedforsecurity=False)
    return named.hexdigest()
