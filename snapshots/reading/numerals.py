"""Numerals: how a number is written in the systems in which lists and headings are counted."""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 3999

_ZEROS = {
    "arabic-indic": 0x660,
    "persian": 0x6F0,
    "devanagari": 0x966,
    "bengali": 0x9E6,
    "gurmukhi": 0xA66,
    "gujarati": 0xAE6,
    "tamil": 0xBE6,
    "telugu": 0xC66,
    "kannada": 0xCE6,
    "thai": 0xE50,
    "lao": 0xED0,
    "myanmar": 0x1040,
    "khmer": 0x17E0,
    "fullwidth-decimal": 0xFF10,
}
"""The zeros of digits that are used as ours are."""

_ALPHABETS = {
    "lower-alpha": "abcdefghijklmnopqrstuvwxyz",
    "lower-latin": "abcdefghijklmnopqrstuvwxyz",
    "upper-alpha": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "upper-latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower-greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "upper-greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "lower-russian": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "upper-russian": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "arabic-alpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabic-abjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "hiragana": "あいうえおかきくけこさしすせそたちつてとなにぬね"
    "のはひふへほまみむめもやゆよらりるれろわゐゑをん",
    "katakana": "アイウエオカキクケコサシスセソタチツテトナニヌネ"
    "ノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン",
    "katakana-iroha": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウ"
    "ヰノオクヤマケフコエテアサキユメミシヱヒモセス",
    "heavenly-stems": "甲乙丙丁戊己庚辛壬癸",
    "hangul": "가나다라마바사아자차카타파하",
}

_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_PLACES = ("", "十", "百", "千")
_MOST_HAN = 9999
_HEBREW = (
    (400, "ת"), (300, "ש"), (200, "ר"), (100, "ק"), (90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"),
    (50, "נ"), (40, "מ"), (30, "ל"), (20, "כ"), (19, "יט"), (18, "יח"), (17, "יז"), (16, "טז"),
    (15, "טו"), (10, "י"), (9, "ט"), (8, "ח"), (7, "ז"), (6, "ו"), (5, "ה"), (4, "ד"), (3, "ג"),
    (2, "ב"), (1, "א"),
)  # fmt: skip
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

SYSTEMS = frozenset(
    {"decimal", "decimal-leading-zero", "lower-roman", "upper-roman", "han", "han-digits"}
    | {"hebrew", "circled", *_ZEROS, *_ALPHABETS}
)
"""The systems that can be written; in any other one a number is decimal."""


def numeral(system: str, number: int) -> str:
    """Return *number* written in *system*; a number that it cannot write is decimal.

    >>> numeral("lower-alpha", 28), numeral("upper-roman", 14), numeral("han", 21)
    ('ab', 'XIV', '二十一')
    """
    if system in _ZEROS:
        return "".join(chr(_ZEROS[system] + int(c)) if c.isdigit() else c for c in str(number))
    if system == "decimal-leading-zero":
        return f"{number:02d}"
    if number > 0 and system in _ALPHABETS:
        return _in_letters(_ALPHABETS[system], number)
    write = _WRITERS.get(system)
    return (write(number) if write and number > 0 else "") or str(number)


def repeated(alphabet: str, number: int) -> str:
    """Return *number* as word processors write it in letters: a, …, z, aa, bb.

    >>> repeated("lower-alpha", 28)
    'bb'
    """
    letters = _ALPHABETS[alphabet]
    return letters[(number - 1) % len(letters)] * min(9, (number - 1) // len(letters) + 1)


def is_alphabet(system: str) -> bool:
    """Tell whether *system* counts in letters."""
    return system in _ALPHABETS


def _in_letters(alphabet: str, number: int) -> str:
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, len(alphabet))
        letters = alphabet[place] + letters
    return letters


def _in_roman(number: int) -> str:
    if number > _MOST_ROMAN:
        return ""
    roman = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        roman += letters * count
    return roman


def _in_han(number: int) -> str:
    if number > _MOST_HAN:
        return ""
    digits = [int(c) for c in str(number)]
    written = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            written += _HAN_DIGITS[digit] + _HAN_PLACES[place]
        elif written and not written.endswith(_HAN_DIGITS[0]):
            written += _HAN_DIGITS[0]
    written = written.rstrip(_HAN_DIGITS[0])
    # Ten is written 十, not 一十, where it begins the number.
    return written.removeprefix("一") if written.startswith("一十") else written


def _in_hebrew(number: int) -> str:
    if number >= 1000:  # noqa: PLR2004  thousands begin anew, with a mark
        return ""
    written = ""
    for value, letters in _HEBREW:
        while number >= value:
            written += letters
            number -= value
    return written


def _in_circles(number: int) -> str:
    return _CIRCLED[number - 1] if number <= len(_CIRCLED) else ""


_WRITERS: dict[str, Callable[[int], str]] = {
    "lower-roman": _in_roman,
    "upper-roman": lambda number: _in_roman(number).upper(),
    "han": _in_han,
    "han-digits": lambda number: "".join(_HAN_DIGITS[int(c)] for c in str(number)),
    "hebrew": _in_hebrew,
    "circled": _in_circles,
}
