"""Permissions: who may say what to think of a finding."""

from __future__ import annotations

from typing import Any

from datasette.utils import actor_matches_allow

from datasette_hexapla.inquiries import Inquiry
from datasette_hexapla.serving import PLUGIN

DECIDE = "hexapla-verdict"
"""Datasette's name for the permission to give verdicts; nobody has it unless it is given."""

_DESCRIPTION = "Confirm or dismiss what should be checked in translations"
_ABBREVIATION = "hvd"


def permissions() -> list[Any]:
    """Return our permission as Datasettes before 1.0 take it."""
    from datasette import Permission

    return [
        Permission(
            name=DECIDE,
            abbr=_ABBREVIATION,
            description=_DESCRIPTION,
            takes_database=False,
            takes_resource=False,
            default=False,
        )
    ]


def actions() -> list[Any]:
    """Return our permission as newer Datasettes take it."""
    from datasette.permissions import Action

    return [Action(name=DECIDE, abbr=_ABBREVIATION, description=_DESCRIPTION)]


async def may_decide(inquiry: Inquiry) -> bool:
    """Tell whether the reader may give verdicts, and there is an archive that keeps them."""
    actor = inquiry.request.actor
    path = inquiry.collection.archive_path
    if actor is None or path is None or not path.exists():
        return False
    datasette = inquiry.datasette
    # Datasettes before 1.0 know no blocks of permissions, so our own configuration may hold one.
    allowed = (datasette.plugin_config(PLUGIN) or {}).get("verdicts")
    if allowed is not None:
        return bool(actor_matches_allow(actor, allowed))
    # The older Datasette has a function of another name, which the newer no longer has.
    if hasattr(datasette, "permission_allowed"):
        return bool(await datasette.permission_allowed(actor, DECIDE, default=False))
    return bool(await datasette.allowed(action=DECIDE, actor=actor))
