"""Recognise what a page shows around its text, by its form rather than by any one site's words."""

from __future__ import annotations

import re

from differ import menus
from differ.folding import white_space
from differ.segments import is_filler
from differ.significance import FORCE_WORDS

# Tags with attributes are the inside of a page that was not meant to be read.
_TAG = re.compile(r"<[a-z][a-z0-9]*\s+[a-z-]+=", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>?")
_MANY_TAGS = 3
_WORDS_A_TAG = 3
_LONGEST_CONTROL = 60
_LONGEST_PICTURE = 2_000

_SHARE = re.compile(
    r"javascript:|(?:facebook|twitter|x|linkedin|pinterest|reddit|tumblr|whatsapp)\.com/"
    r"(?:sharer|share|intent|pin/create|submit)|mailto:\?subject=",
    re.IGNORECASE,
)

_CONTROLS = """
accept|accept all|account|accueil|anasayfa|anmelden|ara|back|back to top|browse|
buscar|cancel|cart|cerrar|check out|close|comments|compartir|connexion|
contact us|continue|cookie settings|copy link|dark mode|download|download pdf|
drucken|edit|email|english|expand all|facebook|feedback|fermer|follow us|
get started|giriş yap|go to top|help|home|imprimir|in this article|inhalt|inicio|
instagram|jump to content|loading|loading...|loading…|please wait|chargement|cargando|yükleniyor|
загрузка|kapat|language|learn more|linkedin|load more|log in|
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

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(r"[*_#>`~•·|✓»«←→=-]+")
# A shortcode or placeholder that was not filled in, a page's
# number, and what a browser without scripts is told.
_PICTURE = re.compile(r"[\s*+-]*\[?!\[([^\[\]]*)\]\([^()]*\)(?:\s*\]\([^()]*\))?\s*")
_OF_PAGE = re.compile(
    r"\W*(?:page|seite|página|pagina|sayfa|səhifə|страница|strona|sida)\s*\d{1,4}"
    r"(?:\s*(?:/|of|von|de|sur|di|из|z|av)\s*\d{1,4})?\W*"
    r"|\s*\\?\[[a-z][a-z\\_-]* [a-z\\_]+=(?:\"[^\"]*\"|'[^']*')[^\[\]]*\]\s*"
    r"|\s*\{\{[^{}]{1,80}\}\}\s*"
    r"|(?:please |you (?:need|have) to )?(?:enable|activate|turn on) (?:javascript|cookies)\b"
    r"[^.;]{0,60}[.;]?(?: otherwise[^.]{0,100})?\.?\s*",
    re.IGNORECASE,
)


def is_furniture(text: str) -> bool:
    """Tell whether all of *text* is controls, share links, menus, or the inside of a page.

    >>> is_furniture("* Log in\\n\\n* Sign up"), is_furniture("* Sign up for our service")
    (True, False)
    """
    return _is_around_text(text) or menus.is_run_of_links(text)


def _is_around_text(text: str) -> bool:
    if is_inside_of_page(text):
        return True
    if "://" in text and len(_SHARE.findall(text)) > 1:
        return True
    lines = [line for line in text.split("\n") if not is_filler(line)]
    return bool(lines) and all(map(_is_of_page, lines))


def is_inside_of_page(text: str) -> bool:
    """Tell whether *text* is more tags than words, such as no reader was meant to see.

    >>> is_inside_of_page('<div class="a"><div class="b"><p id="c">Continue</p></div></div>')
    True
    >>> is_inside_of_page('<p class="a">You must <b class="b">pay</b> <i class="c">fees</i></p>')
    False
    """
    if "<" not in text:
        return False
    tags = len(_TAG.findall(text))
    if tags < _MANY_TAGS:
        return False
    rest = _ANY_TAG.sub(" ", text).casefold().split()
    return len(rest) <= tags * _WORDS_A_TAG and FORCE_WORDS.isdisjoint(rest)


def are_controls(old: str, new: str) -> bool:
    """Tell whether *old* and *new* are short and what a page shows around its text.

    >>> are_controls("Share", "Share this page"), are_controls("No refunds", "Refunds")
    (True, False)
    """
    if max(len(old), len(new)) > _LONGEST_CONTROL:
        return max(len(old), len(new)) <= _LONGEST_PICTURE and (
            _is_picture(old) and _is_picture(new)
        )
    return _is_around_text(old) and _is_around_text(new)


def _is_of_page(line: str) -> bool:
    return (
        _plain(line) in _CONTROL_NAMES or _OF_PAGE.fullmatch(line) is not None or _is_picture(line)
    )


def _is_picture(line: str) -> bool:
    """Tell whether *line* is a picture alone, linked or not, whose name is no sentence."""
    found = _PICTURE.fullmatch(line) if "![" in line else None
    return found is not None and menus.is_label(found.group(1))


def _plain(line: str) -> str:
    return white_space(_MARKS.sub(" ", _LINK.sub(r"\1", line))).lower()
