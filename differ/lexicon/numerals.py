"""Numerals: how languages write numbers in words, and the words that multiply them.

Each row is `value: words`; a word ends in `*` where its ending changes. Words that are mostly
something else (the French *un*, the German *ein*, articles) are left out of no language: a number
word only ever explains a figure on the other side, it never raises one.
"""

from __future__ import annotations

from functools import lru_cache

import regex

_WORDS = {
    "en": """
        0: zero, none, no; 1: one, once, first, a, an, single; 2: two, twice, second*, both, double;
        3: three, third*, triple; 4: four*; 5: five, fifth*; 6: six, sixth*; 7: seven, seventh*;
        8: eight, eighth*; 9: nine, ninth*; 10: ten, tenth*; 11: eleven*; 12: twelve, twelfth*,
        dozen; 13: thirteen*; 14: fourteen*; 15: fifteen*; 16: sixteen*; 17: seventeen*;
        18: eighteen*; 19: nineteen*; 20: twenty, twentieth; 30: thirty, thirtieth; 40: forty,
        fortieth; 50: fifty, fiftieth; 60: sixty, sixtieth; 70: seventy; 80: eighty; 90: ninety;
        100: hundred*; 1000: thousand*""",
    "tr": """
        0: sıfır*; 1: bir, biri*, birinci*, ilk, tek; 2: iki*, ikinci*, her iki, çift; 3: üç*;
        4: dört*, dörd*; 5: beş*; 6: altı*; 7: yedi*; 8: sekiz*; 9: dokuz*; 10: on, onu*, onda,
        onun*; 20: yirmi*; 30: otuz*; 40: kırk*; 50: elli*; 60: altmış*; 70: yetmiş*; 80: seksen*;
        90: doksan*; 100: yüz, yüzü*, yüzde; 1000: bin, bini*, binlerce""",
    "az": """
        0: sıfır*; 1: bir, biri*, birinci*, ilk, tək; 2: iki*, hər iki; 3: üç*; 4: dörd*; 5: beş*;
        6: altı*; 7: yeddi*; 8: səkkiz*; 9: doqquz*; 10: on, onu*, onun*; 20: iyirmi*; 30: otuz*;
        40: qırx*; 50: əlli*; 60: altmış*; 70: yetmiş*; 80: səksən*; 90: doxsan*; 100: yüz, yüzü*;
        1000: min, mini*""",
    "de": """
        0: null, kein*; 1: ein*, eins, erst*; 2: zwei*, zweit*, beid*, doppelt*; 3: drei*, dritt*;
        4: vier, viert*; 5: fünf, fünft*; 6: sechs, sechst*; 7: sieben, siebt*, siebent*;
        8: acht, achte*; 9: neun, neunt*; 10: zehn, zehnt*; 11: elf, elft*; 12: zwölf, zwölft*,
        dutzend; 13: dreizehn*; 14: vierzehn*; 15: fünfzehn*; 16: sechzehn*; 17: siebzehn*;
        18: achtzehn*; 19: neunzehn*; 20: zwanzig*; 30: dreißig*, dreissig*; 40: vierzig*;
        50: fünfzig*; 60: sechzig*; 70: siebzig*; 80: achtzig*; 90: neunzig*; 100: hundert*;
        1000: tausend*""",
    "fr": """
        0: zéro, aucun*; 1: un, une, premier*, première*, seul*; 2: deux, deuxième*, second*,
        double; 3: trois*, tiers; 4: quatre, quatrième*; 5: cinq, cinquième*; 6: six, sixième*;
        7: sept, septième*; 8: huit*; 9: neuf, neuvième*; 10: dix, dixième*; 11: onze, onzième*;
        12: douze, douzième*, douzaine*; 13: treize*; 14: quatorze*; 15: quinze, quinzième*,
        quinzaine*; 16: seize*; 20: vingt*; 30: trente*; 40: quarante*; 50: cinquant*;
        60: soixant*; 100: cent, cents, centième*; 1000: mille, millième*, millier*""",
    "es": """
        0: cero; 1: un, uno, una, primer*; 2: dos, segund*, ambos, ambas, doble; 3: tres, tercer*;
        4: cuatro, cuart*; 5: cinco, quint*; 6: seis, sext*; 7: siete, séptim*; 8: ocho, octav*;
        9: nueve, noven*; 10: diez, décim*; 11: once; 12: doce, docena*; 13: trece; 14: catorce;
        15: quince, quincena; 16: dieciséis; 17: diecisiete; 18: dieciocho; 19: diecinueve;
        20: veint*; 30: treinta; 40: cuarenta; 50: cincuenta; 60: sesenta; 70: setenta;
        80: ochenta; 90: noventa; 100: cien*; 1000: mil, miles""",
    "pt": """
        0: zero; 1: um, uma, primeir*; 2: dois, duas, segund*, ambos, ambas, dupl*; 3: três,
        terceir*; 4: quatro, quart*; 5: cinco, quint*; 6: seis, sext*; 7: sete, sétim*;
        8: oito, oitav*; 9: nove, non*; 10: dez, décim*; 11: onze; 12: doze, dúzia*; 13: treze;
        14: catorze, quatorze; 15: quinze; 16: dezesseis, dezasseis; 17: dezessete, dezassete;
        18: dezoito; 19: dezenove, dezanove; 20: vinte, vigésim*; 30: trinta; 40: quarenta;
        50: cinquenta; 60: sessenta; 70: setenta; 80: oitenta; 90: noventa; 100: cem, cento*;
        1000: mil, milhar*""",
    "it": """
        0: zero; 1: un, uno, una, prim*; 2: due, second*, entramb*, doppi*; 3: tre, terz*;
        4: quattro, quart*; 5: cinque, quint*; 6: sei, sest*; 7: sette, settim*; 8: otto, ottav*;
        9: nove, non*; 10: dieci, decim*; 11: undic*; 12: dodic*, dozzina*; 13: tredic*;
        14: quattordic*; 15: quindic*; 16: sedic*; 17: diciassett*; 18: diciott*; 19: diciannov*;
        20: vent*; 30: trent*; 40: quarant*; 50: cinquant*; 60: sessant*; 70: settant*;
        80: ottant*; 90: novant*; 100: cent*; 1000: mille, mila, migliai*""",
    "nl": """
        0: nul, geen; 1: een, één, eerst*; 2: twee*, beide, dubbel*; 3: drie, derde; 4: vier,
        vierde; 5: vijf, vijfde; 6: zes, zesde; 7: zeven, zevende; 8: acht, achtste; 9: negen,
        negende; 10: tien, tiende; 11: elf, elfde; 12: twaalf*, dozijn; 13: dertien*; 14: veertien*;
        15: vijftien*; 16: zestien*; 17: zeventien*; 18: achttien*; 19: negentien*; 20: twintig*;
        30: dertig*; 40: veertig*; 50: vijftig*; 60: zestig*; 70: zeventig*; 80: tachtig*;
        90: negentig*; 100: honderd*; 1000: duizend*""",
    "pl": """
        0: zer*; 1: jeden, jedn*, pierwsz*; 2: dwa, dwie, dwóch, dwoma, dwu*, drug*, obie, oba,
        obu; 3: trzy, trzech, trzem*, trzeci*; 4: cztery, czter*, czwart*; 5: pięć, pięci*, piąt*;
        6: sześ*, szóst*; 7: siedem, siedmi*, siódm*; 8: osiem, ośmi*, ósm*; 9: dziewięć, dziewięci,
        dziewiąt*; 10: dziesięć, dziesięci*, dziesiąt*; 11: jedena*; 12: dwunast*, dwanaście;
        13: trzyna*; 14: czterna*; 15: piętna*; 16: szesna*; 17: siedemna*; 18: osiemna*;
        19: dziewiętna*; 20: dwadzieścia, dwudziest*; 30: trzydzieś*, trzydziest*; 40: czterdzi*;
        50: pięćdziesiąt*; 60: sześćdziesiąt*; 70: siedemdziesiąt*; 80: osiemdziesiąt*;
        90: dziewięćdziesiąt*; 100: sto, stu, setn*; 1000: tysiąc*, tysięcy""",
    "ru": """
        0: ноль, нул*; 1: один, одн*, перв*, един*; 2: два, две, двух, двум*, втор*, оба, обе*,
        дву*; 3: три, трех, трёх, трем*, трём*, трет*; 4: четыр*, четверт*, четвёрт*; 5: пять,
        пяти, пятью, пят*; 6: шест*; 7: семь, семи, седьм*; 8: восемь, восьм*; 9: девят*;
        10: десят*; 11: одиннадцат*; 12: двенадцат*; 13: тринадцат*; 14: четырнадцат*;
        15: пятнадцат*; 16: шестнадцат*; 17: семнадцат*; 18: восемнадцат*; 19: девятнадцат*;
        20: двадцат*; 30: тридцат*; 40: сорок*; 50: пятьдесят, пятидесят*; 60: шестьдесят,
        шестидесят*; 70: семьдесят, семидесят*; 80: восемьдесят, восьмидесят*; 90: девяност*;
        100: сто, ста, сот*; 1000: тысяч*""",
    "ar": """
        0: صفر; 1: واحد*, أول, الأول*, أحد, إحدى; 2: اثن*, اثنان, اثنين, الثاني*, ثاني*, كلا; 3:
        ثلاث*, ثالث*, الثالث*; 4: أربع*, رابع*, الرابع*; 5: خمس*, خامس*; 6: ست, ستة, سادس*;
        7: سبع*, سابع*; 8: ثماني*, ثمان, ثامن*; 9: تسع*, تاسع*; 10: عشر*, عاشر*; 20: عشرون,
        عشرين; 30: ثلاثون, ثلاثين; 40: أربعون, أربعين; 50: خمسون, خمسين; 60: ستون, ستين;
        70: سبعون, سبعين; 80: ثمانون, ثمانين; 90: تسعون, تسعين; 100: مئة, مائة; 1000: ألف, آلاف""",
    "zh": """
        0: 零, 〇; 1: 一, 壹, 首; 2: 二, 两, 兩, 双; 3: 三; 4: 四; 5: 五; 6: 六; 7: 七; 8: 八;
        9: 九; 10: 十; 100: 百; 1000: 千""",
    "ja": """
        0: 零; 1: 一, ひとつ, 一つ; 2: 二, ふたつ, 両; 3: 三; 4: 四; 5: 五; 6: 六; 7: 七; 8: 八;
        9: 九; 10: 十; 100: 百; 1000: 千""",
    "ko": """
        1: 하나*, 한, 일, 첫*; 2: 둘*, 두, 이, 양; 3: 셋*, 세, 삼; 4: 넷*, 네, 사; 5: 다섯*, 오;
        6: 여섯*, 육; 7: 일곱*, 칠; 8: 여덟*, 팔; 9: 아홉*, 구; 10: 열, 십*; 20: 스무*, 이십*;
        30: 삼십*; 100: 백*; 1000: 천*""",
    "th": """
        0: ศูนย์; 1: หนึ่ง, แรก; 2: สอง; 3: สาม; 4: สี่; 5: ห้า; 6: หก; 7: เจ็ด; 8: แปด; 9: เก้า;
        10: สิบ; 100: ร้อย; 1000: พัน""",
}

_MULTIPLIERS = {
    10**2: "百",
    10**3: """
        thousand bin min tausend mille mil mila duizend tysiąc* tysięcy тысяч* тыс ألف
        آلاف 千 천""",
    10**4: "万 萬 만",
    10**6: """
        million* mn mio milyon* millionen mio millón millones milhão milhões milione milioni
        miljoen* mln milion* миллион* млн مليون ملايين ล้าน 百万""",
    10**8: "亿 億 억",
    10**9: """
        billion* bn milyar* milyard* milliarde* mrd milliard* miliardo miliardi miljard* mld
        miliard* миллиард* млрд مليار""",
    10**12: "trillion* trilyon* billionen 兆 trylion* триллион*",
}


@lru_cache(maxsize=64)
def number_words(language: str) -> tuple[tuple[int, regex.Pattern[str]], ...]:
    """Return the numbers that *language* has words for, and a pattern for each."""
    table = _WORDS.get(language, "")
    rows = (row.split(":", 1) for row in table.split(";") if row.strip())
    return tuple((int(value), _pattern(words.split(","))) for value, words in rows)


@lru_cache(maxsize=1)
def multipliers() -> tuple[tuple[int, regex.Pattern[str]], ...]:
    """Return the words that multiply the figure before them, largest first."""
    return tuple(
        (value, _pattern(words.split())) for value, words in sorted(_MULTIPLIERS.items())[::-1]
    )


def _pattern(words: list[str]) -> regex.Pattern[str]:
    alternatives = "|".join(_alternative(word.strip()) for word in words if word.strip())
    return regex.compile(alternatives, regex.IGNORECASE)


def _alternative(word: str) -> str:
    """Return the pattern of a word; scripts without spaces have no word boundaries."""
    stem = regex.escape(word.removesuffix("*"))
    if regex.match(r"[\p{Han}\p{Thai}]", word):
        return stem
    return rf"(?<!\p{{L}}){stem}" + (r"\p{L}*" if word.endswith("*") else r"(?!\p{L})")
