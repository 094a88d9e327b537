import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from datasette_hexapla.building import dump
from hexapla.cli import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys) -> Callable[..., Ran]:
    """The command line, as its user runs it."""

    def command(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hexapla", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return command


@pytest.fixture
def demo(built_demo, tmp_path) -> Path:
    """A copy of the demo, which a test may change."""
    folder = tmp_path / "demo-collection"
    shutil.copytree(built_demo, folder)
    return folder


@pytest.fixture
def begun(run, tmp_path) -> Path:
    """A collection with one source, not yet visited."""
    folder = tmp_path / "my collection"
    assert run("init", folder, "--title", "Şuşa").code == 0
    (folder / "metin.txt").write_text("Birinci fıkra.\n\nİkinci fıkra.\n", encoding="utf-8")
    added = run(
        *("add", "--collection", folder, "bildiri/tr", "metin.txt"),
        *("--language", "tr", "--role", "authentic", "--publisher", "Resmî Gazete"),
    )
    assert added.code == 0
    return folder


@pytest.fixture
def dump_of() -> Callable[[Path], str]:
    """The records of a collection as text, equal for equal records."""
    return lambda folder: dump(folder / "records.db")
