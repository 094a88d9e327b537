"""The templates for running: units that systemd accepts, a workflow whose steps work."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import hexapla
from archive.repository import Archive

FOLDER = Path(hexapla.__file__).parent / "examples" / "running"
WORKFLOW = FOLDER / "github-watch.yml"
UNITS = ["hexapla-watch@.service", "hexapla-watch@.timer"]
PROGRAM = Path(sys.executable).with_name("hexapla")


def test_every_template_is_named_in_the_document():
    document = (Path(__file__).parents[2] / "docs" / "running.md").read_text(encoding="utf-8")
    for path in FOLDER.iterdir():
        assert path.name in document


@pytest.fixture
def units(tmp_path) -> list[Path]:
    """The units for one collection, with the program where it is here."""
    installed = []
    for name in UNITS:
        text = (FOLDER / name).read_text(encoding="utf-8")
        path = tmp_path / name.replace("@.", "@demo.")
        path.write_text(text.replace("/usr/local/bin/hexapla", str(PROGRAM)), encoding="utf-8")
        installed.append(path)
    return installed


def analyzed(*arguments: object) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_systemd_finds_no_fault_in_the_units(units):
    checked = analyzed("verify", "--man=no", *units)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_systemd_would_find_a_fault(units):
    units[0].write_text(units[0].read_text().replace("ProtectHome=", "ProtectHouse="))
    assert "ProtectHouse" in analyzed("verify", "--man=no", *units).stderr


def test_the_service_is_shut_in(units):
    """Of 100 points of exposure (10.0 in what systemd prints) it has at most 20."""
    checked = analyzed("security", "--offline=true", "--threshold=20", units[0])
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", UNITS)
def test_units_have_no_key_twice_and_no_line_without_one(name):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    keys = [line for line in lines if line and not line.startswith(("#", "["))]
    names = [key.partition("=")[0] for key in keys if not key.startswith("ExecStart=")]
    assert len(set(names)) == len(names)
    assert all("=" in key for key in keys)


def workflow() -> dict[str, Any]:
    found = YAML(typ="safe").load(WORKFLOW)
    assert isinstance(found, dict)
    return found


def test_the_workflow_names_what_it_may_do():
    assert workflow()["permissions"] == {
        "contents": "write",
        "pages": "write",
        "id-token": "write",
    }
    assert workflow()["concurrency"]["cancel-in-progress"] is False


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def origin(begun, tmp_path) -> Path:
    """A repository, as a server has it, with a catalogue and a file that is watched."""
    path = begun / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("works:", "tell:\n  - id: log\n    to: stdout\nworks:", 1), encoding="utf-8"
    )
    git(begun, "init", "--quiet", "--initial-branch=main")
    git(begun, "add", "sources.yml", "metin.txt")
    git(begun, "commit", "--quiet", "--message=Begin")
    bare = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(begun), str(bare))
    return bare


def run_workflow(origin: Path, folder: Path) -> str:
    """Run the steps that are shell, as the runner does, in a new clone; return what they print."""
    git(origin.parent, "clone", "--quiet", str(origin), str(folder))
    environment = {
        **os.environ,
        "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}",
        "ADDRESS": "https://example.org",
    }
    printed = ""
    for step in workflow()["jobs"]["watch"]["steps"]:
        if "run" not in step or step["name"] == "Install":
            continue
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{step['name']}: {done.stdout}{done.stderr}"
        printed += done.stdout
    return printed


def test_the_steps_of_the_workflow_keep_the_archive_from_run_to_run(origin, tmp_path):
    first = run_workflow(origin, tmp_path / "first")
    assert "changed    bildiri/tr" in first
    assert (tmp_path / "first" / "public" / "index.html").is_file()

    edited = tmp_path / "edited"
    git(tmp_path, "clone", "--quiet", str(origin), str(edited))
    assert (edited / "told.json").is_file()
    (edited / "metin.txt").write_text("Birinci fıkra.\n\nÜçüncü fıkra.\n", encoding="utf-8")
    git(edited, "commit", "--quiet", "--all", "--message=Edit")
    git(edited, "push", "--quiet")

    second = run_workflow(origin, tmp_path / "second")
    assert "[-İkinci-]{+Üçüncü+} fıkra" in second
    third = run_workflow(origin, tmp_path / "third")
    assert "changed" not in third
    assert git(origin, "branch", "--list").split() == ["archive", "*", "main"]
    with Archive.open(tmp_path / "third" / "archive.git") as archive:
        assert archive.head() == git(origin, "rev-parse", "archive").strip()
