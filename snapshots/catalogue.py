"""The catalogue of a collection: `sources.yml`, read with all its mistakes and written by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from snapshots.channel_keys import check_channels
from snapshots.declarations import DeclaredWork, read_catalogue
from snapshots.errors import CatalogueMistakes, CatalogueNotChanged, CatalogueUnreadable, Mistake
from snapshots.insertion import insert_source, insert_work, scalar
from snapshots.keys import Mistakes
from snapshots.model import Catalogue, Source, Work
from snapshots.outline import NotYAML, outline
from snapshots.relations import check_relations

FILE_NAME = "sources.yml"

_MOST_BYTES = 5_000_000


def load(path: Path) -> Catalogue:
    """Return the catalogue in the file *path*, or in `sources.yml` of the folder *path*.

    Raises: CatalogueUnreadable, CatalogueMistakes.
    """
    path = path / FILE_NAME if path.is_dir() else path
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        raise CatalogueUnreadable(
            f'Reading the catalogue: there is no {path}. "hexapla init" makes one.'
        ) from None
    except OSError as error:
        raise CatalogueUnreadable(f"Reading {path}: {error.strerror}.") from error
    return parse(_decoded(body, path.name), path.name)


def _decoded(body: bytes, name: str) -> str:
    if len(body) > _MOST_BYTES:
        raise CatalogueUnreadable(
            f"Reading {name}: it has {len(body):,} bytes, the most is {_MOST_BYTES:,}. "
            "Split the collection in two."
        )
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        message = "this is not UTF-8; save the file as UTF-8 in your editor"
        raise CatalogueMistakes(name, (Mistake(line, message),)) from error


def parse(text: str, name: str = FILE_NAME) -> Catalogue:
    """Return the catalogue written in *text*; *name* is the file's name in messages.

    Raises: CatalogueMistakes, which holds every mistake with its line and what to write instead.
    """
    return _parse(text, name)


# A watch asks for the same catalogue several times, and a thousand sources take half a second.
@lru_cache(maxsize=2)
def _parse(text: str, name: str) -> Catalogue:
    try:
        root = outline(text)
    except NotYAML as error:
        raise CatalogueMistakes(name, tuple(sorted(error.mistakes))) from error
    mistakes = Mistakes()
    declared = read_catalogue(root, mistakes)
    check_relations(declared.works, mistakes)
    check_channels(declared.channels, (each.work.slug for each in declared.works), mistakes)
    if mistakes.found:
        raise CatalogueMistakes(name, tuple(sorted(set(mistakes.found))))
    return Catalogue(
        title=declared.title,
        works=tuple(_complete(work) for work in declared.works),
        visiting=declared.visiting,
        address=declared.address,
        channels=tuple(each.channel for each in declared.channels),
    )


def _complete(declared: DeclaredWork) -> Work:
    work = declared.work
    sources = tuple(replace(each.source, work=work.slug) for each in declared.sources)
    return replace(work, sources=sources)


_INITIAL = """\
# What this collection watches. A work is a text as such; its sources publish it, each in one
# language. A work is written like this:
#
#   - id: my-law                  # a-z, 0-9 and "-"; it becomes part of addresses, so keep it
#     title: My law
#     sources:
#       - id: fr                  # likewise
#         url: https://example.org/loi      # or file: a path below this folder
#         language: fr            # a BCP 47 tag: fr, pt-BR, zh-Hant
#         role: authentic         # authentic, official translation, unofficial translation, report
#         publisher: Example Gazette
#       - id: en
#         url: https://example.org/law
#         language: en
#         role: official translation
#         publisher: Example Gazette
#         base: fr                # what it was translated from
#
# docs/catalogue.md explains every key.

title: {title}

works: []
"""


def initial(title: str) -> str:
    """Return the text of a new `sources.yml` for a collection called *title*."""
    return _INITIAL.replace("{title}", scalar(title))


def add_source(text: str, source: Source, work_title: str | None = None) -> str:
    """Return the catalogue *text* with *source* in it, every other line as it was.

    A work that is not in the catalogue yet is added with *work_title*, or its slug, as title.
    Raises: CatalogueMistakes when the text, or the text with the source, has mistakes;
    CatalogueNotChanged when the source is there already, or the layout allows no insertion.
    """
    before = parse(text)
    known = {work.slug: work for work in before.works}
    work = known.get(source.work)
    if work and source.slug in {each.slug for each in work.sources}:
        raise CatalogueNotChanged(
            f'Adding "{source.name}": the catalogue has a source of this name. Choose another id.'
        )
    root = outline(text)
    title = work_title or source.work
    after = insert_source(text, root, source) if work else insert_work(text, root, source, title)
    if not _adds_only(before, parse(after), source, title):
        raise CatalogueNotChanged(
            f'Adding "{source.name}": {FILE_NAME} is laid out in a way that could not be kept. '
            "Write the source into it by hand."
        )
    return after


def _adds_only(before: Catalogue, after: Catalogue, source: Source, title: str) -> bool:
    works = list(before.works)
    for index, work in enumerate(works):
        if work.slug == source.work:
            works[index] = replace(work, sources=(*work.sources, source))
            break
    else:
        works.append(Work(slug=source.work, title=title, sources=(source,)))
    return after == replace(before, works=tuple(works))
