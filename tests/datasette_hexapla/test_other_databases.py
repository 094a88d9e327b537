"""A Datasette that is opened on other files, where Hexapla happens to be installed."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

OURS = ("/w/law", "/changes", "/search?q=ışık", "/feed.atom", "/sitemap.xml", "/home.json")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A database of something else."""
    path = tmp_path / "Iğdır ürün" / "produce.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE works (title TEXT)")
        database.execute("INSERT INTO works VALUES ('出口')")
        database.commit()
    return path


def answers(files: list[Path], *paths: str) -> dict[str, tuple[int, str]]:
    from datasette.app import Datasette

    async def asked() -> dict[str, tuple[int, str]]:
        datasette = Datasette([str(path) for path in files])
        await datasette.invoke_startup()
        given = {path: await datasette.client.get(path) for path in paths}
        return {path: (answer.status_code, answer.text) for path, answer in given.items()}

    return asyncio.run(asked())


def test_datasette_shows_a_file_of_something_else_as_it_would_without_us(other: Path) -> None:
    given = answers([other], "/", "/produce", "/produce/works.json", *OURS)
    assert [given[path][0] for path in ("/", "/produce", "/produce/works.json")] == [200, 200, 200]
    assert "Datasette" in given["/"][1]
    assert {given[path][0] for path in OURS} == {404}


def test_an_empty_datasette_has_no_pages_of_ours() -> None:
    given = answers([], "/", *OURS)
    assert given.pop("/")[0] == 200
    assert {status for status, _ in given.values()} == {404}
