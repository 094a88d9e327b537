"""The documents of catalogue and reading name every key, role, filter and rule there is."""

import re
from pathlib import Path

import pytest

from snapshots.arrangements import _HOST_KEYS, VISITING_KEYS
from snapshots.catalogue import parse
from snapshots.channel_keys import CHANNEL_KEYS
from snapshots.channels import Rhythm, Topic
from snapshots.declarations import _CATALOGUE_KEYS, _PROFILE_KEYS, _SOURCE_KEYS, _WORK_KEYS
from snapshots.filtering import FILTERS
from snapshots.model import Role
from snapshots.reading import html, markdown

DOCS = Path(__file__).parents[2] / "docs"
CATALOGUE = (DOCS / "catalogue.md").read_text(encoding="utf-8")
READING = (DOCS / "reading.md").read_text(encoding="utf-8")


def test_the_example_of_a_catalogue_is_read():
    example = re.search(r"```yaml\n(.*?)```", CATALOGUE, re.DOTALL)
    assert example is not None
    assert [work.slug for work in parse(example[1]).works] == [
        "shusha-declaration",
        "moscow-declaration-report",
    ]


@pytest.mark.parametrize(
    "name",
    [
        *_CATALOGUE_KEYS,
        *_WORK_KEYS,
        *_SOURCE_KEYS,
        *_PROFILE_KEYS,
        *VISITING_KEYS,
        *_HOST_KEYS,
        *CHANNEL_KEYS,
        *Topic,
        *Rhythm,
        *Role,
        "[none]",
    ],
)
def test_every_key_and_role_is_documented(name: str):
    assert f"`{name}`" in CATALOGUE


RULES = [
    html.PROFILE_REMOVE,
    html.NAVIGATION,
    html.HIDDEN,
    html.OUTSIDE,
    markdown.FRONT_MATTER,
]


@pytest.mark.parametrize("name", [*FILTERS, *(rule for rule, _ in RULES)])
def test_every_rule_that_removes_is_documented(name: str):
    assert f"`{name}`" in READING
