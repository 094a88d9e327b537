"""Reading RTF: its paragraphs with the ordinals that were written beside them, tables, notes.

RTF (specification 1.9.1) keeps the ordinal of a list item as text in the groups `listtext` and
`pntext`, for programs that do not count themselves. What is deleted under "track changes" or hidden
is not read; headers and footers are kept as removed blocks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from snapshots.errors import ReadingFailed
from snapshots.filtering import Block
from snapshots.reading.typesetting import PAGE_FURNITURE

READER = "rtf"
READER_VERSION = 1

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)

_DEEPEST = 10_000

_NOT_TEXT = frozenset(
    re.findall(
        rb"\w+",
        b"""
        fonttbl colortbl stylesheet info pict object objdata listtable listoverridetable rsidtbl
        generator themedata colorschememapping datastore latentstyles xmlnstbl fldinst bkmkstart
        bkmkend annotation atnid atnauthor atndate atnref revtbl filetbl nonshppict shpinst sp
        mmathPr pnseclvl ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn userprops wgrffmtfilter
        panose falt nesttableprops tc xe background
        """,
    )
)
_FURNITURE = frozenset(
    re.findall(rb"\w+", b"header headerl headerr headerf footer footerl footerr footerf")
)
_SIGNS = {
    b"tab": " ", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
    b"zwj": "\u200d", b"zwnj": "\u200c", b"zwbo": "", b"ltrmark": "", b"rtlmark": "",
}  # fmt: skip
_ENDS = frozenset({b"par", b"line", b"sect", b"page", b"column"})
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group; *to* is where its text goes, or None where it is no text."""

    to: str | None = "body"
    charset: str = "cp1252"
    fallback: int = 1
    deleted: bool = False
    fonts: bool = False


@dataclass(slots=True)
class _Parser:
    """Reads tokens one after another; *lines* are what is finished, *open_* what is being read."""

    lines: dict[str, list[str]] = field(default_factory=lambda: {"body": [], "furniture": []})
    open_: dict[str, str] = field(default_factory=dict)
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    notes: int = 0
    skip: int = 0
    bytes_: bytearray = field(default_factory=bytearray)
    high: int = 0

    # --- text

    def add(self, text: str) -> None:
        self.flush()
        self._put(text)

    def _put(self, text: str) -> None:
        to = self.state.to
        if to is not None and not self.state.deleted and text:
            self.open_[to] = self.open_.get(to, "") + text

    def flush(self) -> None:
        """Decode the bytes met so far: two may make one character."""
        if self.bytes_:
            text = bytes(self.bytes_).decode(self.state.charset, errors="replace")
            self.bytes_.clear()
            self._put(text)

    def end_line(self) -> None:
        self.flush()
        to = self.state.to
        if to is not None:
            self.lines.setdefault(to, []).append(self.open_.pop(to, ""))

    # --- groups

    def open_group(self) -> None:
        self.flush()
        if len(self.stack) >= _DEEPEST:
            raise ReadingFailed(f"Reading an RTF: its groups are nested more than {_DEEPEST} deep.")
        self.stack.append(self.state)

    def close_group(self) -> None:
        self.flush()
        was = self.state.to
        if not self.stack:
            return
        self.state = self.stack.pop()
        if was is not None and was != self.state.to and self.open_.get(was):
            self.lines.setdefault(was, []).append(self.open_.pop(was))

    # --- control words

    def control(self, word: bytes, number: int | None) -> None:
        if word in _SIGNS:
            self.add(_SIGNS[word])
        elif word in _ENDS or word == b"row":
            self.end_line()
        elif word in {b"cell", b"nestcell"}:
            self.add(" | ")
        elif word in _NOT_TEXT or word in _FURNITURE or word == b"footnote":
            self._destination(word)
        elif word in {b"ansicpg", b"f", b"fcharset", b"uc", b"u", b"deleted", b"v", b"plain"}:
            self._setting(word, number)

    def _destination(self, word: bytes) -> None:
        self.flush()
        to: str | None = None
        if word in _FURNITURE:
            to = "furniture"
        elif word == b"footnote":
            self.notes += 1
            self._put(f" [{self.notes}]")
            to = f"note {self.notes}"
            self.open_[to] = f"[{self.notes}] "
        self.state = replace(self.state, to=to, fonts=word == b"fonttbl")

    def _setting(self, word: bytes, number: int | None) -> None:
        self.flush()
        if word == b"u":
            self._unicode(number or 0)
        elif word == b"uc":
            self.state = replace(self.state, fallback=max(0, number or 0))
        elif word == b"ansicpg":
            self.state = replace(self.state, charset=_code_page(number))
        elif word in {b"deleted", b"v"}:
            self.state = replace(self.state, deleted=number != 0)
        elif word == b"plain":
            self.state = replace(self.state, deleted=False)
        elif self.state.fonts:
            self._font(word, number or 0)
        elif word == b"f" and number in self.fonts:
            self.state = replace(self.state, charset=self.fonts[number])

    def _font(self, word: bytes, number: int) -> None:
        if word == b"f":
            self.font = number
        elif number in _CHARSETS and number:
            self.fonts[self.font] = _CHARSETS[number]

    def _unicode(self, number: int) -> None:
        code = number % 0x10000
        self.skip = self.state.fallback
        if 0xD800 <= code < 0xDC00:  # noqa: PLR2004  the first half of a pair
            self.high = code
            return
        if 0xDC00 <= code < 0xE000 and self.high:  # noqa: PLR2004  the second
            code = 0x10000 + ((self.high - 0xD800) << 10) + (code - 0xDC00)
        self.high = 0
        self._put(chr(code))


def read_rtf(body: bytes) -> tuple[Block, ...]:
    """Return the blocks of the RTF *body*; footnotes follow the text.

    Raises: ReadingFailed.
    """
    if not body.lstrip().startswith(b"{\\rtf"):
        raise ReadingFailed("Reading an RTF: it does not begin as one; the file is damaged.")
    parser = _Parser()
    for match in _tokens(body):
        _read(parser, match)
    parser.end_line()
    furniture = dict.fromkeys(line.strip() for line in parser.lines.pop("furniture"))
    removed = (Block(line, PAGE_FURNITURE) for line in furniture if line)
    lines = (_line(line) for each in parser.lines.values() for line in each)
    return (*removed, *(Block(line) for line in lines if line))


def _tokens(body: bytes) -> Iterator[re.Match[bytes]]:
    at = 0
    while match := _TOKEN.match(body, at):
        at = match.end()
        if match["word"] == b"bin":
            # Raw bytes follow, which may look like anything.
            at += max(0, int(match["number"] or 0))
        yield match


def _read(parser: _Parser, match: re.Match[bytes]) -> None:
    if match["brace"]:
        parser.skip = 0
        parser.open_group() if match["brace"] == b"{" else parser.close_group()
    elif match["word"]:
        number = int(match["number"]) if match["number"] else None
        if not _is_skipped(parser):
            parser.control(match["word"], number)
    elif match["hex"]:
        if not _is_skipped(parser):
            parser.bytes_.append(int(match["hex"], 16))
    elif match["sign"]:
        _read_sign(parser, match["sign"])
    elif match["text"]:
        text = match["text"][parser.skip :]
        parser.skip = max(0, parser.skip - len(match["text"]))
        parser.bytes_ += text


def _is_skipped(parser: _Parser) -> bool:
    """Tell whether this token only stands for programs that do not know Unicode."""
    if not parser.skip:
        return False
    parser.skip -= 1
    return True


def _read_sign(parser: _Parser, sign: bytes) -> None:
    if sign in b"\r\n":
        parser.end_line()
    elif sign == b"*":
        # A destination that readers may pass over; the next word says which one.
        parser.flush()
        parser.state = replace(parser.state, to=None)
    elif not _is_skipped(parser):
        signs = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad"}
        parser.add(signs.get(sign, sign.decode("latin-1")) if sign not in b":|" else "")


def _code_page(number: int | None) -> str:
    name = f"cp{number}" if number else "cp1252"
    try:
        codecs.lookup(name)  # no bytes at all are decoded by any name, also one that is none
    except LookupError:
        return "cp1252"
    return "gb18030" if name == "cp936" else name


def _line(text: str) -> str:
    """Return one line; an empty last cell of a row says nothing."""
    return re.sub(r"(?:\s\|\s*)+$", "", text).strip()
