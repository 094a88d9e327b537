"""Recognise what a page shows around its text, by its form rather than by any one site's words."""

from __future__ import annotations

import re

from differ.folding import white_space

# Tags with attributes are the inside of a page that was not meant to be read.
_TAG = re.compile(r"<[a-z][a-z0-9]*\s+[a-z-]+=", re.IGNORECASE)
_MANY_TAGS = 3

_SHARE = re.compile(
    r"javascript:|(?:facebook|twitter|x|linkedin|pinterest|reddit|tumblr|whatsapp)\.com/"
    r"(?:sharer|share|intent|pin/create|submit)|mailto:\?subject=",
    re.IGNORECASE,
)

_RELATIVE_TIME = re.compile(
    r"\b(?:over |about |almost )?(?:\d+|an?|one) "
    r"(?:second|minute|hour|day|week|month|year)s? ago\b",
    re.IGNORECASE,
)

_CONTROLS = """
accept|accept all|account|accueil|anasayfa|anmelden|ara|back|back to top|browse|
buscar|cancel|cart|cerrar|check out|close|comments|compartir|connexion|
contact us|continue|cookie settings|copy link|dark mode|download|download pdf|
drucken|edit|email|english|expand all|facebook|feedback|fermer|follow us|
get started|giriş yap|go to top|help|home|imprimir|in this article|inhalt|inicio|
instagram|jump to content|kapat|language|learn more|linkedin|load more|log in|
log out|login|main menu|manage cookies|menu|menu principal|menü|more|navigation|
next|no|ok|on this page|open menu|partager|paylaş|pinterest|previous|print|
print this page|read more|rechercher|register|reject all|related|related articles|
related posts|reply|retour|save|schließen|search|select language|share|share this|
share this page|show less|show more|sign in|sign out|sign up|site map|
skip navigation|skip to content|skip to main content|startseite|subscribe|suche|
suivant|table of contents|tags|teilen|toggle navigation|top|top of page|tweet|
twitter|view all|was this article helpful?|was this helpful?|was this page helpful?|
weiter|yazdır|yes|youtube|zum inhalt springen|zurück|войти|главная|меню|назад|
печать|поделиться|поиск
"""
_CONTROL_NAMES = frozenset(_CONTROLS.replace("\n", "").split("|"))

_LONGEST_AGED = 500

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_ORDINAL = re.compile(r"^\s*\(?\w{1,3}[.)]")
_WORD = re.compile(r"[^\W_]")
_MARKS = re.compile(r"[*_#>`~•·|✓»«←→=-]+")


def is_furniture(text: str) -> bool:
    """Tell whether all of *text* is controls, share links, or the inside of a page.

    >>> is_furniture("[Log in](/login)\\n\\n* Sign up"), is_furniture("* Sign up for our service")
    (True, False)
    """
    if "<" in text and len(_TAG.findall(text)) >= _MANY_TAGS:
        return True
    if "://" in text and len(_SHARE.findall(text)) > 1:
        return True
    lines = [line for line in text.split("\n") if _plain(line)]
    return bool(lines) and all(map(_leads_elsewhere, lines))


def _leads_elsewhere(line: str) -> bool:
    """Tell whether *line* is a control or nothing but links: an entry of a menu."""
    return _plain(line) in _CONTROL_NAMES or (
        "](" in line and not _WORD.search(_ORDINAL.sub("", _LINK.sub("", line)))
    )


def has_aged(old: str, new: str) -> bool:
    """Tell whether *old* and *new* differ in nothing but phrases that age by themselves.

    >>> has_aged("Updated over a week ago", "Updated 2 weeks ago")
    True
    """
    if len(old) > _LONGEST_AGED or not (" ago" in old and " ago" in new):
        return False
    return old != new and _RELATIVE_TIME.sub("", old) == _RELATIVE_TIME.sub("", new)


def _plain(line: str) -> str:
    return white_space(_MARKS.sub(" ", _LINK.sub(r"\1", line))).lower()
