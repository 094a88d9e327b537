"""The first commit of every archive: what it is, told in the archive itself."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from archive.commands import GitCommands
from archive.layout import BRANCH, FORMAT_FILE, README_FILE, Kind
from archive.streaming import Commit, stream
from snapshots.serialising import write_canonical

FORMAT = 1

_NAME = "hexapla archive"
_README = """\
# A Hexapla archive, format 1

This git repository holds texts as they were published, and what was read out of them. It can be
read with plain git and needs no other program.

    <xx>/<work>/<source>/snapshot/body.<ext>      the bytes as they came
    <xx>/<work>/<source>/snapshot/snapshot.json   where they came from, when, and their SHA-256
    <xx>/<work>/<source>/reading/text.md          the text read out of them, one segment a line
    <xx>/<work>/<source>/reading/reading.json     by which rules it was read, and its SHA-256
    visits/<yyyy>/<mm>/<dd>T<hhmmss>Z-<run>.jsonl every visit of one watch
    catalogue/sources.yml                         what is watched

`<xx>` is the beginning of the SHA-256 of the work's name. The branch main shows the newest snapshot
of every source; the commits keep all of them, one each. Trailers in a commit's message say what it
keeps. Commits stand in the order in which they were kept; the order of publication is that of
`fetched_at` in snapshot.json.

The ID of a snapshot is `swh:1:dir:` and git's own id of its folder (SWHID, ISO/IEC 18670):

    git rev-parse <commit>:<xx>/<work>/<source>/snapshot
"""


def found(commands: GitCommands, at: datetime) -> None:
    """Make the first commit of an archive, with an ID that tells it from all others.

    Raises: GitFailed.
    """
    commit = Commit(
        subject="Begin a Hexapla archive",
        trailers=(("Kind", Kind.FORMAT), ("Format", str(FORMAT))),
        at=at,
        files={
            FORMAT_FILE: write_canonical({"format": FORMAT, "id": uuid4().hex, "name": _NAME}),
            README_FILE: _README.encode(),
        },
    )
    written = b"".join(stream([commit], parent=None, committed_at=at))
    made = commands.run("fast-import", "--quiet", "--done", written=written)
    commands.run("update-ref", BRANCH, made.decode().strip())
