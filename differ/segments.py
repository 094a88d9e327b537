"""What a segment is to the differ: content, or filler between the content."""

from __future__ import annotations

import re

_CONTENT = re.compile(r"[^\W_]")


def is_filler(segment: str) -> bool:
    """Tell whether *segment* has no letter and no digit: a blank line, a rule, a lone sign.

    Fillers are no evidence of where a text stands: every document is full of equal ones.

    >>> is_filler("* * *"), is_filler("§ 5")
    (True, False)
    """
    return not segment or _CONTENT.search(segment) is None
