from __future__ import annotations

from typing import TYPE_CHECKING

from snapshots.model import Outcome

if TYPE_CHECKING:
    from conftest import Keeper


def test_a_text_in_parts_is_compared_as_one_with_its_seam_known(kept: Keeper) -> None:
    kept.update()
    (alignment,) = kept.rows("SELECT name, matched, code FROM alignments")
    assert alignment[0] == "declaration/tr~en"
    assert "+" in alignment[2]
    parts = kept.rows(
        "SELECT version, side, part, first FROM aligned_versions ORDER BY side, part",
    )
    assert [part[1:] for part in parts] == [
        ("base", 1, 1),
        ("base", 2, 3),
        ("translation", 1, 1),
    ]


def test_a_report_is_not_compared(kept: Keeper) -> None:
    kept.update()
    assert kept.rows("SELECT base FROM texts WHERE slug = 'report'") == [(None,)]


def test_a_text_that_did_not_change_is_no_new_version(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2021-06-18", "A report.\n")
        kept.keep("news/report", "2021-06-19", "A report.\n\nCorrected.\n")
    kept.update()
    versions = kept.rows(
        "SELECT number, began_at, last_seen_at, is_newest FROM versions"
        " WHERE source = 'news/report' ORDER BY number",
    )
    assert versions == [
        (1, "2021-06-17T00:00:00Z", "2021-06-18T00:00:00Z", 0),
        (2, "2021-06-19T00:00:00Z", "2021-06-19T00:00:00Z", 1),
    ]


def test_a_late_arrival_is_put_in_its_place_and_compared_with_its_neighbours(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2021-06-19", "A report, corrected.\n")
    kept.update()
    with kept.writing():
        kept.keep("news/report", "2021-06-18", "A first report.\n")
        kept.keep("news/report", "1912-01-01", "An old report.\n")
    kept.update()
    versions = kept.rows(
        "SELECT text FROM versions WHERE source = 'news/report' ORDER BY number",
    )
    assert [text for (text,) in versions] == [
        "An old report.",
        "A report.",
        "A first report.",
        "A report, corrected.",
    ]
    diffs = kept.rows(
        "SELECT old.text, new.text FROM diffs JOIN versions AS old ON old.name = diffs.old"
        " JOIN versions AS new ON new.name = diffs.new WHERE diffs.source = 'news/report'"
        " ORDER BY new.number",
    )
    assert diffs == [
        ("An old report.", "A report."),
        ("A report.", "A first report."),
        ("A first report.", "A report, corrected."),
    ]
    incremental = kept.dump()
    kept.rebuild()
    assert kept.dump() == incremental


def test_a_change_by_our_own_rules_is_never_the_publishers(kept: Keeper) -> None:
    with kept.writing():
        newest = kept.keep("news/report", "2021-06-18", "A report.\n\nShare this\n")
    with kept.writing():
        kept.reread("news/report", newest, "A report.", rules_version=99)
    kept.update()
    steps = kept.rows(
        "SELECT step FROM versions WHERE source = 'news/report' ORDER BY number",
    )
    assert [step for (step,) in steps] == ["first", "noise", "technical"]
    ((since,),) = kept.rows(
        "SELECT versions.number FROM segments JOIN versions ON versions.name = since"
        " WHERE segments.source = 'news/report'",
    )
    assert since == 1


def test_a_segment_stands_since_the_change_that_made_it_wherever_it_moved(kept: Keeper) -> None:
    first = "One stays here for good.\n\nTwo is a long sentence that will move.\n\nThree is last.\n"
    with kept.writing():
        kept.keep("news/report", "2022-01-01", first)
        kept.keep(
            "news/report",
            "2022-01-02",
            "Two is a long sentence that will move.\n\nOne stays here for good.\n\n"
            "Three is last, they say.\n",
        )
    kept.update()
    since = kept.rows(
        "SELECT segments.text, versions.number, segments.change IS NOT NULL FROM segments"
        " JOIN versions ON versions.name = since WHERE segments.source = 'news/report'"
        " ORDER BY line",
    )
    assert since == [
        ("Two is a long sentence that will move.", 2, 1),
        ("One stays here for good.", 2, 1),
        ("Three is last, they say.", 3, 1),
    ]


def test_the_words_that_were_added_and_removed_are_kept_and_escaped(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2022-01-01", "They <script>alert(1)</script> pay in May.\n")
        kept.keep("news/report", "2022-01-02", "They <script>alert(1)</script> pay in June.\n")
    kept.update()
    (change,) = kept.rows(
        "SELECT removed, added, html FROM changes WHERE changed_at LIKE '2022-01-02%'",
    )
    assert change[:2] == ("May", "June")
    assert "<script" not in change[2]
    assert "<del>May</del><ins>June</ins>" in change[2]


def test_a_source_that_left_the_catalogue_keeps_its_history(kept: Keeper, declaration: str) -> None:
    kept.update()
    with kept.writing():
        kept.declare(declaration.partition("  - id: news")[0].replace("    related: [news]\n", ""))
    kept.update()
    assert kept.rows("SELECT name FROM sources WHERE NOT in_catalogue") == [("news/report",)]
    assert kept.rows("SELECT count(*) FROM related_works") == [(0,)]
    incremental = kept.dump()
    kept.rebuild()
    assert kept.dump() == incremental


def test_a_corrected_language_tells_the_diffs_of_a_source_anew(
    kept: Keeper, declaration: str
) -> None:
    with kept.writing():
        kept.keep("news/report", "2022-01-01", "IRAK\n\nIrak\n")
        kept.keep("news/report", "2022-01-02", "ırak\n\nIrak\n")
    kept.update()
    with kept.writing():
        kept.declare(
            declaration.replace("language: en, role: report", "language: tr, role: report")
        )
    kept.update()
    incremental = kept.dump()
    kept.rebuild()
    assert kept.dump() == incremental
    assert kept.rows("SELECT kind FROM changes WHERE changed_at LIKE '2022-01-02%'") == [("case",)]


def test_a_source_that_no_catalogue_names_is_shown_all_the_same(kept: Keeper) -> None:
    with kept.writing():
        kept.sources["lost/page"] = kept.sources["news/report"].__class__(
            work="lost",
            slug="page",
            language="en",
            role=kept.sources["news/report"].role,
            publisher="P",
            url="https://example.org/",
        )
        kept.keep("lost/page", "2020-01-01", "Found again.\n")
    kept.update()
    assert kept.rows("SELECT language, in_catalogue, versions FROM sources WHERE work='lost'") == [
        ("und", 0, 1)
    ]


def test_visits_are_counted_by_day(kept: Keeper) -> None:
    with kept.writing():
        kept.visit("run-1", "news/report", "2021-06-20T10:00", Outcome.UNCHANGED)
        kept.visit("run-2", "news/report", "2021-06-20T11:00", Outcome.REFUSED)
    kept.update()
    assert kept.rows(
        "SELECT visits, unsuccessful, snapshots FROM activity WHERE day = '2021-06-20'",
    ) == [(2, 1, 0)]
    assert kept.rows(
        "SELECT last_visited_at, last_outcome FROM sources WHERE name = 'news/report'",
    ) == [("2021-06-20T11:00:00Z", "refused")]


def test_no_record_points_to_another_that_is_not_there(kept: Keeper) -> None:
    with kept.writing():
        kept.keep("news/report", "2022-01-01", "Another.\n")
        kept.visit("run-1", "news/report", "2021-06-20T10:00", Outcome.UNCHANGED)
    kept.update()
    assert kept.rows("PRAGMA foreign_key_check") == []
