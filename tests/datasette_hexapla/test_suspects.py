"""What was kept aside: in the records, and on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Snapshot, SnapshotID

if TYPE_CHECKING:
    from keepers import Keeper

WHOLE = "\n\n".join(
    f"Clause {n} binds the parties in all {n} cases that it names." for n in range(12)
)
WALL = "Please enable cookies. <script>document.title='owned'</script>"


def hold(keeper: Keeper, day: str, text: str, reason: str = "only 5% is left") -> SnapshotID:
    from keepers import moment

    snapshot = Snapshot(
        body=text.encode(),
        url="https://example.org/",
        fetched_at=moment(day),
        media_type="text/plain",
        extension="txt",
        charset="utf-8",
        charset_from="utf-8",
        status=200,
        headers=(("content-type", "text/plain"),),
    )
    kept = keeper.writer.keep_suspect("terms", "en", snapshot, reason)
    assert kept == snapshot_id(snapshot)
    keeper.visit(f"run-{day[-2:]}", "terms/en", day, Outcome.SUSPECT, kept)
    return kept


@pytest.fixture
def walled(terms: Keeper) -> Keeper:
    """A source of which a wall was kept aside after its first text."""
    with terms.writing():
        terms.keep("terms/en", "2022-01-01", WHOLE)
        hold(terms, "2022-01-02", WALL)
    terms.update()
    return terms


def test_the_last_suspect_waits_with_its_text(walled: Keeper) -> None:
    assert walled.rows("SELECT waits, segments, reason FROM suspects") == [
        (1, 1, "only 5% is left")
    ]
    assert walled.rows("SELECT count(*) FROM snapshots") == [(1,)]
    ((suspect,),) = walled.rows("SELECT suspect FROM visits")
    assert walled.rows("SELECT name FROM suspects") == [(suspect,)]
    assert walled.is_equal_when_rebuilt()


def test_a_newer_suspect_takes_its_place_and_a_newer_text_answers_it(walled: Keeper) -> None:
    with walled.writing():
        hold(walled, "2022-01-03", WALL * 2)
    walled.update()
    assert walled.rows("SELECT waits, text IS NULL FROM suspects ORDER BY kept_as") == [
        (0, 1),
        (1, 0),
    ]
    with walled.writing():
        walled.keep("terms/en", "2022-01-04", WHOLE + " So be it.")
    walled.update()
    assert walled.rows("SELECT waits, text IS NULL FROM suspects") == [(0, 1), (0, 1)]
    assert walled.is_equal_when_rebuilt()
