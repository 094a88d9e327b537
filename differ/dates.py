"""Words that, with numbers, make up a date in the languages the differ knows."""

from __future__ import annotations

import re

_MONTHS = """
january february march april may june july august september october november december
januar jänner februar märz mai juni juli oktober dezember
janvier février mars avril juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
januari februari maart mei augustus desember
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
yanvar fevral aprel iyun iyul avqust sentyabr oktyabr noyabr dekabr
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
jan feb mar apr jun jul aug sep sept oct nov dec
年 月 日 년 월 일 г
"""

_DAYS = """
monday tuesday wednesday thursday friday saturday sunday
montag dienstag mittwoch donnerstag freitag samstag sonntag
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
pazartesi salı çarşamba perşembe cuma cumartesi pazar
понедельник вторник среда четверг пятница суббота воскресенье
am pm utc gmt cet cest est edt pst pdt
"""

DATE_WORDS = frozenset(_MONTHS.split()) | frozenset(_DAYS.split())
"""Names of months and days, marks of times of day, in the case that `str.lower` gives."""


_AMBIGUOUS = frozenset({"may", "march", "am", "est", "mart", "set", "sun"})


def is_number(token: str) -> bool:
    """Tell whether *token* begins with a digit: a number, or an ordinal like "3rd" and "5'inci"."""
    return token[:1].isdigit()


def is_date_word(token: str) -> bool:
    """Tell whether *token* names a month, a day, or a time of day.

    >>> is_date_word("Ağustos"), is_date_word("May"), is_date_word("may")
    (True, True, False)
    """
    return token.lower() in DATE_WORDS and token not in _AMBIGUOUS


LONGEST_STAMP = 120
"""Characters of the longest text that is looked at as a stamp."""

_LABELS = """
last update updated updates effective reviewed revised revision modified changed published posted
date dated version as of on the this policy terms agreement notice document page was is and since
from in at edition
zuletzt aktualisiert am stand letzte aktualisierung änderung gültig ab vom fassung datum geändert
dernière mise à jour le en vigueur du depuis date modification modifié publié
última actualización fecha vigente desde actualizado vigor de versión
ultimo ultimi aggiornamento aggiornato il data dal versione
última atualização atualizado em data vigência versão
laatst bijgewerkt op versie van datum
son güncelleme güncellenme güncellendi tarihi tarih yürürlük sürüm itibarıyla
sonuncu yenilənmə yeniləndi tarixi qüvvəyə minmə
последнее обновление обновлено дата вступления в силу от редакция версия последняя
ostatnia aktualizacja zaktualizowano data dnia wersja
"""
_LABEL_WORDS = frozenset(_LABELS.split())
_NEAR = re.compile(
    r"\b(?:yesterday|today|just now|(?:this|last) (?:week|month|year)"
    r"|heute|gestern|aujourd'hui|hier|hoy|ayer|oggi|ieri|hoje|ontem|bugün|dün|bu gün|dünən"
    r"|сегодня|вчера)\b"
    r"|\b(?:(?:over|about|almost|more than) )?(?:\d+|an?|one|two|three) "
    r"(?:second|minute|hour|day|week|month|year)s? ago\b"
    r"|\bvor (?:\d+|einem|einer) (?:sekunde|minute|stunde|tag|woche|monat|jahr)(?:en|n|e)?\b"
    r"|\bil y a (?:\d+|une?) (?:seconde|minute|heure|jour|semaine|moi|an)s?\b"
    r"|\bhace (?:\d+|una?) (?:segundo|minuto|hora|día|semana|mes|año)(?:e?s)?\b"
    r"|\b\d+ (?:saniye|dakika|saat|gün|hafta|ay|yıl|dəqiqə|həftə|il) (?:önce|əvvəl)\b"
    r"|\b\d+ (?:секунд|минут|час|д|недел|месяц|год|лет)\w* назад\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d)(?!\d)")
_STAMP_WORD = re.compile(r"[^\W_]+")

_PERIODS = """
second seconds minute minutes hour hours day days week weeks month months year years
sekunde sekunden minuten stunde stunden tag tage tagen woche wochen monat monate monaten jahr
jahre jahren seconde secondes heure heures jour jours semaine semaines mois an ans année années
segundo segundos minuto minutos hora horas día días semana semanas mes meses año años
giorno giorni settimana settimane mese mesi anno anni dia dias mês ano anos
dag dagen weken maand maanden jaar saniye dakika saat gün hafta ay yıl dəqiqə həftə il
секунда минута час часов день дня дней неделя недели недель месяц месяца месяцев год года лет
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
eighteen twenty thirty forty sixty seventy eighty ninety hundred
zwei drei vier fünf sechs sieben acht neun zehn zwölf vierzehn zwanzig dreißig sechzig neunzig
deux trois quatre cinq sept huit neuf dix douze quinze vingt trente soixante
dos tres cuatro cinco seis siete ocho nueve diez doce quince veinte treinta sesenta noventa
iki üç dört beş altı yedi sekiz dokuz on yirmi otuz altmış doksan
"""
_PERIOD_WORDS = frozenset(_PERIODS.split())


def without_periods(found: list[str]) -> list[str]:
    """Return *found* less units of time and numbers written as words.

    >>> without_periods(["within", "thirty", "business", "days"])
    ['within', 'business']
    """
    return [each for each in found if each.lower() not in _PERIOD_WORDS]


def is_stamp(text: str) -> bool:
    """Tell whether *text* only says when a text was made or is valid: a date with its label.

    >>> is_stamp("_Last updated on 3 May 2020_"), is_stamp("You owe us since 3 May 2020")
    (True, False)
    """
    return _labels(text) is not None


def is_stamp_changed(old: str, new: str) -> bool:
    """Tell whether *old* and *new* are stamps, or one is and the other is empty.

    They have the same label, or one of them has less of it.
    """
    if max(len(old), len(new)) > LONGEST_STAMP:
        return False
    left, right = _labels(old), _labels(new)
    if left is None or right is None:
        return (left is not None and not new.strip()) or (right is not None and not old.strip())
    return left <= right or right <= left


def has_aged(old: str, new: str) -> bool:
    """Tell whether *old* and *new* are short and differ in phrases that age by themselves.

    >>> has_aged("Updated over a week ago", "Updated 2 weeks ago")
    True
    >>> has_aged("If you joined 2 weeks ago we pay.", "If you joined a year ago we pay.")
    False
    """
    if max(len(old), len(new)) > LONGEST_STAMP or old == new:
        return False
    left, right = _NEAR.subn("", old), _NEAR.subn("", new)
    return left == right and left[1] > 0 and _rest(left[0]) is not None


def _labels(text: str) -> frozenset[str] | None:
    """Return the words that label a date or a near time in *text*, None when it says more."""
    if len(text) > LONGEST_STAMP:
        return None
    near, count = _NEAR.subn(" ", text)
    found = _STAMP_WORD.findall(near)
    dated = count or _DAY.search(near) or _is_month_and_day(found)
    return _rest(near) if dated else None


def _is_month_and_day(found: list[str]) -> bool:
    return any(map(is_number, found)) and any(map(is_date_word, found))


def _rest(text: str) -> frozenset[str] | None:
    """Return the labels in *text*, None when other words than dates stand with them."""
    rest = {
        word.lower()
        for word in _STAMP_WORD.findall(text)
        if not is_number(word) and not is_date_word(word)
    }
    return frozenset(rest) if rest <= _LABEL_WORDS else None
