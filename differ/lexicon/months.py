"""Months: their names in each language, as far as a date uses them.

Each row has twelve names in order; alternatives are parted by `/`, and any letters may follow
where a name ends in `*`.
"""

from __future__ import annotations

from functools import lru_cache

import regex

_MONTHS = {
    "en": """January/Jan February/Feb March/Mar April/Apr May June/Jun July/Jul August/Aug
        September/Sept/Sep October/Oct November/Nov December/Dec""",
    "tr": """Ocak* Şubat* Mart* Nisan* Mayıs* Haziran* Temmuz* Ağustos* Eylül* Ekim* Kasım*
        Aralık*/Aralığ*""",
    "az": """yanvar* fevral* mart* aprel* may* iyun* iyul* avqust* sentyabr* oktyabr* noyabr*
        dekabr*""",
    "de": """Januar*/Jänner/Jan Februar*/Feber/Feb März* April*/Apr Mai Juni/Jun Juli/Jul
        August*/Aug September*/Sept Oktober*/Okt November*/Nov Dezember*/Dez""",
    "fr": """janvier février/fevrier mars avril mai juin juillet août/aout septembre octobre
        novembre décembre/decembre""",
    "es": """enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre
        noviembre diciembre""",
    "pt": """janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro
        dezembro""",
    "it": """gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre
        dicembre""",
    "nl": """januari februari maart april mei juni juli augustus september oktober november
        december""",
    "pl": """stycz* lut* mar* kwie* maj* czerw* lip* sierp* wrze* październik* listopad* grud*""",
    "ru": """январ* феврал* март* апрел* ма* июн* июл* август* сентябр* октябр* ноябр* декабр*""",
    "uk": """січ* лют* берез* квіт* трав* черв* лип* серп* верес* жовт* листопад* груд*""",
    "ar": """يناير فبراير مارس أبريل/ابريل مايو يونيو/يونية يوليو/يوليه أغسطس سبتمبر أكتوبر
        نوفمبر ديسمبر""",
    "th": """มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม
        พฤศจิกายน ธันวาคม""",
}


@lru_cache(maxsize=64)
def months(language: str) -> tuple[regex.Pattern[str], ...]:
    """Return a pattern for each of the twelve months in *language*, or nothing."""
    names = _MONTHS.get(language, "").split()
    return tuple(_pattern(name.split("/")) for name in names)


@lru_cache(maxsize=64)
def any_month(language: str) -> str | None:
    """Return the source of a pattern that any month of *language* matches, or None."""
    patterns = months(language)
    return "|".join(pattern.pattern for pattern in patterns) if patterns else None


def _pattern(names: list[str]) -> regex.Pattern[str]:
    alternatives = (
        regex.escape(name.removesuffix("*")) + (r"\p{L}*" if name.endswith("*") else r"(?!\p{L})")
        for name in names
    )
    return regex.compile("|".join(alternatives), regex.IGNORECASE)
