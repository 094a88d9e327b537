"""`datasette publish` with the records alone: the command of docs/running.md, up to its folder."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from keepers import Keeper
from served import Site, running

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "running.md").read_text(encoding="utf-8")
HEROKU = '#!/bin/sh\ntest "$1" = plugins && echo heroku-builds\n'


@pytest.fixture
def generated(law: Keeper, tmp_path: Path) -> Path:
    """The folder that is sent to the host, made by a host's program that only says it is there."""
    program = tmp_path / "bin" / "heroku"
    program.parent.mkdir()
    program.write_text(HEROKU, encoding="utf-8")
    program.chmod(0o755)
    written = re.search(r"^    datasette (publish heroku .*)$", DOCUMENTED, re.MULTILINE)
    assert written
    folder = tmp_path / "generated"
    subprocess.run(
        [sys.executable, "-m", "datasette", *shlex.split(written[1]), "--generate-dir", folder],
        cwd=law.records_path.parent,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )
    return folder


def test_the_records_alone_are_published_with_all_pages(law: Keeper, generated: Path) -> None:
    assert "hexapla" in (generated / "requirements.txt").read_text(encoding="utf-8").split()
    started = (generated / "Procfile").read_text(encoding="utf-8").partition("datasette ")[2]
    words = [word for word in shlex.split(started) if word != "$PORT"]
    words.remove("--port")
    words[words.index("0.0.0.0")] = "127.0.0.1"  # noqa: S104 - what the host is told
    (code,), (digits,) = (
        law.rows("SELECT code FROM alignments")[0],
        law.rows("SELECT digits FROM snapshots WHERE source = 'law/en'")[0],
    )
    # What the host does with the folder before it begins to serve.
    compiled = (generated / "bin" / "post_compile").read_text(encoding="utf-8")
    inspected = shlex.split(re.search(r"datasette (inspect .*)", compiled)[1])
    subprocess.run([sys.executable, "-m", "datasette", *inspected], cwd=generated, check=True)
    with running(words, folder=generated) as address:
        site = Site(address, law, {})
        for path in ("/", "/changes", "/w/law", "/src/law/en", f"/s/{digits}", f"/t/{code}"):
            assert site.get(path).status == 200, path
        assert "The parties pay" in site.get(f"/s/{digits}.txt").text
        assert "archive is not here" in site.get(f"/s/{digits}.raw").text
        assert site.get("/records.json?sql=select+1").status != 200
        assert site.get("/records.db").status >= 400
