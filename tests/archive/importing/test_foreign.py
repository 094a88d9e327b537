from __future__ import annotations

import shutil
import stat
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.errors import NotImportable
from archive.importing.bodies import LARGEST_BODY
from archive.importing.foreign import foreign_repository
from archive.importing.histories import History
from archive.importing.model import Imported, Refused
from archive.importing.scraped import Scraped

Upstream = Any
Listing = Callable[[Path], list[tuple[str, int]]]


def bodies(path: Path, branch: str | None = None) -> list[bytes]:
    with foreign_repository(path, branch) as repository:
        events = list(History(repository, Scraped(), {}).events())
    return [event.snapshot.body for event in events if isinstance(event, Imported)]


def unpacked(history: Upstream) -> Path:
    """Give every object of *history* a file of its own, and return their folder."""
    objects: Path = history.path / ".git/objects"
    for pack in list((objects / "pack").glob("*.pack")):
        moved = pack.rename(history.path / pack.name)
        history.git("unpack-objects", "-q", written=moved.read_bytes())
    for index in (objects / "pack").glob("*"):
        index.unlink()
    return objects


WHOLE = [f"{n}. ışık".encode() for n in range(1, 4)]


def test_a_checked_out_repository_is_read(history: Upstream):
    assert bodies(history.path) == WHOLE


def test_a_bare_repository_is_read(history: Upstream, tmp_path: Path):
    history.git("clone", "--quiet", "--bare", str(history.path), str(tmp_path / "bare.git"))
    assert bodies(tmp_path / "bare.git") == WHOLE


def test_a_packed_repository_is_read(history: Upstream):
    history.git("gc", "--quiet")
    history.git("pack-refs", "--all")
    assert not (history.path / ".git/refs/heads/main").exists()
    assert bodies(history.path) == WHOLE


def test_a_bundle_is_read(history: Upstream, tmp_path: Path):
    bundle = tmp_path / "--upload-pack=x.bundle"
    history.git("bundle", "create", str(bundle), "main")
    assert bodies(bundle) == WHOLE


def test_a_worktree_is_read_with_its_own_branch(history: Upstream, tmp_path: Path):
    history.commit(9, {"a.md": "yan"}, branch="side")
    history.git("worktree", "add", "--quiet", str(tmp_path / "work tree"), "side")
    assert bodies(tmp_path / "work tree") == [b"yan"]


def test_a_path_with_odd_characters_is_read(history: Upstream, tmp_path: Path):
    odd = tmp_path / 'a "b"\n\\c: ş'
    history.path.rename(odd)
    assert bodies(odd) == WHOLE


def test_a_shallow_copy_gives_what_it_has(history: Upstream, tmp_path: Path):
    source = history.path.as_uri()
    history.git("clone", "--quiet", "--bare", "--depth=2", source, str(tmp_path / "shallow.git"))
    assert bodies(tmp_path / "shallow.git") == WHOLE[1:]


@pytest.mark.parametrize("branch", ["side", "refs/heads/side", "mark", "remote/side"])
def test_another_branch_can_be_named(history: Upstream, branch: str):
    side = history.commit(9, {"a.md": "yan"}, branch="side")
    history.git("tag", "-a", "-m", "x", "mark", side)
    history.git("update-ref", "refs/remotes/remote/side", side)
    assert bodies(history.path, branch) == [b"yan"]


@pytest.mark.parametrize("branch", ["side", "mark"])
def test_another_branch_of_a_bundle_can_be_named(history: Upstream, tmp_path: Path, branch: str):
    side = history.commit(9, {"a.md": "yan"}, branch="side")
    history.git("tag", "mark", side)
    history.git("bundle", "create", str(tmp_path / "all.bundle"), "--all")
    assert bodies(tmp_path / "all.bundle", branch) == [b"yan"]


@pytest.mark.parametrize(
    "branch",
    [
        "nothing",
        "--output=x",
        "../../../etc/passwd",
        "refs/../HEAD",
        "refs/heads/",
        "a b",
        "\x00",
        "",
    ],
)
def test_a_branch_that_is_none_is_refused_with_those_that_are(history: Upstream, branch: str):
    with pytest.raises(NotImportable, match=r"has no branch.*It has: main"):
        bodies(history.path, branch)


def test_a_reference_that_leads_in_a_circle_is_refused(history: Upstream):
    (history.path / ".git/refs/heads/a").write_text("ref: refs/heads/b\n", encoding="utf-8")
    (history.path / ".git/refs/heads/b").write_text("ref: refs/heads/a\n", encoding="utf-8")
    with pytest.raises(NotImportable, match="has no branch a"):
        bodies(history.path, "a")


@pytest.mark.parametrize("content", [b"", b"not a bundle", b"# v2 git bundle\n\nPACKnonsense"])
def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "x.bundle").write_bytes(content)
    with pytest.raises(NotImportable, match="could not be read as a git bundle"):
        bodies(tmp_path / "x.bundle")


def test_a_bundle_of_a_part_is_refused(history: Upstream, tmp_path: Path):
    history.git("bundle", "create", str(tmp_path / "x.bundle"), "main~1..main")
    with pytest.raises(NotImportable, match="bundle of the whole history"):
        bodies(tmp_path / "x.bundle")


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path):
    with pytest.raises(NotImportable, match="git clone --bare"):
        bodies(tmp_path)
    with pytest.raises(NotImportable, match="git clone --bare"):
        bodies(tmp_path / "missing")


def test_a_repository_without_commits_is_refused(upstream: Upstream):
    with pytest.raises(NotImportable, match=r"no branch that HEAD names.*It has: none"):
        bodies(upstream.path)


@pytest.mark.parametrize("part", ["HEAD", "refs/heads/main"])
def test_damaged_references_are_refused(history: Upstream, part: str):
    (history.path / ".git" / part).write_bytes(b"\xff\x00nonsense" * 10_000)
    with pytest.raises(NotImportable, match="has no branch"):
        bodies(history.path)


def test_a_text_that_the_repository_lacks_is_refused_and_the_others_are_read(history: Upstream):
    blob = history.git("rev-parse", "main~1:şəhər.md").decode().strip()
    objects = unpacked(history)
    (objects / blob[:2] / blob[2:]).unlink()

    with foreign_repository(history.path) as repository:
        first, refused, last = History(repository, Scraped(), {}).events()
    assert isinstance(first, Imported)
    assert isinstance(refused, Refused)
    assert f"the repository lacks {blob}" in refused.problem
    assert isinstance(last, Imported)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        zlib.compress(b"blob 5\0"),
        zlib.compress(b"blob 5\0ba\xc5\x9fka")[:-3],
        zlib.compress(b"blob 6\0ba\xc5\x9fka"),
    ],
)
def test_a_damaged_text_is_refused_and_the_others_are_read(history: Upstream, content: bytes):
    blob = history.git("rev-parse", "main~1:şəhər.md").decode().strip()
    objects = unpacked(history)
    damaged = objects / blob[:2] / blob[2:]
    damaged.chmod(stat.S_IRUSR | stat.S_IWUSR)
    damaged.write_bytes(content)

    with foreign_repository(history.path) as repository:
        events = list(History(repository, Scraped(), {}).events())
    assert [type(event) for event in events] == [Imported, Refused, Imported]


def test_a_history_that_breaks_off_is_said_to(history: Upstream):
    commit = history.git("rev-parse", "main~1").decode().strip()
    objects = unpacked(history)
    (objects / commit[:2] / commit[2:]).unlink()
    with pytest.raises(NotImportable, match=r"Reading the history of upstream failed.*exit code"):
        bodies(history.path)


def test_nothing_of_the_repository_is_run_or_obeyed(history: Upstream, tmp_path: Path):
    owned = tmp_path / "owned"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch '{owned}'\n", encoding="utf-8")
    script.chmod(0o755)
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"):
        shutil.copy(script, history.path / ".git/hooks" / hook)
    for key in (
        *("core.fsmonitor", "core.pager", "pager.log", "core.sshCommand", "core.gitProxy"),
        *("core.editor", "diff.external", "diff.x.command", "diff.x.textconv", "gpg.program"),
        *("filter.x.smudge", "filter.x.clean", "uploadpack.packObjectsHook"),
        *("remote.origin.uploadpack", "credential.helper", "alias.log", "alias.cat-file"),
    ):
        history.git("config", key, str(script))
    history.git("config", "log.showSignature", "true")
    history.git("config", "remote.origin.url", f"ext::{script}")
    history.git("config", "protocol.ext.allow", "always")
    history.git("config", "remote.origin.promisor", "true")
    history.git("config", "core.repositoryFormatVersion", "1")
    history.git("config", "extensions.partialClone", "origin")
    (history.path / ".git/info/attributes").write_text("* diff=x filter=x\n", encoding="utf-8")

    assert bodies(history.path) == WHOLE
    assert not owned.exists()
    # Git itself, asked in that folder, does run what stands there.
    history.git("status")
    assert owned.exists()


def test_settings_that_git_would_stumble_over_are_not_read(history: Upstream):
    (history.path / ".git/config").write_text("[core\nnonsense", encoding="utf-8")
    assert bodies(history.path) == WHOLE


def test_replacements_and_grafts_are_not_obeyed(history: Upstream):
    old = history.git("rev-parse", "main").decode().strip()
    other = history.commit(9, {"a.md": "sahte"}, branch="side")
    history.git("replace", old, other)
    assert bodies(history.path) == WHOLE


def test_the_repository_is_left_as_it_was(history: Upstream, listing: Listing):
    before = listing(history.path)
    bodies(history.path)
    assert listing(history.path) == before


def test_nothing_is_left_behind(history: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    bodies(history.path)
    assert list(folder.iterdir()) == []


def test_the_bytes_of_a_text_as_large_as_can_be_are_whole(upstream: Upstream):
    text = b"ab" * (LARGEST_BODY // 2)
    upstream.commit(1, {"a.txt": text})
    assert bodies(upstream.path) == [text]
