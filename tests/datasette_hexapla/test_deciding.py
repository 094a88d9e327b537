"""What readers said of findings outlives every rebuilding, and folds away what they dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.verdicts import Judgement, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from conftest import Keeper

CATALOGUE = """
title: Test collection
works:
  - id: law
    title: Law
    sources:
      - {id: fr, url: 'https://example.org/fr', language: fr, role: authentic, publisher: P}
      - {id: en, url: 'https://example.org/en', language: en, role: unofficial translation, publisher: P}
"""
FRENCH = (
    "1. Les parties paient 100 euros avant le 1 mai 2022 à Paris.\n\n2. La liste compte 12 noms.\n"
)
ENGLISH = "1. The parties pay 700 euros before 1 May 2022 in Paris.\n\n2. The list has 12 names.\n"


@pytest.fixture
def law(keeper: Keeper) -> Keeper:
    with keeper.writing():
        keeper.declare(CATALOGUE)
        keeper.keep("law/fr", "2022-01-01", FRENCH)
        keeper.keep("law/en", "2022-02-01", ENGLISH)
    keeper.update()
    return keeper


def decide(keeper: Keeper, at: datetime, judgement: Judgement, note: str = "") -> None:
    ((key,),) = keeper.rows("SELECT key FROM findings WHERE rule = 'number'")
    with keeper.writing():
        keeper.writer.keep_verdict(
            Verdict(
                work="law",
                translation="law/en",
                key=key,
                verdict=judgement,
                decided_at=at,
                rule="number",
                base_words="100",
                translation_words="700",
                note=note,
                who="a reader",
            )
        )
    keeper.update()


def joined(keeper: Keeper) -> list[tuple[object, ...]]:
    return keeper.rows(
        "SELECT findings.rule, verdict, note FROM verdicts JOIN findings USING (translation, key)"
        " WHERE in_force"
    )


def test_the_last_verdict_on_a_finding_is_in_force(law: Keeper, at_noon: datetime) -> None:
    decide(law, at_noon, Judgement.DISMISSED, "in another currency")
    decide(law, at_noon.replace(hour=13), Judgement.CONFIRMED, "no: the same currency")
    assert joined(law) == [("number", "confirmed", "no: the same currency")]
    assert law.rows("SELECT count(*) FROM verdicts") == [(2,)]
    assert law.is_equal_when_rebuilt()


def test_a_verdict_holds_while_other_clauses_change(law: Keeper, at_noon: datetime) -> None:
    decide(law, at_noon, Judgement.DISMISSED)
    with law.writing():
        law.keep("law/en", "2022-03-01", ENGLISH.replace("12 names", "a dozen names"))
    law.update()
    assert joined(law) == [("number", "dismissed", "")]


def test_a_verdict_does_not_hold_once_its_clause_changed(law: Keeper, at_noon: datetime) -> None:
    decide(law, at_noon, Judgement.DISMISSED)
    with law.writing():
        law.keep("law/en", "2022-03-01", ENGLISH.replace("700", "800"))
    law.update()
    assert law.rows("SELECT rule FROM findings WHERE rule = 'number'")
    assert joined(law) == []
