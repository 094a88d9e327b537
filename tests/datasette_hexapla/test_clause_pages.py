"""A link to a clause leads to it, whatever number it has by now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from conftest import Site


def test_a_clause_is_found_by_its_anchor_in_the_newest_text(site: Site) -> None:
    ((line, anchor, digits),) = site.rows(
        "SELECT line, anchor, substr(snapshot, -12) FROM segments"
        " JOIN versions ON versions.name = version"
        " WHERE segments.source = 'declaration/en' AND segments.text LIKE 'A last word%'"
    )
    answer = site.get(f"/src/declaration/en?clause={quote(anchor)}")
    assert answer.status == 302
    assert answer.headers["location"] == f"/s/{digits}?lines={line}#L{line}"
    assert f'id="c-{anchor}"' in site.get(f"/s/{digits}").text


def test_the_cite_box_offers_the_address_of_a_clause(site: Site) -> None:
    ((digits,),) = site.rows(
        "SELECT substr(snapshot, -12) FROM versions WHERE source = 'declaration/en' AND is_newest"
    )
    text = site.get(f"/s/{digits}?lines=2").text
    address = re.search(r'id="clause-address">([^<]*)<', text)
    assert address
    assert site.get("/src" + address[1].partition("/src")[2]).status == 302
    assert "clause-address" not in site.get(f"/s/{digits}").text


def test_a_clause_that_is_no_more_is_said_to_be_none(site: Site) -> None:
    answer = site.get("/src/declaration/en?clause=nowhere/00000000")
    assert answer.status == 404
    assert "may have been taken out" in answer.text.replace("\n", " ")
