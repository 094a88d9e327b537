"""Pages show what readers said of findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Site


def test_a_dismissed_finding_is_folded_away_and_counted(site: Site) -> None:
    path = site.pages["comparison"]
    page = json.loads(site.get(f"{path}.json").body)
    assert [each["number"] for each in page["dismissed"]] == [1]
    assert 1 not in [each["number"] for each in (*page["alarms"], *page["shading"])]
    text = site.get(path).text
    assert "<summary>1 finding that readers dismissed</summary>" in text


def test_a_confirmed_finding_is_marked_with_who_and_why(site: Site) -> None:
    ((code,),) = site.rows(
        "SELECT code FROM alignments JOIN verdicts USING (translation) WHERE verdict = 'confirmed'"
    )
    text = site.get(f"/t/{code}").text
    assert '<span class="badge confirmed">✓ confirmed</span>' in text
    assert "by a reader &lt;script&gt;" in text
    assert "on 1 September 2022: seen &lt;script&gt;" in text


def test_dismissed_alarms_are_not_counted_among_those_to_check(site: Site) -> None:
    ((kept,),) = site.rows("SELECT count(*) FROM findings WHERE tier = 'alarm'")
    ((dismissed,),) = site.rows(
        "SELECT count(*) FROM findings JOIN verdicts USING (translation, key)"
        " WHERE tier = 'alarm' AND verdict = 'dismissed'"
    )
    page = json.loads(site.get("/findings.json").body)
    assert page["total"] == kept - dismissed
    assert len(page["dismissed"]) == dismissed
    works = json.loads(site.get("/home.json").body)["works"]
    assert sum(work["alarms"] for work in works) == kept - dismissed
