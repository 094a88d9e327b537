"""The JSON of every page is as its schema says, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from datasette_hexapla.routes import ROUTES
from datasette_hexapla.schemas import page_of
from keepers import Keeper
from served import SetUp, Site


@pytest.fixture(scope="module")
def schema(site: Site) -> dict[str, Any]:
    answer = site.get("/-/hexapla/schema.json")
    assert answer.headers["content-type"].startswith("application/schema+json")
    again = site.get("/-/hexapla/schema.json", **{"If-None-Match": answer.headers["etag"]})
    assert again.status == 304
    found: dict[str, Any] = json.loads(answer.body)
    Draft202012Validator.check_schema(found)
    return found


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, refusing fields that it does not name, so that none is told without being named."""
    return {
        **schema,
        "$defs": {
            name: {**each, "additionalProperties": False} for name, each in schema["$defs"].items()
        },
    }


def names_of(path: str) -> Iterator[str]:
    import re

    plain = path.partition("?")[0]
    yield from (
        route.name for route in ROUTES if route.template and re.fullmatch(route.pattern, plain)
    )


def test_every_page_tells_what_its_schema_says_and_no_more(
    site: Site, right_to_left_site: Site, schema: dict[str, Any]
) -> None:
    met = set()
    for scene in (site, right_to_left_site):
        for name, path in scene.pages.items():
            if name == "missing":
                continue
            (kind, *_) = names_of(path)
            met.add(kind)
            answer = scene.get(scene.machine(path))
            assert 'rel="describedby"' in answer.headers["link"]
            checked = Draft202012Validator(closed(schema) | schema["pages"][kind])
            found = [
                f"{path}: {error.json_path}: {error.message[:200]}"
                for error in checked.iter_errors(json.loads(answer.body))
            ]
            assert found == []
    kinds = {page_of(route) for route in ROUTES if route.template and route.name in met}
    assert len(kinds) >= 9


def test_every_definition_says_what_it_is(schema: dict[str, Any]) -> None:
    assert [name for name, each in schema["$defs"].items() if not each["description"]] == []
    assert set(schema["pages"]) == {route.name for route in ROUTES if route.template}


def test_other_sites_may_read_what_datasette_lets_them(
    law: Keeper, serving_site: Callable[..., str]
) -> None:
    site = Site(serving_site(law, SetUp(cors=True)), law, {})
    ((digits,),) = law.rows("SELECT digits FROM snapshots WHERE source = 'law/en'")
    machines = ["/home.json", "/w/law.json", "/feed.atom", "/feed.json", "/-/hexapla/schema.json"]
    for path in (*machines, f"/s/{digits}.txt", f"/s/{digits}.bib", "/records/works.json"):
        assert site.get(path).headers.get("access-control-allow-origin") == "*", path
    assert "access-control-allow-origin" not in site.get("/w/law").headers


def test_other_sites_may_not_read_otherwise(site: Site) -> None:
    for path in ("/home.json", "/feed.atom", "/-/hexapla/schema.json"):
        assert "access-control-allow-origin" not in site.get(path).headers
