"""CSS counters: the numbers that a style sheet writes before clauses (CSS Lists 3, chapter 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from snapshots.reading.numerals import numeral
from snapshots.reading.ordinals import known_style
from snapshots.reading.stylesheets import Declarations, Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMED_NUMBER = re.compile(r"([^\W\d-][\w-]*|-[^\W\d][\w-]*|--[\w-]+)(?:\s+(-?\d{1,9}))?")
_PART = re.compile(
    r"\"(?P<double>(?:\\.|[^\"\\])*)\"|'(?P<single>(?:\\.|[^'\\])*)'"
    r"|counter\(\s*(?P<counter>[\w-]+)\s*(?:,\s*(?P<style>[\w-]+)\s*)?\)"
    r"|counters\(\s*(?P<counters>[\w-]+)\s*,\s*[\"'](?P<between>[^\"']*)[\"']\s*(?:,\s*(?P<styles>[\w-]+)\s*)?\)"
    r"|attr\(\s*(?P<attribute>[\w-]+)\s*\)|(?P<quote>open-quote|close-quote)"
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(\n)|(.))", re.DOTALL)
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Signs of icon fonts, which no reader takes for text."""


@dataclass(slots=True)
class _Instance:
    """One counter of a name: made at some *depth* of the tree, it lives among its siblings."""

    depth: int
    value: int = 0


@dataclass(slots=True)
class Counters:
    """Counts along one walk over a page; *styles* are what its style sheets say.

    *item* is the number of the list item that was begun last: the counter `list-item`.
    """

    styles: Styles
    item: int = 0
    _open: dict[str, list[_Instance]] = field(default_factory=dict)
    _depth: int = 0

    def start(self, element: _Element) -> str:
        """Count *element* and return the text that a style sheet writes before its own."""
        self._depth += 1
        self._count(self.styles.elements.get(element), self._depth)
        before = self.styles.before.get(element)
        if before is None or before.get("content") in {None, "none", "normal"}:
            return ""
        self._count(before, self._depth + 1)
        text = _PRIVATE.sub("", "".join(self._written(before["content"], element)))
        return text if _SAYS_SOMETHING.search(text) else ""

    def end(self) -> None:
        """End the element that was started last; the counters made inside it end with it."""
        for name in list(self._open):
            instances = self._open[name]
            while instances and instances[-1].depth > self._depth:
                instances.pop()
            if not instances:
                del self._open[name]
        self._depth -= 1

    def _count(self, declared: Declarations | None, depth: int) -> None:
        if declared is None:
            return
        for name, number in _numbers(declared.get("counter-reset"), 0):
            instances = self._open.setdefault(name, [])
            while instances and instances[-1].depth >= depth:
                instances.pop()
            instances.append(_Instance(depth, number))
        for name, number in _numbers(declared.get("counter-increment"), 1):
            self._innermost(name, depth).value += number
        for name, number in _numbers(declared.get("counter-set"), 0):
            self._innermost(name, depth).value = number

    def _innermost(self, name: str, depth: int) -> _Instance:
        instances = self._open.setdefault(name, [])
        if not instances:
            instances.append(_Instance(depth))
        return instances[-1]

    def _written(self, content: str, element: _Element) -> Iterator[str]:
        for part in _PART.finditer(content):
            if part["counter"] == "list-item":
                yield _numeral(part["style"], self.item)
            elif part["counter"]:
                values = self._open.get(part["counter"]) or [_Instance(0)]
                yield _numeral(part["style"], values[-1].value)
            elif part["counters"]:
                values = self._open.get(part["counters"]) or [_Instance(0)]
                yield _unescaped(part["between"]).join(
                    _numeral(part["styles"], each.value) for each in values
                )
            elif part["attribute"]:
                yield element.get(part["attribute"], "")
            elif part["quote"]:
                yield "“" if part["quote"] == "open-quote" else "”"
            else:
                yield _unescaped(part["double"] or part["single"] or "")


def _numbers(value: str | None, otherwise: int) -> Iterator[tuple[str, int]]:
    if value and value not in {"none", "inherit", "initial", "unset"}:
        for match in _NAMED_NUMBER.finditer(value):
            yield match[1], int(match[2]) if match[2] else otherwise


def _numeral(style: str | None, number: int) -> str:
    known = known_style(style or "decimal")
    if known is None or known == "none":
        return "" if known else str(number)
    return numeral(known, number)


def _unescaped(text: str) -> str:
    def sign(match: re.Match[str]) -> str:
        if not match[1]:
            return match[3] or ""
        code = int(match[1], 16)
        return chr(code) if 0 < code <= 0x10FFFF else "\ufffd"  # noqa: PLR2004  the last of Unicode

    return _ESCAPE.sub(sign, text)
