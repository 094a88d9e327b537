"""The Datasette plugin: only hooks that 0.65 and the alphas of 1.0 have in common."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from datasette import handle_exception, hookimpl
from datasette.utils import StartupError
from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from datasette_hexapla import memento, schemas, sitemap
from datasette_hexapla.answering import nothing, page_view, unnamed, view
from datasette_hexapla.assets import files
from datasette_hexapla.cookies import App, without_unreadable
from datasette_hexapla.deciding import PATTERN, decide
from datasette_hexapla.downloading import downloads
from datasette_hexapla.pages.addresses import RESERVED
from datasette_hexapla.permissions import actions, permissions
from datasette_hexapla.presenting import ADDRESSES, FILTERS
from datasette_hexapla.publishing import candidates, published
from datasette_hexapla.queries import offer
from datasette_hexapla.routes import ROUTES

View = Callable[..., Awaitable[Any]]

_Hook = TypeVar("_Hook", bound=Callable[..., Any])


def hook(function: _Hook) -> _Hook:
    """Mark *function* as Datasette's; its own marker hides the types from whoever checks them."""
    hookimpl(function)
    return function


@hook
def register_routes(datasette: Any) -> list[tuple[str, View]]:
    """Answer our addresses, if there is a collection to be shown, or say that one must be named."""
    if published(datasette) is None:
        several = len(candidates(datasette)) > 1
        return [unnamed(datasette.databases)] if several else []
    plain = (*files(), *downloads(), *sitemap.answers(), *schemas.answers())
    views = [(f"^{pattern}$", answer) for pattern, answer in plain]
    for route in ROUTES:
        machine = "/home" if route.pattern == "/" else route.pattern
        views += [
            (rf"^{machine}\.json$", page_view(route, machine=True)),
            (f"^{route.pattern}$", page_view(route, machine=False)),
        ]
    views += [(f"^{pattern}$", view(answer, machine=False)) for pattern, answer in memento.ANSWERS]
    views.append((f"^{PATTERN}$", view(decide, machine=False)))
    pattern, missing = nothing()
    return [*views, (f"^{pattern}$", missing)]


@hook
def register_permissions() -> list[Any]:
    """Name our permission to the Datasettes before 1.0; the newer never ask."""
    return permissions()


@hook
def register_actions() -> list[Any]:
    """Name our permission to newer Datasettes; the older never ask."""
    return actions()


@hook
def startup(datasette: Any) -> Callable[[], Awaitable[None]] | None:
    """Refuse to hide a database behind our own addresses, and keep cookies out of the log."""
    collection = published(datasette)
    if collection is None:
        return None
    # Where rich is installed, Datasette prints all variables of every error, and of an address that
    # leads nowhere, for which there is no traceback to print, it makes an error of its own (500).
    handle_exception.rich = None
    hidden = sorted(RESERVED & set(datasette.databases))
    if hidden:
        raise StartupError(
            f'A database cannot be served as "{hidden[0]}" beside a Hexapla collection, which has '
            f"pages at /{hidden[0]}. Rename its file; reserved are: {', '.join(sorted(RESERVED))}."
        )
    _spare_collecting()
    return partial(offer, datasette, collection.database)


@cache
def _spare_collecting() -> None:
    """Take what stands by now out of what Python looks through for garbage, once a process.

    That is all of Datasette and of us; each look at it stopped some page for 50 ms and more.
    """
    gc.collect()
    gc.freeze()


@hook
def prepare_jinja2_environment(env: Environment) -> None:
    """Give templates our filters and addresses, and Datasette our templates.

    Templates of the same names in Datasette's own `--template-dir` come first.
    """
    ours = FileSystemLoader(Path(__file__).with_name("templates"))
    env.loader = ChoiceLoader([env.loader, ours] if env.loader else [ours])
    env.filters.update(FILTERS)
    env.globals["hexapla"] = ADDRESSES


@hook
def asgi_wrapper() -> Callable[[App], App]:
    """Keep cookies that nobody can read from stopping every page."""
    return without_unreadable


@hook
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """Lead from Datasette's own pages to ours."""
    if published(datasette) is None:
        return []
    return [{"href": datasette.urls.path("/"), "label": "Hexapla: what changed"}]
