import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from snapshots.fetching.answers import Arrived, Unmodified
from snapshots.fetching.web import Web
from snapshots.model import Role, Source, Visiting

LOOPBACK = Visiting(pause_seconds=0, connections=50, allow_networks=("127.0.0.0/8",))


def source(url: str, **more) -> Source:
    return Source(
        work="w", slug="s", language="tr", role=Role.REPORT, publisher="p", url=url, **more
    )


@pytest.fixture
def visit() -> Callable[..., object]:
    """Visits an address as one source of a watch, and returns the snapshot or raises."""

    def visited(url: str, *, validators=None, environment=None, resolver=None, **more):
        how = {name: more.pop(name) for name in list(more) if name in Visiting.__slots__}

        async def run():
            visiting = replace(LOOPBACK, **how)
            async with Web(visiting, environment=environment or {}, resolver=resolver) as web:
                brought = await web.visit(source(url, **more), validators)
            if isinstance(brought, Unmodified):
                return brought
            assert isinstance(brought, Arrived)
            snapshot = brought.snapshot()
            brought.body.close()
            return snapshot

        return asyncio.run(run())

    return visited


@pytest.fixture
def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
