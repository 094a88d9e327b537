from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.facts import Fact, FactKind
from snapshots.model import Source

if TYPE_CHECKING:
    from conftest import Keeper

Noting = Callable[..., str]
Telling = Callable[["Keeper"], list[tuple[Any, ...]]]

SLUGS = ["a", "b", "c", "d"]


BODIES = ["One.\n", "One.\n\nTwo.\n", "Zwei.\n\nOne.\n", "ışık\n\nİki.\n", "二\n"]
slugs = st.sampled_from(SLUGS)
days = st.sampled_from(["0001-01-02", "1912-05-01", "1969-12-31", "1995-01-01", "2020-02-29"])
snapshots_kept = st.tuples(st.just("keep"), slugs, days, st.sampled_from(BODIES))
facts_noted = st.one_of(
    st.tuples(st.just("renamed"), slugs, slugs, days),
    st.tuples(st.just("merged"), slugs, slugs, days),
    st.tuples(st.just("split"), slugs, slugs, days),
    st.tuples(st.just("retired"), slugs, slugs, days),
    st.tuples(st.just("moved"), slugs, slugs, days),
    st.tuples(st.just("retracted"), st.integers(0, 5), slugs, days),
)
events = st.lists(
    st.tuples(st.one_of(snapshots_kept, facts_noted), st.booleans()), min_size=2, max_size=12
)


@dataclass
class Events:
    """Keeps what happens to the law, and remembers the facts that were *written*."""

    keeper: Keeper
    noted: Noting
    written: list[str] = field(default_factory=list)

    def apply(self, number: int, event: tuple) -> None:
        kind, subject, other, last = event
        if kind == "keep":
            self.keeper.keep(f"law/{subject}", f"{other}T00:00:{number:02}", last)
            return
        fields: dict[str, object] = {"at": last, "noted": f"2024-01-01T00:00:{number:02}"}
        others = " ".join(slug for slug in SLUGS if slug != subject)
        match kind:
            case "retracted":
                none = "swh:1:cnt:" + "0" * 40
                written = self.written
                fields["retracts"] = written[subject % len(written)] if written else none
                sides = ("", "")
            case "renamed":
                sides = (subject, other)
            case "merged":
                sides = (others, other)
            case "split":
                sides = (subject, others)
            case _:
                sides = (subject, "")
                if kind == "moved":
                    fields["url"] = f"https://example.net/{other}"
        self.written.append(self.noted(self.keeper, FactKind(kind), *sides, **fields))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=events)
def test_records_are_equal_in_whatever_order_facts_and_texts_came(
    make_keeper: Callable[[], Keeper],
    catalogue: str,
    noted: Noting,
    unlisted: Source,
    events: list[tuple[tuple, bool]],
) -> None:
    keeper = make_keeper()
    keeper.sources["law/d"] = unlisted
    kept = Events(keeper, noted)
    with keeper.writing():
        keeper.declare(catalogue)
        for number, (event, updates) in enumerate(events):
            kept.apply(number, event)
            if updates:
                keeper.writer.commit()
                keeper.update()
    keeper.update()
    assert keeper.is_equal_when_rebuilt()
    assert _without_circles(keeper)


def _without_circles(keeper: Keeper) -> bool:
    previous = dict(keeper.rows("SELECT name, previous FROM versions"))
    for name, before in previous.items():
        seen, at = {name}, before
        while at is not None:
            if at in seen:
                return False
            seen.add(at)
            at = previous[at]
    return True


def test_many_facts_are_told_quickly(kept: Keeper, texts: Telling) -> None:
    """A chain of three hundred renamings is followed without recursion, and others not looked at."""
    with kept.writing():
        for number in range(300):
            at = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(days=number)
            kept.writer.keep_fact(
                Fact(
                    kind=FactKind.RENAMED,
                    at=at,
                    noted_at=at,
                    before=(f"law/n{number}" if number else "law/c",),
                    after=(f"law/n{number + 1}" if number < 299 else "law/a",),
                )
            )
        kept.keep("law/c", "2000-01-01", "The beginning.\n")
    kept.update()
    assert texts(kept) == [("law/a", "The beginning.", "One.", "revision")]
    ((before,),) = kept.rows("SELECT before FROM facts ORDER BY at LIMIT 1")
    assert json.loads(str(before)) == ["law/c"]
