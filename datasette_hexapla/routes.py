"""Routes: which address is answered by which page, in which forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from datasette_hexapla import memento
from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.pages import (
    bibliography,
    change,
    comparison,
    difference,
    findings,
    home,
    latest,
    numbers,
    search,
    snapshot,
    source,
    suspect,
    work,
)
from datasette_hexapla.pages.asking import Read
from datasette_hexapla.permissions import may_decide

SLUG = "[a-z0-9][a-z0-9-]{0,63}"
_ID = r"[^/]+?"


@dataclass(frozen=True, slots=True)
class Route:
    """A page: the *pattern* of its address, what reads it and the template that shows it.

    *headers* gives further ones of the page in HTML, given the inquiry and what was read.
    *deciding* tells whether the reader may decide something on it; then it is made anew each time.
    """

    name: str
    pattern: str
    read: Read
    template: str
    headers: Callable[[Inquiry, Any], Awaitable[dict[str, str]]] | None = None
    deciding: Callable[[Inquiry], Awaitable[bool]] | None = None


ROUTES = (
    Route("home", "/", home.read, "hexapla_home.html"),
    Route("changes", "/changes", latest.read, "hexapla_changes.html"),
    Route("findings", "/findings", findings.read, "hexapla_findings.html"),
    Route("numbers", "/numbers", numbers.read, "hexapla_numbers.html"),
    Route("search", "/search", search.read, "hexapla_search.html"),
    Route("work", f"/w/(?P<work>{SLUG})", work.read, "hexapla_work.html"),
    Route(
        "work on a day",
        f"/w/(?P<work>{SLUG})/at/(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})",
        work.read,
        "hexapla_work.html",
    ),
    Route(
        "numbers of a work",
        f"/w/(?P<work>{SLUG})/numbers",
        numbers.read,
        "hexapla_numbers.html",
    ),
    Route(
        "source",
        f"/src/(?P<work>{SLUG})/(?P<source>{SLUG})",
        source.read,
        "hexapla_source.html",
    ),
    Route(
        "snapshot",
        f"/s/(?P<id>{_ID})",
        snapshot.read,
        "hexapla_snapshot.html",
        headers=memento.headers_of,
    ),
    Route(
        "suspect",
        f"/suspects/(?P<id>{_ID})(?P<text>/text)?",
        suspect.read,
        "hexapla_suspect.html",
    ),
    Route("bibliography", "/cite", bibliography.read, "hexapla_cite.html"),
    Route("change", f"/c/(?P<change>{_ID})", change.read, "hexapla_change.html"),
    Route("choice", "/d", difference.choose, ""),
    Route(
        "difference",
        r"/d/(?P<old>[^/.]+)\.\.(?P<new>[^/.]+)",
        difference.read,
        "hexapla_change.html",
    ),
    Route(
        "comparison",
        f"/t/(?P<comparison>{_ID})",
        comparison.read,
        "hexapla_comparison.html",
        deciding=may_decide,
    ),
)
"""Every page that answers in HTML and, with `.json` behind its address, in JSON."""
