"""Presenting: how templates write dates, numbers and words."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from datasette_hexapla.citing import FORMS
from datasette_hexapla.pages import addresses, checked
from differ.rendering.characters import visible

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_BYTES = 1024


def day(moment: str | None) -> str:
    """Return the day of *moment* as people write it.

    >>> day("2021-06-16T10:00:00Z")
    '16 June 2021'
    """
    if not moment:
        return "never"
    return f"{int(moment[8:10])} {_MONTHS[int(moment[5:7]) - 1]} {int(moment[:4])}"


def month(written: str) -> str:
    """Return a month, or a year alone, as people write it.

    >>> month("2021-06"), month("0912")
    ('June 2021', '912')
    """
    if "-" not in written:
        return str(int(written))
    return f"{_MONTHS[int(written[5:7]) - 1]} {int(written[:4])}"


def time(moment: str | None) -> Markup:
    """Return *moment* as an HTML time: the day in words, the whole behind it.

    >>> print(time("2021-06-16T10:00:00Z"))
    <time datetime="2021-06-16T10:00:00Z" title="2021-06-16 10:00:00 UTC">16 June 2021</time>
    """
    if not moment:
        return Markup("never")
    whole = moment.replace("T", " ").replace("Z", " UTC")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment, whole, day(moment))


def clock(moment: str) -> str:
    """Return *moment* to the minute.

    >>> clock("2021-06-16T10:00:07Z")
    '2021-06-16 10:00 UTC'
    """
    return f"{moment[:10]} {moment[11:16]} UTC"


def count(number: int, one: str, several: str | None = None) -> str:
    """Return *number* with its word.

    >>> count(1, "change"), count(1200, "change")
    ('1 change', '1,200 changes')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def size(number: int) -> str:
    """Return a number of bytes.

    >>> size(500), size(2048)
    ('500 bytes', '2.0 KB')
    """
    if number < _BYTES:
        return count(number, "byte")
    if number < _BYTES * _BYTES:
        return f"{number / _BYTES:.1f} KB"
    return f"{number / _BYTES / _BYTES:.1f} MB"


def short(text: str, most: int) -> str:
    """Return *text* on one line with at most *most* characters, made visible where they are not.

    >>> short("The parties  shall", 12)
    'The parties…'
    """
    # What is cut before it is joined keeps a text of ten megabytes from costing any time.
    line = visible(" ".join(text[: 4 * most].split()))
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[: most - 1].rstrip()}…"


def upper_first(text: str) -> str:
    """Return *text* with a capital at its beginning, the rest as it was."""
    return text[:1].upper() + text[1:]


def is_link(url: str | None) -> bool:
    """Tell whether *url* may become a link: a captured address may say `javascript:`."""
    return bool(url) and str(url).lower().startswith(("https://", "http://"))


def host(url: str) -> str:
    """Return the host of *url*, or *url* where it has none."""
    return url.partition("://")[2].partition("/")[0] or url


def until(first: str, last: str) -> str:
    """Return a span of time.

    >>> until("2021-06-16T00:00:00Z", "2021-06-16T09:00:00Z")
    '16 June 2021'
    """
    return day(first) if first[:10] == last[:10] else f"{day(first)} to {day(last)}"


def year(moment: str) -> str:
    """Return the year of *moment*."""
    return str(int(moment[:4]))


FILTERS: dict[str, Callable[..., object]] = {
    "hexapla_day": day,
    "hexapla_time": time,
    "hexapla_clock": clock,
    "hexapla_count": count,
    "hexapla_month": month,
    "hexapla_short": short,
    "hexapla_size": size,
    "hexapla_upper_first": upper_first,
    "hexapla_is_link": is_link,
    "hexapla_host": host,
    "hexapla_until": until,
    "hexapla_visible": visible,
    "hexapla_year": year,
}
"""Filters that our templates use; the prefix keeps them apart from those of other plugins."""

ADDRESSES = {
    "work": addresses.work,
    "work_on": addresses.work_on,
    "numbers": addresses.numbers,
    "source": addresses.source,
    "snapshot": addresses.snapshot,
    "snapshot_of": addresses.snapshot_of,
    "suspect": addresses.suspect,
    "change": addresses.change,
    "one_change": addresses.one_change,
    "comparison": addresses.comparison,
    "one_passage": addresses.one_passage,
    "one_finding": checked.address,
    "difference": addresses.difference,
    "with_options": addresses.with_options,
    "forms": [(ending, form.name) for ending, form in FORMS.items()],
}
"""What our templates make addresses with."""
