"""Words that, with numbers, make up a date in the languages the differ knows."""

from __future__ import annotations

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
