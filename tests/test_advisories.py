"""Every advisory that applies names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "advisories.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ((?:CVE|GHSA)-.+?) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
IDENTIFIER = re.compile(r"CVE-\d{4}-\d{4,}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}")
ROWS = ROW.findall(TEXT)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_advisory_that_applies_names_tests(row):
    named, _, applies, tried_by = row
    assert IDENTIFIER.findall(named) == re.findall(r"(?:CVE|GHSA)[^\s,()]*", named)
    assert re.match(r"yes\b|no: ", applies)
    assert TEST.search(tried_by) or applies.startswith("no: ")


def test_every_test_that_is_named_is_there():
    named = TEST.findall(TEXT)
    assert named
    for path, name in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {name}\(", source, re.MULTILINE), f"{path}::{name}"


def test_every_row_is_read_and_no_advisory_stands_twice():
    rows = re.findall(r"^\| (?:CVE|GHSA)-", TEXT, re.MULTILINE)
    assert len(rows) == len(ROWS) > 0
    identifiers = IDENTIFIER.findall(" ".join(row[0] for row in ROWS))
    assert len(set(identifiers)) == len(identifiers)
