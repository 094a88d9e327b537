"""What `tell:` may say, and what is said of its mistakes."""

from datetime import time

import pytest

from snapshots.catalogue import parse
from snapshots.channels import SUBSTANTIVE, Channel, Quiet, Rhythm, Topic
from snapshots.errors import CatalogueMistakes

WORKS = "works:\n  - id: pact\n    title: Pact\n    sources: []\n"


def channels(*lines: str) -> tuple[Channel, ...]:
    written = "\n".join(("  - " if line.startswith("id") else "    ") + line for line in lines)
    return parse(f"title: Şuşa\ntell:\n{written}\n{WORKS}").channels


def mistakes(*lines: str) -> list[tuple[int, str]]:
    with pytest.raises(CatalogueMistakes) as raised:
        channels(*lines)
    return [(mistake.line, mistake.message) for mistake in raised.value.mistakes]


def test_a_catalogue_without_channels_has_none():
    found = parse(f"title: Şuşa\n{WORKS}")
    assert (found.channels, found.address) == ((), None)


def test_a_channel_tells_of_substantive_changes_at_once():
    assert channels("id: log", "to: stdout") == (
        Channel(slug="log", to="stdout", topics=SUBSTANTIVE, rhythm=Rhythm.EACH),
    )


def test_a_channel_says_of_what_and_when():
    (channel,) = channels(
        *("id: ed", "to: mailto:${ED}", "server: smtp://mail.example.org:587", "from: a@b.example"),
        *("user: ed", "password: ${P}", "works: pact", "languages: [tr, pt-BR]", "topics: alarm"),
        *("significance: .65", "when: weekly", "quiet: 22:00–07:30", "zone: Europe/Istanbul"),
    )
    assert channel.topics == (Topic.ALARM,)
    assert channel.languages == ("tr", "pt-BR")
    assert (channel.significance, channel.rhythm) == (0.65, Rhythm.WEEKLY)
    assert channel.quiet == Quiet(time(22), time(7, 30))


@pytest.mark.parametrize(
    "to",
    [
        "to: exec:rm -rf /",
        "to: file:///etc/passwd",
        "to: http://hooks.example.org/",
        "to: https://user:geheim@example.org/",
        "to: 'https://example.org/\"<x>'",
        "to: https://[::1",
        "to: apprise:tgram://123456:geheim/77",
        "to: mailto:",
    ],
)
def test_other_ways_to_tell_are_refused_without_repeating_them(to: str):
    ((line, message),) = mistakes(
        "id: x", to, "server: smtps://mail.example.org", "from: a@example.org"
    )
    assert line == 4
    assert "geheim" not in message


@pytest.mark.parametrize("key", ["password", "secret"])
def test_a_secret_that_would_be_published_is_refused_and_not_repeated(key: str):
    ((line, message),) = mistakes("id: x", "to: https://example.org/", f"{key}: geheim")
    assert line == 5
    assert "${NAME}" in message
    assert "geheim" not in message


def test_a_server_does_not_hold_the_password():
    ((_, message),) = mistakes(
        "id: x", "to: mailto:a@b.example", "from: a@b.example", "server: smtp://u:geheim@b.example"
    )
    assert "geheim" not in message


def test_mail_needs_a_server_and_a_sender():
    assert [line for line, _ in mistakes("id: x", "to: mailto:a@example.org")] == [4, 4]


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ("topics: revison", 'did you mean "revision"?'),
        ("when: monthly", "each, hourly, daily, weekly"),
        ("significance: 2", "from 0 to 1"),
        ("from: Hexapla <hexapla@example.org>", "hexapla@example.org"),
        ("quiet: 22:00-22:00", "22:00-07:00"),
        ("quiet: 25:00-07:00", "22:00-07:00"),
        ("zone: Europe", "Europe/Istanbul"),
        ("zone: ../../etc/passwd", "Europe/Istanbul"),
        ("languages: türkçe", "türkçe"),
        ("works: pct", 'did you mean "pact"?'),
        ("colour: red", "is not a key of a channel"),
    ],
)
def test_mistakes_say_what_to_write_instead(wrong: str, advice: str):
    ((line, message),) = mistakes("id: x", "to: stdout", wrong)
    assert line == 5
    assert advice in message


def test_no_two_channels_have_one_id():
    ((line, message),) = mistakes("id: x", "to: stdout", "id: x", "to: stdout")
    assert (line, message) == (5, 'the channel "x" stands already in line 3')


@pytest.mark.parametrize("shape", ["{ışık: 1}", "[[x]]"])
@pytest.mark.parametrize(
    "key", ["works", "languages", "topics", "significance", "when", "quiet", "zone", "from", "user"]
)
def test_a_value_of_another_shape_is_a_mistake_of_a_channel(key: str, shape: str):
    found = mistakes("id: log", "to: stdout", f"{key}: {shape}")
    assert 5 in {line for line, _ in found}


def test_a_channel_is_a_mapping():
    with pytest.raises(CatalogueMistakes):
        parse(f"title: Şuşa\ntell: [stdout]\n{WORKS}")
