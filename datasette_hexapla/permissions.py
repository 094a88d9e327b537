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
    block = _block(datasette)
    if block is not None:
        return bool(actor_matches_allow(actor, block))
    if _is_older(datasette):
        return bool(await datasette.permission_allowed(actor, DECIDE, default=False))
    return bool(await datasette.allowed(action=DECIDE, actor=actor))


def _block(datasette: Any) -> Any:
    """Return the block that says who may, None where Datasette itself is to be asked.

    Datasettes before 1.0 read no blocks of permissions, so that we do, from their metadata.
    """
    own = (datasette.plugin_config(PLUGIN) or {}).get("verdicts")
    if own is not None or not _is_older(datasette):
        return own
    blocks = datasette.metadata("permissions")
    return blocks.get(DECIDE) if isinstance(blocks, dict) else None


def _is_older(datasette: Any) -> bool:
    # What the older asks for a permission, the newer no longer has.
    return hasattr(datasette, "permission_allowed")
