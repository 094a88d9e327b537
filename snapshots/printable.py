"""Printable: what can stand on one line of a catalogue, a list or a message."""

_JOINERS = {ord(each): None for each in "\u200c\u200d"}
"""Signs without a shape that Persian words and families of emoji are written with."""


def is_printable(text: str) -> bool:
    r"""Tell whether *text* has no line breaks and no control characters; joiners are letters.

    >>> is_printable("پیمان\u200cها"), is_printable("a\nb"), is_printable("a\u202eb")
    (True, False, False)
    """
    return text.translate(_JOINERS).isprintable()
