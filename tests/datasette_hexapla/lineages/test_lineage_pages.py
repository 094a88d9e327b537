from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from archive.facts import FactKind
from datasette_hexapla.pages import source
from datasette_hexapla.pages.asking import Asked
from datasette_hexapla.serving import arguments

if TYPE_CHECKING:
    from conftest import Keeper

Noting = Callable[..., str]


def test_the_page_of_a_source_shows_where_it_came_from_and_what_it_became(
    kept: Keeper, noted: Noting
) -> None:
    with kept.writing():
        noted(kept, FactKind.RENAMED, "a", "b", note="new <b>ministry</b>")
    kept.update()
    with closing(sqlite3.connect(kept.records_path)) as connection:
        connection.row_factory = sqlite3.Row
        after = source.read(connection, Asked({"work": "law", "source": "b"}, {}))
        before = source.read(connection, Asked({"work": "law", "source": "a"}, {}))
    (origin,) = after.origins
    assert (origin.kind, origin.others, origin.known) == ("renamed", ("law/a",), ("law/a",))
    assert after.ending is None
    assert before.origins == ()
    assert before.ending is not None
    assert before.ending.others == ("law/b",)


def test_the_page_of_a_source_escapes_what_a_fact_says(kept: Keeper, noted: Noting) -> None:
    with kept.writing():
        noted(kept, FactKind.SPLIT, "a", "b d", note="<b>ı</b>")
    kept.update()
    command = arguments(kept.records_path, kept.archive.path, "127.0.0.1", 0)
    page = subprocess.run(
        [sys.executable, "-m", "datasette", *command, "--get", "/src/law/a"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    assert "&lt;b&gt;ı&lt;/b&gt;" in page
    assert '<a href="/src/law/b">law/b</a>, law/d' in page
