"""Options, settings and paths of git, tried through what reaches it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import NotImportable
from archive.importing.foreign import foreign_repository

ROOT = Path(__file__).parents[2]
ROOMS = ("archive", "snapshots", "differ", "datasette_hexapla", "hexapla")
HEXAPLA = Path(sys.executable).with_name("hexapla")
AUTHOR = {
    **{f"GIT_{who}_NAME": "P" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "p@example.org" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": "2021-06-16T00:00:00Z" for who in ("AUTHOR", "COMMITTER")},
}


def imported_from_git() -> Iterator[tuple[Path, str]]:
    """Each name of GitPython that our code imports, with the file that does."""
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "git":
                yield from ((path.relative_to(ROOT), each.name) for each in node.names)
            elif isinstance(node, ast.Import):
                yield from (
                    (path.relative_to(ROOT), each.name)
                    for each in node.names
                    if each.name.split(".")[0] == "git"
                )


def test_of_gitpython_only_the_starting_of_git_is_used() -> None:
    """Its advisories are about clones, remotes, references, settings and submodules."""
    assert set(imported_from_git()) == {
        (Path("archive/commands.py"), "Git"),
        (Path("archive/commands.py"), "GitCommandError"),
        (Path("archive/commands.py"), "GitCommandNotFound"),
    }


def hexapla(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HEXAPLA, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


OPTIONS = [
    "--upload-pack=touch owned",
    "--output=owned",
    "-u./owned",
    "--config=core.hooksPath=.",
    "-c core.fsmonitor=touch owned",
    "--index-output=owned",
    "ext::sh -c touch% owned",
    "HEAD:../../owned",
    "main\n[core]\n\tfsmonitor = touch owned",
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with submodules and links that lead out of it."""
    path = tmp_path / "upstream"
    path.mkdir()

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", path, *arguments],
            env={**os.environ, **AUTHOR},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    git("init", "--quiet", "--initial-branch=main")
    (path / "a.md").write_text("Article 1.\n")
    names = ["../../owned", "--upload-pack=touch owned", "x\ty"]
    (path / ".gitmodules").write_text(
        "".join(
            f'[submodule "{name}"]\n\tpath = sub{n}\n\turl = ext::sh -c touch% owned\n'
            f"\tupdate = !touch owned\n"
            for n, name in enumerate(names)
        )
    )
    (path / "link.md").symlink_to("/etc/passwd")
    git("add", "--all")
    git("commit", "--quiet", "-m", "x")
    head = git("rev-parse", "HEAD")
    for number in range(len(names)):
        git("update-index", "--add", "--cacheinfo", f"160000,{head},sub{number}")
    git("commit", "--quiet", "-m", "y")
    return path


def test_submodules_and_links_of_an_import_lead_nowhere(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "collection"
    assert hexapla("init", folder, "--title", "T", folder=tmp_path).returncode == 0
    before = listing(repository)
    ran = hexapla("import", "git", repository, "-C", folder, folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert listing(repository) == before
    assert not [name for name in listing(tmp_path) if name.endswith("owned")]
    shown = hexapla("status", "-C", folder, folder=tmp_path)
    assert "root:" not in shown.stdout


def test_no_tracked_files_stand_in_for_the_folder_of_git(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "--quiet", "--bare", repository, other], check=True)
    with foreign_repository(repository) as own:
        tip = own.tip
    (repository / "a.md").write_text("Article 2.\n")
    words = ["git", "-C", repository, "commit", "--quiet", "--all", "-m", "z"]
    subprocess.run(words, env={**os.environ, **AUTHOR}, check=True)
    for name, content in {"HEAD": tip, "commondir": str(other), "gitdir": str(other)}.items():
        (repository / name).write_text(f"{content}\n")
    for name in ("objects", "refs", "hooks"):
        (repository / name).mkdir()
    (repository / "hooks" / "pre-commit").write_text("#!/bin/sh\ntouch owned\n")
    with foreign_repository(repository) as found:
        assert found.tip != tip
        assert len(list(found.log("--format=%H"))) == 3


def test_no_argument_becomes_an_option_of_git(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "collection"
    assert hexapla("init", folder, "--title", "T", folder=tmp_path).returncode == 0
    assert hexapla("import", "git", repository, "-C", folder, folder=tmp_path).returncode == 0
    before = listing(tmp_path)
    for option in OPTIONS:
        with pytest.raises(NotImportable), foreign_repository(repository, option):
            pass
    for command, option in (("show", OPTIONS[1]), ("cite", OPTIONS[2]), ("diff", OPTIONS[-2])):
        refused = hexapla(command, "-C", folder, "--", option, folder=tmp_path)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
    assert listing(tmp_path) == before
