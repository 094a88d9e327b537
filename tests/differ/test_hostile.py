"""The differ under load of every kind: much text, little structure, other machines."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from differ.budget import Budget
from differ.model import Operation
from differ.versions import apply, diff

LINE = "Türkiye ile Azerbaycan arasında ihracat serbesttir, ışık yoktur: {} madde."
TEXT = [LINE.format(number) for number in range(3000)]


def test_other_line_ends_are_one_change():
    (change,) = diff(TEXT, [line + "\r" for line in TEXT]).changes
    assert change.kind == "whitespace"
    assert len(change.edits) == len(TEXT)


def test_another_normal_form_is_one_change():
    new = [unicodedata.normalize("NFD", line) for line in TEXT]
    (change,) = diff(TEXT, new, language="tr").changes
    assert change.kind == "typography"
    assert apply(TEXT, diff(TEXT, new)) == tuple(new)


def test_shuffled_paragraphs_are_moves_and_nothing_else():
    new = TEXT[1000:] + TEXT[:500] + TEXT[500:1000][::-1]
    assert {change.operation for change in diff(TEXT, new).changes} == {Operation.MOVE}


def test_two_hundred_edits_in_one_line_are_two_hundred():
    words = " ".join(TEXT).split()
    edited = list(words)
    for place in range(50, 50 + 200 * 100, 100):
        edited[place] = "edited"
    (change,) = diff([" ".join(words)], [" ".join(edited)]).changes
    assert len(change.edits) == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["again"] * 30_000, ["again"] * 20_000 + ["now"] + ["again"] * 9_000),
        (["again " * 30_000], ["again now " * 20_000]),
        (["x" * 10_000_000], ["x" * 9_999_999 + "y"]),
        ([" ".join(f"a{k}" for k in range(30_000))], [" ".join(f"b{k}" for k in range(30_000))]),
        (["条款" * 30_000], ["条款变" * 20_000]),
        (["\x00\ud800\u0301" * 1000], ["\u0301\ud800\x00" * 1000]),
    ],
)
def test_much_of_the_same_is_diffed_exactly(old: list[str], new: list[str]):
    assert apply(old, diff(old, new)) == tuple(new)


def test_a_diff_that_had_to_stop_short_says_so():
    old = " ".join(f"{k % 7} {k % 11}" for k in range(40_000))
    new = " ".join(f"{k % 5} {k % 11}" for k in range(40_000))
    found = diff([old], [new])
    assert found.coarse
    assert apply([old], found) == (new,)


def test_a_budget_says_when_it_refused():
    budget = Budget(left=10)
    assert budget.allows(10)
    assert not budget.allows(1)
    assert budget.refused


PROGRAM = """
from differ.rendering.json import dump
from differ.versions import diff
old = [f"{n}. The parties of article {n % 7} shall {'not ' * (n % 3)}pay." for n in range(60)]
new = [line.replace("pay", "owe") for line in old[30:]] + old[:28] + ["A new one."]
print(dump(diff(old, new)))
"""


def test_the_bytes_are_the_same_under_every_hash_seed():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "20261122")
    }
    assert len(outputs) == 1
