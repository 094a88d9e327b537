"""How long a text stood, and how often it was seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from served import SetUp, Site
from snapshots.model import Outcome

if TYPE_CHECKING:
    from keepers import Keeper


def test_a_snapshot_says_from_when_to_when_it_was_seen_unchanged(
    terms: Keeper, serving_site: Callable[[Keeper, SetUp], str]
) -> None:
    with terms.writing():
        first = terms.keep("terms/en", "2022-01-01", "The parties pay in May.")
        for day in range(2, 30):
            outcome = Outcome.FAILED if day % 7 == 0 else Outcome.UNCHANGED
            seen = first if outcome is Outcome.UNCHANGED else None
            terms.visit(f"run-{day}", "terms/en", f"2022-01-{day:02}", outcome, seen)
        newest = terms.keep("terms/en", "2022-02-01", "The parties pay in June.")
        terms.visit("run-last", "terms/en", "2022-02-01T01:00", Outcome.UNCHANGED, newest)
    terms.update()
    site = Site(serving_site(terms, SetUp()), terms, {})

    def told(identifier: str) -> str:
        return re.sub("<[^>]*>", "", site.get(f"/s/{identifier}").text)

    assert (
        "Unchanged from 1 January 2022 to 29 January 2022, seen 24 times. "
        "Found changed on 1 February 2022." in told(first)
    )
    assert "Unchanged from 1 February 2022, seen once. It is the newest text." in told(newest)
