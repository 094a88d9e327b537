"""Texts that the tests of translations share: the first fragments of the Shusha Declaration."""

from __future__ import annotations

import pytest

from differ import encoders
from differ.model import Encoder, Text

TURKISH = (
    "Taraflar, siber güvenlik alanında işbirliğinin daha da geliştirilmesinin önemini vurgular.",
    "Taraflar, ulusal ekonomilerinin ve ihracatın çeşitlendirilmesi yönünde çaba göstereceklerdir.",
    "Tarafların Güvenlik Konseylerinin ortak toplantıları düzenlenecektir.",
    "Taraflar, Güney Gaz Koridorunun etkili biçimde kullanılmasına yönelik çabaları sürdüreceklerdir.",
    "Bu anlaşma 13 Ekim 1921 tarihinde 3 nüsha olarak imzalanmıştır.",
)
ENGLISH = (
    "The parties emphasize the importance of further developing cooperation in cybersecurity.",
    "The parties will multiply their efforts to diversify national economies and export.",
    "Joint meetings of the Security Councils of the Parties will be held.",
    "The parties will continue efforts aimed at the effective use of the Southern Gas Corridor.",
    "This agreement was signed on October 13, 1921 in three copies.",
)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return encoders.Cached(encoders.universal())


@pytest.fixture
def turkish() -> Text:
    return Text(segments=TURKISH, language="tr")


@pytest.fixture
def english() -> Text:
    return Text(segments=ENGLISH, language="en")
