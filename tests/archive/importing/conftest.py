from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

NOBODY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def quoted(path: bytes) -> bytes:
    return b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'


@dataclass(frozen=True)
class Upstream:
    """Somebody else's repository, made by git itself."""

    path: Path

    def git(self, *arguments: str, written: bytes = b"") -> bytes:
        command = ["git", "-C", str(self.path), *arguments]
        environment = os.environ | NOBODY
        done = subprocess.run(
            command, check=True, input=written, capture_output=True, env=environment
        )
        return done.stdout

    def commit(
        self,
        at: int,
        files: Mapping[str, str | bytes | None],
        *,
        message: str = "A change",
        authored_at: int | None = None,
        parents: tuple[str, ...] = (),
        branch: str = "main",
    ) -> str:
        """Commit *files*, at so many seconds after 1970; None deletes, "->x" links to x."""
        told = message.encode()
        lines = [
            f"commit refs/heads/{branch}",
            "mark :1",
            f"author A <a@example.org> {at if authored_at is None else authored_at} +0000",
            f"committer A <a@example.org> {at} +0000",
            f"data {len(told)}",
            message,
        ]
        head = self._head(branch)
        lines += [f"from {(parents or (head,))[0]}"] if parents or head else []
        lines += [f"merge {parent}" for parent in parents[1:]]
        stream = "\n".join(lines).encode() + b"\n"
        for name, content in files.items():
            path = quoted(os.fsencode(name))
            if content is None:
                stream += b"D " + path + b"\n"
            else:
                mode = b"120000" if str(content).startswith("->") else b"100644"
                body = content.encode() if isinstance(content, str) else content
                stream += b"M %s inline %s\ndata %d\n%s\n" % (mode, path, len(body), body)
        self.git("fast-import", "--quiet", "--force", "--done", written=stream + b"done\n")
        return self._head(branch) or ""

    def _head(self, branch: str) -> str | None:
        listed = self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        return listed.decode().strip() or None


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Upstream:
    made = Upstream(tmp_path_factory.mktemp("empty"))
    made.git("init", "--quiet", "--initial-branch=main")
    return made


@pytest.fixture(scope="session")
def three_versions(empty: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Upstream:
    made = Upstream(tmp_path_factory.mktemp("three") / "upstream")
    shutil.copytree(empty.path, made.path)
    for n in range(1, 4):
        made.commit(n, {"şəhər.md": f"{n}. ışık"})
    return made


@pytest.fixture
def upstream(empty: Upstream, tmp_path: Path) -> Upstream:
    """An empty repository of a test's own."""
    return Upstream(Path(shutil.copytree(empty.path, tmp_path / "upstream", symlinks=True)))


@pytest.fixture
def history(three_versions: Upstream, tmp_path: Path) -> Upstream:
    """A repository of a test's own, with three versions of one file."""
    copy = shutil.copytree(three_versions.path, tmp_path / "upstream", symlinks=True)
    return Upstream(Path(copy))


@pytest.fixture
def listing() -> Callable[[Path], list[tuple[str, int]]]:
    """What stands in a folder: every file with its size."""

    def listed(folder: Path) -> list[tuple[str, int]]:
        return sorted(
            (str(each.relative_to(folder)), each.lstat().st_size)
            for each in folder.rglob("*")
            if not each.is_dir()
        )

    return listed
