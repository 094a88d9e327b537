"""What is beyond a bound of the search: told more coarsely, never wrongly, and said to be so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from differ import linking, matching
from differ.budget import Budget
from differ.versions import apply, diff

CLAUSES = [
    f"{number}. Maddə {number * 7}: ılıq qaydalar {number * 11} hər il {number * 13} dəfə tətbiq olunur."
    for number in range(20)
]
EDITED = [clause.replace("hər il", "iki ildə") for clause in CLAUSES]


@pytest.mark.parametrize(("most", "coarse"), [(1_000, False), (4, True)])
@pytest.mark.parametrize("new", [EDITED, EDITED[10:] + EDITED[:10], EDITED[::-1]])
def test_more_passages_than_are_compared_are_told_whole(
    monkeypatch: pytest.MonkeyPatch, new: list[str], most: int, *, coarse: bool
) -> None:
    monkeypatch.setattr(linking, "MOST_COMPARED", most)
    found = diff(CLAUSES, new, language="az")
    assert found.coarse is coarse
    assert apply(CLAUSES, found) == tuple(new)
    if coarse:
        # Nothing is said of what became of which.
        assert {change.operation for change in found.changes} <= {
            "insertion",
            "deletion",
            "replacement",
        }


ITEMS = st.lists(st.sampled_from("ıİəa漢 "), min_size=30, max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=ITEMS, new=ITEMS, cells=st.sampled_from([0, 1, 100, 10_000]))
def test_what_is_found_in_common_stands_in_both_in_order_whatever_is_refused(
    monkeypatch: pytest.MonkeyPatch, old: list[str], new: list[str], cells: int
) -> None:
    monkeypatch.setattr(matching, "CELLS_AT_ONCE", cells)
    for search in (matching.common, matching.anchored):
        at = (0, 0)
        for i, j, length in search(old, new, Budget()):
            assert length > 0
            assert i >= at[0]
            assert j >= at[1]
            assert old[i : i + length] == new[j : j + length]
            at = i + length, j + length
        assert at <= (len(old), len(new))


@pytest.mark.parametrize("search", [matching.common, matching.anchored])
def test_a_search_that_is_refused_says_so_and_finds_something_all_the_same(
    monkeypatch: pytest.MonkeyPatch, search: Callable[..., list[matching.Block]]
) -> None:
    # No run of these is there only once, so nothing can be anchored.
    old, new = list("aab" * 60), list("abb" * 60)
    exact = Budget()
    longest = sum(length for *_, length in search(old, new, exact))
    monkeypatch.setattr(matching, "CELLS_AT_ONCE", 10)
    spent = Budget()
    found = sum(length for *_, length in search(old, new, spent))
    assert (exact.refused, spent.refused) == (False, True)
    assert 0 < found <= longest
