"""What declarations say of one another: names that must be unique, and names that must exist."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from snapshots.declarations import DeclaredSource, DeclaredWork
    from snapshots.keys import Lines, Mistakes


def check_relations(works: tuple[DeclaredWork, ...], mistakes: Mistakes) -> None:
    """Note every name in *works* that stands twice, and every reference that leads nowhere.

    An id that could not be read is empty here; any reference may have meant it, so that none is
    called a mistake beside it.
    """
    _check_unique(((work.work.slug, work.lines) for work in works), "work", mistakes)
    slugs = [work.work.slug for work in works]
    for work in works:
        _check_related(work, slugs, mistakes)
        _check_unique(((s.source.slug, s.lines) for s in work.sources), "source", mistakes)
        _check_parts(work.sources, mistakes)
        _check_bases(work.sources, mistakes)


def _check_unique(named: Iterable[tuple[str, Lines]], what: str, mistakes: Mistakes) -> None:
    first: dict[str, int] = {}
    for slug, lines in named:
        if slug and slug in first:
            message = f'"{slug}" is the id of the {what} in line {first[slug]} too; choose another'
            mistakes.note(lines.of("id"), message)
        first.setdefault(slug, lines.of("id"))


def _check_related(work: DeclaredWork, slugs: list[str], mistakes: Mistakes) -> None:
    for related in work.work.related:
        line = work.lines.of("related")
        if related == work.work.slug:
            mistakes.note(line, f'"{related}" is the work itself; remove it from "related"')
        elif related not in slugs and "" not in slugs:
            others = [slug for slug in slugs if slug != work.work.slug]
            mistakes.note(line, f'"related" names no work: "{related}"{_advice(related, others)}')


def _advice(name: str, known: Iterable[str]) -> str:
    names = sorted({slug for slug in known if slug})
    if near := get_close_matches(name, names, n=1):
        return f'; did you mean "{near[0]}"?'
    return f"; there are {', '.join(names[:10])}" if names else "; there are none yet"


def _check_parts(sources: tuple[DeclaredSource, ...], mistakes: Mistakes) -> None:
    slugs = {declared.source.slug: declared.lines for declared in sources}
    seen: dict[tuple[str, int | None], int] = {}
    languages: dict[str, DeclaredSource] = {}
    for declared in sources:
        source, lines = declared.source, declared.lines
        if source.part_of is None:
            continue
        if source.part_of in slugs:
            message = (
                f'"{source.part_of}" is the id of the source in line '
                f"{slugs[source.part_of].of('id')}; the whole text needs a name of its own"
            )
            mistakes.note(lines.of("part_of"), message)
        place = (source.part_of, source.part)
        if source.part is not None and place in seen:
            message = f'part {source.part} of "{source.part_of}" is in line {seen[place]} too'
            mistakes.note(lines.of("part"), f"{message}; count on")
        seen.setdefault(place, lines.of("part"))
        first = languages.setdefault(source.part_of, declared)
        # A tag that could not be read is "und" here; its mistake is told already.
        if len({first.source.language, source.language} - {"und"}) > 1:
            message = (
                f'the parts of "{source.part_of}" are in different languages: '
                f"{first.source.language} in line {first.lines.of('language')}, "
                f"{source.language} here"
            )
            mistakes.note(lines.of("language"), f"{message}; make them equal")


def _check_bases(sources: tuple[DeclaredSource, ...], mistakes: Mistakes) -> None:
    bases = {declared.source.text: declared.source.base for declared in sources}
    texts = {declared.source.slug: declared.source.text for declared in sources}
    names = set(bases) | set(texts)
    for declared in sources:
        source, line = declared.source, declared.lines.of("base")
        if source.base is None:
            continue
        if source.base not in names and "" not in names:
            others = names - {source.slug, source.text}
            message = f'"base" names no source of this work: "{source.base}"'
            mistakes.note(line, message + _advice(source.base, others))
        elif _is_circular(source.text, bases, texts):
            message = f'"{source.text}" would be translated from itself; change one "base"'
            mistakes.note(line, message)


def _is_circular(text: str, bases: dict[str, str | None], texts: dict[str, str]) -> bool:
    seen = set()
    at: str | None = text
    while at is not None and at not in seen:
        seen.add(at)
        base = bases.get(at)
        at = texts.get(base, base) if base else None
    return at == text
