"""What indexes and TimeMaps of web archives say, in each of the forms in which they say it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import NotImportable
from archive.importing.listings import Listed, moment_of, read_index, stamp_of
from archive.importing.timemaps import read_timemap

URL = "http://example.org/%C4%B1k?b=1&a=2"
KEY = "org,example)/%c4%b1k?a=2&b=1"
DIGEST = "GMBKRZUDK73WKWONEVMYTTWPB5DHGYUM"
WHERE = "https://archive.example/cdx?url=x"

FIRST = Listed(
    at=datetime(2020, 5, 1, 10, tzinfo=UTC),
    original=URL,
    status=200,
    media_type="text/html",
    digest=DIGEST.lower(),
)
REVISIT = Listed(
    at=datetime(2020, 5, 2, 10, tzinfo=UTC),
    original=URL,
    media_type="warc/revisit",
    digest=DIGEST.lower(),
)

FIELDS = {"url": URL, "mime": "text/html", "status": "200", "digest": DIGEST}
AGAIN = {"url": URL, "mime": "warc/revisit", "digest": DIGEST}
WAYBACK = [
    ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
    [KEY, "20200501100000", URL, "text/html", "200", DIGEST, "388"],
    [KEY, "20200502100000", URL, "warc/revisit", "-", DIGEST, "366"],
]
FORMS = {
    "JSON of Wayback": json.dumps(WAYBACK),
    "JSON of Wayback with columns in another order": json.dumps([row[::-1] for row in WAYBACK]),
    "text of Wayback": "\n".join(" ".join(row) for row in WAYBACK[1:]) + "\n",
    "an array of objects": json.dumps(
        [{"timestamp": "20200501100000", **FIELDS}, {"timestamp": "20200502100000", **AGAIN}]
    ),
    "lines of JSON, as of pywb": "\n".join(
        json.dumps({"urlkey": KEY, "timestamp": stamp, **fields})
        for stamp, fields in (("20200501100000", FIELDS), ("20200502100000", AGAIN))
    ),
    "CDXJ, with its header": "!OpenWayback-CDXJ 1.0\n"
    f"{KEY} 20200501100000 {json.dumps(FIELDS)}\n{KEY} 20200502100000 {json.dumps(AGAIN)}\n",
    "text of pywb, which leaves out the status of a revisit": (
        f"{KEY} 20200501100000 {URL} text/html 200 {DIGEST} 388 0 t.warc.gz\n"
        f"{KEY} 20200502100000 {URL} warc/revisit {DIGEST} 366 388 t.warc.gz\n"
    ),
    "a CDX file of eleven columns": (
        " CDX N b a m s k r M S V g\n"
        f"{KEY} 20200501100000 {URL} text/html 200 {DIGEST} - - 388 0 t.warc.gz\n"
        f"{KEY} 20200502100000 {URL} warc/revisit - {DIGEST} - - 366 388 t.warc.gz\n"
    ),
    "a CDX file of nine columns, with Windows' ends of lines": (
        " CDX N b a m s k r V g\r\n"
        f"{KEY} 20200501100000 {URL} text/html 200 {DIGEST} - 0 t.warc.gz\r\n"
        f"{KEY} 20200502100000 {URL} warc/revisit - {DIGEST} - 388 t.warc.gz\r\n"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_index_says_the_same_in_every_form(form):
    listing = read_index(FORMS[form], WHERE)
    assert listing.captures == (FIRST, REVISIT)
    assert not listing.unread


@pytest.mark.parametrize("text", ["", "\n", "[]", "[[]]"])
def test_an_index_without_lines_has_no_captures(text):
    assert read_index(text, WHERE).captures == ()


def test_lines_that_are_none_are_told_and_hide_no_others():
    bad = [
        "org,example)/",
        f"{KEY} 20209999000000 {URL} text/html 200 {DIGEST}",
        f"{KEY} 2020١٢٠١000000 {URL} text/html 200 {DIGEST}",
        f'{KEY} 20200501100000 {{"url": ',
        '{"timestamp": 5}',
        "{}",
    ]
    listing = read_index("\n".join([*bad, FORMS["text of Wayback"]]), WHERE)
    assert listing.captures == (FIRST, REVISIT)
    assert len(listing.unread) == len(bad)


def test_rows_of_a_table_that_are_none_are_told_and_hide_no_others():
    table = json.loads(FORMS["JSON of Wayback"])
    odd = [
        5,
        None,
        "ılık",
        [],
        ["", ""],
        ["k", "20200501100000", ""],
        ["k", "20200501100000", "a\nb"],
    ]
    listing = read_index(json.dumps([table[0], *odd, *table[1:]]), WHERE)
    assert listing.captures == (FIRST, REVISIT)
    assert len(listing.unread) == len(odd)


def test_a_page_is_no_list():
    with pytest.raises(NotImportable, match="with a page"):
        read_index("\n<!DOCTYPE html><p>Not found", WHERE)


def test_a_list_that_breaks_off_is_not_taken_for_a_whole_one():
    with pytest.raises(NotImportable, match="breaks off"):
        read_index(FORMS["JSON of Wayback"][:-30], WHERE)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_read_as_it_was_written(moment):
    assert moment_of(stamp_of(moment)) == moment.replace(microsecond=0)


def test_a_leap_second_is_a_moment():
    assert moment_of("20161231235960") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@given(st.text() | st.text(alphabet='[]{}"<>;=,rel datetime memento\n 0123456789'))
def test_no_text_stops_the_reading_but_with_a_sentence(text):
    for read in (read_index, lambda text, where: read_timemap(text, where, URL)):
        with suppress(NotImportable):
            assert all(each.at.tzinfo is UTC for each in read(text, WHERE).captures)


REPLAYED = f"https://archive.example/web/20200501100000/{URL}"
LINKS = f"""<{URL}>;rel="original",
<https://archive.example/timemap/link/{URL}>;rel="self timemap";type="application/link-format",
<https://archive.example/timegate/{URL}>; rel="timegate",
<https://archive.example/timemap/link/2/{URL}>;rel="timemap"; type="application/link-format"
 ; from="Fri, 01 May 2020 10:00:00 GMT",
<https://archive.example/timemap/json/{URL}>;rel="timemap";type="application/json",
<{REPLAYED}>; rel="first memento"; datetime="Fri, 01 May 2020 10:00:00 GMT",
</s/4d7fb26a1b2c>; datetime="Sat, 02 May 2020 12:00:00 +0200"; title="a, \\"b\\"; c" ; rel=memento,
<https://archive.example/broken>; rel="memento"; datetime="some day"
"""


def test_a_timemap_in_link_format_names_mementos_and_other_pages():
    listing = read_timemap(LINKS, f"https://archive.example/timemap/link/{URL}", "http://asked/")
    assert [(each.at, each.memento, each.original) for each in listing.captures] == [
        (FIRST.at, REPLAYED, URL),
        (REVISIT.at, "https://archive.example/s/4d7fb26a1b2c", "http://asked/"),
    ]
    assert listing.pages == (
        f"https://archive.example/timemap/link/{URL}",
        f"https://archive.example/timemap/link/2/{URL}",
    )
    assert len(listing.unread) == 1


def test_a_timemap_in_json_names_mementos_and_other_pages():
    text = json.dumps(
        {
            "original_uri": URL,
            "mementos": {
                "list": [
                    {"datetime": "2020-05-01T10:00:00Z", "uri": REPLAYED},
                    {"datetime": "2020-05-02T10:00:00.250Z", "uri": "/s/4d7fb26a1b2c"},
                    {"datetime": None, "uri": "/x"},
                    "nonsense",
                ]
            },
            "pages": {"next": {"uri": "/timemap/json/2/x"}},
            "timemap_index": [{"uri": "/timemap/json/3/x"}],
        }
    )
    listing = read_timemap(text, "https://archive.example/timemap/json/x", URL)
    assert [each.at for each in listing.captures] == [FIRST.at, REVISIT.at]
    assert listing.pages == (
        "https://archive.example/timemap/json/3/x",
        "https://archive.example/timemap/json/2/x",
    )
    assert len(listing.unread) == 1


def test_what_pywb_calls_a_timemap_is_read_as_an_index():
    text = FORMS["lines of JSON, as of pywb"]
    assert read_timemap(text, WHERE, URL).captures == (FIRST, REVISIT)
    assert read_timemap(text.partition("\n")[0], WHERE, URL).captures == (FIRST,)
    assert read_timemap(FORMS["JSON of Wayback"], WHERE, URL).captures == (FIRST, REVISIT)
