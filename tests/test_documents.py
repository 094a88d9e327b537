"""Every command in the documents is run as it stands, and prints what they say it prints."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SESSION = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sessions(document: Path) -> list[str]:
    return SESSION.findall(document.read_text(encoding="utf-8"))


def steps(session: str) -> list[tuple[str, str]]:
    """Split a session into commands, each with what it should print."""
    parts = re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]
    return [(command, printed) for command, _, printed in (part.partition("\n") for part in parts)]


def pattern(printed: str) -> str:
    """What is printed, where `…` stands for anything."""
    return re.sub(r"…\s*", ".*?", re.escape(printed.rstrip()).replace("\\…", "…")) + r"\s*"


@pytest.mark.parametrize(
    "document",
    [document for document in DOCUMENTS if sessions(document)],
    ids=lambda document: document.name,
)
def test_what_the_document_says_is_what_happens(document, built_demo, tmp_path):
    shutil.copytree(built_demo, tmp_path / "demo-collection")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for session in sessions(document):
        for command, printed in steps(session):
            ran = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                env={**os.environ, "PATH": path, "COLUMNS": "100"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            assert re.fullmatch(pattern(printed), ran.stdout, re.DOTALL), (
                f"$ {command}\n{ran.stdout}"
            )


def test_links_between_documents_lead_somewhere():
    for document in [*DOCUMENTS, ROOT / "CONTRIBUTING.md"]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
