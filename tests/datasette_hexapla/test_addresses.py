from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_hexapla.pages.addresses import RESERVED

if TYPE_CHECKING:
    from conftest import Site

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "addresses.md").read_text(encoding="utf-8")

WILD = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9a-f]{6,42}", fullmatch=True),
    st.sampled_from(["..", "%2e%2e", "swh:1:dir:", "a..b", "a~b", "~", "+", "'", '"', "\x00", "-"]),
)
PREFIXES = ["/w/", "/src/a/", "/src/", "/s/", "/c/", "/d/", "/t/", "/search", "/changes", "/feed"]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    prefix=st.sampled_from(PREFIXES),
    rest=WILD,
    options=st.dictionaries(
        st.sampled_from(["q", "lines", "from", "before", "work", "columns", "old", "view", "skip"]),
        WILD,
        max_size=3,
    ),
)
def test_no_address_is_an_error_of_ours(
    site: Site, prefix: str, rest: str, options: dict[str, str]
) -> None:
    path = prefix + quote(rest.encode("utf-8", "replace"), safe="~+.")
    query = "&".join(
        f"{name}={quote(value.encode('utf-8', 'replace'), safe='')}"
        for name, value in options.items()
    )
    assert site.get(f"{path}?{query}").status < 500


def test_pages_that_exist_bear_any_option(site: Site) -> None:
    for path in site.pages.values():
        for option in ("from", "before", "lines", "columns"):
            for value in ("-1", "99999999999999999999", "%FF'%00~"):
                glue = "&" if "?" in path else "?"
                assert site.get(f"{path}{glue}{option}={value}").status < 500


def told(site: Site) -> Iterator[tuple[str, str]]:
    for path in site.pages.values():
        plain, _, query = path.partition("?")
        machine = "/home" if plain == "/" else plain
        yield path, site.get(f"{machine}.json?{query}").text


def test_every_address_tells_the_same_after_the_records_were_built_again(site: Site) -> None:
    before = dict(told(site))
    tags = {path: site.get(path).headers.get("etag") for path in before}
    site.keeper.rebuild()
    assert dict(told(site)) == before
    assert {path: site.get(path).headers.get("etag") for path in before} == tags


def test_every_reserved_name_is_documented() -> None:
    for name in RESERVED:
        assert f"`{name}`" in DOCUMENTED


def test_every_page_is_documented(site: Site) -> None:
    prefixes = {re.match(r"/[a-z]*", path)[0] for path in site.pages.values()}
    for prefix in prefixes - {"/"}:
        assert re.search(rf"`{prefix}[/`]", DOCUMENTED), prefix


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_database_cannot_hide_behind_our_pages(tmp_path: Path, name: str) -> None:
    import asyncio
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils import StartupError

    from datasette_hexapla.serving import PLUGIN

    paths = [tmp_path / "records.db", tmp_path / f"{name}.db"]
    for path in paths:
        sqlite3.connect(path).close()
    metadata = {"plugins": {PLUGIN: {"database": "records"}}}
    served = Datasette([str(path) for path in paths], metadata=metadata)
    with pytest.raises(StartupError, match="Rename its file"):
        asyncio.run(served.invoke_startup())


@pytest.mark.parametrize(
    "cookie", ["/=1", "a,b=c; /=2", "a=\xff", "ds_actor=x; a/b=1", "=", ";" * 99]
)
def test_cookies_of_other_programs_stop_no_page(site: Site, cookie: str) -> None:
    for path in ("/", "/w/declaration", "/records/works.json"):
        assert site.get(path, Cookie=cookie).status == 200


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_no_method_is_an_error_of_ours(site: Site, method: str) -> None:
    from http.client import HTTPConnection

    host = site.address.removeprefix("http://")
    for path in (*site.pages.values(), "/feed.atom", "/sitemap.xml", "/findings/verdict"):
        connection = HTTPConnection(host, timeout=30)
        connection.request(method, path, body=b"verdict=confirmed" if method == "POST" else None)
        assert connection.getresponse().status < 500
        connection.close()
