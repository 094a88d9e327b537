"""What tests of lineages share: a law, and facts about the sources that publish it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from archive.facts import Fact, FactKind
from snapshots.model import Role, Source

if TYPE_CHECKING:
    from conftest import Keeper

CATALOGUE = "title: T\nworks:\n  - id: law\n    title: Law\n    sources:\n" + "".join(
    f"      - {{id: {slug}, url: 'https://example.org/{slug}', language: en,"
    " role: report, publisher: P}\n"
    for slug in "abc"
)


@pytest.fixture
def kept(keeper: Keeper, catalogue: str) -> Keeper:
    """Two sources of a law, of which nothing is known but their texts."""
    with keeper.writing():
        keeper.declare(catalogue)
        keeper.keep("law/a", "2018-01-01", "One.\n")
        keeper.keep("law/a", "2019-01-01", "Two.\n")
        keeper.keep("law/b", "2020-02-01", "Three.\n")
    keeper.update()
    return keeper


@pytest.fixture
def catalogue() -> str:
    """The catalogue of the law, which has the sources a, b and c."""
    return CATALOGUE


@pytest.fixture
def unlisted() -> Source:
    """A source of the law, called d, that no catalogue names."""
    return Source(
        work="law", slug="d", language="en", role=Role.REPORT, publisher="P", url="https://e.org/"
    )


@pytest.fixture
def noted() -> Callable[..., str]:
    """Keep a fact about sources of the law, named by their slugs, and return its ID."""

    def note(keeper: Keeper, kind: FactKind, before: str, after: str = "", **fields: Any) -> str:
        fact = Fact(
            kind=kind,
            at=_moment(fields.pop("at", "2020-01-01")),
            noted_at=_moment(fields.pop("noted", "2024-01-01")),
            before=tuple(f"law/{slug}" for slug in before.split()),
            after=tuple(f"law/{slug}" for slug in after.split()),
            **fields,
        )
        return keeper.writer.keep_fact(fact)

    return note


@pytest.fixture
def texts() -> Callable[[Keeper], list[tuple[Any, ...]]]:
    """Return the diffs between sources: whose, from which text, to which, and as which step."""

    def between(keeper: Keeper) -> list[tuple[Any, ...]]:
        return keeper.rows(
            "SELECT new.source, old.text, new.text, diffs.step FROM diffs"
            " JOIN versions AS old ON old.name = diffs.old"
            " JOIN versions AS new ON new.name = diffs.new AND new.previous = old.name"
            " WHERE old.source <> new.source ORDER BY new.source",
        )

    return between


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
