"""Pages asked of a Datasette in this process, where limits can be lowered."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.app import Datasette

from keepers import Keeper


def answers(keeper: Keeper, *paths: str, **settings: Any) -> list[Any]:
    """Return what Datasette answers at *paths*, redirects not followed, none at the same time."""

    async def asked() -> list[Any]:
        datasette = Datasette([str(keeper.records_path)], **settings)
        await datasette.invoke_startup()
        return [await datasette.client.get(path) for path in paths]

    return asyncio.run(asked())
