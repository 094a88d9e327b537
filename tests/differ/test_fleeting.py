from __future__ import annotations

from differ import fleeting, histories
from differ.model import Version

TEXT = (
    "# Terms",
    "These terms apply whenever you use the service that we offer to you.",
    "## What is on this month",
)
REST = ("## Contact", "Write to us at any time, and we will answer as soon as we can.")
BEASTS = ("bee", "fox", "owl", "elk", "cow", "yak", "emu", "asp", "cat", "dog")
DAYS = tuple(f"* Day of the {name}" for name in BEASTS)
FIRMS = tuple(f"* {name} Data Ltd" for name in BEASTS)


def history(shown: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return a text in which *shown* stand in turn under one heading."""
    return [(*TEXT, *each, *REST) for each in shown]


def calendar() -> list[tuple[str, ...]]:
    """Return what a calendar shows: two days of ten, others at each visit."""
    return [DAYS[k : k + 2] for k in range(9)]


def test_what_a_calendar_shows_is_fleeting():
    assert fleeting.find(history(calendar())) == frozenset(DAYS)


def test_a_list_that_grows_is_not_fleeting():
    shown = [FIRMS[: k + 1] for k in range(10)]
    assert fleeting.find(history(shown)) == frozenset()


def test_a_list_whose_members_are_exchanged_now_and_then_is_not_fleeting():
    shown = [(*FIRMS[:5], FIRMS[5 + k // 4]) for k in range(18)]
    assert fleeting.find(history(shown)) == frozenset()


def test_a_sentence_that_stands_in_a_calendar_once_is_not_fleeting():
    sentence = "We may close your account on any of these days."
    shown = calendar()
    shown[4] = (sentence,)
    assert sentence not in fleeting.find(history(shown))


def test_a_place_of_sentences_is_not_fleeting():
    shown = [(f"You owe us {k} lira for each day of the {BEASTS[k]}.", DAYS[k]) for k in range(9)]
    assert fleeting.find(history(shown)) == frozenset()


def test_few_versions_tell_nothing():
    assert fleeting.find(history(calendar()[:5])) == frozenset()


def test_dates_are_never_called_unsteady():
    shown = [(f"Last updated: {day} June 2020",) for day in range(1, 15)]
    versions = [Version(segments=text) for text in history(shown)]
    assert histories.coming_and_going(versions) == frozenset()
    assert fleeting.find(history(shown))
