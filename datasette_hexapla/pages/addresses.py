"""Addresses of our pages; they never change once published (docs/addresses.md)."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

RESERVED = frozenset(
    [
        "w",
        "src",
        "s",
        "cite",
        "suspects",
        "c",
        "d",
        "t",
        "search",
        "changes",
        "findings",
        "numbers",
        "home",
        "feed",
        "sitemap",
        "timegate",
        "timemap",
    ]
)
"""First parts of our addresses: no database may be served under such a name."""


def work(slug: str) -> str:
    """Return the address of a work."""
    return f"/w/{slug}"


def work_on(slug: str, day: str) -> str:
    """Return the address of a work as its texts stood at the end of a day."""
    return f"{work(slug)}/at/{day}"


def numbers(slug: str | None = None) -> str:
    """Return the address of the numbers of a work, or of all works."""
    return f"{work(slug)}/numbers" if slug else "/numbers"


def source(name: str) -> str:
    """Return the address of a source, given its name WORK/SOURCE."""
    return f"/src/{name}"


def snapshot(digits: str) -> str:
    """Return the address of a snapshot, given digits of its ID or the whole ID."""
    return f"/s/{digits}"


def snapshot_of(name: str) -> str:
    """Return the address of a snapshot, given its name or that of one of its readings."""
    return snapshot(name.rpartition("/")[2].partition(".")[0])


def suspect(digits: str) -> str:
    """Return the address of what was kept aside, given the digits of its ID."""
    return f"/suspects/{digits}"


def change(code: str) -> str:
    """Return the address of the changes between two neighbouring versions."""
    return f"/c/{code}"


def one_change(code: str, number: int) -> str:
    """Return the address of a single change; it leads to the part of the page that shows it.

    >>> one_change("0123456789ab-ba9876543210", 3)
    '/c/0123456789ab-ba9876543210?change=3#c3'
    """
    path = change(code)
    return f"{path}#c1" if number == 1 else f"{path}?change={number}#c{number}"


def difference(old: str, new: str) -> str:
    """Return the address of the differences between any two snapshots, given their digits."""
    return f"/d/{old}..{new}"


def comparison(code: str) -> str:
    """Return the address of a comparison of two languages."""
    return f"/t/{quote(code, safe='~+.')}"


def one_passage(code: str, bead: int) -> str:
    """Return the address of a passage of a comparison; it leads to the part that shows it.

    >>> one_passage("0123456789ab~ba9876543210", 7)
    '/t/0123456789ab~ba9876543210?bead=7#b7'
    """
    return f"{comparison(code)}?bead={bead}#b{bead}"


def with_options(path: str, **options: object) -> str:
    """Return *path* with *options* after it; those that are None or empty are left out."""
    given = [
        f"{name}={_quoted(value)}" for name, value in options.items() if value not in {None, ""}
    ]
    return f"{path}?{'&'.join(given)}" if given else path


def _quoted(value: object) -> str:
    # Hundreds of addresses on a page end in the number of a line.
    return str(value) if isinstance(value, int) else quote_plus(str(value))
