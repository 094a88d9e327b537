import json
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from datasette_hexapla.building import dump
from hexapla.cli import cli, main
from hexapla.collection import Collection

VISITING = """visiting:
  pause: 0
  connections: 20
  allow_networks: [127.0.0.0/8]
"""


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


@pytest.fixture
def records() -> Callable[[Path], AbstractContextManager[Database]]:
    """The records of a collection, to be tampered with."""

    @contextmanager
    def opened(folder: Path) -> Iterator[Database]:
        database = Database(folder / "records.db")
        yield database
        database.conn.commit()
        database.close()

    return opened


@pytest.fixture
def cited(run) -> Callable[[Path, str], dict[str, str]]:
    """What `hexapla cite --json` says of a source."""
    return lambda folder, source: json.loads(
        run("cite", "--collection", folder, source, "--json").out
    )


@pytest.fixture
def flip_a_byte(cited) -> Callable[[Path, str], dict[str, str]]:
    """Change one byte of a kept body inside git's own files, as a failing disk would."""

    def flip(folder: Path, source: str) -> dict[str, str]:
        snapshot = cited(folder, source)
        objects = folder / "archive.git" / "objects"
        git = ["git", "--git-dir", str(folder / "archive.git")]
        listed = subprocess.run(
            [*git, "ls-tree", snapshot["git"].split()[-1]],
            capture_output=True,
            text=True,
            check=True,
        )
        (blob,) = [line.split()[2] for line in listed.stdout.splitlines() if "\tbody." in line]
        for pack in (objects / "pack").glob("*.pack"):
            # Unpacked, each object is a file of its own, so that the byte is that of the body.
            moved = folder / pack.name
            shutil.move(pack, moved)
            pack.with_suffix(".idx").unlink()
            with moved.open("rb") as content:
                subprocess.run([*git, "unpack-objects", "-q"], stdin=content, check=True)
        path = objects / blob[:2] / blob[2:]
        content = bytearray(zlib.decompress(path.read_bytes()))
        content[-2] ^= 1
        path.chmod(0o644)
        path.write_bytes(zlib.compress(bytes(content)))
        return snapshot

    return flip


@pytest.fixture(scope="module")
def built_treaties(treaty_texts, tmp_path_factory) -> Path:
    """A work with the module's own *treaty_texts*, Turkish and English, built once; not to be changed."""
    folder = tmp_path_factory.mktemp("built") / "treaties"
    runner = CliRunner()

    def done(*arguments: str | Path) -> None:
        ran = runner.invoke(cli, [str(argument) for argument in arguments])
        assert ran.exit_code == 0, ran.output

    done("init", folder, "--title", "Şuşa")
    for language, text in treaty_texts.items():
        (folder / f"{language}.txt").write_text(text, encoding="utf-8")
        done(
            *("add", "--collection", folder, f"pact/{language}", f"{language}.txt"),
            *("--language", language, "--publisher", "Resmî Gazete"),
            *(["--role", "authentic"] if language == "tr" else ["--role", "official translation"]),
            *([] if language == "tr" else ["--base", "tr"]),
        )
    done("watch", "--collection", folder)
    return folder


@pytest.fixture
def treaties(built_treaties, tmp_path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(built_treaties, tmp_path / "treaties"))


@pytest.fixture
def collection(site, tmp_path) -> Callable[..., Collection]:
    """Makes a collection of pages of the site, one work each."""

    def made(*paths: str, visiting: str = VISITING, more: str = "") -> Collection:
        works = "".join(
            f"""
  - id: work-{number}
    title: Work {number}
    sources:
      - id: az
        url: {site.address}{path}
        language: az
        role: authentic
        publisher: XİN
{more}"""
            for number, path in enumerate(paths)
        )
        (tmp_path / "sources.yml").write_text(
            f"title: T\n{visiting}works:{works}\n", encoding="utf-8"
        )
        return Collection(tmp_path)

    return made
