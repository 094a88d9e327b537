"""Watching pages that scripts write, with a real Chromium and a real server on the loopback."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.history import SnapshotEntry, entries
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.watching import watch, watched
from snapshots.model import Outcome

ARTICLE = """<!doctype html><main><h1>Qanun</h1><div id=law></div></main><script>
for (let n = 1; n < 4; n++) {
    const p = document.createElement("p");
    p.id = "x" + RANDOM;
    p.textContent = n + ". Iğdır’da ışık söndü və bənd " + n + " qüvvədədir.";
    document.getElementById("law").append(p);
}
</script>"""
CATALOGUE = """title: T
visiting:
  pause: 0
  allow_networks: [127.0.0.0/8]
works:
  - id: law
    title: Law
    sources:
      - id: az
        url: {url}
        language: az
        role: authentic
        publisher: XİN
        browser: true
"""


@pytest.fixture
def collection(site, tmp_path) -> Collection:
    """One page of the site, to be rendered."""
    (tmp_path / "sources.yml").write_text(
        CATALOGUE.format(url=site.address + "/law"), encoding="utf-8"
    )
    return Collection(tmp_path)


def texts(collection: Collection) -> list[tuple[str, ...]]:
    with Archive.open(collection.archive_path) as archive:
        kept = [each.kept for each in entries(archive) if isinstance(each, SnapshotEntry)]
        return [each.reading.load(archive).segments for each in kept]


def test_a_page_that_scripts_write_is_read_and_found_unchanged(site, collection):
    site.pages["/law"] = ARTICLE.replace("RANDOM", "n").encode()
    outcomes = [watch(collection, watched(collection))[0].outcome for _ in range(2)]
    assert outcomes == [Outcome.CHANGED, Outcome.UNCHANGED]
    assert len(texts(collection)) == 1


def test_a_page_whose_scripts_write_other_markup_reads_the_same(site, collection):
    site.pages["/law"] = ARTICLE.replace("RANDOM", "Math.random()").encode()
    for _ in range(2):
        watch(collection, watched(collection))
    first, second = texts(collection)
    assert first == second
    assert "1. Iğdır’da ışık söndü və bənd 1 qüvvədədir." in "\n".join(first)


def test_an_interrupted_watch_leaves_no_browser_behind(site, collection):
    site.pages["/law"] = b"<p>text</p><script>while (true) {}</script>"
    program = Path(sys.executable).with_name("hexapla")
    command = [program, "watch", "--collection", collection.folder]
    ran = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    wait_for(lambda: len(browsers(ran.pid)) > 2, 30)
    started = browsers(ran.pid)
    ran.send_signal(signal.SIGINT)
    ran.wait(timeout=30)
    wait_for(lambda: not any(alive(pid) for pid in started), 10)


def wait_for(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def browsers(above: int) -> set[int]:
    """The processes below *above* that are Chromium's."""
    parents = {
        pid: status(pid) for pid in (int(each.name) for each in Path("/proc").glob("[0-9]*"))
    }
    found = set()
    for pid in parents:
        step: int | None = pid
        while step is not None and step != above:
            step = parents.get(step)
        if step == above and "chrom" in command_of(pid):
            found.add(pid)
    return found


def status(pid: int) -> int | None:
    """The parent of *pid*; None where it has ended."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, parent = said.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def alive(pid: int) -> bool:
    return status(pid) is not None
