"""A web archive, and a collection whose past it holds."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from web_archives import (
    BEGAN,
    CATALOGUE,
    URL,
    Capture,
    WebArchive,
    page,
)


@pytest.fixture
def museum(site) -> WebArchive:
    """A web archive with a capture a day: a text, the same, another, none, the first again."""
    found = WebArchive(site.address)
    site.pages = found
    texts = ["bir", "bir", "iki", None, "bir"]
    for day, text in enumerate(texts):
        found.captures.append(
            Capture(
                at=BEGAN + timedelta(days=day),
                body=page(text) if text else b"never heard of it",
                status=200 if text else 404,
                headers=(("X-Archive-Orig-ETag", f'"{day}"'),),
                is_revisit=day == 1,
            )
        )
    return found


@pytest.fixture
def collection(tmp_path) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    catalogue = CATALOGUE.format("[127.0.0.0/8]", URL)
    (folder / "sources.yml").write_text(catalogue, encoding="utf-8")
    return folder


@pytest.fixture
def fill(run, collection, museum):
    def filling(*arguments: str, service: str = "/web/cdx"):
        from_service = ("--from", f"{museum.address}{service}")
        return run("backfill", "-C", collection, "law/az", *from_service, *arguments)

    return filling


@pytest.fixture
def told(fill):
    return lambda *arguments, **more: json.loads(fill(*arguments, "--json", **more).out)
