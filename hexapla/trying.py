"""Trying a source before it is watched: what would be kept, and what differs between two looks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from hexapla.collection import Collection
from hexapla.suspecting import suspicion
from snapshots import charsets
from snapshots.fetching.answers import Arrived
from snapshots.identifiers import snapshot_id
from snapshots.media_types import read_as
from snapshots.model import Profile, Reading, Snapshot, Source, Visiting
from snapshots.reading.confined import read_confined
from snapshots.reading.restless import selectors

LOOKS = 3
"""How often a page is fetched at most; twice, when both looks give one text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a source gave when it was tried.

    *differing* are segments that not every look has. With *profile*, which removes more, all looks
    give one text; None where no selector was found for that. *doubt* says why the text is suspect.
    """

    reading: Reading
    differing: tuple[str, ...]
    profile: Profile | None
    doubt: str | None


def try_out(collection: Collection, source: Source) -> Trial:
    """Fetch *source* two or three times and return what a watch would keep of it. Nothing is kept.

    Raises: FetchError, ReadingFailed, CatalogueMistakes.
    """
    looks = asyncio.run(_fetched(source, collection.catalogue().visiting))
    readings = [_read(source, snapshot) for snapshot in looks]
    differing = _differing(readings)
    profile = _steady(source, looks, differing) if differing else None
    doubt = suspicion(looks[-1], readings[-1], None, source.language)
    return Trial(reading=readings[-1], differing=differing, profile=profile, doubt=doubt)


def look(collection: Collection, source: Source) -> Snapshot:
    """Return what the address of *source* gives now. Nothing is kept.

    Raises: FetchError, CatalogueMistakes.
    """
    (snapshot,) = asyncio.run(_fetched(source, collection.catalogue().visiting, most=1))
    return snapshot


async def _fetched(source: Source, visiting: Visiting, most: int = LOOKS) -> list[Snapshot]:
    # aiohttp costs a quarter of a second, which other commands need not wait for.
    from snapshots.fetching.web import Web

    looks: list[Snapshot] = []
    async with Web(visiting) as web:
        while len(looks) < most:
            brought = await web.visit(source)
            assert isinstance(brought, Arrived)  # noqa: S101  nothing was known of it beforehand
            looks.append(brought.snapshot())
            brought.body.close()
            same = len(looks) > 1 and not _differing([_read(source, each) for each in looks])
            if same:
                break
    return looks


def _read(source: Source, snapshot: Snapshot) -> Reading:
    return read_confined(snapshot, snapshot_id(snapshot), source)


def _differing(readings: list[Reading]) -> tuple[str, ...]:
    """Return the segments that not all of *readings* have, in the order of the last that has them.

    >>> _differing([])
    ()
    """
    texts = [dict.fromkeys(reading.segments) for reading in readings]
    everywhere = set.intersection(*map(set, texts)) if texts else set()
    found = {segment for text in texts for segment in text if segment not in everywhere}
    return tuple(segment for text in texts[-1:] for segment in text if segment in found) or tuple(
        sorted(found)
    )


def _steady(source: Source, looks: list[Snapshot], differing: tuple[str, ...]) -> Profile | None:
    """Return the profile of *source* with removals by which all *looks* give one text."""
    page = looks[-1]
    if "html" not in read_as(page.media_type):
        return None
    name = page.charset or charsets.decide(page.body, page.media_type).name
    found = selectors(charsets.decode(page.body, name), differing)
    if not found:
        return None
    profile = replace(source.profile, remove=(*source.profile.remove, *found))
    tried = replace(source, profile=profile)
    return None if _differing([_read(tried, each) for each in looks]) else profile
