"""Repositories of Open Terms Archive: versions (extracted texts) and snapshots (pages).

A file stands for one document: `<service>/<terms>.md` in the repository of versions, and
`<service>/<terms>.html`, `.pdf` and so on in that of snapshots, with ` #<document>` after the terms
where they are spread over several pages. Commits are dated by the fetch. (Read from the engine's
`dataMapper.js` and `trailers.js`, engine 10.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from archive.importing.changes import ForeignCommit
from archive.importing.declarations import Declarations
from archive.importing.histories import Circumstances, Dates, Described
from archive.importing.naming import address, file_address
from snapshots.model import Profile, Role

_UPGRADES = ("Apply technical or declaration upgrade on", "Refilter")
"""How subjects begin where a snapshot was extracted anew; the engine says it nowhere else."""

_SNAPSHOT = re.compile(r"(?:^|\s)(\S*\b[0-9a-f]{12,40})(?=\s|$)")
_TRAILER = re.compile(r"([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*): *(\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTermsArchive:
    """What the paths and commits of these repositories mean."""

    declarations: Declarations = field(default_factory=Declarations)
    language: str | None = None
    dates: Dates = Dates.COMMITTED

    def describe(self, path: str) -> Described | None:
        """Return the service and terms of *path*; files of the repository itself are left out."""
        document = _document(path)
        if document is None:
            return None
        service, terms, part = document
        declared = self.declarations.newest(service, terms, part)
        kind = "versions" if _is_version(path) else "snapshots"
        return Described(
            work=f"{service}/{terms}",
            work_title=f"{self.declarations.name(service)}: {terms}",
            source=f"{kind}-{part}" if part else kind,
            publisher=self.declarations.name(service),
            language=self.language,
            role=Role.AUTHENTIC,
            url=address(declared.url) if declared else None,
            profile=declared.profile if declared and kind == "snapshots" else Profile(),
        )

    def circumstances(self, commit: ForeignCommit, path: str) -> Circumstances:
        """Return where the text was fetched, as declared at that time, and what its commit says."""
        document, at = _document(path), commit.committed_at
        declared = self.declarations.at(*document, at) if document and at else None
        return Circumstances(
            url=declared.url if declared else file_address(path),
            obtained=f"imported from Open Terms Archive commit {commit.id}",
            headers=_told(commit.message),
        )


def _is_version(path: str) -> bool:
    return path.lower().endswith(".md")


def _document(path: str) -> tuple[str, str, str | None] | None:
    """Return service, terms and document of *path*, or None for a file of the repository itself."""
    pure = PurePosixPath(path)
    if len(pure.parts) == 1 or not pure.suffix or any(each.startswith(".") for each in pure.parts):
        return None
    terms, _, part = pure.stem.partition(" #")
    return str(pure.parent), terms, part or None


def _told(message: str) -> tuple[tuple[str, str], ...]:
    """Return the facts of a commit's *message*, as the headers that they would have been."""
    subject, _, body = message.partition("\n")
    told = [("OTA-Snapshot", found) for found in _SNAPSHOT.findall(body)]
    if subject.startswith(_UPGRADES):
        told.append(("OTA-Kind", "technical or declaration upgrade"))
    last = body.strip().rpartition("\n\n")[2]
    trailers = (_TRAILER.fullmatch(line.strip()) for line in last.split("\n"))
    return (*told, *((found[1], found[2]) for found in trailers if found))
