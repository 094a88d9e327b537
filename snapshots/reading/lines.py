"""The lines of an HTML tree: every clause, heading, list item and table row on one line.

What a reader of the page sees as text stays text: ordinals of lists, quotation marks of `q`,
strokes through deleted words. What only looks (bold, colour) or leads elsewhere (the target of a
link) is not text. The walk keeps its own stack, so that no depth of nesting can exhaust Python's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from snapshots.filtering import Block
from snapshots.reading.counters import Counters
from snapshots.reading.ordinals import BARE_NUMBER, BULLET, MARKER, ItemCounter, counter_of
from snapshots.reading.stylesheets import Styles
from snapshots.reading.superscripts import around
from snapshots.reading.tables import CELLS, has_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

Rule = tuple[str, int]
"""The name and version of a rule that removes something."""

BLOCKS = frozenset(
    re.findall(
        r"\S+",
        """
        address article aside blockquote body caption center dd details dialog dir div dl dt
        fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
        main menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead
        title tr ul
        """,
    )
)
"""Elements that begin and end a line (HTML Living Standard, 15.3)."""

_LISTS = {"ol", "ul", "menu", "dir"}
_HOLDERS = {"li", "tr", "dl"}
"""Elements at whose end an ordinal that nothing followed is a line of its own."""

_DEEPEST_QUOTE = 9
_WORDS_OF_A_CLAUSE = 4

_HEADING = re.compile(r"h([1-6])")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_NUMBER_CLASS = re.compile(
    r"(?:^|[-_ a-z0-9])(?:N(?:o|r|um|umber)|n(?:o|r|um|umber)|enum)(?:$|[-_ ])"
)
_PIECES_OF_A_MARKER = 4
_OPENING = "“„«‘\"'(["
_SHOWN_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", re.IGNORECASE)
_AROUND = {
    "q": ("“", "”"),
    "del": ("~~", "~~"),
    "s": ("~~", "~~"),
    "strike": ("~~", "~~"),
    "rt": ("(", ")"),
}


def walk(root: _Element, skipped: Mapping[_Element, Rule | None]) -> Iterator[tuple[str, _Element]]:
    """Yield `start` and `end` of every element below *root*, `skip` for those in *skipped*.

    The text of an element follows its start, its tail follows its end or its skip.
    """
    stack: list[tuple[str, _Element]] = [("start", root)]
    while stack:
        step, element = stack.pop()
        if step == "start" and (element in skipped or not isinstance(element.tag, str)):
            step = "skip"
        yield step, element
        if step == "start":
            stack.append(("end", element))
            stack.extend(("start", child) for child in reversed(element))


@dataclass(slots=True)
class Serialiser:
    """Turns one walk over a tree into blocks.

    *removals* are the elements to leave out, each with the rule that says so, or None for what is
    not text at all; the latter alone are in *not_text*. *outside* is the rule that removes what
    stands outside the elements in *inside*; with no such elements everything is inside.
    """

    removals: Mapping[_Element, Rule | None]
    not_text: Mapping[_Element, Rule | None] = field(default_factory=dict)
    inside: frozenset[_Element] = frozenset()
    outside: Rule | None = None
    counters: Counters = field(default_factory=lambda: Counters(Styles()))
    headings: Mapping[_Element, int] = field(default_factory=dict)
    _blocks: list[Block] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _heading: str = ""
    _marker: str = ""
    _held: bool = False
    _lists: list[ItemCounter] = field(default_factory=list)
    _row: list[str] | None = None
    _quotes: int = 0
    _preformatted: int = 0
    _depth_inside: int = 0
    _after_marker: bool = False

    def serialise(self, root: _Element) -> tuple[Block, ...]:
        """Return the blocks of the tree under *root*."""
        for step, element in walk(root, self.removals):
            if step == "start":
                self._start(element)
                self._add(self.counters.start(element))
                self._add(element.text)
            elif step == "end":
                self._end(element)
                self.counters.end()
            else:
                self._skip(element)
            if step != "start" and element is not root:
                self._add(element.tail)
        self._end_line()
        self._release()
        return tuple(self._blocks)

    # --- text and lines

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._after_marker:
            self._after_marker = False
            text = f" {text}" if text[0].isalpha() or text[0] in _OPENING else text
        if not self._preformatted:
            self._line.append(text)
            return
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self._line.append(first)
        for line in rest:
            self._end_line()
            self._line.append(line)

    def _end_line(self) -> None:
        """End the line that was begun, if there is text in it."""
        text = _SPACE.sub(" ", "".join(self._line)).strip()
        self._line.clear()
        if not text:
            return
        if self._row is not None:
            self._row[-1:] = [" ".join(filter(None, [*self._row[-1:], text]))]
        elif MARKER.fullmatch(text):
            self._hold(text)
        else:
            self._emit(text)

    def _hold(self, marker: str) -> None:
        """Keep an ordinal that stands in a block of its own for the line that follows it."""
        self._marker += marker + " "
        self._held = True

    def _release(self) -> None:
        """Make a line of an ordinal that nothing followed."""
        if self._held:
            self._emit("")

    def _emit(self, text: str) -> None:
        rule = self.outside if self.inside and not self._depth_inside else None
        marker = "" if self._heading and self._marker == BULLET else self._marker
        line = "> " * min(self._quotes, _DEEPEST_QUOTE) + self._heading + marker + text
        self._blocks.append(Block(line.strip(), rule))
        self._heading = self._marker = ""
        self._held = False

    # --- elements

    def _start(self, element: _Element) -> None:
        tag = str(element.tag)
        if _is_block(element) or element in self.inside:
            self._end_line()
        if element in self.inside:
            self._release()
            self._depth_inside += 1
        if tag == "br":
            self._break()
        elif tag in _AROUND or tag == "sup":
            self._line.append((_AROUND.get(tag) or around(element))[0])
        elif tag in _LISTS:
            self._lists.append(counter_of(element, self.counters.styles.list_style(element)))
        else:
            self._start_block(element, tag)

    def _start_block(self, element: _Element, tag: str) -> None:
        if level := self._level(element):
            self._heading = "#" * level + " "
        elif tag == "li":
            self._start_item(element)
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "tr" and self._row is None and has_data(element):
            self._row = []
        elif tag in CELLS and self._row is not None:
            self._row.append("")

    def _level(self, element: _Element) -> int:
        heading = _HEADING.fullmatch(str(element.tag))
        return int(heading[1]) if heading else self.headings.get(element, 0)

    def _start_item(self, element: _Element) -> None:
        if not self._lists:
            self._marker += BULLET
            return
        items = self._lists[-1]
        self._marker += items.marker(element, self.counters.styles.list_style(element))
        self.counters.item = items.at - items.step

    def _break(self) -> None:
        if self._row is not None or self._heading:
            self._line.append(" ")
        else:
            self._end_line()

    def _end(self, element: _Element) -> None:
        tag = str(element.tag)
        if tag in _AROUND or tag == "sup":
            self._line.append((_AROUND.get(tag) or around(element))[1])
        if _is_block(element):
            self._hold_number(tag)
            self._end_line()
            self._end_block(element, tag)
        elif self._row is None:
            self._after_marker = self._ends_marker(element)
        if element in self.inside:
            self._end_line()
            self._release()
            self._depth_inside -= 1

    def _ends_marker(self, element: _Element) -> bool:
        """Tell whether all of the line so far is an ordinal in an element of its own.

        Style sheets set such an ordinal apart, so that no space stands between it and its clause.
        """
        if len(self._line) > _PIECES_OF_A_MARKER:
            return False
        text = "".join(self._line).strip()
        if MARKER.fullmatch(text):
            return True
        return bool(BARE_NUMBER.fullmatch(text) and _NUMBER_CLASS.search(element.get("class", "")))

    def _end_block(self, element: _Element, tag: str) -> None:
        if tag == "tr" and self._row is not None:
            self._end_row(self._row)
        if tag in _HOLDERS:
            self._release()
            self._marker = ""
        elif tag in _LISTS:
            self._lists.pop()
        elif tag == "pre":
            self._preformatted -= 1
        elif tag == "blockquote":
            self._quotes -= 1
        elif self._level(element):
            self._heading = ""

    def _hold_number(self, tag: str) -> None:
        """Hold a bare number that is all of a cell or term, for the line that follows it."""
        text = "".join(self._line).strip()
        if tag in {*CELLS, "dt"} and self._row is None and BARE_NUMBER.fullmatch(text):
            self._line.clear()
            self._hold(text)

    def _end_row(self, cells: list[str]) -> None:
        self._row = None
        # Empty cells at the end say nothing; one between others keeps the places of the rest.
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        self._emit(_row_text(cells))

    def _skip(self, element: _Element) -> None:
        """Keep what is removed as removed blocks, before the line that it interrupts."""
        rule = self.removals.get(element)
        if rule is None:
            return
        if _is_block(element):
            self._end_line()
        removed = Serialiser(self.not_text).serialise(element)
        self._blocks.extend(Block(block.text, rule) for block in removed)


def _row_text(cells: list[str]) -> str:
    """Return one line for *cells*; an ordinal in the first of two begins the clause beside it."""
    first, *others = cells
    if len(others) == 1:
        is_clause = len(others[0].split()) >= _WORDS_OF_A_CLAUSE
        if MARKER.fullmatch(first) or (is_clause and BARE_NUMBER.fullmatch(first)):
            return " ".join(cells)
    return " | ".join(cells)


def _is_block(element: _Element) -> bool:
    if element.tag in BLOCKS:
        return True
    style = element.get("style")
    return style is not None and _SHOWN_AS_BLOCK.search(style) is not None
