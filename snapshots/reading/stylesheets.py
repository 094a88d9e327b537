"""Style sheets of a page, as far as they write text: counters, markers of lists, `::before`.

Only `style` elements are read: other sheets are not among the bytes of a snapshot. Rules for paper
or for some widths of a window do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_CHARACTERS = 2_000_000
_MOST_RULES = 3000
_LONGEST_SELECTOR = 500

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PIECE = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|[{};]|[^{};\"']+|[\"']", re.DOTALL)
_DECLARATION = re.compile(r"\s*([\w-]+)\s*:\s*(.*)", re.DOTALL)
_OF_OTHER_MEDIA = re.compile(
    r"\bprint\b|\bspeech\b|width|height|orientation|prefers", re.IGNORECASE
)
_SIGN_BY_CODE = re.compile(r"\\[eEfF][0-9a-fA-F]{3}\b")
_LETTER = re.compile(r"[^\W_]")
_TELLING = {
    "content",
    "counter-increment",
    "counter-reset",
    "counter-set",
    "list-style",
    "list-style-type",
}

Declarations = Mapping[str, str]
"""The values of the properties that matter here, by their names."""


@dataclass(frozen=True, slots=True)
class Styles:
    """What the style sheets of a page say of its elements, and of what stands before each."""

    elements: Mapping[_Element, Declarations] = field(default_factory=dict)
    before: Mapping[_Element, Declarations] = field(default_factory=dict)
    complete: bool = True

    def list_style(self, element: _Element) -> str | None:
        """Return the value of the list style of *element*, a list or an item.

        A list without markers is believed only where nothing else may give them back: sheets that
        begin by taking away all markers are common, and others, which are not at hand, follow.
        """
        declared = self.elements.get(element, {})
        value = declared.get("list-style-type") or declared.get("list-style")
        if value is None or not value.lower().startswith("none"):
            return value
        items = [element] if element.tag == "li" else [each for each in element if each.tag == "li"]
        is_sure = self.complete and element.tag != "ul"
        return value if is_sure or any(item in self.before for item in items) else None


def styles_of(root: _Element) -> Styles:
    """Return what the `style` elements under *root* say."""
    sheets = (
        style.text or ""
        for style in root.iter("style")
        if not _OF_OTHER_MEDIA.search(style.get("media", ""))
    )
    text = "\n".join(sheets)[:_MOST_CHARACTERS]
    if not any(name in text for name in ("counter", "list-style", "content")):
        return Styles()
    found = {"": _Cascade(), "before": _Cascade()}
    for place, (selectors, declarations) in enumerate(islice(_rules(text), _MOST_RULES)):
        for pseudo, specificity, elements in _matches(root, selectors):
            for element in elements:
                found[pseudo].add(element, declarations, (specificity, place))
    links = root.iter("link")
    complete = not any("stylesheet" in link.get("rel", "").lower() for link in links)
    return Styles(found[""].values(), found["before"].values(), complete)


_Rank = tuple[bool, tuple[tuple[int, int, int], int]]


@dataclass(slots=True)
class _Cascade:
    """The values found so far, each with the rank by which a later one has to beat it."""

    _found: dict[_Element, dict[str, tuple[_Rank, str]]] = field(default_factory=dict)

    def add(
        self,
        element: _Element,
        declarations: Declarations,
        rank: tuple[tuple[int, int, int], int],
    ) -> None:
        own = self._found.setdefault(element, {})
        for name, value in declarations.items():
            important = "!important" in value
            if name not in own or own[name][0] <= (important, rank):
                own[name] = ((important, rank), value.replace("!important", "").strip())

    def values(self) -> dict[_Element, Declarations]:
        return {
            element: {name: value for name, (_, value) in own.items()}
            for element, own in self._found.items()
        }


def _rules(text: str) -> Iterator[tuple[str, Declarations]]:
    """Yield the selectors and the declarations of each rule that matters, in their order."""
    open_: list[str] = []
    pieces: list[str] = []
    for piece in _PIECE.findall(_COMMENT.sub(" ", text)):
        if piece == "{":
            open_.append("".join(pieces).strip())
            pieces = []
        elif piece == "}":
            if open_ and all(_is_entered(each) for each in open_[:-1]):
                selectors = open_[-1]
                declarations = dict(_declarations(pieces))
                if declarations and not selectors.startswith("@"):
                    yield selectors, declarations
            open_ = open_[:-1]
            pieces = []
        elif piece == ";" and not open_:
            pieces = []
        else:
            pieces.append(piece)


def _declarations(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the declarations that the tokens *pieces* of one block make."""
    text: list[str] = []
    for piece in [*pieces, ";"]:
        if piece != ";":
            text.append(piece)
            continue
        match = _DECLARATION.fullmatch("".join(text))
        text = []
        if match and match[1].lower() in _TELLING and _tells(match[1].lower(), match[2]):
            yield match[1].lower(), match[2].strip()


def _tells(name: str, value: str) -> bool:
    """Tell whether a declaration can write text; most `content` is empty, or a sign of an icon."""
    if name != "content":
        return True
    return "(" in value or _LETTER.search(_SIGN_BY_CODE.sub("", value)) is not None


def _matches(
    root: _Element, selectors: str
) -> Iterator[tuple[str, tuple[int, int, int], list[_Element]]]:
    """Yield the elements that *selectors* match, with the specificity and the pseudo-element."""
    if len(selectors) > _LONGEST_SELECTOR:
        return
    try:
        parsed = parse(selectors)
    except SelectorError:
        # Browsers pass over selectors that they do not know, and so do we.
        return
    for selector in parsed:
        pseudo = selector.pseudo_element or ""
        if pseudo not in {"", "before"}:
            continue
        try:
            path = HTMLTranslator().selector_to_xpath(selector, prefix="descendant-or-self::")
            yield str(pseudo), selector.specificity(), root.xpath(path)
        except (SelectorError, etree.XPathError, RecursionError, ValueError):
            # lxml raises ValueError for a control: `\e{…}` names the element U+000E.
            continue


def _is_entered(prelude: str) -> bool:
    """Tell whether the rules in an at-rule hold for a page on a usual screen."""
    known = prelude.startswith(("@media", "@supports", "@layer"))
    return known and not _OF_OTHER_MEDIA.search(prelude)
