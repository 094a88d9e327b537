"""Filters: named, numbered rules that take noise out of a reading and keep what they took.

A filter decides about whole blocks and never changes one. `restore` puts everything back. A source
runs the filters that its profile names, in that order; a profile that names none runs `DEFAULT`,
which are cautious enough for any text; `filters: [none]` runs none at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from snapshots.model import RemovedBlock

_EDGE = 3
"""Noise of pages stands among this many blocks at the beginning or the end."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a text on its way to a reading; *removed_by* is the rule that took it out."""

    text: str
    removed_by: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A rule that says which of the segments of a text are noise."""

    name: str
    version: int
    find: Callable[[Sequence[str]], Iterable[int]]


def apply(blocks: Sequence[Block], names: Iterable[str]) -> tuple[Block, ...]:
    """Return *blocks* with those marked as removed that the filters called *names* find."""
    marked = list(blocks)
    for filter_ in (FILTERS[name] for name in names if name != NONE):
        kept = [index for index, block in enumerate(marked) if block.removed_by is None]
        for found in filter_.find([marked[index].text for index in kept]):
            index = kept[found]
            marked[index] = replace(marked[index], removed_by=(filter_.name, filter_.version))
    return tuple(marked)


def split(blocks: Iterable[Block]) -> tuple[tuple[str, ...], tuple[RemovedBlock, ...]]:
    """Return the segments that remain of *blocks*, and the blocks that were removed."""
    segments: list[str] = []
    removed: list[RemovedBlock] = []
    for block in blocks:
        if block.removed_by is None:
            segments.append(block.text)
        else:
            name, version = block.removed_by
            removed.append(
                RemovedBlock(filter=name, version=version, before=len(segments), text=block.text)
            )
    return tuple(segments), tuple(removed)


def restore(segments: Sequence[str], removed: Sequence[RemovedBlock]) -> tuple[str, ...]:
    """Return the blocks as they stood before anything was removed: the reverse of `split`."""
    restored: list[str] = []
    at = 0
    for block in removed:
        restored.extend(segments[at : block.before])
        at = max(at, block.before)
        restored.append(block.text)
    return (*restored, *segments[at:])


def _edges(segments: Sequence[str]) -> Iterable[int]:
    return sorted({*range(len(segments))[:_EDGE], *range(len(segments))[-_EDGE:]})


# --- page controls --------------------------------------------------------------------------

_SIZE = re.compile(r"(?<!\w)\d{1,3} ?(?:px|pt|%)(?!\w)")
_CONTROL = re.compile(r"(?<!\S)(?:[-+−–±×✕↺↻⟲⟳⤺⤻🔍🖨🔊🔉⏸▶◀▲▼]|[AАaа]{1,2}[-+−]?)(?!\S)")
_DATE = re.compile(r"(?<!\w)\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?!\w)|(?<!\w)\d{1,2}:\d{2}(?!\w)")
_WORDS_OF_CONTROLS = 2


def _page_controls(segments: Sequence[str]) -> Iterable[int]:
    return (index for index in _edges(segments) if _is_page_control(segments[index]))


def _is_page_control(text: str) -> bool:
    """Tell whether *text* is a bar of buttons that change the size of letters.

    Such a bar has a size and two buttons, and next to no words beside them: a date, a label.
    """
    sizes, rest = _count(_SIZE, text)
    buttons, rest = _count(_CONTROL, rest)
    _, rest = _count(_DATE, rest)
    few_words = len(re.findall(r"[^\W\d_]+", rest)) <= _WORDS_OF_CONTROLS
    return sizes == 1 and buttons > 1 and few_words and not re.search(r"\d", rest)


def _count(pattern: re.Pattern[str], text: str) -> tuple[int, str]:
    rest, count = pattern.subn(" ", text)
    return count, rest


# --- breadcrumbs ----------------------------------------------------------------------------

_HOME = (
    "Home|Homepage|Start|Startseite|Accueil|Inicio|Início|Página inicial|Home page|Pagina iniziale"
    "|Strona główna|Domů|Domov|Kezdőlap|Acasă|Etusivu|Hem|Hjem|Forside|Startpagina|Αρχική"
    "|Главная страница|Главная|Головна|Начало|Почетна|Басты бет|Башкы бет|Ana Sayfa|Ana sayfa"
    "|Anasayfa|Ana səhifə|Ana Səhifə|Əsas səhifə|Bosh sahifa|Glavna|Početna|მთავარი|Գլխավոր"
    "|الرئيسية|الصفحة الرئيسية|خانه|صفحه اصلی|صفحۂ اول|דף הבית|בית|ראשי|首页|首頁|ホーム|トップ|홈"
    "|मुखपृष्ठ|होम|หน้าแรก|Trang chủ|Beranda|Laman utama"
)
_CRUMBS = re.compile(rf"(?:{_HOME})(?P<between>(?:\s*[>›»→/|•·]\s*|(?=[^\W\d_a-z])).{{0,80}})")
_SHORTEST_TITLE = 12


def _breadcrumb(segments: Sequence[str]) -> Iterable[int]:
    titles = {segments[i].lstrip("# ") for i in _edges(segments)}
    for index in _edges(segments):
        own = segments[index]
        if any(_leads_to(own, title) for title in titles if title != own):
            yield index


def _leads_to(text: str, title: str) -> bool:
    """Tell whether *text* is the way from the home page to *title*, its words glued or not."""
    if len(title) < _SHORTEST_TITLE or not text.endswith(title):
        return False
    way = _CRUMBS.fullmatch(text[: -len(title)] + title[:1])
    return way is not None and not re.search(r"[.!?;:,。؟।]", way["between"])


# --- the source's own note ------------------------------------------------------------------

_SOURCE = (
    "Source|Sources|Kaynak|Mənbə|Источник|Джерело|Крыніца|Извор|Quelle|Fuente|Fonte|Bron|Källa"
    "|Kilde|Lähde|Źródło|Zdroj|Forrás|Sursă|Πηγή|Дереккөз|Manba|المصدر|منبع|ماخذ|מקור|来源|來源"
    "|出典|출처|स्रोत|ที่มา|Nguồn|Sumber"
)
_LINK = r"<?(?:https?://|www\.)[^\s<>]+>?"
_NOTE = re.compile(
    rf"(?:{_SOURCE})(?:\s*/\s*(?:{_SOURCE}))*\s*[:：](?P<link>\s*{_LINK})?", re.IGNORECASE
)
_LINK_ALONE = re.compile(_LINK)


def _source_note(segments: Sequence[str]) -> Iterable[int]:
    """Find the label "Source:" at the very end, and the bare link on either side of it."""
    last = len(segments) - 1
    link_after = last > 0 and _LINK_ALONE.fullmatch(segments[last]) is not None
    label = last - 1 if link_after else last
    if label < 1 or not (note := _NOTE.fullmatch(segments[label])):
        return ()
    first = label
    if not link_after and not note["link"] and _LINK_ALONE.fullmatch(segments[label - 1]):
        first = label - 1
    return range(first, last + 1) if first > 0 else ()


# --- rules ----------------------------------------------------------------------------------

_RULE = re.compile(r"([-–—_*•·=~])(?:\s?\1){2,200}")
_STRAY_BULLET = re.compile(r"[-–—*•·]")


def _rules(segments: Sequence[str]) -> Iterable[int]:
    """Find lines drawn with characters, and near the ends of the text also single strokes.

    Further inside, a single stroke may be a footnote's mark or an empty value: German laws have
    thousands.
    """
    edges = set(_edges(segments))
    for index, text in enumerate(segments):
        if _RULE.fullmatch(text) or (index in edges and _STRAY_BULLET.fullmatch(text)):
            yield index


NONE = "none"

FILTERS = {
    each.name: each
    for each in (
        Filter("page-controls", 1, _page_controls),
        Filter("breadcrumb", 1, _breadcrumb),
        Filter("rules", 1, _rules),
        Filter("source-note", 1, _source_note),
    )
}

DEFAULT = tuple(FILTERS)

FILTER_NAMES = (*FILTERS, NONE)
