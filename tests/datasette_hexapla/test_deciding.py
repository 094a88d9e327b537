"""What readers said of findings outlives every rebuilding, and folds away what they dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.verdicts import Judgement, Verdict
from catalogues import ENGLISH

if TYPE_CHECKING:
    from datetime import datetime

    from conftest import Keeper


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
