"""Readings that are likely no work of the publisher are told from quiet edits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hexapla.suspecting import suspicion
from snapshots.identifiers import snapshot_id
from snapshots.model import Reading, Role, Snapshot, Source
from snapshots.reading.choosing import read

SOURCE = Source(
    work="law", slug="en", language="en", role=Role.AUTHENTIC, publisher="Gazette", url="https://x"
)

CLAUSES = tuple(
    f"{number}. The parties of this agreement shall not be held liable for delay {number}, and the "
    "terms of it are for all of them to keep."
    for number in range(1, 21)
)


def judged(body: str, before: tuple[str, ...] | None = CLAUSES, language: str = "en") -> str | None:
    snapshot = Snapshot(
        body=body.encode("utf-8", "surrogatepass"),
        url="https://x",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        media_type="text/html",
        extension="html",
        charset="utf-8",
    )
    return suspicion(snapshot, reading_of(snapshot), before, language)


def reading_of(snapshot: Snapshot) -> Reading:
    return read(snapshot, snapshot_id(snapshot), SOURCE)


def page(*paragraphs: str, extra: str = "") -> str:
    return f"<html><body>{extra}{''.join(f'<p>{each}</p>' for each in paragraphs)}</body></html>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "nothing that can be read"),
        (page("—", "…"), "nothing that can be read"),
        (page("Just a moment...", "Checking your browser before you go on."), "error page"),
        (page("404 Not Found", "The page you requested is not here."), "error page"),
        (page("Sayfa bulunamadı"), "error page"),
        (page("Please enable JavaScript and cookies to continue."), "error page"),
        (page("Sign in", extra="<form><input name=p type='password'></form>"), "password"),
        (page(*CLAUSES[:10]), "of the last text's length"),
        (page(*CLAUSES[:-1], CLAUSES[-1][:40]), "cut off"),
        (
            page(
                *(
                    ["Die Parteien dieses Vertrags sind für den Verzug nicht haftbar und das ist"]
                    * 20
                )
            ),
            "in another language: de",
        ),
    ],
)
def test_what_is_no_text_of_the_publisher_is_suspect(body: str, said: str) -> None:
    assert said in (judged(body) or "")


@pytest.mark.parametrize(
    "body",
    [
        page(*CLAUSES),
        page(*CLAUSES[:-1]),
        page(*CLAUSES, "21. A page that is not found has the error 404."),
        page(*CLAUSES[:-1], CLAUSES[-1].replace("shall not", "shall")),
        page(*CLAUSES, extra="<form><input type=password></form>"),
        page(*(clause.replace("shall not", "may") for clause in CLAUSES)),
    ],
)
def test_an_edit_is_not_suspect(body: str) -> None:
    assert judged(body) is None


def test_a_first_text_is_held_back_only_when_it_is_no_text() -> None:
    assert judged(page("One line of law."), before=None) is None
    assert (
        judged(
            page(*(["Die Parteien sind für den Verzug nicht haftbar und das ist"] * 20)),
            before=None,
        )
        is None
    )
    assert "error page" in (judged(page("Access denied"), before=None) or "")


def test_a_source_that_always_spoke_another_language_goes_on_doing_so() -> None:
    assert judged(page(*CLAUSES, "21. One more of the terms."), language="tr") is None


@pytest.mark.parametrize("text", ["\ud800 ı ə", "שלום", "\x00", "👩‍👩‍👧" * 10, "法" * 50])
def test_hostile_texts_are_judged_without_an_error(text: str) -> None:
    assert judged(page(text)) is not None


def test_many_unclosed_fields_are_judged_in_good_time() -> None:
    assert judged("<p>x" + "<input " * 200_000) is not None
