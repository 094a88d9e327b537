"""Repositories in which somebody keeps copies of pages or files: one source a file."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from archive.errors import NotImportable
from archive.importing.changes import ForeignCommit
from archive.importing.histories import Circumstances, Dates, Described
from archive.importing.naming import address, file_address
from archive.importing.patterns import Pattern, compile_pattern
from snapshots.model import Role

EVERYTHING = "**"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scraped:
    """What to import of a repository, and what its paths mean.

    Files that fit none of *patterns* are left out, unless they were moved from or to a path that
    does. *work* is the work of the files of which no pattern says it; without it, each of them is a
    work of its own. *url* is the address of a file, with
    `{path}`, and `{commit}` if it has one for each version.
    """

    patterns: tuple[Pattern, ...] = (compile_pattern(EVERYTHING),)
    work: str | None = None
    language: str | None = None
    role: Role = Role.AUTHENTIC
    publisher: str = "not stated"
    url: str | None = None
    dates: Dates = Dates.COMMITTED

    def __post_init__(self) -> None:
        if self.url is not None and "{path}" not in self.url:
            raise NotImportable(
                f'The address "{self.url}" is the same for every file: write {{path}} where the '
                "path of a file belongs."
            )

    def describe(self, path: str) -> Described | None:
        """Return what the first pattern that fits says of *path*."""
        meaning = next((m for each in self.patterns if (m := each.match(path))), None)
        if meaning is None:
            return None
        language = meaning.language or self.language
        shares_work = meaning.work is None and self.work is not None
        by_path = path if shares_work and meaning.language is None else None
        work = meaning.work or self.work or path
        return Described(
            work=work,
            work_title=work,
            source=meaning.source or by_path or (language or "text").lower(),
            publisher=self.publisher,
            language=language,
            role=self.role,
            url=address(self._url(path, "HEAD")) if self.url else None,
        )

    def circumstances(self, commit: ForeignCommit, path: str) -> Circumstances:
        """Return where *commit* has the text of *path*."""
        return Circumstances(
            url=self._url(path, commit.id) if self.url else file_address(path),
            obtained=f"imported from git commit {commit.id}",
        )

    def _url(self, path: str, commit: str) -> str:
        template = self.url or ""
        quoted = quote(path, errors="surrogateescape")
        return template.replace("{commit}", commit).replace("{path}", quoted)
