"""What others wrote cannot steer what shows it."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from hexapla.notifying.events import Event, Passage
from hexapla.notifying.mail import written
from hexapla.notifying.messages import Letterhead, compose
from hexapla.notifying.wording import isolated, one_line, plain, plain_passage, rich, uncalling
from snapshots.channels import Channel, Topic

ANYTHING = st.text(st.characters(), max_size=60)
HOSTILE = [
    "Law\r\nBcc: all@example.org",
    "Law\n\n<script>alert(1)</script>",
    "Law\u2028Bcc: all@example.org\u2029\x85\x0b\x0c\x1c\x1d\x1e",
    "\x1b]0;owned\x07\x1b[2J\x9b31m",
    "\u202egnp.exe \u2066\u2067\u2069",
    '"><img src=x onerror=alert(1)>',
    "=?utf-8?q?=0ABcc:?=",
    "a\x00b\ud800c",
    "İstanbul ə قانون 法律 👩‍👩‍👧",
]


def event(**changed) -> Event:
    fields = {
        "key": "version:law/ar/0123456789ab",
        "topic": Topic.REVISION,
        "at": "2026-01-10T10:00:00Z",
        "work": "law",
        "work_title": "Law",
        "source": "law/ar",
        "language": "ar",
        "publisher": "Gazette",
        "reason": "1 word replaced by 1",
        "path": "/c/0-1",
        "diff": "law/ar/0-1",
        "changes": 7,
        "snapshot_id": "swh:1:dir:" + "0" * 40,
        "passages": (Passage(operation="replacement", html="<del>a</del><ins>b</ins> &lt;i&gt;"),),
    }
    return Event(**(fields | changed))


def message(**changed):
    letterhead = Letterhead(changed.pop("collection", "Gazettes"), "https://hexapla.example.org")
    return compose(letterhead, Channel(slug="x", to="stdout"), [event(**changed)], lambda e: e)


def hostile(text: str):
    return message(collection=text, work_title=text, publisher=text, reason=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_makes_no_header_and_no_second_line(text: str):
    raw = written(hostile(text), "hexapla@example.org", ("a@example.org",)).as_bytes()
    mail = message_from_bytes(raw, policy=default)
    assert set(mail.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type"),
    }
    assert len(mail["Subject"].splitlines()) == 1
    assert mail["To"] == "a@example.org"


@given(text=ANYTHING)
def test_no_text_makes_a_header_or_a_control_character(text: str):
    made = hostile(text)
    raw = written(made, "hexapla@example.org", ("a@example.org",)).as_bytes()
    assert message_from_bytes(raw, policy=default).get_all("Bcc") is None
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", made.text)
    assert not re.search(r"[\u202a-\u202e\u2066\u2067]", made.text)
    assert made.text.count("\u2068") == made.text.count("\u2069")


@given(text=ANYTHING)
def test_no_text_is_markup(text: str):
    page = lxml_html.fromstring(hostile(text + "<script>").html)
    tags = {element.tag for element in page.iter()}
    assert tags <= {
        *("html", "head", "meta", "body", "h2", "a", "p", "br", "blockquote", "del", "ins"),
        "code",
    }


def test_words_from_right_to_left_are_isolated():
    assert isolated("قانون") == "\u2068قانون\u2069"
    assert isolated("Kanun") == "Kanun"
    made = message(passages=(Passage(operation="x", html="<del>قانون</del>"),))
    assert "\u2068[-قانون-]\u2069" in made.text
    assert 'dir="rtl"' in made.html


def test_changed_words_are_marked_in_text_and_html():
    assert plain_passage(event().passages[0]) == "[-a-]{+b+} <i>"
    assert "… and 6 more changes" in plain(event(), None)
    assert re.search(r"<del [^>]*>a</del><ins [^>]*>b</ins> &lt;i&gt;", rich(event(), None))


def test_the_link_is_no_script():
    assert '<a href="https://x/&quot;&gt;">' in rich(event(), 'https://x/">')


def test_nobody_is_called_in_a_chat():
    for calling in ("@everyone", "@here", "<!channel>", "<@U123>", "#general"):
        assert calling not in uncalling(f"x {calling} y")


def test_what_is_published_nowhere_is_read_with_a_command():
    for changed, command in (
        ({"topic": Topic.ALARM}, "hexapla compare law\n"),
        ({"diff": None}, "hexapla history law/ar\n"),
    ):
        assert f"Read it with: {command}" in plain(event(**changed), None)


def test_long_titles_are_cut():
    assert len(one_line("x" * 10_000_000)) == 120
    made = hostile("ab " * 1_000_000)
    assert len(made.text) < 3000
    assert len(made.subject) <= 200
