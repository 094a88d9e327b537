"""Every promise in the documents names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROMISE = re.compile(r"^\| ([A-Z]\d+) \| (.+?) \| (.*) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
PROMISES = PROMISE.findall((ROOT / "docs" / "promises.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise[0])
def test_a_promise_names_tests_that_hold_it(promise):
    _, said, held_by = promise
    assert re.search(r"\b(must|should)\b", said)
    tests = TEST.findall(held_by)
    assert tests
    for path, name in tests:
        assert re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_every_row_of_the_document_is_read_as_a_promise():
    rows = re.findall(r"^\| [A-Z]\d+ ", (ROOT / "docs" / "promises.md").read_text(), re.MULTILINE)
    assert len(rows) == len(PROMISES) > 0
    assert len({name for name, _, _ in PROMISES}) == len(PROMISES)
