"""Web hooks, against a real HTTP server on the loopback interface."""

import base64
import hashlib
import hmac
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from hexapla.notifying import hooks, timing
from hexapla.notifying.errors import NotDelivered
from hexapla.notifying.messages import Message
from snapshots.guarding import networks

LOOPBACK = networks(("127.0.0.0/8",))
MESSAGE = Message("msg", "subject", "text", "<p>", {"events": []})


def test_events_are_posted_signed(told, listener, monkeypatch):
    key = b"0123456789abcdef01234567"
    monkeypatch.setenv("HOOK", f"{listener.address}/geheimer-pfad?x=ı")
    monkeypatch.setenv("KEY", "whsec_" + base64.b64encode(key).decode())
    told.declare("id: hook", "to: ${HOOK}", "secret: ${KEY}")
    told.tell()
    told.change("Birinci fıkra.", "Üçüncü fıkra.")
    assert told.tell().code == 0
    (post,) = listener.posts
    (event,) = post.data["events"]
    assert (post.data["schema"], post.data["test"], event["topic"]) == (1, False, "revision")
    assert event["passages"][0]["text"] == "[-İkinci-]{+Üçüncü+} fıkra."
    signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode()
    digest = hmac.new(key, signed + post.body, hashlib.sha256).digest()
    assert post.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def test_a_variable_that_nobody_permitted_is_told_to_nobody(told, listener, monkeypatch):
    monkeypatch.setenv("SECRET_OF_OTHERS", "geheim-geheim")
    told.declare("id: hook", f'to: "{listener.address}/${{SECRET_OF_OTHERS}}"')
    told.tell()
    told.change("Birinci fıkra.", "Üçüncü fıkra.")
    ended = told.tell("hook")
    assert (ended.code, listener.posts) == (3, [])
    assert "HEXAPLA_VARIABLES" in ended.err
    assert "geheim-geheim" not in ended.out + ended.err
    monkeypatch.setenv("HEXAPLA_VARIABLES", "*")
    assert told.tell("hook").code == 0
    assert len(listener.posts) == 1


def test_the_signature_is_that_of_the_standard():
    """The example of the Standard Webhooks specification's own test suites."""
    headers = hooks.signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 429, 500, 503])
def test_anything_but_a_success_is_told_again(listener, status):
    listener.status = status
    listener.headers = {"Location": "http://127.0.0.1:1/", "Retry-After": "7200"}
    with pytest.raises(NotDelivered) as raised:
        hooks.Hook(listener.address, None, LOOPBACK).carry(MESSAGE)
    assert str(status) in str(raised.value)
    assert raised.value.retry_after is not None
    assert len(listener.posts) == 1, "redirects are not followed"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1"]
)
def test_addresses_inside_are_not_called(listener, host):
    port = listener.address.rpartition(":")[2]
    with pytest.raises(NotDelivered):
        hooks.Hook(f"http://{host}:{port}/", None, ()).carry(MESSAGE)
    assert listener.posts == []


def test_a_name_that_leads_inside_is_not_called(told, listener, monkeypatch):
    monkeypatch.setenv(
        "HOOK", listener.address.replace("127.0.0.1", "localhost") + "/geheim-geheim"
    )
    told.declare("id: hook", "to: ${HOOK}", networks="")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    ended = told.tell()
    assert ended.code == 3
    assert "allow_networks" in ended.err
    assert "geheim" not in ended.err
    assert listener.posts == []


@pytest.mark.parametrize("line", ["Bad\r\nInjected: x", "x y"])
def test_an_address_makes_no_header(listener, line):
    with pytest.raises(NotDelivered):
        hooks.Hook(f"{listener.address}/{line}", None, LOOPBACK).carry(MESSAGE)
    assert listener.posts == []


def test_an_answer_that_comes_drop_by_drop_is_given_up(monkeypatch):
    monkeypatch.setattr(hooks, "DEADLINE_SECONDS", 1.0)
    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        connection, _ = server.accept()
        with connection:
            while not stop.wait(0.1):
                try:
                    connection.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    began = time.monotonic()
    with pytest.raises(NotDelivered):
        hooks.Hook(f"http://127.0.0.1:{server.getsockname()[1]}/", None, LOOPBACK).carry(MESSAGE)
    assert time.monotonic() - began < 5
    stop.set()
    thread.join()
    server.close()


def test_nobody_there_is_told_again():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotDelivered):
        hooks.Hook(f"http://127.0.0.1:{port}/", None, LOOPBACK).carry(MESSAGE)


def test_a_test_says_that_it_is_one(told, listener):
    told.declare("id: hook", f"to: {listener.address}/")
    assert told.tell("--test").code == 0
    assert listener.posts[0].data["test"] is True
    assert listener.posts[0].data["events"] == []


@pytest.mark.usefixtures("trusted")
def test_a_hook_is_called_over_tls(listener_with_tls):
    hooks.Hook(listener_with_tls.address, None, LOOPBACK).carry(MESSAGE)
    by_name = listener_with_tls.address.replace("127.0.0.1", "localhost")
    hooks.Hook(by_name, None, networks(("127.0.0.0/8", "::1/128"))).carry(MESSAGE)
    assert len(listener_with_tls.posts) == 2


def test_a_hook_that_nobody_vouches_for_is_told_nothing(listener_with_tls):
    with pytest.raises(NotDelivered, match="certificate"):
        hooks.Hook(listener_with_tls.address, None, LOOPBACK).carry(MESSAGE)
    assert listener_with_tls.posts == []


def test_a_secret_that_is_no_base64_signs_as_it_is():
    headers = hooks.signed("m", 1, b"{}", "gizli ışık")
    digest = hmac.new("gizli ışık".encode(), b"m.1.{}", hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


@pytest.mark.parametrize("secret", ["whsec_geheim!", "whsec_ışıq", "whsec_YQ"])
def test_a_secret_that_was_copied_wrongly_is_told_and_not_shown(
    told, listener, monkeypatch, secret
):
    monkeypatch.setenv("KEY", secret)
    told.declare("id: hook", f"to: {listener.address}/", "secret: ${KEY}")
    ended = told.tell("--test")
    assert (ended.code, listener.posts) == (3, [])
    assert "The secret of the web hook is not base64 after whsec_." in ended.err
    assert secret not in ended.err


@pytest.mark.parametrize(
    ("hours", "asked"), [(2, timedelta(hours=2)), (-2, timedelta(0))], ids=["later", "past"]
)
def test_a_receiver_may_ask_for_rest_until_a_date(listener, monkeypatch, hours, asked):
    now = datetime(2026, 3, 29, 1, 59, tzinfo=UTC)
    monkeypatch.setattr(timing, "now", lambda: now)
    listener.status = 503
    listener.headers = {"Retry-After": format_datetime(now + timedelta(hours=hours), usegmt=True)}
    with pytest.raises(NotDelivered) as raised:
        hooks.Hook(listener.address, None, LOOPBACK).carry(MESSAGE)
    assert raised.value.retry_after == asked


@pytest.mark.parametrize("when", ["soon", "-1", "1e9", "Thu, 31 Feb 2026 25:00:00 GMT", "\u0661"])
def test_a_receiver_that_asks_for_rest_in_no_known_form_is_called_as_usual(when):
    assert hooks._retry_after(when) is None
