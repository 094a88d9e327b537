"""Pages say where a translation is behind, and lead to the change that left it there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Site


def test_a_comparison_leads_from_a_stale_passage_to_the_change_of_its_base(site: Site) -> None:
    text = site.get(site.pages["comparison"]).text
    # Without an encoder it may be told either way: as changed, or as not rendered.
    link = re.search(
        r'<span class="sign">▲ [^<]*base[^<]*</span> <a href="(/c/[^"#]*)(#c\d+)"', text
    )
    assert link
    change = site.get(link[1]).text
    assert f'id="{link[2][1:]}"' in change
    assert "<ins>5</ins>" in change


def test_a_work_says_which_of_its_translations_are_stale(site: Site) -> None:
    texts = json.loads(site.get("/w/declaration.json").body)["texts"]
    behind = {text["slug"]: text["compared"] and text["compared"]["behind"] for text in texts}
    assert behind["tr"] is None
    assert behind["en"]["is_stale"]
    assert behind["en"]["since_at"] == "2022-08-01T00:00:00Z"
    assert "of the tr text with other words since" in site.get("/w/declaration").text


def test_the_first_page_counts_stale_translations(site: Site) -> None:
    works = json.loads(site.get("/home.json").body)["works"]
    assert {work["slug"]: work["stale"] for work in works}["declaration"] >= 1
    assert "stale translation" in site.get("/").text


def test_older_comparisons_say_nothing_of_what_came_later(site: Site) -> None:
    rows = site.rows(
        "SELECT digits FROM snapshots WHERE source = 'declaration/tr-1' AND number = 1"
    )
    ((english,),) = site.rows(
        "SELECT digits FROM snapshots WHERE source = 'declaration/en' AND number = 3"
    )
    page = site.get(f"/t/{rows[0][0][:12]}~{english[:12]}")
    assert page.status in {200, 302}
    assert "the base changed after this" not in page.text
