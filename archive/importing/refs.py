"""Finding a foreign repository's objects and branches by reading its files.

Git is not asked: it would read the repository's own configuration, which can name programs to run
and places to fetch from, and this repository is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import NotImportable

_OBJECT_ID = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"refs(?:/(?!\.{1,2}(?:/|$))[^\x00-\x20\x7f~^:?*\[\\/]+)+")
_LARGEST_REF_BYTES = 4096
_LONGEST_CHAIN = 5


@dataclass(frozen=True, slots=True)
class Location:
    """Where the parts of a repository stand: a worktree has a HEAD of its own, but no objects."""

    git_dir: Path
    common_dir: Path

    @property
    def objects(self) -> Path:
        """The folder of the objects."""
        return self.common_dir / "objects"


def locate(path: Path) -> Location:
    """Return where the repository in the folder *path*, bare or checked out, has its parts.

    Raises: NotImportable.
    """
    inside = path / ".git"
    git_dir = path
    if inside.is_dir():
        git_dir = inside
    elif inside.is_file():
        git_dir = path / _small(inside).removeprefix("gitdir:").strip()
    common = git_dir / "commondir"
    common_dir = git_dir / _small(common).strip() if common.is_file() else git_dir
    if not (common_dir / "objects").is_dir() or not (git_dir / "HEAD").is_file():
        raise NotImportable(
            f"{path} is not a git repository. Give the folder of one, or a bundle; of one that is "
            "on the web, make a copy first: git clone --bare ADDRESS"
        )
    return Location(git_dir.absolute(), common_dir.absolute())


def resolve(location: Location, branch: str | None) -> str:
    """Return the id of the newest commit of *branch*, or of the branch that HEAD names.

    *branch* is the name of a branch, a remote's branch or a tag, or a whole ref.

    Raises: NotImportable.
    """
    wanted = ["HEAD"] if branch is None else candidates(branch)
    for name in wanted:
        found = _follow(location, name)
        if found is not None:
            return found
    raise NotImportable(
        f"{location.git_dir} has no branch {ascii(branch)[1:-1] if branch else 'that HEAD names'}. "
        f"It has: {', '.join(sorted(_names(location))[:20]) or 'none'}. Name one with --branch."
    )


def candidates(branch: str) -> list[str]:
    """Return the refs that *branch* may mean."""
    if branch.startswith("refs/"):
        return [branch]
    return [f"refs/{kind}/{branch}" for kind in ("heads", "remotes", "tags")]


def _follow(location: Location, name: str) -> str | None:
    for _ in range(_LONGEST_CHAIN):
        if name != "HEAD" and not _REF.fullmatch(name):
            return None
        content = _loose(location, name) or _packed(location).get(name, "")
        if _OBJECT_ID.fullmatch(content):
            return content
        if not content.startswith("ref: "):
            return None
        name = content.removeprefix("ref: ").strip()
    return None


def _loose(location: Location, name: str) -> str | None:
    for folder in (location.git_dir, location.common_dir):
        file = folder / name
        # A pipe or a device in the place of a ref would be waited on for ever.
        if file.is_file():
            return _small(file).rstrip()
    return None


def _packed(location: Location) -> dict[str, str]:
    return {name: object_id for object_id, name in _packed_lines(location)}


def _packed_lines(location: Location) -> Iterator[tuple[str, str]]:
    packed = location.common_dir / "packed-refs"
    if not packed.is_file():
        return
    with packed.open(encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            object_id, _, name = line.rstrip("\n").partition(" ")
            if _OBJECT_ID.fullmatch(object_id) and _REF.fullmatch(name):
                yield object_id, name


def _names(location: Location) -> set[str]:
    heads = location.common_dir / "refs" / "heads"
    loose = {file.relative_to(heads).as_posix() for file in heads.rglob("*") if file.is_file()}
    packed = {name.removeprefix("refs/heads/") for name in _packed(location)}
    return {name for name in loose | packed if not name.startswith("refs/")}


def _small(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(_LARGEST_REF_BYTES).decode(errors="surrogateescape")
