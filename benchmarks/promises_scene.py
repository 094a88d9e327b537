"""A small collection that commands are run on while something goes wrong."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path

from promises_running import Ran, Running, Watched, run

import hexapla.deriving
from archive.errors import ArchiveError
from archive.keeping import writing
from archive.packing import pack_all
from archive.repository import Archive
from datasette_hexapla.building import dump
from hexapla.cli import cli, main
from hexapla.collection import find
from hexapla.watching import utc_now, watched
from snapshots.fetching import web  # noqa: F401  so that commands need not load it again
from snapshots.identifiers import snapshot_id
from snapshots.model import Snapshot, SnapshotID
from snapshots.reading.choosing import read

HEXAPLA = Path(sys.executable).with_name("hexapla")
LONGEST_SECONDS = 120

_ACKNOWLEDGED = re.compile(
    r"^(?:changed|accepted|kept) .*?(swh:1:dir:[0-9a-f]{40})\s*$", re.MULTILINE
)
_LINES = {
    "tr": ("Bu anlaşma 13 Ekim 1921 tarihinde imzalanmıştır.", "Taraflar {n} yıl bekler. 👩‍🚀"),
    "en": ("This agreement was signed on October 13, 1922.", "The parties wait for {n} years."),
}
_LENGTH = 3


@dataclass
class Scene:
    """A collection in *folder*, and the IDs that its commands have acknowledged so far."""

    folder: Path
    acknowledged: set[str] = field(default_factory=set)
    edition: int = 0

    def begin(self) -> None:
        """Make the collection, with two sources, and visit them twice."""
        self.must("init", str(self.folder), "--title", "Fäults ışık")
        self.edit()
        self.add("tr", "--role", "authentic")
        self.add("en", "--role", "official translation", "--base", "tr")
        self.watch()
        self.edit()
        self.watch()

    def add(self, language: str, *more: str) -> None:
        """Add the source of a *language*."""
        at = ("-C", str(self.folder), f"pact/{language}", f"{language}.txt")
        self.must("add", *at, "--language", language, "--publisher", "P", *more)

    def watch(self) -> None:
        """Visit all sources."""
        self.must("watch", "-C", str(self.folder))

    def copy(self, folder: Path) -> Scene:
        """Return a copy of the scene, with all beside it, in *folder*, in the place of the last."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder.parent, folder, symlinks=True)
        return Scene(folder / self.folder.name, set(self.acknowledged), self.edition)

    def edit(self) -> None:
        """Publish new editions of all texts."""
        self.edition += 1
        for language, (first, other) in _LINES.items():
            lines = [first, *(other.format(n=n * self.edition) for n in range(2, _LENGTH))]
            (self.folder / f"{language}.txt").write_text("\n\n".join(lines), encoding="utf-8")

    def run(
        self, *command: str, watched: Watched | None = None, seconds: float = LONGEST_SECONDS
    ) -> Ran:
        """Run *command* in a process of its own, and note what it acknowledged.

        A command that takes longer than *seconds* is killed and ends with the code -99.
        """
        (self.folder.parent / "tmp").mkdir(exist_ok=True)
        ran = run(lambda: self._call(command), self.out, watched=watched, seconds=seconds)
        return self.noted(ran)

    def begun(self, *command: str) -> Running:
        """Begin *command* in a process of its own, and do not wait for it."""
        return Running(lambda: self._call(command), self.out.with_suffix(".beside"), None)

    @property
    def out(self) -> Path:
        """Where what commands print is kept: beside all that they work on."""
        return self.folder.parent.with_suffix(".out")

    def noted(self, ran: Ran) -> Ran:
        """Note what a command has acknowledged that *ran*."""
        self.acknowledged |= set(_ACKNOWLEDGED.findall(ran.out))
        return ran

    def executed(self, *command: str, env: Mapping[str, str]) -> Ran:
        """Run `hexapla` anew, in the surroundings *env*: only so can a library be put before it."""
        done = subprocess.run(
            [str(HEXAPLA), *command],
            cwd=self.folder.parent,
            env={**os.environ, **env},
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        out, err = (each.decode(errors="replace") for each in (done.stdout, done.stderr))
        return self.noted(Ran(done.returncode, out, err))

    def _call(self, command: tuple[str, ...]) -> None:
        os.environ["TMPDIR"] = str(self.folder.parent / "tmp")
        os.chdir(self.folder.parent)
        if command[0] in _CALLS:
            try:
                _CALLS[command[0]](self.folder)
            except (ArchiveError, OSError) as error:
                sys.exit(str(error))
            except KeyboardInterrupt:
                # A program that uses a library ends as it likes; its traceback is Python's.
                sys.exit("Stopped.")
            return
        sys.argv = ["hexapla", *command]
        main()

    def state(self) -> str:
        """Return what stands in the catalogue, in the archive's history, and among the backups."""
        catalogue = self.folder / "sources.yml"
        written = catalogue.read_text(encoding="utf-8") if catalogue.exists() else ""
        backups = sorted(path.name for path in self.folder.parent.glob("backups/*"))
        return "\n".join([written, *backups, self._log("%H%n%B")])

    def broken(self) -> list[str]:
        """Watch on without a hand, and return every promise that is broken.

        The next watch must do its work; everything acknowledged must be there; the archive must be
        sound; the records must equal those that are built from nothing.
        """
        found = []
        self.edit()
        after = self.run("watch", "-C", str(self.folder))
        if after.code != 0:
            found.append(f"the next watch ended with {after.code}: {after.err[-300:]}")
        lost = self.acknowledged - set(self._log("%(trailers:key=Snapshot,valueonly)").split())
        if lost:
            found.append(f"lost: {sorted(lost)}")
        verified = self.run("verify", "-C", str(self.folder))
        if verified.code != 0:
            told = (verified.out + verified.err)[-300:]
            found.append(f"verify ended with {verified.code}: {told}")
        before = self._records()
        (self.folder / "records.db").unlink(missing_ok=True)
        built = self.run("index", "-C", str(self.folder))
        if built.code != 0 or self._records() != before:
            found.append(f"the records are not those that the archive gives {built.err[-300:]}")
        return found

    def _records(self) -> str:
        try:
            return dump(self.folder / "records.db")
        except sqlite3.DatabaseError as error:
            return str(error)

    def _log(self, wanted: str) -> str:
        git = ["git", "--git-dir", str(self.folder / "archive.git"), "log", "main"]
        listed = subprocess.run(
            [*git, f"--format={wanted}"], capture_output=True, text=True, check=False
        )
        return listed.stdout

    def must(self, *command: str) -> Ran:
        """Run *command*, which is to succeed."""
        done = self.run(*command)
        if done.code != 0:
            raise SystemExit(f"hexapla {' '.join(command)} ended with {done.code}: {done.err}")
        return done


def warm(folder: Path) -> None:
    """Have everything loaded before processes are made, so that each needs a tenth of the time.

    Loading a program or a model writes nothing, so that no step of a command is left out.
    """
    hexapla.deriving.universal = cache(hexapla.deriving.universal)
    scene = Scene(folder / "warm" / "collection")
    scene.folder.parent.mkdir(parents=True)
    scene.begin()
    for _ in range(2):
        scene.edit()
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            cli(["watch", "-C", str(scene.folder)], standalone_mode=False)
    shutil.rmtree(folder / "warm")


def _keep(folder: Path) -> None:
    """Keep one snapshot, without watching, and print its ID as soon as it is acknowledged."""
    source = next(s for s in watched(find(folder)) if s.slug == "tr")
    snapshot = Snapshot(
        body=(folder / "tr.txt").read_bytes(),
        url="file:tr.txt",
        fetched_at=utc_now(),
        media_type="text/plain",
        extension="txt",
        charset="utf-8",
        charset_from="utf-8",
    )

    def note(ids: Sequence[SnapshotID]) -> None:
        print(*(f"kept {each}" for each in ids), sep="\n", flush=True)

    with (
        Archive.open(folder / "archive.git") as archive,
        writing(archive, on_kept=note) as writer,
    ):
        if not writer.stands("pact", "tr", snapshot_id(snapshot)):
            writer.keep("pact", "tr", snapshot, read(snapshot, snapshot_id(snapshot), source))


def _pack(folder: Path) -> None:
    """Make one of all packs."""
    with Archive.open(folder / "archive.git") as archive:
        pack_all(archive)


_CALLS: Mapping[str, Callable[[Path], None]] = {"keep": _keep, "pack": _pack}
