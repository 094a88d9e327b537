from __future__ import annotations

import json
import re
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Site


def attributes(html: str) -> set[str]:
    found: set[str] = set()

    class Collector(HTMLParser):
        def handle_starttag(self, _tag: str, given: list[tuple[str, str | None]]) -> None:
            found.update(name for name, _ in given)

    Collector().feed(html)
    return found


def test_a_page_is_small_safe_and_asked_for_once(site: Site, page_name: str) -> None:
    answer = site.get(site.pages[page_name])
    assert answer.status == 200
    assert len(answer.body) < 100_000
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script(?![^>]*\bsrc=)", answer.text) == []
    assert {
        name for name in attributes(answer.text) if name == "style" or name[:2] == "on"
    } == set()
    again = site.get(site.pages[page_name], **{"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_page_tells_the_same_as_json(site: Site, page_name: str) -> None:
    path, _, query = site.pages[page_name].partition("?")
    machine = "/home" if path == "/" else path
    answer = site.get(f"{machine}.json?{query}")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert isinstance(json.loads(answer.body), dict)


def test_every_link_of_a_page_leads_somewhere(site: Site, page_name: str) -> None:
    text = site.get(site.pages[page_name]).text
    links = {
        link.partition("#")[0].replace("&amp;", "&")
        for link in re.findall(r'(?:href|src)="(/[^"]*)"', text)
    }
    assert links
    for link in sorted(links)[:25]:
        answer = site.get(link)
        assert answer.status in {200, 302}, link


def test_captured_markup_and_hidden_controls_stay_text(site: Site, page_name: str) -> None:
    text = site.get(site.pages[page_name]).text
    assert "onerror" not in re.sub(r"&quot;|&#34;", "", text) or "&lt;img" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", text)


def test_a_snapshot_is_shown_with_all_that_verifies_it(site: Site) -> None:
    ((identifier, digits, commit, path),) = site.rows(
        "SELECT snapshot_id, digits, archive_commit, archive_path FROM snapshots"
        " WHERE source = 'declaration/en' AND number = 1"
    )
    text = site.get(f"/s/{identifier}").text
    assert identifier in text
    assert f"rev-parse {commit}:{path}" in text
    printed = subprocess.run(
        ["git", "-C", str(site.keeper.archive.path), "rev-parse", f"{commit}:{path}"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert printed.stdout.strip() == digits


def test_a_passage_is_cited_by_its_lines(site: Site) -> None:
    text = site.get(site.pages["passage"]).text
    found = re.search(r"swh:1:cnt:[0-9a-f]{40};origin=[^<]*;lines=2-3", text)
    assert found
    assert "anchor=swh:1:dir:" in found[0]


def test_lines_that_the_text_does_not_have_are_not_cited(site: Site) -> None:
    for lines in ("0", "5-4", "99", "1-99", "x", "-1", "1" * 30):
        answer = site.get(f"{site.pages['snapshot']}?lines={lines}")
        assert answer.status == 200
        assert 'id="passage-id"' not in answer.text


def test_an_abbreviation_of_several_ids_is_answered_with_the_list(site: Site) -> None:
    import sqlite3
    from contextlib import closing

    (first, second) = ("abcdef01" + "0" * 32, "abcdef01" + "1" * 32)
    with closing(sqlite3.connect(site.keeper.records_path)) as connection, connection:
        for digits in (first, second):
            columns = [row[1] for row in connection.execute("PRAGMA table_info(snapshots)")]
            values = {"name": f"'x/{digits}'", "digits": f"'{digits}'"}
            values["snapshot_id"] = f"'swh:1:dir:{digits}'"
            chosen = ", ".join(values.get(column, column) for column in columns)
            copy = f"INSERT INTO snapshots SELECT {chosen} FROM snapshots WHERE kept_as = 1 LIMIT 1"  # noqa: S608 - columns of ours
            connection.execute(copy)
    try:
        answer = site.get("/s/abcdef01")
        assert answer.status == 300
        assert f"swh:1:dir:{first}" in answer.text
        assert f"swh:1:dir:{second}" in answer.text
    finally:
        with closing(sqlite3.connect(site.keeper.records_path)) as connection, connection:
            connection.execute("DELETE FROM snapshots WHERE name LIKE 'x/%'")


def test_the_text_and_the_bytes_of_a_snapshot_are_handed_out(site: Site) -> None:
    ((digits,),) = site.rows("SELECT digits FROM snapshots WHERE source = 'notices/web'")
    text = site.get(f"/s/{digits}.txt")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "On a page." in text.text
    raw = site.get(f"/s/{digits}.raw")
    assert b"<script>evil()</script>" in raw.body
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["content-security-policy"].startswith("sandbox")
    assert raw.headers["x-content-type-options"] == "nosniff"


def test_a_long_text_goes_on_on_the_next_page(site: Site) -> None:
    path = site.pages["long snapshot"]
    seen: list[int] = []
    while True:
        text = site.get(path).text
        seen += [int(number) for number in re.findall(r'id="L(\d+)"', text)]
        found = re.search(r'rel="next" href="([^"]*from=[^"]*)"', text)
        if not found:
            break
        path = found[1].replace("&amp;", "&")
    assert seen == list(range(1, 1_001))


def test_a_long_change_goes_on_on_the_next_page(site: Site) -> None:
    path = site.pages["long change"]
    text = site.get(path).text
    total = int(re.search(r"<strong>([\d,]+) changes", text)[1].replace(",", ""))
    assert total == 500
    found = re.search(r'rel="next" href="([^"]*from=(\d+)[^"]*)"', text)
    assert found
    assert f'id="c{found[2]}"' in site.get(found[1].replace("&amp;", "&")).text


def test_parts_are_joined_with_the_seam_shown(site: Site) -> None:
    for page in ("work", "comparison"):
        assert "Part 2 of the Turkish text begins here" in site.get(site.pages[page]).text


def test_columns_can_be_chosen(site: Site) -> None:
    text = site.get("/w/declaration?column=zh&column=ar").text
    heads = re.findall(r'<th scope="col"><span class="language" lang="([^"]+)"', text)
    assert heads[:3] == ["tr", "ar", "zh-Hans"]
    assert set(heads) == set(heads[:3])


def test_words_are_told_apart_by_marks_and_not_by_colour_alone(site: Site) -> None:
    text = site.get(site.pages["change in one text"]).text
    assert "<del>" in text
    assert "<ins>" in text


def test_the_form_that_chooses_two_versions_leads_to_their_difference(site: Site) -> None:
    (first,), (second,) = site.rows(
        "SELECT digits FROM snapshots WHERE source = 'declaration/en' ORDER BY number LIMIT 2"
    )
    answer = site.get(f"/d?old={second[:12]}&new={first[:12]}")
    assert answer.status == 302
    assert answer.headers["location"] == f"/d/{first[:12]}..{second[:12]}"


def test_a_change_between_versions_that_are_neighbours_no_longer_is_still_shown(
    site: Site,
) -> None:
    digits = [
        row[0][:12]
        for row in site.rows(
            "SELECT digits FROM snapshots WHERE source = 'declaration/en' ORDER BY number"
        )
    ]
    answer = site.get(f"/c/{digits[0]}-{digits[2]}")
    assert answer.status == 302
    assert answer.headers["location"] == f"/d/{digits[0]}..{digits[2]}"


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("ihracat", "now"),
        ("隐私", "now"),
        ("العراق", "now"),
        ("last word", "added"),
        ("shall", "removed"),
    ],
)
def test_what_was_published_is_found(site: Site, words: str, where: str) -> None:
    from urllib.parse import quote

    text = site.get(f"/search?q={quote(words)}&where={where}").text
    assert "<mark>" in text


@pytest.mark.parametrize("words", ['"', "*", "a AND", "NEAR(", "\\", "'", "{x} : y", "%00", "-"])
def test_no_search_is_an_error(site: Site, words: str) -> None:
    from urllib.parse import quote

    for where in ("now", "added", "removed", "ever"):
        assert site.get(f"/search?q={quote(words)}&where={where}").status == 200


def test_sql_is_switched_off(site: Site) -> None:
    for path in (
        "/records?sql=select+hex(zeroblob(20))",
        "/records/-/query?sql=select+hex(zeroblob(20))",
        "/records.json?sql=select+1",
    ):
        answer = site.get(path)
        assert answer.status in {302, 400, 403, 404}, path
        assert b"00000000000000000000" not in answer.body


def test_datasettes_own_pages_show_all_records_with_their_descriptions(site: Site) -> None:
    from datasette_hexapla.schema import TABLES

    overview = site.get("/records").text
    for table in TABLES:
        assert f"/records/{table.name}" in overview
    for name in ("works", "changes", "findings"):
        table = next(table for table in TABLES if table.name == name)
        text = site.get(f"/records/{name}").text
        assert table.description[:30] in text


def test_damaged_bytes_are_not_handed_out(site: Site) -> None:
    import sqlite3
    from contextlib import closing

    ((name, digits, sha256),) = site.rows(
        "SELECT name, digits, body_sha256 FROM snapshots WHERE source = 'notices/web'"
    )
    change = "UPDATE snapshots SET body_sha256 = ? WHERE name = ?"
    with closing(sqlite3.connect(site.keeper.records_path)) as connection, connection:
        connection.execute(change, ["0" * 64, name])
    try:
        answer = site.get(f"/s/{digits}.raw")
        assert answer.status == 404
        assert b"evil()" not in answer.body
        assert "damaged" in answer.text
    finally:
        with closing(sqlite3.connect(site.keeper.records_path)) as connection, connection:
            connection.execute(change, [sha256, name])


def digits_of(site: Site, source: str, number: int) -> str:
    ((digits,),) = site.rows(
        f"SELECT digits FROM snapshots WHERE source = '{source}' AND number = {number}"  # noqa: S608 - ours
    )
    return digits[:12]


def test_a_comparison_of_older_versions_is_made_again_at_its_address(site: Site) -> None:
    base = f"{digits_of(site, 'declaration/tr-1', 1)}+{digits_of(site, 'declaration/tr-2', 1)}"
    older = f"{base}~{digits_of(site, 'declaration/en', 1)}"
    answer = site.get(f"/t/{older}")
    assert answer.status == 200
    assert "not the newest versions" in answer.text
    assert "within 2 years" in answer.text
    assert json.loads(site.get(f"/t/{older}.json").body)["code"] == older


def test_a_comparison_is_found_by_short_ids_and_by_one_part(site: Site) -> None:
    one_part = digits_of(site, "declaration/tr-2", 1)[:8]
    newest = digits_of(site, "declaration/en", 3)[:9]
    answer = site.get(f"/t/{one_part}~{newest}")
    assert answer.status == 302
    # Of the part that is not named, the version counts that stood at the time of the other.
    parts = [digits_of(site, f"declaration/tr-{part}", 1) for part in (1, 2)]
    newest = digits_of(site, "declaration/en", 3)
    assert answer.headers["location"] == f"/t/{'+'.join(parts)}~{newest}"


@pytest.mark.parametrize("other", ["news/report", "declaration/tr-1", "notices/web"])
def test_texts_that_do_not_render_each_other_are_not_compared(site: Site, other: str) -> None:
    code = f"{digits_of(site, 'declaration/tr-1', 1)}~{digits_of(site, other, 1)}"
    assert site.get(f"/t/{code}").status == 404
