from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datasette_hexapla.citing import FORMS

if TYPE_CHECKING:
    from conftest import Site


@pytest.mark.parametrize("ending", FORMS)
def test_every_form_has_an_address_that_cannot_act_as_a_page(site: Site, ending: str) -> None:
    ((identifier,),) = site.rows(
        "SELECT snapshot_id FROM snapshots WHERE source = 'declaration/en' AND number = 1"
    )
    answer = site.get(f"/s/{identifier}.{ending}")
    assert answer.status == 200
    # A text fragment leads to what is published today, and names no snapshot.
    assert identifier in answer.text.replace("\\", "") or ending == "fragment"
    assert "text/html" not in answer.headers["content-type"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = site.get(f"/s/{identifier}.{ending}", **{"If-None-Match": answer.headers["etag"]})
    assert again.status == 304
    assert site.get(f"/s/00000000.{ending}").status == 404


def test_every_form_is_documented() -> None:
    from pathlib import Path

    told = (Path(__file__).parents[3] / "docs" / "addresses.md").read_text(encoding="utf-8")
    assert all(f"`.{ending}`" in told or f"/s/ID.{ending}`" in told for ending in FORMS)
