"""Pages look the same however they are rendered, and templates of the house come first."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from datasette.app import Datasette

from datasette_hexapla.templating import OURS, template

if TYPE_CHECKING:
    from keepers import Keeper

PATHS = ("/", "/w/law", "/src/law/en", "/changes", "/numbers", "/search?q=article", "/w/nothing")


def pages(law: Keeper, **settings: Any) -> list[str]:
    async def asked() -> list[str]:
        datasette = Datasette([str(law.records_path)], **settings)
        await datasette.invoke_startup()
        return [(await datasette.client.get(path)).text for path in PATHS]

    return asyncio.run(asked())


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def test_pages_rendered_at_once_are_those_that_datasette_renders(law: Keeper, house: Path) -> None:
    # An equal template of the house leaves all of them to Datasette.
    text = (OURS / "hexapla_macros.html").read_text(encoding="utf-8")
    (house / "hexapla_macros.html").write_text(text, encoding="utf-8")
    assert pages(law) == pages(law, template_dir=str(house))


def test_a_layout_of_the_house_may_await_what_datasette_gives(law: Keeper, house: Path) -> None:
    (house / "hexapla_layout.html").write_text(
        "House style: {% for link in menu_links() %}{{ link.label }}{% endfor %}"
        "{% block content %}{% endblock %}",
        encoding="utf-8",
    )
    for page in pages(law, template_dir=str(house)):
        assert page.startswith("House style: Hexapla: what changed")


def test_datasette_without_templates_of_the_house_renders_ours_at_once(law: Keeper) -> None:
    async def found() -> object:
        datasette = Datasette([str(law.records_path)])
        await datasette.invoke_startup()
        return template(datasette, None, "hexapla_work.html")

    assert not isinstance(asyncio.run(found()), str)
