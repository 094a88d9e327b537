"""What goes wrong in the middle of a watch: it is told, noted, and stops no more than it must."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import ArchiveDamaged
from archive.history import VisitsEntry, entries
from archive.repository import Archive
from hexapla import watching
from hexapla.collection import Collection
from hexapla.news import Seen
from hexapla.opening import opened_for_writing
from hexapla.settling import Settler
from hexapla.watching import watch, watched
from snapshots.fetching.answers import Arrived
from snapshots.fetching.bodies import Body
from snapshots.model import Outcome

PAGE = "<!doctype html><html><body><main><p>Birinci bənd, {}.</p></main></body></html>"
LONG = PAGE.format("ışıq 法 " * 50_000).encode()


def noted(collection):
    with Archive.open(collection.archive_path) as archive:
        return [
            visit
            for entry in entries(archive)
            if isinstance(entry, VisitsEntry)
            for visit in entry.visits
        ]


def add_file(folder, name="yerli"):
    """Add a source that is a file, after those of the web; return its path."""
    path = folder / "sources.yml"
    text = path.read_text(encoding="utf-8").rstrip()
    path.write_text(
        f"{text}\n  - id: {name}\n    title: T\n    sources:\n      - id: tr\n"
        f"        file: {name}.txt\n        language: tr\n        role: authentic\n"
        "        publisher: P\n",
        encoding="utf-8",
    )
    (folder / f"{name}.txt").write_text("Birinci fıkra.\n", encoding="utf-8")
    return folder / f"{name}.txt"


@pytest.fixture
def destroy(cited):
    """Overwrite what git has of a file of a source, as a failing disk would."""

    def destroyed(folder, source, part="snapshot/snapshot.json"):
        git = ["git", "--git-dir", str(folder / "archive.git")]
        place = cited(folder, source)["git"].split()[-1].removesuffix("snapshot")
        named = subprocess.run(
            [*git, "rev-parse", place + part], capture_output=True, text=True, check=True
        )
        objects = folder / "archive.git" / "objects"
        for pack in (objects / "pack").glob("*.pack"):
            moved = folder / pack.name
            shutil.move(pack, moved)
            pack.with_suffix(".idx").unlink()
            with moved.open("rb") as content:
                subprocess.run([*git, "unpack-objects", "-q"], stdin=content, check=True)
        digits = named.stdout.strip()
        path = objects / digits[:2] / digits[2:]
        path.chmod(0o644)
        path.write_bytes(bytes(path.stat().st_size))

    return destroyed


def nameless_files():
    """The files without a name that this process has open, where the system tells of them."""
    found = set()
    for each in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            found.add(str(each.readlink()))
    return {each for each in found if each.endswith(" (deleted)")}


def test_a_mistake_of_ours_at_one_page_is_noted_without_what_was_sent(
    site, collection, monkeypatch
):
    site.pages |= {"/a": PAGE.format("bir").encode(), "/b": PAGE.format("iki").encode()}
    found = collection("/a", "/b")
    watch(found, watched(found))

    def mistaken(*, url, **_known):
        if url.endswith("/a"):
            raise KeyError("geheim")

    monkeypatch.setattr(watching, "validators", mistaken)
    first, second = sorted(watch(found, watched(found)), key=lambda visit: visit.work)
    assert (first.outcome, second.outcome) == (Outcome.FAILED, Outcome.UNCHANGED)
    assert "this program failed (KeyError in test_watching_trouble.py, line " in first.reason
    assert "geheim" not in first.reason
    assert first in noted(found)


def test_a_mistake_of_ours_at_one_text_is_noted_and_the_next_is_settled(collection):
    found = collection()
    paths = [add_file(found.folder, name) for name in ("bir", "iki")]
    paths[0].write_text("Gizli: geheim.\n", encoding="utf-8")

    def mistaken(_snapshot, reading, _before, _language):
        if "geheim" in reading.text:
            raise ValueError(reading.text)

    with opened_for_writing(found) as (archive, writer):
        settler = Settler(archive, writer, found.folder, judge=mistaken)
        now = datetime.now(UTC).replace(microsecond=0)
        settler.settle([Seen(source=each, at=now, latest=None) for each in watched(found)])
        settler.note()
    first, second = noted(found)
    assert (first.outcome, second.outcome) == (Outcome.FAILED, Outcome.CHANGED)
    assert "this program failed (ValueError in test_watching_trouble.py, line " in first.reason
    assert "geheim" not in first.reason


def test_what_was_seen_is_noted_while_a_slow_page_is_waited_for(
    site, reply, collection, monkeypatch
):
    for module in ("watching", "settling"):
        monkeypatch.setattr(f"hexapla.{module}.NOTED_AFTER_SECONDS", 0.1)
    found = collection("/fast", "/slow")
    known_meanwhile = []

    def slow(request):
        for _ in range(200):
            if found.archive_path.exists() and (seen := noted(found)):
                known_meanwhile.extend(seen)
                break
            time.sleep(0.05)
        reply(PAGE.format("yavaş").encode())(request)

    site.pages |= {"/fast": PAGE.format("tez").encode(), "/slow": slow}
    visits = watch(found, watched(found))
    assert [visit.work for visit in known_meanwhile] == ["work-0"]
    assert [visit.outcome for visit in visits] == [Outcome.CHANGED] * 2
    assert noted(found) == list(visits)


def test_damage_ends_a_watch_at_once_and_says_what_to_do(
    run, site, collection, destroy, monkeypatch
):
    """Pages that are under way are not waited for."""
    monkeypatch.setattr(watching, "_LOADED_TOGETHER", 1)
    answered = threading.Event()
    site.pages["/hangs"] = lambda _request: answered.wait(20)
    found = collection("/hangs")
    add_file(found.folder)
    assert run("watch", "-C", found.folder, "yerli").code == 0
    destroy(found.folder, "yerli/tr")
    began = time.monotonic()
    ended = run("watch", "-C", found.folder)
    answered.set()
    assert time.monotonic() - began < 10
    assert ended.code == 4
    assert "hexapla verify" in ended.err
    with pytest.raises(ArchiveDamaged):
        watch(found, watched(found)[1:])


def test_a_watch_for_ever_ends_when_the_archive_is_damaged(run, begun, destroy):
    run("watch", "--collection", begun)
    destroy(begun, "bildiri/tr")
    ended = run("watch", "--collection", begun, "--every", "1h")
    assert ended.code == 4
    assert "next one tries again" not in ended.err


def test_what_arrived_is_forgotten_when_a_text_cannot_be_compared(run, site, collection, destroy):
    """Long bodies stand in files without a name."""
    site.pages |= {f"/{number}": LONG for number in range(3)}
    found = collection("/0", "/1", "/2")
    # Reading this one takes so long that the pages arrive meanwhile.
    add_file(found.folder, "uzun").write_bytes(LONG)
    path = add_file(found.folder)
    run("watch", "-C", found.folder, "yerli")
    destroy(found.folder, "yerli/tr", "reading/text.md")
    path.write_text("İkinci fıkra.\n", encoding="utf-8")
    before = nameless_files()
    with pytest.raises(ArchiveDamaged) as raised:
        watch(found, watched(found))
    assert raised.value  # which refers to all that was on the way
    assert nameless_files() == before


def test_an_interrupted_watch_waits_for_no_page_and_begins_no_other(
    run, site, collection, monkeypatch
):
    monkeypatch.setattr(watching, "_MOST_BEGUN", 1)
    answered = threading.Event()

    def hang(_request):
        os.kill(os.getpid(), signal.SIGINT)
        answered.wait(20)

    site.pages |= {"/0": hang, "/1": hang}
    found = collection("/0", "/1")
    began = time.monotonic()
    ended = run("watch", "-C", found.folder)
    answered.set()
    assert time.monotonic() - began < 10
    assert (ended.code, site.paths()) == (1, ["/0"])
    assert "Stopped; nothing that was acknowledged is lost." in ended.err


def test_a_settler_that_was_stopped_settles_no_more_and_forgets_what_came(collection):
    found = collection("/a")
    body = Body()
    body.add(LONG)
    (source,) = watched(found)
    now = datetime.now(UTC).replace(microsecond=0)
    arrived = Arrived(body=body, at=now, url=source.url, final_url=None, status=200, headers=())
    with opened_for_writing(found) as (archive, writer):
        settler = Settler(archive, writer, found.folder)
        settler.stop()
        settler.settle([Seen(source=source, at=now, latest=None, brought=arrived)])
        settler.note()
    assert (settler.visits, noted(found)) == ([], [])
    with pytest.raises(ValueError, match="closed file"):
        body.read()


def test_a_program_may_watch_in_a_thread_of_its_own(begun):
    """Only the main thread may hear signals."""
    with ThreadPoolExecutor(1) as threads:
        (visit,) = threads.submit(watch, Collection(begun), watched(Collection(begun))).result()
    assert visit.outcome is Outcome.CHANGED
