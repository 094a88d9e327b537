"""Charsets: which one some bytes are in, who decided it, and the text they make."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import charset_normalizer

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 is left out as in the WHATWG Encoding Standard: its mark begins like that of UTF-16."""

_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")

_META_WITHIN = 1024
"""Bytes in which HTML's meta element has to stand (HTML Living Standard, 4.2.5.4)."""

_SAMPLE_BYTES = 100_000

_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
"""What pages mean by a label that is only nearly right (WHATWG Encoding Standard, 4.2)."""


@dataclass(frozen=True, slots=True)
class Charset:
    """A charset by its Python name; *decided_by* is bom, header, meta, utf-8 or detected."""

    name: str
    decided_by: str


def decide(body: bytes, media_type: str, header: str | None = None) -> Charset:
    """Return the charset of *body*: BOM, *header*, meta, strict UTF-8, detection, in that order.

    A stated charset that the bytes contradict is passed over.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Charset(name, "bom")
    for label, who in ((header, "header"), (_stated(body, media_type), "meta")):
        name_ = _known(label)
        if name_ and _fits(body, name_):
            return Charset(name_, who)
    if _fits(body, "utf-8"):
        return Charset("utf-8", "utf-8")
    return Charset(_detected(body), "detected")


def decode(body: bytes, charset: str) -> str:
    """Return *body* as text; what is not in *charset* becomes U+FFFD."""
    text = body.decode(charset, errors="replace")
    return text.removeprefix("\ufeff")


def _stated(body: bytes, media_type: str) -> str | None:
    if "html" not in media_type and "xml" not in media_type:
        return None
    head = body[:_META_WITHIN]
    found = _META.search(head) or _XML.search(head)
    return found[1].decode("ascii", errors="replace") if found else None


def _known(label: str | None) -> str | None:
    if not label:
        return None
    try:
        found = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return None
    # Python also knows transforms such as "rot13" and "zip", which no text is in.
    if not getattr(found, "_is_text_encoding", True):
        return None
    return _AS_BROWSERS_DO.get(found.name, found.name)


def _fits(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except (UnicodeError, LookupError):
        return False
    return True


def _detected(body: bytes) -> str:
    sample = body[:_SAMPLE_BYTES]
    # A sample must not end inside a character.
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    best = charset_normalizer.from_bytes(sample).best()
    return best.encoding if best else "utf-8"
