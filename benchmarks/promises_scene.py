"""A small collection that commands are run on while something goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from datasette_hexapla.building import dump

HEXAPLA = Path(sys.executable).with_name("hexapla")
LONGEST_SECONDS = 120

_ACKNOWLEDGED = re.compile(r"^(?:changed|accepted) .*?(swh:1:dir:[0-9a-f]{40})\s*$", re.MULTILINE)
_LANGUAGES = {
    "tr": "Taraflar {n} yıl içinde ihracatı artırır.",
    "en": "The parties shall go on {n}.",
}


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, negative for a signal, and what it printed."""

    code: int
    out: str
    err: str


@dataclass
class Scene:
    """A collection in *folder*, and the IDs that its commands have acknowledged so far."""

    folder: Path
    acknowledged: set[str] = field(default_factory=set)
    edition: int = 0

    def begin(self) -> None:
        """Make the collection, with two sources, and visit them twice."""
        self._must("init", str(self.folder), "--title", "Fäults ışık")
        self.edit()
        for language in _LANGUAGES:
            base = ["--base", "tr"] if language == "en" else []
            self._must(
                *("add", "-C", str(self.folder), f"pact/{language}", f"{language}.txt"),
                *("--language", language, "--role", "authentic", "--publisher", "P", *base),
            )
        self._must("watch", "-C", str(self.folder))
        self.edit()
        self._must("watch", "-C", str(self.folder))

    def copy(self, folder: Path) -> Scene:
        """Return a copy of the scene in *folder*, replacing what is there."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, symlinks=True)
        return Scene(folder, set(self.acknowledged), self.edition)

    def edit(self) -> None:
        """Publish new editions of all texts."""
        self.edition += 1
        for language, sentence in _LANGUAGES.items():
            lines = [sentence.format(n=n * self.edition) for n in range(1, 40)]
            (self.folder / f"{language}.txt").write_text("\n\n".join(lines), encoding="utf-8")

    def run(
        self,
        *command: str,
        before: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        seconds: float = LONGEST_SECONDS,
    ) -> Ran:
        """Run `hexapla` with *command*, under the program *before*, and note what it acknowledged.

        A command that takes longer than *seconds* is killed and ends with the code -99.
        """
        try:
            done = subprocess.run(
                [*before, str(HEXAPLA), *command],
                cwd=self.folder.parent,
                env={**os.environ, **(env or {})},
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            return Ran(-99, (error.stdout or b"").decode(errors="replace"), "took too long")
        out = done.stdout.decode(errors="replace")
        self.acknowledged |= set(_ACKNOWLEDGED.findall(out))
        return Ran(done.returncode, out, done.stderr.decode(errors="replace"))

    def complaints(self) -> list[str]:
        """Run on without a hand, and return every promise that is broken.

        The next watch must do its work; everything acknowledged must be there; the archive must be
        sound; the records must equal those that are built from nothing.
        """
        found = []
        self.edit()
        after = self.run("watch", "-C", str(self.folder))
        if after.code != 0:
            found.append(f"the next watch ended with {after.code}: {after.err[-300:]}")
        lost = self.acknowledged - self._kept()
        if lost:
            found.append(f"lost: {sorted(lost)}")
        verified = self.run("verify", "-C", str(self.folder))
        if verified.code != 0:
            found.append(f"verify ended with {verified.code}: {verified.out[-300:]}")
        before = self._records()
        (self.folder / "records.db").unlink(missing_ok=True)
        self._must("index", "-C", str(self.folder))
        if self._records() != before:
            found.append("the records are not those that the archive gives")
        return found

    def _records(self) -> str:
        try:
            return dump(self.folder / "records.db")
        except sqlite3.DatabaseError as error:
            return str(error)

    def _kept(self) -> set[str]:
        git = ["git", "--git-dir", str(self.folder / "archive.git"), "log", "main"]
        listed = subprocess.run(
            [*git, "--format=%(trailers:key=Snapshot,valueonly)"],
            capture_output=True,
            text=True,
            check=False,
        )
        return set(listed.stdout.split())

    def _must(self, *command: str) -> None:
        done = self.run(*command)
        if done.code != 0:
            raise SystemExit(f"hexapla {' '.join(command)} ended with {done.code}: {done.err}")


def import_file(folder: Path) -> Path:
    """Write a file of texts that `hexapla import jsonl` takes, and return its path."""
    path = folder / "texts.jsonl"
    rows = [
        {
            "work": "law",
            "source": "fr",
            "lang": "fr",
            "captured_at": f"20{year:02d}-01-01T00:00:00Z",
            "text": f"Article premier. L’an {year}.\n\nArticle 2.",
        }
        for year in range(12)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
