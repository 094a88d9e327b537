"""How a source stands is told from its visits, without crying wolf."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from hexapla.collection import Collection
from hexapla.opening import opened_for_writing
from hexapla.scheduling import Look, Past
from hexapla.surveying import State, judged
from snapshots.model import Outcome, Visit

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def past(outcomes: str, *, apart: timedelta = timedelta(hours=6)) -> Past:
    """One letter a visit: Unchanged, Changed, Suspect, Gone, Failed, Refused."""
    letters = {outcome.value[0]: outcome for outcome in Outcome}
    looks = [
        Look(at=NOON + number * apart, outcome=letters[letter], reason=f"reason {number}")
        for number, letter in enumerate(outcomes.lower())
    ]
    return Past(looks=looks[::-1])


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ("", State.NEVER),
        ("CUU", State.WELL),
        ("FFFU", State.WELL),
        ("CF", State.FAILING),
        ("CFR", State.FAILING),
        ("CG", State.GONE),
        ("CGG", State.WITHDRAWN),
        ("CGFG", State.WITHDRAWN),
        ("CGUG", State.GONE),
        ("CGSG", State.GONE),
        ("CS", State.SUSPECT),
        ("CSF", State.FAILING),
        ("CSU", State.WELL),
        ("GG", State.WITHDRAWN),
    ],
)
def test_the_state_is_that_of_the_visits_since_the_last_good_one(outcomes, state):
    assert judged("law/en", past(outcomes)).state is state


def test_a_source_is_withdrawn_only_after_an_hour():
    assert judged("a/b", past("CGG", apart=timedelta(minutes=59))).state is State.GONE
    assert judged("a/b", past("CGG", apart=timedelta(hours=1))).state is State.WITHDRAWN


def test_the_state_begins_with_its_first_visit():
    standing = judged("a/b", past("UFFR"))
    assert standing.since == NOON + timedelta(hours=6)
    assert standing.reason == "reason 3"


def test_texts_that_take_turns_are_told():
    assert judged("a/b", past("CSUSU")).alternates
    assert not judged("a/b", past("CSU")).alternates


def test_the_last_good_visit_may_lie_far_back(run, begun):
    run("watch", "--collection", begun)
    (visited,) = json.loads(run("status", "--collection", begun, "--json").out)
    failed = [
        Visit(
            work="bildiri",
            source="tr",
            visited_at=datetime(2031, 1, day, tzinfo=UTC),
            outcome=Outcome.FAILED,
        )
        for day in range(1, 31)
    ]
    with opened_for_writing(Collection(begun)) as (_archive, writer):
        writer.keep_visits("many", failed)
    (standing,) = json.loads(run("status", "--collection", begun, "--json").out)
    assert standing["state"] == "failing"
    assert standing["good_at"] == visited["visited_at"]


def test_status_lists_what_does_not_stand_well(run, begun):
    never = run("status", "--collection", begun)
    assert "never visited" in never.out
    run("watch", "--collection", begun)
    well = run("status", "--collection", begun, "--exit-code")
    assert (well.code, well.out) == (0, "")
    (begun / "metin.txt").unlink()
    run("watch", "--collection", begun)
    gone = run("status", "--collection", begun, "--exit-code")
    assert gone.code == 5
    assert "gone" in gone.out
    (described,) = json.loads(run("status", "--collection", begun, "--json").out)
    assert described["state"] == "gone"
    assert described["good_at"] <= described["since"]
