"""Numbering in DOCX: the ordinals that Word shows and does not write into the text.

A paragraph names a list and a level, itself or by its style; `numbering.xml` says how each level is
counted and written (ECMA-376 part 1, 17.9). Lists that share an abstract definition share their
counters, unless one of them says where it starts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from snapshots.reading.numerals import is_alphabet, numeral, repeated

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_LEVELS = 9
_SYSTEMS = {
    "decimalZero": "decimal-leading-zero",
    "lowerLetter": "lower-alpha",
    "upperLetter": "upper-alpha",
    "lowerRoman": "lower-roman",
    "upperRoman": "upper-roman",
    "russianLower": "lower-russian",
    "russianUpper": "upper-russian",
    "arabicAlpha": "arabic-alpha",
    "arabicAbjad": "arabic-abjad",
    "hebrew1": "hebrew",
    "hindiNumbers": "devanagari",
    "thaiNumbers": "thai",
    "decimalFullWidth": "fullwidth-decimal",
    "decimalFullWidth2": "fullwidth-decimal",
    "decimalEnclosedCircle": "circled",
    "decimalEnclosedCircleChinese": "circled",
    "chineseCounting": "han",
    "chineseCountingThousand": "han",
    "japaneseCounting": "han",
    "taiwaneseCounting": "han",
    "taiwaneseCountingThousand": "han",
    "ideographDigital": "han-digits",
    "japaneseDigitalTenThousand": "han-digits",
    "taiwaneseDigital": "han-digits",
    "ideographTraditional": "heavenly-stems",
    "aiueo": "katakana",
    "aiueoFullWidth": "katakana",
    "iroha": "katakana-iroha",
    "irohaFullWidth": "katakana-iroha",
    "ganada": "hangul",
}
_PLACE = re.compile(r"%([1-9])")
_ENGLISH_ENDS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(frozen=True, slots=True)
class _List:
    """A list: the abstract one whose counters it uses, its levels, and where it starts anew."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]


def child_value(element: _Element | None, path: str) -> str | None:
    """Return `w:val` of the element at *path*, whose steps are names of WordprocessingML."""
    found = (
        element.find("/".join(W + step for step in path.split("/")))
        if element is not None
        else None
    )
    return found.get(f"{W}val") if found is not None else None


def _integer(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else None


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of one document, in their order."""

    _lists: dict[str, _List] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def marker(self, list_id: str, level: int) -> str:
        """Return the ordinal of the next paragraph of the list at *level*, or the bullet `-`."""
        list_ = self._lists.get(list_id)
        if list_ is None or not 0 <= level < _LEVELS:
            return ""
        counters = self._counters.setdefault(list_.abstract, {})
        own = list_.levels.get(level, _Level())
        if level in list_.starts and (list_id, level) not in self._begun:
            counters[level] = list_.starts[level]
        else:
            counters[level] = counters.get(level, own.start - 1) + 1
        self._begun.add((list_id, level))
        for deeper in [each for each in counters if each > level]:
            if self._restarts(list_.levels.get(deeper, _Level()), deeper, level):
                del counters[deeper]
        return _written(list_, level, counters)

    @staticmethod
    def _restarts(deeper: _Level, at: int, level: int) -> bool:
        # `lvlRestart` counts levels from 1; 0 means never.
        return level < (at if deeper.restart is None else deeper.restart)


def _written(list_: _List, level: int, counters: dict[int, int]) -> str:
    own = list_.levels.get(level, _Level())
    if own.format == "bullet":
        return "-"
    if own.format == "none" and not _PLACE.sub("", own.text).strip():
        return ""

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        shown = list_.levels.get(at, _Level())
        return _number("decimal" if own.legal else shown.format, counters.get(at, shown.start))

    return _PLACE.sub(number, own.text).strip()


def _number(format_: str, number: int) -> str:
    if format_ == "none":
        return ""
    if format_ == "ordinal":
        teen = number % 100 in {11, 12, 13}
        return f"{number}{'th' if teen else _ENGLISH_ENDS.get(number % 10, 'th')}"
    if format_ == "numberInDash":
        return f"- {number} -"
    system = _SYSTEMS.get(format_, "decimal")
    if is_alphabet(system) and number > 0:
        return repeated(system, number)
    return numeral(system, number)


def numbering_of(root: _Element | None, list_of_style: dict[str, str]) -> Numbering:
    """Return the numbering that `numbering.xml` with the *root* defines.

    *list_of_style* names the lists of numbering styles, to which abstract lists may point.
    """
    if root is None:
        return Numbering()
    abstract = {each.get(f"{W}abstractNumId", ""): each for each in root.iter(f"{W}abstractNum")}
    named = {each.get(f"{W}numId", ""): each for each in root.iter(f"{W}num")}
    lists = {}
    for list_id, element in named.items():
        own = child_value(element, "abstractNumId") or ""
        defined = _defined(own, abstract, named, list_of_style)
        levels = _levels(abstract.get(defined))
        starts = {}
        for override in element.iter(f"{W}lvlOverride"):
            at = _integer(override.get(f"{W}ilvl")) or 0
            levels |= _levels(override)
            start = _integer(child_value(override, "startOverride"))
            if start is not None:
                starts[at] = start
        lists[list_id] = _List(defined, levels, starts)
    return Numbering(lists)


def _defined(
    abstract_id: str,
    abstract: dict[str, _Element],
    named: dict[str, _Element],
    list_of_style: dict[str, str],
) -> str:
    """Return the id of the abstract list that defines *abstract_id*, which may point to a style."""
    style = child_value(abstract.get(abstract_id), "numStyleLink")
    list_id = list_of_style.get(style or "", "")
    pointed = child_value(named.get(list_id), "abstractNumId")
    return pointed or abstract_id


def _levels(parent: _Element | None) -> dict[int, _Level]:
    levels = {}
    for element in parent.iter(f"{W}lvl") if parent is not None else ():
        at = _integer(element.get(f"{W}ilvl"))
        start = _integer(child_value(element, "start"))
        legal = element.find(f"{W}isLgl")
        if at is not None:
            levels[at] = _Level(
                start=1 if start is None else start,
                format=child_value(element, "numFmt") or "decimal",
                text=child_value(element, "lvlText") or "",
                restart=_integer(child_value(element, "lvlRestart")),
                legal=legal is not None and legal.get(f"{W}val", "1") not in {"0", "false"},
            )
    return levels


def levels_of_styles(root: _Element | None) -> dict[str, int]:
    """Return the level of the list at which paragraphs of a style stand, where a level says so."""
    found = {}
    for element in root.iter(f"{W}lvl") if root is not None else ():
        style = child_value(element, "pStyle")
        at = _integer(element.get(f"{W}ilvl"))
        if style and at is not None:
            found[style] = at
    return found
