"""Readers who are allowed to say what they think of a finding, and nobody else."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from itsdangerous import URLSafeSerializer

from archive.verdicts import verdicts
from served import SetUp

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    from conftest import Keeper

MARIA: dict[str, object] = {"id": "maria"}
SECRET = "kept by tests"  # noqa: S105 - of a server on the loopback interface


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """Asks for pages with the cookies that it was given, as one reader."""

    def __init__(self, address: str, actor: str | None) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(_Stay)
        self._cookies: dict[str, str] = {}
        if actor:
            # What Datasette signs for an actor, signed as Datasette does.
            signed = URLSafeSerializer(SECRET, "actor").dumps({"a": {"id": actor}})
            self._cookies["ds_actor"] = str(signed)

    def ask(
        self, path: str, form: dict[str, str] | None = None, origin: str = ""
    ) -> tuple[int, Message, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        body = urlencode(form).encode() if form is not None else None
        told = {"Origin": origin, "Sec-Fetch-Site": "cross-site"} if origin else {}
        request = urllib.request.Request(self._address + path, body, {"Cookie": cookies, **told})
        try:
            with self._opener.open(request, timeout=30) as answer:
                status, headers, text = answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, headers, text = error.code, error.headers, error.read().decode()
        for cookie in headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return status, headers, text

    def fill_in(self, page: str) -> dict[str, str]:
        """Return the hidden fields of the first form of a verdict on *page*."""
        form = page.partition('action="/findings/verdict"')[2].partition("</form>")[0]
        return dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))


@pytest.fixture
def comparison(law: Keeper) -> str:
    ((code,),) = law.rows("SELECT code FROM alignments")
    return f"/t/{code}"


@pytest.fixture
def address(law: Keeper, comparison: str, serving_site: Callable[..., str]) -> str:
    assert comparison
    return serving_site(law, SetUp(verdicts=MARIA, secret=SECRET))


def test_a_verdict_is_kept_with_who_gave_it_and_shown_at_once(
    law: Keeper, address: str, comparison: str
) -> None:
    maria = Browser(address, "maria")
    _, headers, page = maria.ask(comparison)
    assert "no-store" in headers["cache-control"]
    sent = {**maria.fill_in(page), "verdict": "dismissed", "note": "another <b>currency"}
    status, headers, _ = maria.ask("/findings/verdict", sent)
    assert status == 303
    assert headers["location"].startswith(comparison)
    (kept,) = verdicts(law.archive)
    assert (kept.who, kept.note, kept.verdict) == ("maria", "another <b>currency", "dismissed")
    _, _, page = maria.ask(comparison)
    assert "1 finding that readers dismissed" in page
    assert "another &lt;b&gt;currency" in page
    shown = law.dump()
    law.rebuild()
    assert law.dump() == shown


@pytest.mark.parametrize("actor", [None, "eve"])
def test_nobody_else_is_asked_or_heard(
    law: Keeper, address: str, comparison: str, actor: str | None
) -> None:
    reader = Browser(address, actor)
    _, _, page = reader.ask(comparison)
    assert "/findings/verdict" not in page
    maria = Browser(address, "maria")
    token = maria.fill_in(maria.ask(comparison)[2])
    status, _, _ = reader.ask("/findings/verdict", {**token, "verdict": "confirmed"})
    assert status == 403
    assert list(verdicts(law.archive)) == []


def test_what_is_no_verdict_is_not_kept(law: Keeper, address: str, comparison: str) -> None:
    maria = Browser(address, "maria")
    fields = maria.fill_in(maria.ask(comparison)[2])
    for wrong in ({"verdict": "maybe"}, {"verdict": "confirmed", "key": "0" * 64}, {}):
        assert maria.ask("/findings/verdict", {**fields, **wrong})[0] == 404
    assert maria.ask("/findings/verdict")[0] == 404
    long = {**fields, "verdict": "confirmed", "note": "x" * 20_000}
    assert maria.ask("/findings/verdict", long)[0] == 404
    assert list(verdicts(law.archive)) == []


@pytest.mark.parametrize(
    "set_up",
    [
        SetUp(verdicts=MARIA, secret=SECRET),
        SetUp(permissions={"hexapla-verdict": MARIA}, secret=SECRET),
        SetUp(permissions={"hexapla-verdict": {"id": ["zoe", "maria"]}}, secret=SECRET),
    ],
    ids=["the plugin's block", "Datasette's block", "Datasette's block of several"],
)
def test_only_whom_a_block_names_is_shown_the_form(
    law: Keeper, comparison: str, serving_site: Callable[..., str], set_up: SetUp
) -> None:
    address = serving_site(law, set_up)
    shown = {
        actor: "/findings/verdict" in Browser(address, actor).ask(comparison)[2]
        for actor in (None, "eve", "root", "maria")
    }
    assert shown == {None: False, "eve": False, "root": False, "maria": True}
    maria = Browser(address, "maria")
    sent = {**maria.fill_in(maria.ask(comparison)[2]), "verdict": "confirmed"}
    assert Browser(address, "eve").ask("/findings/verdict", sent)[0] == 403
    assert list(verdicts(law.archive)) == []
    assert maria.ask("/findings/verdict", sent)[0] == 303
    assert [each.who for each in verdicts(law.archive)] == ["maria"]


def test_the_plugins_own_block_counts_alone(
    law: Keeper, comparison: str, serving_site: Callable[..., str]
) -> None:
    permissions: dict[str, object] = {"hexapla-verdict": {"id": "*"}}
    set_up = SetUp(verdicts=MARIA, permissions=permissions, secret=SECRET)
    address = serving_site(law, set_up)
    assert "/findings/verdict" not in Browser(address, "eve").ask(comparison)[2]


def test_a_form_that_another_site_sends_is_refused(
    law: Keeper, address: str, comparison: str
) -> None:
    maria = Browser(address, "maria")
    form = {**maria.fill_in(maria.ask(comparison)[2]), "verdict": "confirmed"}
    assert form.pop("csrftoken")
    for token in ({}, {"csrftoken": ""}, {"csrftoken": "made up"}):
        status, _, _ = maria.ask(
            "/findings/verdict", {**form, **token}, origin="https://evil.example"
        )
        assert status == 403
    assert list(verdicts(law.archive)) == []
