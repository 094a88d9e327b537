"""Find the places of a page that show something else all the time: calendars, related pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from differ import menus
from differ.segments import is_filler

LEAST_CHANGES = 8
"""Changes from which a place is fleeting, if they are a quarter of all between the versions."""

TURNOVER = 2.0
"""How often all that stands at a fleeting place at once was replaced. A list that grows, of those
who get the data, say, changes as often, and what comes there stays."""

_SHARE = 0.25
_SENTENCES = 0.1
_TOP = ""


@dataclass(slots=True)
class _Place:
    """What stood after one lasting line, and at which versions it changed."""

    phrases: set[str] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)
    most: int = 0
    changed: set[int] = field(default_factory=set)


def find(texts: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the phrases of *texts*, oldest first, that stood at fleeting places.

    A place begins after a line that many versions share. It is fleeting when hardly a sentence ever
    stood there, something changed there in a quarter of the versions, and all of it was replaced
    more than once. Sentences that stood there say something each time, and are left out.
    """
    if len(texts) <= LEAST_CHANGES:
        return frozenset()
    found: set[str] = set()
    for place in _places(texts).values():
        if _is_fleeting(place, len(texts)):
            found |= place.phrases
    return frozenset(found)


def _is_fleeting(place: _Place, versions: int) -> bool:
    return (
        len(place.sentences) <= _SENTENCES * len(place.phrases)
        and len(place.changed) >= max(LEAST_CHANGES, _SHARE * versions)
        and len(place.phrases) >= TURNOVER * place.most
    )


def _places(texts: Sequence[Sequence[str]]) -> dict[str, _Place]:
    counts = Counter(segment for text in texts for segment in set(text))
    often = max(LEAST_CHANGES, _SHARE * len(texts))
    places: defaultdict[str, _Place] = defaultdict(_Place)
    before: dict[str, list[str]] = {}
    for version, text in enumerate(texts):
        here = _by_place(text, counts, often)
        for line in before.keys() | here.keys():
            _add(places[line], here.get(line, []), before.get(line, []), version)
        before = here
    return places


def _add(place: _Place, here: list[str], before: list[str], version: int) -> None:
    if version and here != before:
        place.changed.add(version)
    place.most = max(place.most, len(here))
    # What stood there before was looked at before.
    for segment in set(here) - place.phrases - place.sentences:
        (place.phrases if menus.is_outer(segment) else place.sentences).add(segment)


def _by_place(text: Sequence[str], counts: Counter[str], often: float) -> dict[str, list[str]]:
    """Return what stands in *text* after each of its lasting lines."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line, segment in _after_lasting(text, counts, often):
        found[line].append(segment)
    return found


def _after_lasting(
    text: Sequence[str], counts: Counter[str], often: float
) -> Iterator[tuple[str, str]]:
    line = _TOP
    for segment in text:
        if counts[segment] >= often and not is_filler(segment):
            line = segment
        elif not is_filler(segment):
            yield line, segment
