"""Typesetting undone: the lines of printed pages become the paragraphs that were typed.

A line is joined to the one before it where the page shows that the line was full: the next word
would not have fitted. Distance, size and indentation, and an ordinal at the beginning, end a
paragraph. A hyphen at the end of a line is taken out only where the text has the word without it
elsewhere. What repeats at the top or bottom of pages, and their numbers, is furniture: it is kept
apart, as a removed block.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from snapshots.filtering import Block
from snapshots.reading.ordinals import MARKER

PAGE_FURNITURE = ("page-furniture", 1)

_EDGE_LINES = 3
_SAME_HEIGHT = 6.0
_FEWEST_PAGES = 2
_SHARE_OF_PAGES = 0.3
_SAME_SIZE = 0.08
_WIDER_GAP = 1.35
_NO_GAP = 1.25
_INDENT = 0.8
_HEADING = 1.15
_LONGEST_HEADING = 200
_DEEPEST_HEADING = 6
_SAME_LINE = 4.0
_MOST_BESIDE = 20
_COLUMN = 20.0
_NARROWEST_COLUMN = 0.3
_MOST_OF_WAY = 0.8

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:\W{0,3}(?:page|seite|pagina|página|sayfa|səhifə|стр\.?|страница|strona|sida|side|s\.|p\.)?\W{0,2})?"
    r"(?:\d{1,4}|[ivxl]{1,6})(?:\W{0,3}(?:/|of|von|de|di|sur|из|z)?\W{0,2}\d{1,4})?(?:頁|页|ページ)?\W{0,3}",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?:[-•·▪◦‣–—*]|\(?\d{1,3}(?:\.\d{1,3}){0,5}[.)]|\d{1,3}(?:\.\d{1,3}){1,5}"
    r"|\(?[^\W\d_][.)]|\([ivxlc]+\)|§{1,2}\s?\d+|第[一二三四五六七八九十百0-9]+[条條章])(?:\s|$)"
)
_ENDED = re.compile(r"[.!?;:…。！？；：।؟۔][\"'”’»)\]]*$")
_UNSPACED = re.compile("[\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
_HYPHENATED = re.compile(r"[^\W\d_]+-$")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a printed page: its text, its place in points from the bottom left, its size."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class _Type:
    """How a document is set: the size of its text, its line distances, its words and margins."""

    size: float
    distances: dict[float, float]
    margins: dict[tuple[int, int], float]
    width: float
    words: frozenset[str]
    compounds: frozenset[str]

    def margin(self, line: Line) -> float:
        """Return how far to the right the lines of the column of *line* go."""
        column = round(line.left / _COLUMN)
        near = (self.margins.get((line.page, column + step), 0.0) for step in (-1, 0, 1))
        return max(*near, line.left + _NARROWEST_COLUMN * self.width)


def read_lines(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Return the blocks of a document whose pages have these *lines*, in the order of reading."""
    lines = _with_markers(lines)
    furniture = _furniture(lines)
    body = [line for line in lines if line not in furniture]
    if not body:
        return tuple(Block(line.text, PAGE_FURNITURE) for line in lines)
    type_ = _type_of(body)
    levels = _heading_levels(body, type_)
    blocks: list[Block] = []
    paragraph: list[Line] = []
    waiting: list[Block] = []
    for line in lines:
        if line in furniture:
            waiting.append(Block(line.text, PAGE_FURNITURE))
            continue
        if paragraph and not _continues(paragraph, line, type_):
            blocks.append(_block(paragraph, type_, levels))
            paragraph = []
        if not paragraph:
            blocks += waiting
            waiting = []
        paragraph.append(line)
    return (*blocks, _block(paragraph, type_, levels), *waiting)


# --- markers that stand apart ---------------------------------------------------------------


def _with_markers(lines: Sequence[Line]) -> list[Line]:
    """Return *lines* with bullets and numbers that are lines of their own set before their text.

    Some programs write all bullets of a page after all of its text.
    """
    at_height: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        at_height[line.page, round(line.bottom / _SAME_LINE)].append(line)
    marked: dict[Line, Line] = {}
    for marker in (line for line in lines if MARKER.fullmatch(line.text)):
        height = round(marker.bottom / _SAME_LINE)
        beside = [
            line
            for near in (height - 1, height, height + 1)
            for line in at_height[marker.page, near][:_MOST_BESIDE]
            if line.left >= marker.right - 1 and line not in marked
        ]
        if beside:
            marked[min(beside, key=lambda line: line.left)] = marker
    taken = set(marked.values())
    return [
        replace(line, text=f"{marked[line].text} {line.text}", left=marked[line].left)
        if line in marked
        else line
        for line in lines
        if line not in taken
    ]


# --- furniture ------------------------------------------------------------------------------


def _furniture(lines: Sequence[Line]) -> frozenset[Line]:
    """Return the lines at the edges of pages that repeat from page to page, and page numbers."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges = [edge for page in pages.values() for edge in _edges(page)]
    enough = max(_FEWEST_PAGES, _SHARE_OF_PAGES * len(pages))
    alike: dict[str, list[Line]] = defaultdict(list)
    for line in edges:
        alike[_NUMBER.sub("#", line.text)].append(line)
    found: set[Line] = set()
    for group in alike.values():
        for line in group:
            near = {each.page for each in group if abs(each.bottom - line.bottom) < _SAME_HEIGHT}
            if len(near) >= enough and (len(near) > _FEWEST_PAGES or _is_of_page(line)):
                found.add(line)
    return frozenset(found)


def _edges(page: Sequence[Line]) -> list[Line]:
    ordered = sorted(page, key=lambda line: line.bottom)
    count = max(1, min(_EDGE_LINES, len(page) // 4))
    return [*ordered[:count], *ordered[-count:]]


def _is_of_page(line: Line) -> bool:
    # In a document of two pages, two equal lines at one height prove little.
    return _PAGE_NUMBER.fullmatch(line.text) is not None


# --- paragraphs -----------------------------------------------------------------------------


def _type_of(lines: Sequence[Line]) -> _Type:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    gaps: dict[float, list[float]] = defaultdict(list)
    for above, below in pairwise(lines):
        gap = above.bottom - below.bottom
        if above.page == below.page and _same_size(above, below) and 0 < gap < 3 * above.size:
            gaps[round(below.size)].append(gap)
    margins: dict[tuple[int, int], float] = defaultdict(float)
    for line in lines:
        column = (line.page, round(line.left / _COLUMN))
        margins[column] = max(margins[column], line.right)
    text = "\n".join(line.text for line in lines)
    return _Type(
        size=sizes.most_common(1)[0][0],
        distances={size: _usual(each) for size, each in gaps.items()},
        margins=dict(margins),
        width=max(line.right for line in lines),
        words=frozenset(_WORD.findall(text)),
        compounds=frozenset(_COMPOUND.findall(text)),
    )


def _usual(gaps: list[float]) -> float:
    """Return the usual distance of lines in a paragraph: the most common, or else the median."""
    common, count = Counter(round(gap * 2) / 2 for gap in gaps).most_common(1)[0]
    return common if count > 1 else median(gaps)


def _same_size(first: Line, second: Line) -> bool:
    return abs(first.size - second.size) <= _SAME_SIZE * max(first.size, second.size)


def _continues(paragraph: Sequence[Line], line: Line, type_: _Type) -> bool:
    """Tell whether *line* goes on with the *paragraph* before it."""
    above = paragraph[-1]
    gap = above.bottom - line.bottom
    is_next = above.page == line.page and gap > 0
    usual = type_.distances.get(round(line.size), above.size * _NO_GAP)
    if not _same_size(above, line) or (is_next and gap > _WIDER_GAP * usual):
        return False
    if _is_large(line, type_):
        return is_next
    if not _is_full(above, line, type_) and not (is_next and _breaks_off(above, type_)):
        return False
    is_item = _ITEM.match(line.text) is not None
    if is_item or not is_next:
        # A sentence may go on with "5. of it", but hardly on another page.
        return not _ENDED.search(above.text) and not (is_item and not is_next)
    indented = line.left - above.left >= _INDENT * line.size
    return not indented or len(paragraph) == 1 or _ITEM.match(paragraph[0].text) is not None


def _is_full(above: Line, line: Line, type_: _Type) -> bool:
    """Tell whether the first word of *line* would not have fitted at the end of *above*."""
    first = line.text[:1] if _UNSPACED.match(line.text) else line.text.split(maxsplit=1)[0]
    if above.text.endswith("-"):
        return True
    width = (line.right - line.left) / max(1, len(line.text))
    play = line.size if _UNSPACED.match(line.text) else 0.0
    return above.right + width * (len(first) + 1) + play > type_.margin(above)


def _breaks_off(above: Line, type_: _Type) -> bool:
    """Tell whether *above* stops within a sentence, most of the way to the margin."""
    reach = _MOST_OF_WAY * (type_.margin(above) - above.left)
    return not _ENDED.search(above.text) and above.right - above.left >= reach


def _is_large(line: Line, type_: _Type) -> bool:
    return line.size >= _HEADING * type_.size


def _block(paragraph: Sequence[Line], type_: _Type, levels: dict[float, int]) -> Block:
    text = paragraph[0].text
    for line in paragraph[1:]:
        text = _joined(text, line.text, type_)
    level = levels.get(round(paragraph[0].size, 1), 0)
    if not level or len(text) > _LONGEST_HEADING:
        return Block(text)
    return Block("#" * level + " " + text)


def _joined(text: str, following: str, type_: _Type) -> str:
    if _UNSPACED.match(text[-1]) and _UNSPACED.match(following):
        return text + following
    if not _HYPHENATED.search(text) or not following[:1].isalpha():
        return f"{text} {following}"
    first = _WORD.findall(text)[-1]
    second = _WORD.findall(following)[0]
    is_one_word = first + second in type_.words and f"{first}-{second}" not in type_.compounds
    return text[:-1] + following if is_one_word else text + following


def _heading_levels(lines: Sequence[Line], type_: _Type) -> dict[float, int]:
    """Return the levels of headings by their size: the largest is the first."""
    sizes = sorted({round(line.size, 1) for line in lines if _is_large(line, type_)}, reverse=True)
    return dict(zip(sizes, _levels(), strict=False))


def _levels() -> Iterator[int]:
    yield from range(1, _DEEPEST_HEADING)
    while True:
        yield _DEEPEST_HEADING
