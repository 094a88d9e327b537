"""Each channel is told in order, at least once, and only what it wants to know."""

import json
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hexapla.collection import find
from hexapla.notifying import told as noted
from hexapla.notifying.delivering import Telling, tell
from hexapla.notifying.errors import TellingBusy
from hexapla.watching import watch, watched

PROGRAM = Path(sys.executable).with_name("hexapla")


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def topics(text: str) -> list[str]:
    return [event["topic"] for message in lines(text) for event in message["events"]]


def test_an_old_archive_does_not_flood_the_first_run(told):
    told.change("Birinci fıkra.", "İkinci fıkra bugün değişti.")
    told.declare("id: log", "to: stdout")
    assert told.tell().out == ""
    told.change("Birinci fıkra.", "İkinci fıkra dün değişti.")
    out = told.tell().out
    assert "İkinci fıkra [-bugün-]{+dün+} değişti." in out
    assert "https://hexapla.example.org/c/" in out
    assert told.tell().out == ""


def test_with_since_what_was_there_is_told_too(told):
    told.change("Birinci fıkra.", "Başka bir fıkra.")
    told.declare("id: log", "to: stdout", "topics: [first, revision]")
    assert told.tell().out == ""
    again = told.tell("--since", "2020-01-01", "--json")
    assert topics(again.out) == ["first", "revision"]
    assert told.tell("--since", "2020-01-01", "--json").out == ""


def test_a_rehearsal_notes_nothing(told):
    told.declare("id: log", "to: mailto:${NOBODY}", "server: smtps://mail.invalid", "from: a@b.de")
    for _ in range(2):
        shown = told.tell("--dry-run", "--since", "2020-01-01")
        assert shown.code == 0
    assert not (told.folder / "told.json").exists()
    told.tell()
    told.change("Birinci fıkra.", "Değişti.")
    for _ in range(2):
        assert "To: log (mailto:${NOBODY})" in told.tell("--dry-run").out


def test_noise_is_told_only_when_asked(told):
    told.declare("id: log", "to: stdout")
    told.tell()
    told.change("Birinci fıkra.", "İkinci fıkra!")
    assert told.tell("--json").out == ""
    told.declare("id: log", "to: stdout", "topics: [noise, revision]")
    assert told.tell("--json").out == "", "what was passed over is not told when filters change"
    told.change("Birinci fıkra!", "İkinci fıkra!")
    assert topics(told.tell("--json").out) == ["noise"]


def test_a_revision_of_furniture_alone_is_noise(told, records):
    told.declare("id: log", "to: stdout", "topics: [noise, revision]")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    with records(told.folder) as database:
        database.execute("update diffs set substantive = 0")
    assert topics(told.tell("--json").out) == ["noise"]


def test_of_a_change_that_is_very_long_the_words_are_told_alone(told, records):
    told.declare("id: log", "to: stdout")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka <b> 法.")
    with records(told.folder) as database:
        database.execute("update changes set html = html || ?", ["<!--" + "x" * 200_000 + "-->"])
    out = told.tell().out
    assert "[-İkinci fıkra …-]{+Bambaşka <b> 法 …+}" in out
    assert "xxx" not in out


@pytest.mark.parametrize(
    ("wish", "told_of"),
    [
        ("languages: tr", 1),
        ("languages: [az, en]", 0),
        ("works: bildiri", 1),
        ("significance: 1", 0),
        ("topics: withdrawn", 0),
    ],
)
def test_a_channel_says_what_it_wants_to_know(told, wish, told_of):
    told.declare("id: log", "to: stdout", wish)
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    assert len(topics(told.tell("--json").out)) == told_of


def test_a_source_that_is_withdrawn_is_told_when_it_is_confirmed_and_so_is_its_return(told):
    told.declare("id: log", "to: stdout")
    told.tell()
    collection = find(told.folder)
    now = datetime.now(UTC).replace(microsecond=0)
    path = told.folder / "metin.txt"

    def look(hours: float) -> list[str]:
        at = now + timedelta(hours=hours)
        watch(collection, watched(collection), clock=lambda: at)
        return topics(told.tell("--json").out)

    text = path.read_text(encoding="utf-8")
    path.unlink()
    assert look(1) == []
    assert look(1.5) == [], "an hour must pass before it is confirmed"
    assert look(2.5) == ["withdrawn"]
    assert look(9) == []
    path.write_text(text, encoding="utf-8")
    assert look(10) == ["restored"]
    assert look(11) == []
    path.unlink()
    assert look(12) == []
    assert look(14) == ["withdrawn"]
    path.write_text(text.replace("fıkra", "paragraf"), encoding="utf-8")
    assert look(15) == ["restored"]


def test_a_source_that_fails_for_long_is_told_once(told, records):
    told.declare("id: log", "to: stdout")
    told.tell()
    now = datetime.now(UTC).replace(microsecond=0)

    def fail(hours: float) -> None:
        at = (now + timedelta(hours=hours)).isoformat()[:19] + "Z"
        with records(told.folder) as database:
            database["visits"].insert(
                {
                    "source": "bildiri/tr",
                    "visited_at": at,
                    "number": 1,
                    "outcome": "failed",
                    "reason": "the server\r\nanswered \x1b[31m500",
                }
            )

    for hours in (1, 12, 24):
        fail(hours)
        assert told.tell("--json").out == ""
    fail(26)
    out = told.tell().out
    assert "cannot be visited" in out
    assert "the server answered ␛[31m500" in out
    for hours in range(30, 60):
        fail(hours)
    assert told.tell().out == ""


def test_a_change_that_was_passed_over_as_a_fault_is_told_when_it_proves_none(told, records):
    told.declare("id: log", "to: stdout")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka bir fıkra.")

    def say(step: str) -> None:
        with records(told.folder) as database:
            database.execute("update versions set step = ? where number = 2", [step])

    say("fault")
    assert told.tell("--json").out == ""
    say("revision")
    assert topics(told.tell("--json").out) == ["revision"]
    say("fault")
    say("revision")
    assert told.tell("--json").out == ""


def test_reading_again_by_newer_rules_tells_nothing_twice(told):
    told.declare("id: log", "to: stdout")
    told.tell()
    told.change("Birinci fıkra.", "---", "Üçüncü fıkra.")
    assert topics(told.tell("--json").out) == ["revision"]
    path = told.folder / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "        profile:\n          filters: [none]\n", encoding="utf-8")
    assert told.run("reread", "--collection", told.folder, "--all").code == 0
    assert told.tell("--json").out == ""


def test_channels_go_on_where_they_stopped_in_order(told, listener):
    told.declare("id: hook", f"to: {listener.address}/x")
    told.tell()
    told.change("Birinci fıkra.", "Bir başka fıkra.")
    listener.status = 500
    failed = told.tell()
    assert failed.code == 3
    assert "hook: The web hook answered 500. 1 waiting." in failed.err
    told.change("Birinci fıkra.", "Yepyeni bir şey.")
    listener.status = 200
    paused = told.tell()
    assert paused.code == 3
    assert "tried again after" in paused.err
    assert len(listener.posts) == 1
    assert told.tell("hook").code == 0
    assert [event["at"] for event in listener.events[1:]] == sorted(
        event["at"] for event in listener.events[1:]
    )
    assert len({event["key"] for event in listener.events[1:]}) == 2
    assert told.state["hook"]["failures"] == 0
    assert told.tell().code == 0


def test_one_channel_that_fails_does_not_hold_up_another(told, listener):
    told.declare("id: hook", f"to: {listener.address}/x", networks="")
    path = told.folder / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("\nworks:", "\n  - id: log\n    to: stdout\nworks:"), encoding="utf-8"
    )
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    ended = told.tell()
    assert ended.code == 3
    assert "changed" in ended.out
    assert listener.posts == []


def test_after_a_kill_between_sending_and_noting_it_is_told_again(told, listener):
    told.declare("id: hook", f"to: {listener.address}/x")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    arguments = [PROGRAM, "tell", "--collection", told.folder]
    for _ in range(2):
        process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
        listener.on_post = lambda process=process: process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    listener.on_post = lambda: None
    assert told.tell().code == 0
    assert told.tell().code == 0
    ids = [post.headers["webhook-id"] for post in listener.posts]
    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert {post.data["id"] for post in listener.posts} == set(ids)


def test_two_at_once_tell_everything_once(told, listener):
    told.declare("id: hook", f"to: {listener.address}/x")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    both = [
        subprocess.Popen([PROGRAM, "tell", "--collection", told.folder], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    assert len(listener.events) == 1


def test_a_digest_gathers_and_quiet_hours_wait(told):
    told.declare("id: log", "to: stdout", "when: daily", "quiet: 22:00-07:00", "zone: Asia/Baku")
    collection = find(told.folder)
    written: list[str] = []
    start = datetime.now(UTC).replace(microsecond=0)
    midnight = (start + timedelta(days=2)).replace(hour=20, minute=0, second=0)

    def at(moment: datetime) -> int:
        telling = Telling(write=written.append, clock=lambda: moment, environment={})
        (report,) = tell(collection, [], telling)
        assert report.problem is None
        return report.waiting

    assert at(start) == 0
    told.change("Birinci fıkra.", "Bir başka fıkra.")
    told.change("Birinci fıkra.", "Yepyeni bir şey.")
    assert at(start + timedelta(seconds=1)) == 2
    assert at(midnight + timedelta(hours=2)) == 2, "20:00 UTC is midnight in Baku: quiet"
    assert written == []
    assert at(midnight + timedelta(hours=7)) == 0
    (digest,) = written
    assert digest.count("bildiri (Turkish): changed") == 2
    assert digest.index("{+Bir başka+}") < digest.index("{+Yepyeni")


def test_what_is_waiting_is_bounded_and_counted(told, records, post_office):
    told.declare(
        *("id: ed", "to: mailto:a@example.org", "from: h@example.org"),
        f"server: smtp://127.0.0.1:{post_office.port}",
    )
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    with records(told.folder) as database:
        (row,) = database.query("select * from versions where number = 2")
        (diff,) = database.query("select * from diffs")
        for number in range(3, 60):
            name = f"bildiri/tr/{number:012}"
            database["versions"].insert({**row, "name": name, "number": number, "snapshot": name})
            copy = {**diff, "name": f"{name}-d", "new": name, "code": f"{number}-{number}"}
            database["diffs"].insert(copy)
    assert told.tell().code == 0
    (mail,) = post_office.mails
    text = mail.get_body(("plain",)).get_content()
    assert "58 events in 1 work" in mail["Subject"]
    assert "… and 28 more events" in text
    assert len(text) < 30_000
    assert told.tell().code == 0
    assert len(post_office.mails) == 1


def test_a_damaged_file_of_what_was_told_stops_before_anything_is_told(told):
    told.declare("id: log", "to: stdout")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    path = told.folder / "told.json"
    whole = path.read_text(encoding="utf-8")
    for damaged in ("", whole[: len(whole) // 2], "[]", '{"format": 2}', '{"format": 1}'):
        path.write_text(damaged, encoding="utf-8")
        ended = told.tell()
        assert (ended.code, ended.out) == (1, "")
        assert "Bring the file back" in ended.err
    path.write_text(whole, encoding="utf-8")
    assert told.tell().out


def test_old_notes_are_forgotten_and_nothing_is_told_again_for_it(told):
    told.declare("id: log", "to: stdout")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    collection = find(told.folder)
    written: list[str] = []
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=200)
    for moment in (later, later + timedelta(minutes=1), later + timedelta(minutes=2)):
        tell(collection, [], Telling(write=written.append, clock=lambda m=moment: m))
    assert len(written) == 1
    state = noted.load(told.folder)["log"]
    assert not state.notes
    assert state.since > datetime.now(UTC) + timedelta(days=100)


def test_what_is_sent_elsewhere_can_be_piped_too(told, listener):
    told.declare("id: hook", f"to: {listener.address}/")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    rehearsed = told.tell("--dry-run", "--json")
    assert (topics(rehearsed.out), listener.posts) == (["revision"], [])
    listener.status = 500
    assert told.tell("hook", "--json").out == ""
    listener.status = 204
    sent = told.tell("hook", "--json")
    assert lines(sent.out) == [listener.posts[-1].data]
    assert topics(sent.out) == ["revision"]


@pytest.mark.parametrize("to", ["gopher://example.org", "mail.example.org"])
def test_a_variable_that_holds_no_address_is_named(told, monkeypatch, to):
    monkeypatch.setenv("HOOK", to)
    told.declare("id: hook", "to: ${HOOK}")
    ended = told.tell("--test")
    assert ended.code == 3
    assert "${HOOK}" in ended.err
    assert "not an address" in ended.err


def test_two_that_tell_at_once_take_turns(told):
    with (
        noted.locked(told.folder),
        pytest.raises(TellingBusy, match="Try again when it has ended"),
        noted.locked(told.folder, wait_seconds=0.05),
    ):
        pytest.fail("Two were told everything.")
    entered = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        with noted.locked(told.folder):
            waiting = threads.submit(_tell_when_free, told.folder, entered)
            assert not entered.wait(0.2)
        waiting.result(timeout=10)
    assert entered.is_set()


def _tell_when_free(folder, entered):
    with noted.locked(folder):
        entered.set()


def test_unknown_channels_are_named(told):
    told.declare("id: log", "to: stdout")
    ended = told.tell("lgo")
    assert ended.code == 1
    assert "It has: log." in ended.err


def test_without_channels_it_says_what_to_do(told):
    ended = told.tell()
    assert ended.code == 0
    assert 'add "tell:"' in ended.err


def test_the_file_is_replaced_as_a_whole(told):
    told.declare("id: log", "to: stdout")
    told.tell()
    before = (told.folder / "told.json").stat().st_ino
    told.change("Birinci fıkra.", "Bambaşka.")
    told.tell()
    assert (told.folder / "told.json").stat().st_ino != before


def test_alarms_are_told_when_asked_and_dismissed_ones_never(told, records):
    told.declare("id: log", "to: stdout", "topics: alarm")
    told.tell()
    (told.folder / "en.txt").write_text("First paragraph.\n\nSecond paragraph.\n")
    assert (
        told.run(
            *("add", "--collection", told.folder, "bildiri/en", "en.txt", "--language", "en"),
            *("--role", "official translation", "--publisher", "MFA", "--base", "tr"),
        ).code
        == 0
    )
    told.run("watch", "--collection", told.folder)

    def find(key: str, **changed: object) -> None:
        with records(told.folder) as database:
            (alignment,) = database.query("select * from alignments")
            finding = {
                "alignment": alignment["name"],
                "number": 9000 + len(key),
                "work": "bildiri",
                "translation": "bildiri/en",
                "key": key,
                "rule": "number",
                "tier": "alarm",
                "severity": "major",
                "confidence": 1.0,
                "gravity": 2.0,
                "bead": 1,
                "reason": "The base says “30”;\nthe translation says “<b>”.",
                "base_words": "30",
                "translation_words": "<b>\x1b",
                "base": "[]",
                "translation_spans": "[]",
            }
            columns = {column.name for column in database["findings"].columns}
            made = {name: value for name, value in (finding | changed).items() if name in columns}
            database["findings"].insert(made)

    told.tell()
    find("k")
    find("kk", tier="shading")
    find("kkk")
    with records(told.folder) as database:
        (translation,) = [row["name"] for row in database["texts"].rows if row["slug"] == "en"]
        verdict = {"translation": translation, "key": "kkk", "verdict": "dismissed", "in_force": 1}
        others = {c.name: 1 for c in database["verdicts"].columns}
        database["verdicts"].insert({**others, **verdict})
    out = told.tell().out
    assert out.count("translation to be checked") == 1
    assert "check: “30” ~ “<b>␛”" in out
    assert told.tell().out == ""
