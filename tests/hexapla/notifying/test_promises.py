"""Whatever fails, and wherever it is killed: everything is told, in order, and soon once."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexapla.notifying import delivering, messages, told
from hexapla.notifying.delivering import Telling
from hexapla.notifying.errors import NotDelivered
from hexapla.notifying.events import Event
from hexapla.notifying.messages import described
from snapshots.channels import Channel, Topic
from snapshots.model import Catalogue
from snapshots.serialising import format_time

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
CHANNEL = Channel(slug="log", to="stdout", topics=(Topic.REVISION,))
CATALOGUE = Catalogue(title="T", channels=(CHANNEL,))


class Killed(BaseException):
    """Stands for kill -9: nothing after it is done."""


def event(number: int, topic: Topic) -> Event:
    return Event(
        key=f"version:law/en/{number:012}",
        topic=topic,
        at=format_time(BEGAN + timedelta(hours=number)),
        work="law",
        work_title="Law",
        source="law/en",
        language="en",
        publisher="P",
        reason="",
        path="/",
        number=number,
    )


def run(folder: Path, events: tuple[Event, ...], now: datetime, writes: Iterator[str]) -> list[str]:
    """Tell once, each message ending as *writes* says; return the keys that people saw."""
    seen: list[str] = []

    def write(data: dict[str, Any]) -> None:
        outcome = next(writes, "taken")
        if outcome == "refused":
            raise NotDelivered("It was refused.")
        seen.extend(each["key"] for each in data["events"])
        if outcome == "killed":
            raise Killed

    telling = Telling(write=print, write_data=write, at_once=True, clock=lambda: now)
    state = delivering._State(folder, told.load(folder), telling)
    teller = delivering._Teller(CATALOGUE, events, state, lambda each: each, now)
    with suppress(Killed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "MOST_AT_ONCE", 2)
        teller.tell(CHANNEL)
    return seen


TOPICS = st.sampled_from([Topic.REVISION, Topic.REVISION, Topic.NOISE])
OUTCOMES = st.lists(st.sampled_from(["taken", "refused", "killed"]), max_size=3)


@settings(max_examples=30, deadline=None)
@given(topics=st.lists(TOPICS, max_size=12), runs=st.lists(st.tuples(st.integers(0, 12), OUTCOMES)))
def test_everything_is_told_at_least_once_and_in_order(topics, runs):
    events = tuple(event(number, topic) for number, topic in enumerate(topics, 1))
    wanted = [each.key for each in events if each.topic is Topic.REVISION]
    seen: list[str] = []
    shown = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, (), BEGAN, iter(()))
        for new, outcomes in runs:
            shown = min(len(events), shown + new)
            seen += run(folder, events[:shown], BEGAN + timedelta(hours=shown), iter(outcomes))
        later = BEGAN + timedelta(days=1)
        seen += run(folder, events, later, iter(()))
        assert list(dict.fromkeys(seen)) == wanted
        assert run(folder, events, later, iter(())) == []


def test_the_document_names_every_field_and_topic():
    document = Path(__file__).parents[3].joinpath("docs", "notifying.md").read_text("utf-8")
    letterhead = delivering._letterhead(CATALOGUE)
    for field in described(letterhead, event(1, Topic.REVISION)):
        assert f"`{field}`" in document or f"`events[].{field}`" in document
    for topic in Topic:
        assert f"`{topic}`" in document
