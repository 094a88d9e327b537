"""Set phrases: words that deny or say a contrary by themselves, and do not in these phrases.

*Not only* denies nothing, *but not limited to* adds, *without limitation* includes, and the
Japanese かもしれません says *may*. What looks for single words looks past these phrases.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from differ.lexicon.patterns import any_of, primary
from snapshots.languages import fold_in_place

_PHRASES = {
    "en": """not_only not_merely not_limited_to without_limit* no_later_than no_more_than
        no_less_than not_later_than not_less_than not_more_than whether_or_not more_or_less
        with_regard_to with_respect_to with_the_exception* in_the_first_place no_matter
        with_or_without public_domain in_private do_not_hesitate sooner_or_later""",
    "tr": """yalnız*_değil sadece*_değil sınırlı_olmamak* sınırlı_olmaksızın sınırlı_değil*
        dahil_ancak_bunlarla_sınırlı_olma* hiç_olmazsa olsun_olmasın er_ya_da_geç""",
    "az": "yalnız*_deyil təkcə*_deyil məhdudlaşmadan",
    "de": """nicht_nur nicht_beschränkt nicht_zuletzt ohne_einschränkung* ohne_beschränkung*
        mit_ausnahme* in_bezug_auf mehr_oder_weniger nicht_ausschließlich früher_oder_später""",
    "fr": """non_seulement pas_seulement sans_s'y_limiter sans_s’y_limiter sans_limitation*
        non_limitative* pas_limité* au_plus_tard plus_ou_moins tôt_ou_tard""",
    "es": """no_solo no_sólo no_solamente sin_limitación* sin_limitarse no_limitad* sin_embargo
        no_obstante más_o_menos con_excepción a_más_tardar tarde_o_temprano""",
    "pt": """não_só não_somente não_apenas sem_limitação sem_se_limitar não_limitad*
        não_se_limitando mais_ou_menos com_exceção não_obstante""",
    "it": """non_solo non_soltanto senza_limitazion* non_limitat* più_o_meno ad_eccezione
        non_appena""",
    "nl": """niet_alleen niet_beperkt zonder_beperking* met_uitzondering* met_betrekking
        min_of_meer meer_of_minder""",
    "pl": "nie_tylko nie_ograniczając* bez_ograniczeń mniej_więcej prędzej_czy_później",
    "ru": """не_только не_ограничиваясь не_ограничивается без_ограничений более_или_менее
        тем_не_менее рано_или_поздно""",
    "ar": "ليس_فقط على_سبيل_المثال_لا_الحصر دون_حصر بما_لا_يقتصر لا_سيما",
    "zh": """不限于 不限於 不仅 不僅 不但 不断 不斷 不同 不久 不少 无论 無論 不论 不論 不管 不只
        不得不 无不 别人 別人 分别 分別 个别 個別 区别 區別 特别 特別 未来 未來 非常 除非 并非不""",
    "ja": """かもしれません かもしれない だけでなく だけではなく のみならず に限ら なければなら
        なければいけ なくてはなら にほかなら に過ぎな にすぎな ずつ まず 必ず はず わず""",
    "ko": "뿐만_아니라 뿐_아니라 뿐만아니라 하지_않으면_안 않을_수_없 불구하고 에도_불구",
    "th": "ไม่เพียง ไม่จำกัด ไม่ว่า",
}


@lru_cache(maxsize=64)
def _pattern(language: str) -> regex.Pattern[str]:
    return any_of(_PHRASES.get(language, "").split())


def looked_past(text: str, language: str) -> str:
    """Return *text* as `fold_in_place` does, with its set phrases blanked out.

    >>> looked_past("Including, but NOT limited to, logs", "en")
    'including, but               , logs'
    """
    folded = fold_in_place(text, language)
    return _pattern(primary(language)).sub(lambda found: " " * len(found[0]), folded)
