"""Negation: the words and endings by which languages deny, and those that deny in other words.

*Plain* is what says that something is not so; *hidden* is what may say it without a negation (a
prohibition, a lack, an exception, "only"), and so explains why one language has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from differ.lexicon.patterns import any_of

_PLAIN = {
    "en": "not no none nobody nothing nowhere neither nor never cannot *n't *n’t without",
    "tr": """
        değil* yok* hiçbir* hiç asla *mamak *memek *maması* *memesi* *mayan* *meyen* *maz *mez
        *mazlar *mezler *mamış* *memiş* *mayacak* *meyecek* *madı* *medi* *madan *meden *mamal*
        *memel* *maksızın *meksizin *mıyor* *miyor* *muyor* *müyor* *mama *meme *mayız *meyiz
        *mazsınız *mezsiniz *mayın *meyin *madığ* *mediğ* *amaz* *emez* *masın *mesin""",
    "az": """deyil* yox* heç *mamaq *məmək *maması* *məməsi* *mayan* *məyən* *maz *məz *mazlar
        *məzlər *mamış* *məmiş* *mayacaq* *məyəcək* *madı* *mədi* *madan *mədən *mır* *mir*
        *mur* *mür* *masın* *məsin*""",
    "de": "nicht kein* nie niemals niemand* nichts nirgends weder ohne",
    "fr": "ne n'* n’* non pas aucun* rien jamais personne_ne ni sans",
    "es": "no ningún ninguna ninguno nada nadie nunca jamás ni tampoco sin",
    "pt": "não nenhum* nada ninguém nunca jamais nem tampouco sem",
    "it": "non nessun* niente nulla mai né neanche nemmeno senza",
    "nl": "niet geen nooit niemand niets nergens noch zonder",
    "pl": "nie żad* nikt nikogo nikomu nic nigdy nigdzie ani bez brak",
    "ru": "не нет ни никто никого никому ничего ничто никогда нигде никак* без нельзя",
    "ar": "لا لم لن ليس ليست لسنا ليسوا غير عدم بدون دون ولا بلا وليس",
    "zh": "不 没 沒 无 無 未 非 勿 别 毋",
    "ja": "ない なく なけれ なかっ なき なし ません ぬ ず",
    "ko": "*않* *없* 못* *지_마* 아니* *아닌* *아닙* 안",
    "th": "ไม่ มิ ไร้ ปราศจาก",
}

_HIDDEN = {
    "en": """only except* unless prohibit* forbid* ban* bar* refrain* avoid* refus* reject* lack*
        fail* prevent* deny denies denied exclud* other_than rather instead against un* non-*
        hardly few little less contrary free_from exempt* but without outside optional*
        withhold* decline* stop* too either any* regardless whether disclaim* opt-out* opt_out*
        opting_out opted_out""",
    "tr": """yalnız* sadece ancak hariç dışı* dışında yasak* kaçın* engel* önle* reddet* aykırı*
        karşı *sız* *siz* *suz* *süz* *dışı* muaf* aksi* eksik* yerine olmaksızın ne* imkânsız*
        ret""",
    "az": "yalnız ancaq xaric qadağan* istisna* qarşı* *sız* *siz* *suz* *süz* imtina* əvəzinə",
    "de": """nur außer* ausgenommen ausschließ* verbiet* verbot* untersag* verhinder* vermeid*
        ablehn* verweiger* un* *los *lose* statt sonst gegen kaum weniger fehl* mangel*
        unterlass* ander* andernfalls sofern entgegen weiger* erst miss* fremd*""",
    "fr": """
        seul* uniquement sauf excep* hormis interdi* empêch* évit* refus* rejet* exclu* défaut
        à_moins contraire* contre autre* plutôt manque* absen* hors peu moins que""",
    "es": """
        solo sólo solamente únicamente salvo excep* excepto prohib* impid* evit* rechaz* deneg*
        neg* excl* falt* a_menos contrario contra otro* fuera ajeno* poco menos caren* abst*""",
    "pt": """
        só somente apenas salvo exce* proib* impe* evit* rejeit* recus* neg* exclu* falt* contra
        contrário outr* fora pouco menos caren* abst* a_menos""",
    "it": """solo soltanto unicamente salvo eccett* tranne viet* proibi* imped* evit* rifiut* neg*
        esclu* manc* meno contra* altr* fuori poco assen* astener* anziché""",
    "nl": """alleen slechts enkel behalve tenzij uitgezonderd verbied* verboden voorkom* vermijd*
        weiger* afwijz* anders tegen uitsluit* ontbre* geweigerd buiten""",
    "pl": """
        tylko jedynie wyłącznie oprócz chyba_że z_wyjątkiem zakaz* zabran* odmow* odmaw* unik*
        zapobieg* wyklucz* przeciw* innych inne inny brak*""",
    "ru": """
        только лишь исключ* кроме запрещ* запрет* отказ* избег* предотвр* против* друг* вместо
        отсутств* воздерж* за_исключением иначе иное иные""",
    "ar": "فقط إلا باستثناء سوى يحظر حظر يمنع منع رفض يرفض تجنب ضد خلاف خارج الامتناع انعدام",
    "zh": "仅 僅 只 除 禁止 拒绝 拒絕 避免 防止 反对 反對 缺 免 否 以外 超出 限",
    "ja": "のみ だけ 以外 除 禁止 禁じ 拒否 防 避け 反 免 否 限 欠 しか 異な 違 不 無 非 未",
    "ko": """*만 제외* 금지* 거부* 거절* 방지* 피하* 반대* 외에 외의 다른 불* 비* 부* 무* 미* 이외*
        소외* 배제*""",
    "th": "เท่านั้น ยกเว้น ห้าม ปฏิเสธ หลีกเลี่ยง ป้องกัน",
}


_CONCORD = frozenset(["fr", "es", "pt", "it", "pl", "ru", "ar", "az", "tr"])
"""Languages in which two denials may be one: *ne … pas*, *nie … żaden*, *hiçbir … değil*."""


@dataclass(frozen=True, slots=True)
class Negation:
    """What denies in one language, plainly and in other words.

    *cancels* tells whether two denials of one clause may say yes: *nothing without*.
    """

    plain: regex.Pattern[str]
    hidden: regex.Pattern[str]
    cancels: bool


@lru_cache(maxsize=64)
def negation(language: str) -> Negation | None:
    """Return how *language* denies, or None where we do not know."""
    if language not in _PLAIN:
        return None
    plain, hidden = any_of(_PLAIN[language].split()), any_of(_HIDDEN[language].split())
    return Negation(plain, hidden, language not in _CONCORD)
