"""What publishers wrote must not steer the terminal of whoever reads it there, in any command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hexapla.cli import cli
from hexapla.documenting import commands

HEXAPLA = Path(sys.executable).with_name("hexapla")
# Clears the screen, names the window, colours by a C1 control, goes back over the line, hides a
# name behind another direction, and leaves that open.
STEERING = "\x1b[2J\x1b]0;x\x07\x9b31m\r\x08\u202ekurt\u2066"
STEERED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MARK = "Zümrüdüanka"
NOBODY = {"GIT_AUTHOR_NAME": STEERING[:4] + "P", "GIT_AUTHOR_EMAIL": "p@example.org",
          "GIT_COMMITTER_NAME": "P", "GIT_COMMITTER_EMAIL": "p@example.org"}  # fmt: skip

# What steers a terminal is refused in a catalogue.
CATALOGUE = f"""title: {MARK}
tell:
  - {{id: desk, to: stdout}}
works:
  - id: pact
    title: {MARK}
    sources:
      - {{id: tr, file: tr.txt, language: tr, role: authentic, publisher: P}}
      - {{id: en, file: en.txt, language: en, role: official translation, publisher: P, base: tr}}
      - {{id: suspect, file: suspect.txt, language: en, role: report, publisher: P}}
"""

CASES = {
    "add": ["pact/fr", "yeni.txt", "--language", "fr", "--role", "report", "--publisher", "P"],
    "discover": ["list.xml", "--language", "en", "--role", "report", "--publisher", "P", "--dry-run"],
    "import jsonl": ["../rows.jsonl"],
    "import git": ["../foreign", "--work", "foreign", "--language", "en"],
    "watch": ["--all"],
    "preview": ["pact/tr"],
    "reread": ["--all"],
    "status": ["--all"],
    "tell": ["--since", "2020-01-01"],
    "accept": ["pact/suspect", "--dry-run"],
    "history": ["pact/tr"],
    "show": ["pact/tr"],
    "diff": ["pact/tr"],
    "compare": ["pact/tr", "pact/en", "--all"],
    "verdict": ["no-such-key", "dismiss"],
    "terms suggest": ["pact"],
    "cite": ["pact/tr"],
    "fact": ["renamed", "pact/tr", "--into", "pact/en", "--note", MARK],
    "index": [],
    "verify": ["--all"],
    "export dataset": ["../out-dataset"],
    "export site": ["../out-site"],
    "export warc": ["../out.warc.gz"],
    "export wacz": ["../out.wacz"],
    "backup": ["../out-backup"],
}  # fmt: skip
SHOWING = {"preview", "tell", "show", "diff", "compare"}
"""Commands whose answers must hold what was captured, or this would test nothing."""

OTHERWISE = {
    "backfill": "asks a web archive; tests/hexapla/test_backfilling.py",
    "demo": "prints nothing but where it stands",
    "export proof": "prints the path that it was given",
    "import changedetection": "reads texts as import jsonl does",
    "import ota": "reads a repository as import git does",
    "import warc": "tests/archive/importing/test_warc.py tries its addresses",
    "import webchanges": "tests/archive/importing/test_webchanges.py",
    "init": "nothing is captured yet",
    "repair": "prints IDs",
    "seal": "prints IDs",
    "serve": "prints an address",
    "stamp": "prints IDs, and what the authority said, of which tests/archive/test_stamping.py",
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    words = [HEXAPLA, *arguments, "-C", str(folder)]
    return subprocess.run(
        words, capture_output=True, timeout=120, check=False, cwd=folder, stdin=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which everything that publishers write steers terminals."""
    folder = tmp_path_factory.mktemp("steered") / "collection"
    folder.mkdir()
    (folder / "sources.yml").write_text(CATALOGUE, encoding="utf-8")
    for edition in (1, 2):
        for name in ("tr", "en", "suspect", "yeni"):
            years = 7 if name == "en" else 3
            lines = [f"{n}. {MARK} {STEERING} {edition * n * years}." for n in range(1, 30)]
            if (name, edition) == ("suspect", 2):
                lines = [STEERING]
            (folder / f"{name}.txt").write_text("\n\n".join(lines), encoding="utf-8")
        run(folder, "watch")
    _foreign(folder.parent)
    (folder / "list.xml").write_text(
        "<rss><channel><item><title>a&#x9b;31m\u202e</title><link>https://example.org/\u202e"
        "</link></item></channel></rss>",
        encoding="utf-8",
    )
    row = {"work": "w", "source": "s", "lang": "en", "captured_at": "2020-01-01T00:00:00Z"}
    rows = [row | {"text": STEERING, "title": STEERING}, row | {"work": STEERING, "text": MARK},
            row | {"captured_at": STEERING, "text": MARK}]  # fmt: skip
    text = "".join(json.dumps(each) + "\n" for each in rows)
    (folder.parent / "rows.jsonl").write_text(text + STEERING, encoding="utf-8")
    return folder


def _foreign(folder: Path) -> None:
    path = folder / "foreign"
    path.mkdir()
    (path / f"{STEERING.replace('/', '')}.md").write_text(MARK, encoding="utf-8")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", STEERING]):
        subprocess.run(["git", *words], cwd=path, check=True, env=os.environ | NOBODY)


@pytest.mark.parametrize("name", CASES)
def test_nothing_that_was_captured_steers_the_terminal(collection: Path, name: str) -> None:
    if name == "tell":
        (collection / "told.json").unlink(missing_ok=True)
    ended = run(collection, *name.split(), *CASES[name])
    printed = (ended.stdout + ended.stderr).decode()
    assert "Traceback" not in printed
    assert not STEERED.search(printed), printed
    assert "Usage:" not in printed
    assert MARK in printed or name not in SHOWING


@pytest.mark.parametrize("how", ["--words", "--side-by-side", "--unified"])
def test_no_form_of_a_difference_steers_the_terminal(collection: Path, how: str) -> None:
    printed = run(collection, "diff", "pact/tr", how).stdout.decode()
    assert MARK in printed
    assert not STEERED.search(printed)


def test_every_command_was_tried() -> None:
    known = {name.removeprefix("hexapla ") for name, _ in commands(cli, "hexapla")}
    assert known == CASES.keys() | OTHERWISE.keys()
    assert not CASES.keys() & OTHERWISE.keys()
