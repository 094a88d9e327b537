"""Choosing works and sources by the names that a person gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hexapla.errors import NoSuchSource
from snapshots.model import Catalogue, Source


def source_called(name: str, catalogue: Catalogue) -> Source:
    """Return the source called *name*, `WORK/SOURCE`.

    Raises: NoSuchSource.
    """
    named = {source.name: source for source in catalogue.sources}
    if name not in named:
        raise NoSuchSource(name, named)
    return named[name]


def check_names(names: Sequence[str], sources: Iterable[Source]) -> None:
    """See that each of *names* is that of one of *sources*, or of its work.

    Raises: NoSuchSource.
    """
    known = {name for source in sources for name in (source.work, source.name)}
    for name in names:
        if name not in known:
            raise NoSuchSource(name, known)


def chosen(sources: Iterable[Source], names: Sequence[str]) -> tuple[Source, ...]:
    """Return those of *sources* that *names* name, as works or `WORK/SOURCE`; all for no names.

    Raises: NoSuchSource, for a name that none of them has.
    """
    sources = tuple(sources)
    check_names(names, sources)
    return tuple(s for s in sources if not names or s.name in names or s.work in names)
