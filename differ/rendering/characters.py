"""Make characters visible that would hide, reorder or control what is shown."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # controls, escape sequences among them
    r"|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # they turn the direction of what follows
    r"|[\ud800-\udfff]"  # halves of a pair, which cannot be written as UTF-8
)
_CONTROL_PICTURES = 0x2400
_LAST_WITH_PICTURE = 0x20


def visible(text: str) -> str:
    """Return *text* with every control, direction mark and lone surrogate in plain sight.

    A captured text must not be able to move the cursor, paint a terminal, or show its words in
    another order than they stand in.

    >>> visible("a\\x1b[31mb\\u202ec")
    'a␛[31mb⟨U+202E⟩c'
    """
    return _HIDDEN.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < _LAST_WITH_PICTURE:
        return chr(_CONTROL_PICTURES + code)
    return f"⟨U+{code:04X}⟩"


def visible_space(text: str) -> str:
    """Return *text* with its white space in plain sight.

    >>> visible_space("a \\u00a0\\tb")
    'a·⍽→b'
    """
    return text.translate(_SPACES)


_SPACES = str.maketrans({" ": "·", "\u00a0": "⍽", "\u202f": "⍽", "\t": "→", "\n": "¶\n"})
