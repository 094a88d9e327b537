import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from snapshots.errors import FetchError
from snapshots.fetching.answers import Arrived, Unmodified
from snapshots.fetching.web import Web
from snapshots.model import Role, Snapshot, Source, Visiting

LOOPBACK = Visiting(pause_seconds=0, connections=50, allow_networks=("127.0.0.0/8",))


def source(url: str, **more) -> Source:
    return Source(
        work="w", slug="s", language="tr", role=Role.REPORT, publisher="p", url=url, **more
    )


@pytest.fixture
def source_at() -> Callable[[str], Source]:
    """A source of a watch that stands at an address."""
    return source


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
def rendered() -> Callable[..., list[Snapshot | FetchError]]:
    """Visits addresses with a browser in one watch; returns the snapshot of each, or the error."""

    def visited(*urls: str, environment=None, **more):
        async def run():
            async with Web(LOOPBACK, environment=environment or {}) as web:
                visits = [web.visit(source(url, browser=True, **more)) for url in urls]
                return [
                    snapshot_or_error(each)
                    for each in await asyncio.gather(*visits, return_exceptions=True)
                ]

        return asyncio.run(run())

    return visited


def snapshot_or_error(brought: object) -> Snapshot | FetchError:
    if isinstance(brought, FetchError):
        return brought
    if isinstance(brought, BaseException):
        raise brought
    assert isinstance(brought, Arrived)
    found = brought.snapshot()
    brought.body.close()
    return found


@pytest.fixture
def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
