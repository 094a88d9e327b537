import json
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "--git-dir", str(folder / "archive.git"), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def cited(run, folder: Path, source: str) -> dict:
    return json.loads(run("cite", "--collection", folder, source, "--json").out)


def flip_a_byte_of_the_body(folder: Path, snapshot: dict) -> None:
    """Change one byte of a kept body inside git's own files, as a failing disk would."""
    place = snapshot["git"].split()[-1]
    listed = git(folder, "ls-tree", place).splitlines()
    (blob,) = [line.split()[2] for line in listed if "\tbody." in line]
    for pack in (folder / "archive.git/objects/pack").glob("*.pack"):
        # Unpacked, each object is a file of its own, so that the byte is that of the body.
        moved = folder / pack.name
        shutil.move(pack, moved)
        pack.with_suffix(".idx").unlink()
        with moved.open("rb") as content:
            subprocess.run(
                ["git", "--git-dir", str(folder / "archive.git"), "unpack-objects", "-q"],
                stdin=content,
                check=True,
            )
    path = folder / "archive.git/objects" / blob[:2] / blob[2:]
    content = bytearray(zlib.decompress(path.read_bytes()))
    content[-2] ^= 1
    path.chmod(0o644)
    path.write_bytes(zlib.compress(bytes(content)))


def test_a_sound_archive_is_said_to_be_sound(run, demo):
    ended = run("verify", "--collection", demo)
    assert ended.code == 0
    assert "Sound" in ended.out


def test_one_flipped_byte_names_the_snapshot_and_exits_with_4(run, demo):
    snapshot = cited(run, demo, "shusha-declaration/en")
    flip_a_byte_of_the_body(demo, snapshot)
    ended = run("verify", "--collection", demo)
    assert ended.code == 4
    assert f"{snapshot['snapshot_id']}  shusha-declaration/en" in ended.out
    assert "all others are sound" in ended.err


def test_one_source_or_one_snapshot_can_be_verified(run, demo):
    snapshot = cited(run, demo, "contributor-covenant/tr")
    flip_a_byte_of_the_body(demo, snapshot)
    assert run("verify", "--collection", demo, "contributor-covenant/tr").code == 4
    assert run("verify", "--collection", demo, "contributor-covenant/fr").code == 0
    assert run("verify", "--collection", demo, snapshot["snapshot_id"]).code == 4
    assert run("verify", "--collection", demo, snapshot["snapshot_id"][10:22]).code == 4


@pytest.mark.parametrize(
    "source", ["shusha-declaration/tr-1", "shusha-declaration/en", "contributor-covenant/zh-cn"]
)
def test_an_independent_tool_computes_the_same_id(run, demo, tmp_path, source):
    snapshot = cited(run, demo, source)
    folder = tmp_path / "exported"
    folder.mkdir()
    archived = subprocess.run(
        ["git", "--git-dir", demo / "archive.git", "archive", snapshot["git"].split()[-1]],
        capture_output=True,
        check=True,
    )
    subprocess.run(["tar", "-x", "-C", folder], input=archived.stdout, check=True)
    identified = subprocess.run(
        [Path(sys.executable).with_name("swh"), "identify", "--no-filename", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    assert identified.stdout.split()[-1] == snapshot["snapshot_id"]
