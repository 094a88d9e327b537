"""What docs/archive-format.md promises holds for an archive that this program wrote."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.facts import Fact, FactKind
from archive.keeping import writing
from archive.layout import Kind
from archive.repository import Archive
from archive.verdicts import Judgement, Verdict
from snapshots.model import Outcome, Reading, Snapshot, Visit

DOCUMENT = Path(__file__).parents[2] / "docs" / "archive-format.md"
COMMANDS = [
    line.strip()
    for line in DOCUMENT.read_text().split("## Reading an archive without Hexapla")[1].splitlines()
    if line.startswith("    git ")
]

Git = Callable[..., str]


@pytest.fixture
def filled(
    archive: Archive, snapshot_of: Callable[..., Snapshot], reading_of: Callable[..., Reading]
) -> Archive:
    at = datetime(2020, 5, 1, tzinfo=UTC)
    with writing(archive) as writer:
        for day in (1, 0):
            snapshot = snapshot_of(day)
            writer.keep("work", "tr", snapshot, reading_of(snapshot))
        writer.keep_reading("work", "tr", reading_of(snapshot, 2))
        visit = Visit(work="work", source="tr", visited_at=at, outcome=Outcome.CHANGED)
        writer.keep_visits("r1", [visit])
        writer.keep_catalogue(b"title: x\n")
        writer.keep_terms(b"terms: {tr: ihracat}\n")
        writer.keep_suspect("work", "tr", snapshot_of(2, "404"), "an error page")
        writer.keep_fact(Fact(kind=FactKind.RETIRED, at=at, noted_at=at, before=("work/tr",)))
        writer.keep_verdict(
            Verdict(
                work="work",
                translation="work/tr",
                key="0" * 64,
                verdict=Judgement.DISMISSED,
                decided_at=at,
                rule="number",
                base_words="7",
                translation_words="seven",
            )
        )
    return archive


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_in_the_document_work_with_plain_git(filled: Archive, command: str):
    done = subprocess.run(
        ["sh", "-c", command], cwd=filled.path, check=True, capture_output=True, text=True
    )
    assert done.stdout or "fsck" in command


def test_every_kind_of_commit_is_documented():
    documented = DOCUMENT.read_text()
    assert [kind for kind in Kind if f"| `{kind}` |" not in documented] == []


def test_every_kind_of_fact_is_documented():
    documented = DOCUMENT.read_text()
    assert [kind for kind in FactKind if f"`{kind}`" not in documented] == []


def test_every_key_of_the_descriptions_is_documented(filled: Archive, git: Git):
    documented = DOCUMENT.read_text()
    folder = git("ls-tree", "-r", "--name-only", "main").splitlines()
    for path in folder:
        if path.endswith(("snapshot.json", "reading.json", "suspicion.json")) or path.startswith(
            ("facts/", "verdicts/")
        ):
            keys = json.loads(git("show", f"main:{path}"))
            assert [key for key in keys if f"`{key}`" not in documented] == []
    assert filled.path.exists()


def test_every_commit_states_its_kind_in_a_trailer(filled: Archive, git: Git):
    stated = git(
        "log", "--reverse", "--format=%(trailers:key=Kind,valueonly,separator=%x2C)", "main"
    )
    assert stated.splitlines() == [
        "format",
        "snapshot",
        "snapshot",
        "re-reading",
        "visits",
        "catalogue",
        "terms",
        "suspect",
        "fact",
        "verdict",
        "newest",
    ]
    assert filled.head() == git("rev-parse", "main")
