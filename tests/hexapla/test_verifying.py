import subprocess
import sys
from pathlib import Path

import pytest


def test_a_sound_archive_is_said_to_be_sound(run, demo):
    ended = run("verify", "--collection", demo)
    assert ended.code == 0
    assert "Sound" in ended.out


def test_one_flipped_byte_names_the_snapshot_and_exits_with_4(run, demo, flip_a_byte):
    snapshot = flip_a_byte(demo, "shusha-declaration/en")
    ended = run("verify", "--collection", demo)
    assert ended.code == 4
    assert f"{snapshot['snapshot_id']}  shusha-declaration/en" in ended.out
    assert "all others are sound" in ended.err


def test_one_source_or_one_snapshot_can_be_verified(run, demo, flip_a_byte):
    snapshot = flip_a_byte(demo, "contributor-covenant/tr")
    assert run("verify", "--collection", demo, "contributor-covenant/tr").code == 4
    assert run("verify", "--collection", demo, "contributor-covenant/fr").code == 0
    assert run("verify", "--collection", demo, snapshot["snapshot_id"]).code == 4
    assert run("verify", "--collection", demo, snapshot["snapshot_id"][10:22]).code == 4


@pytest.mark.parametrize(
    "source", ["shusha-declaration/tr-1", "shusha-declaration/en", "contributor-covenant/zh-cn"]
)
def test_an_independent_tool_computes_the_same_id(cited, demo, tmp_path, source):
    snapshot = cited(demo, source)
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
