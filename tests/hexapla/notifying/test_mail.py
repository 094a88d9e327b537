"""Mail, against a real SMTP server on the loopback interface."""

import pytest

LINES = ("id: ed", "from: hexapla@example.org")


def declared(told, post_office, *more: str, to: str = "mailto:a@example.org") -> None:
    told.declare(*LINES, f"to: {to}", f"server: smtp://127.0.0.1:{post_office.port}", *more)
    told.tell()


def test_the_changed_words_come_as_text_and_html(told, post_office):
    declared(told, post_office)
    told.change("Birinci fıkra.", "Üçüncü fıkra.")
    assert told.tell().code == 0
    (mail,) = post_office.mails
    assert mail["Subject"] == "[Şuşa] bildiri (Turkish): changed"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "[-İkinci-]{+Üçüncü+} fıkra" in mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert ">İkinci</del>" in html
    assert all(len(line) <= 998 for line in post_office.raw[0].split(b"\r\n"))


def test_a_hostile_title_makes_no_header(told, post_office):
    declared(told, post_office)
    path = told.folder / "sources.yml"
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    lines[0] = "title: '=?utf-8?q?=0ABcc:_x@example.org?= <b>'\n"
    path.write_text("".join(lines), encoding="utf-8")
    told.change("Birinci fıkra.", "Bambaşka.")
    told.tell()
    (mail,) = post_office.mails
    assert mail["Bcc"] is None
    assert post_office.recipients == [["a@example.org"]]


def test_several_people_get_one_mail(told, post_office, monkeypatch):
    monkeypatch.setenv("EDITORS", "a@example.org, b@example.org")
    declared(told, post_office, to="mailto:${EDITORS}")
    told.change("Birinci fıkra.", "Bambaşka.")
    assert told.tell().code == 0
    assert post_office.recipients == [["a@example.org", "b@example.org"]]


@pytest.mark.parametrize(
    "editors", ["", "a@example.org\nBcc: x@example.org", "a@example.org>", "nobody", "a b@c.de"]
)
def test_what_is_no_address_is_not_sent_to(told, post_office, monkeypatch, editors):
    monkeypatch.setenv("EDITORS", editors)
    declared(told, post_office, to="mailto:${EDITORS}")
    told.change("Birinci fıkra.", "Bambaşka.")
    ended = told.tell("ed")
    assert ended.code == 3
    assert post_office.raw == []


def test_a_mail_that_is_refused_is_sent_again(told, post_office):
    declared(told, post_office)
    told.change("Birinci fıkra.", "Bambaşka.")
    post_office.refuse = "451 Greylisted \x1b[31m a@example.org"
    ended = told.tell("ed")
    assert ended.code == 3
    assert "\x1b" not in ended.err
    post_office.refuse = None
    assert told.tell("ed").code == 0
    assert len(post_office.mails) == 1


def test_no_secret_is_shown_or_kept(told, post_office, monkeypatch):
    secrets = {"EDITORS": "geheim-adresse@example.org", "PW": "hunter2-hunter2", "USR": "geheimer"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    declared(told, post_office, "user: ${USR}", "password: ${PW}", to="mailto:${EDITORS}")
    told.change("Birinci fıkra.", "Bambaşka.")
    # The server offers no authentication.
    ended = told.tell("ed")
    assert ended.code == 3
    post_office.refuse = f"550 no {secrets['EDITORS']} here"
    declared(told, post_office, to="mailto:${EDITORS}")
    again = told.tell("ed")
    assert again.code == 3
    assert "${EDITORS}" in again.err
    kept = (told.folder / "told.json").read_text(encoding="utf-8")
    for shown in (ended.out, ended.err, again.out, again.err, kept):
        for value in (*secrets.values(), "geheim-adresse"):
            assert value not in shown


def test_a_test_is_sent_and_noted_nowhere(told, post_office):
    told.declare(*LINES, "to: mailto:a@e.org", f"server: smtp://127.0.0.1:{post_office.port}")
    assert told.tell("--test").code == 0
    assert "This is a test of the channel ed" in post_office.mails[0].get_body().get_content()
    assert not (told.folder / "told.json").exists()


def test_who_does_not_exist_is_named_and_the_others_get_one_mail(told, post_office):
    declared(told, post_office, to="mailto:a@example.org,nobody@example.org")
    told.change("Birinci fıkra.", "Bambaşka.")
    post_office.unknown = {"nobody@example.org": "550 No such user"}
    ended = told.tell("ed")
    assert ended.code == 3
    assert "nobody@example.org" in ended.err
    assert told.tell("ed").code == 0
    assert post_office.recipients == [["a@example.org"]]


def test_who_is_put_off_gets_it_later(told, post_office):
    declared(told, post_office, to="mailto:a@example.org,grey@example.org")
    told.change("Birinci fıkra.", "Bambaşka.")
    post_office.unknown = {"grey@example.org": "451 Greylisted"}
    assert told.tell("ed").code == 3
    post_office.unknown = {}
    assert told.tell("ed").code == 0
    assert post_office.recipients == [["a@example.org"], ["a@example.org", "grey@example.org"]]
    first, second = (mail["Message-ID"] for mail in post_office.mails)
    assert first == second


LOGIN = ("user: ${USR}", "password: ${PW}")


@pytest.mark.usefixtures("trusted")
def test_a_password_goes_over_tls(told, starttls_office, monkeypatch):
    monkeypatch.setenv("USR", "ed")
    monkeypatch.setenv("PW", "p@ss:w rd")
    declared(told, starttls_office, *LOGIN)
    told.change("Birinci fıkra.", "Bambaşka.")
    assert told.tell().code == 0
    assert starttls_office.encrypted == [True]
    assert starttls_office.logins == [(b"ed", b"p@ss:w rd")]


def test_a_server_that_nobody_vouches_for_gets_no_password(told, starttls_office, monkeypatch):
    monkeypatch.setenv("USR", "ed")
    monkeypatch.setenv("PW", "geheim-geheim")
    declared(told, starttls_office, *LOGIN)
    told.change("Birinci fıkra.", "Bambaşka.")
    ended = told.tell()
    assert ended.code == 3
    assert "certificate" in ended.err
    assert starttls_office.logins == []


def test_a_server_elsewhere_without_encryption_gets_no_password(told, post_office, monkeypatch):
    monkeypatch.setattr("hexapla.notifying.mail._LOOPBACK", frozenset())
    monkeypatch.setenv("USR", "ed")
    monkeypatch.setenv("PW", "geheim-geheim")
    declared(told, post_office, *LOGIN)
    told.change("Birinci fıkra.", "Bambaşka.")
    ended = told.tell()
    assert ended.code == 3
    assert "offers no encryption" in ended.err
    assert post_office.logins == []


@pytest.mark.usefixtures("trusted")
def test_a_server_that_speaks_tls_from_the_start_is_spoken_to_so(told, smtps_office):
    told.declare(*LINES, "to: mailto:a@e.org", f"server: smtps://127.0.0.1:{smtps_office.port}")
    assert told.tell("--test").code == 0
    assert smtps_office.recipients == [["a@e.org"]]


@pytest.mark.parametrize(
    "server",
    ["posta.example", "https://posta.example", "smtps://[::1", "smtp://m:ı", "smtp:"],
)
def test_a_server_that_is_named_wrongly_is_told(told, monkeypatch, server):
    monkeypatch.setenv("HOOK", server)
    told.declare(*LINES, "to: mailto:a@example.org", "server: ${HOOK}")
    ended = told.tell("--test")
    assert ended.code == 3
    assert 'The mail server is not named like "smtps://mail.example.org".' in ended.err
