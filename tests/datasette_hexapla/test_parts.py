from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from datasette_hexapla.pages.lines import part


@given(st.lists(st.integers(0, 30_000), max_size=60), st.integers(1, 70))
def test_leafing_to_and_fro_leads_through_the_same_parts_that_hold_every_line(sizes, first):
    text = ["x" * size for size in sizes] * 3
    forth, begins = [], 1
    while begins is not None:
        shown = part(text, begins)
        forth.append((begins, [line.number for line in shown.lines]))
        begins = shown.after
    assert [number for _, numbers in forth for number in numbers] == list(range(1, len(text) + 1))
    for (before, _), (after, _) in pairwise(forth):
        assert part(text, after).before == before
    # From any other line one comes back to them.
    back = part(text, first).before
    assert back is None or back in {begins for begins, _ in forth}
