"""Chats, over Apprise to a real HTTP server on the loopback interface."""

import sys

import pytest

from hexapla.notifying import chats

# Apprise asks for imghdr of the standard library, which Python 3.13 has no more.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def address(listener) -> str:
    return f"json://{listener.address.removeprefix('http://')}/geheimer-raum"


def test_a_change_is_told_in_a_chat_without_calling_anybody(told, listener, monkeypatch):
    monkeypatch.setenv("ROOM", address(listener))
    listener.status = 200
    told.declare("id: chat", "to: apprise:${ROOM}")
    told.tell()
    told.change("Birinci fıkra.", "Üçüncü fıkra @everyone.")
    assert told.tell().code == 0
    (post,) = listener.posts
    assert "Üçüncü" in post.data["message"]
    assert "everyone" in post.data["message"]
    assert "@everyone" not in post.data["message"]
    assert "https://hexapla.example.org/c/" in post.data["message"]


def test_long_messages_end_with_the_link(told, listener, monkeypatch):
    monkeypatch.setenv("ROOM", address(listener))
    monkeypatch.setattr(chats, "LONGEST", 300)
    listener.status = 200
    told.declare("id: chat", "to: apprise:${ROOM}")
    told.tell()
    told.change(*(f"{number}. fıkra {'uzun ' * 90}" for number in range(30)))
    assert told.tell().code == 0
    (post,) = listener.posts
    assert len(post.data["message"]) <= 310
    assert "https://hexapla.example.org/c/" in post.data["message"].splitlines()[-1]


def test_a_service_that_fails_is_told_again_and_shows_no_key(told, listener, monkeypatch, caplog):
    monkeypatch.setenv("ROOM", address(listener))
    listener.status = 500
    told.declare("id: chat", "to: apprise:${ROOM}")
    told.tell()
    told.change("Birinci fıkra.", "Bambaşka.")
    ended = told.tell()
    assert ended.code == 3
    assert "geheimer" not in ended.err + ended.out + caplog.text
    listener.status = 200
    assert told.tell("chat").code == 0


def test_an_unknown_service_is_named_by_its_variable(told, monkeypatch):
    monkeypatch.setenv("ROOM", "nosuch://geheimer-raum")
    told.declare("id: chat", "to: apprise:${ROOM}")
    ended = told.tell("--test")
    assert ended.code == 3
    assert "Apprise knows no service" in ended.err
    assert "geheimer" not in ended.err


def test_without_the_extra_it_says_what_to_install(told, monkeypatch):
    monkeypatch.setenv("ROOM", "json://localhost/")
    monkeypatch.setitem(sys.modules, "apprise", None)
    told.declare("id: chat", "to: apprise:${ROOM}")
    ended = told.tell("--test")
    assert ended.code == 3
    assert "pip install 'hexapla[chat]'" in ended.err
