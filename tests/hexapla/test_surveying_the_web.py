"""What `hexapla status` says of pages that move, that take turns, and that nobody can accept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from archive.keeping import writing
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.watching import watch, watched
from snapshots.model import Outcome, Visit

PAGE = "<!doctype html><html><body><main><p>{}</p></main></body></html>"
FULL = PAGE.format("Birinci bənd: tərəflər əməkdaşlıq edirlər. 第一条。 " * 3).encode()
EMPTY = PAGE.format("").encode()
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)


def visit(collection: Collection, hours: int) -> Outcome:
    at = BEGAN + timedelta(hours=hours)
    (visited,) = watch(collection, watched(collection), clock=lambda: at)
    return visited.outcome


def test_a_page_that_leads_elsewhere_is_told_with_what_to_do(run, site, reply, collection):
    site.pages["/old"] = reply(b"", ("Location", "/new"), status=301)
    site.pages["/new"] = FULL
    found = collection("/old")
    assert visit(found, 0) is Outcome.CHANGED
    told = run("status", "-C", found.folder, "--all")
    assert told.out.startswith(f"well           work-0/az, last good {BEGAN:%Y-%m-%d}\n")
    assert f"redirects lead to {site.address}/new" in told.out
    assert f'hexapla fact moved work-0/az --url "{site.address}/new"' in told.err
    (described,) = json.loads(run("status", "-C", found.folder, "--json").out)
    assert described["led_to"] == f"{site.address}/new"


def test_what_leads_nowhere_else_is_not_told_to_move(run, site, collection):
    site.pages["/a"] = FULL
    found = collection("/a")
    visit(found, 0)
    told = run("status", "-C", found.folder, "--all")
    assert "redirects" not in told.out
    assert told.err == "1 source: 1 well. 1 due now.\n"


def test_a_page_is_due_when_its_time_has_come(run, site, collection):
    site.pages["/a"] = FULL
    found = collection("/a")
    run("watch", "-C", found.folder)
    (described,) = json.loads(run("status", "-C", found.folder, "--json").out)
    assert described["due_at"] > described["visited_at"]
    assert "0 due now" in run("status", "-C", found.folder).err


def test_texts_that_take_turns_are_told_to_do_so(run, site, collection):
    found = collection("/a")
    for number, body in enumerate([FULL, EMPTY, FULL, EMPTY]):
        site.pages["/a"] = body
        visit(found, 24 * number)
    told = run("status", "-C", found.folder)
    assert told.out.startswith("suspect        work-0/az since ")
    assert "full and suspect texts take turns here" in told.out


def test_a_suspect_that_a_newer_text_answered_can_be_accepted_when_it_comes_again(
    run, site, collection
):
    """The same bytes as before the newer text are no longer those that wait."""
    short = PAGE.format("Ləğv edilib. 废止。").encode()
    longer = FULL.replace(b"Birinci", "İkinci".encode())
    found = collection("/a")
    outcomes = []
    for number, body in enumerate([FULL, short, longer, short]):
        site.pages["/a"] = body
        outcomes.append(visit(found, 24 * number).value)
    assert outcomes == ["changed", "suspect", "changed", "suspect"]
    told = run("status", "-C", found.folder)
    assert "What came, and what it would change: /suspects/" in told.out
    assert "hexapla accept work-0/az" in told.out
    assert run("accept", "-C", found.folder, "work-0/az").code == 0
    assert run("show", "-C", found.folder, "work-0/az").out == "Ləğv edilib. 废止。\n"


def test_a_suspect_that_nobody_kept_is_not_offered_to_be_accepted(run, begun):
    """As in archives from before suspects were kept aside."""
    run("watch", "--collection", begun)
    seen = Visit(
        work="bildiri",
        source="tr",
        visited_at=datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5),
        outcome=Outcome.SUSPECT,
        reason="only 12% of the last text's length is left",
    )
    with Archive.open(begun / "archive.git") as archive, writing(archive) as writer:
        writer.keep_visits("older", [seen])
    told = run("status", "--collection", begun)
    assert "only 12% of the last text's length is left" in told.out
    assert "hexapla accept" not in told.out
    assert run("accept", "--collection", begun, "bildiri/tr").code == 1
