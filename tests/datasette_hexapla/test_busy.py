"""What takes too long for a page, or waits for another: a word on it, and nothing half done."""

from __future__ import annotations

from datetime import datetime
from threading import Event

import pytest

from archive.verdicts import Judgement, Verdict, verdicts
from asked import answers
from datasette_hexapla import deciding, inquiries, making
from datasette_hexapla.errors import TookTooLong
from keepers import Keeper

CLAUSES = [f"{number}. Maddə ılıq {number} nömrəli qaydanı təsdiq edir." for number in range(40)]


@pytest.fixture
def difference(terms: Keeper, request: pytest.FixtureRequest) -> str:
    """The address of a difference that no test asked for yet."""
    begun = [f"{request.node.name}", *CLAUSES]
    with terms.writing():
        for day in range(1, 4):
            terms.keep("terms/en", f"2022-01-{day:02}", "\n\n".join(begun[:: -1 if day > 2 else 1]))
        terms.keep("terms/en", "2022-01-04", "\n\n".join(begun[::2]))
    terms.update()
    rows = terms.rows("SELECT digits FROM snapshots ORDER BY number")
    (first,), *_, (last,) = rows
    return f"/d/{first[:12]}..{last[:12]}"


def test_a_comparison_that_takes_long_is_made_all_the_same_and_there_when_asked_for_again(
    terms: Keeper, difference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()
    before = making._THREAD.submit(done.wait, 30)
    with monkeypatch.context() as patch:
        patch.setattr(making, "WAIT_SECONDS", 0.01)
        (page,) = answers(terms, difference)
    done.set()
    assert before.result()
    assert page.status_code == 503
    assert "It is being made: ask again in a minute" in page.text
    (page,) = answers(terms, difference)
    assert page.status_code == 200
    assert "<del>" in page.text


def test_when_many_comparisons_are_waited_for_no_more_are_begun(
    terms: Keeper, difference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(making, "MOST_WAITING", 0)
        (told,) = answers(terms, f"{difference}.json")
    assert told.status_code == 503
    assert told.json()["error"].startswith("Several comparisons are being made just now.")
    assert answers(terms, difference)[0].status_code == 200


def test_a_page_that_asks_too_much_of_the_records_is_given_up(
    terms: Keeper, difference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert difference
    with monkeypatch.context() as patch:
        patch.setattr(inquiries, "TIME_LIMIT_MS", 0)
        page, told = answers(terms, "/search?q=maddə", "/search.json?q=maddə")
    assert page.status_code == told.status_code == 503
    assert "given up" in page.text
    assert told.json()["error"].endswith("more words in a search, or one work.")
    assert answers(terms, "/search?q=maddə")[0].status_code == 200


def test_a_verdict_that_comes_while_the_archive_is_written_is_not_kept_and_said_not_to_be(
    law: Keeper, at_noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((translation, key, rule),) = law.rows("SELECT translation, key, rule FROM findings LIMIT 1")
    verdict = Verdict(
        work="law",
        translation=translation,
        key=key,
        verdict=Judgement.CONFIRMED,
        decided_at=at_noon,
        rule=rule,
        base_words="100",
        translation_words="700",
        note="ılıq",
        who="maria",
    )
    monkeypatch.setattr(deciding, "WAIT_SECONDS", 0.05)
    with law.writing(), pytest.raises(TookTooLong, match="Nothing was kept; send it again"):
        deciding._keep(law.archive.path, verdict)
    assert list(verdicts(law.archive)) == []
    deciding._keep(law.archive.path, verdict)
    assert [each.who for each in verdicts(law.archive)] == ["maria"]
