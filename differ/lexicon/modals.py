"""Modals: the words by which a text obliges, permits, recommends or merely supports."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from differ.lexicon.patterns import any_of

if TYPE_CHECKING:
    import regex


class Strength(StrEnum):
    """What a clause does to its reader or its subject, from the strongest to the weakest."""

    DUTY = "a duty"
    ADVICE = "a recommendation"
    PERMISSION = "a permission"
    SUPPORT = "mere support"


_DUTY, _ADVICE, _PERMISSION, _SUPPORT = Strength

_WORDS: dict[str, dict[Strength, str]] = {
    "en": {
        _DUTY: "must shall required requires require obliged obligation* obligated mandatory "
        "have_to has_to need_to needs_to necessary",
        _ADVICE: "should ought recommend* advis* encourage*",
        _PERMISSION: "may might can could allowed permitted able_to entitled option* possible",
        _SUPPORT: "support* promote* encourage* assist* facilitat*",
    },
    "tr": {
        _DUTY: "zorunda* zorunlu* gerek* mecbur* şart* yükümlü* *malı* *meli* lazım*",
        _ADVICE: "öner* tavsiye* *malı* *meli*",
        _PERMISSION: "*ebil* *abil* mümkün* izin* hakkı* serbest* imkân*",
        _SUPPORT: "destek* teşvik* özendir* kolaylaştır* yardım*",
    },
    "az": {
        _DUTY: "məcbur* zəruri* vacib* lazım* borclu* *malı* *məli* tələb*",
        _ADVICE: "tövsiyə* *malı* *məli*",
        _PERMISSION: "*ə_bilər *a_bilər bilər* icazə* mümkün* hüququ*",
        _SUPPORT: "dəstək* təşviq* yardım*",
    },
    "de": {
        _DUTY: "muss müssen musst müsst verpflicht* erforderlich* notwendig* obligatorisch* "
        "zwingend* vorgeschrieben benötig* brauch* pflicht* haben_zu ist_zu sind_zu bedarf",
        _ADVICE: "soll sollte* sollen empfehl* empfohlen*",
        _PERMISSION: "kann können könnte* könnt kannst darf dürfen dürft erlaubt* möglich* "
        "gestattet berechtigt* möchte* eventuell gegebenenfalls ggf",
        _SUPPORT: "unterstütz* förder* erleichter* helf* hilf*",
    },
    "fr": {
        _DUTY: "doit doivent devez devons dois devra devront devrez doive oblig* exig* requis* "
        "nécessa* faut faudra tenu* impérati* besoin",
        _ADVICE: "devrai* devriez recommand* conseill* encourag*",
        _PERMISSION: "peut peuvent pouvez pouvons peux pourra* pourri* pourrez pourront puisse* "
        "possib* autoris* permet* permis* éventuel* susceptible* droit",
        _SUPPORT: "soutien* souten* promouv* encourag* favoris* aid* facilit*",
    },
    "es": {
        _DUTY: "debe deben debes debemos deberá* debéis obliga* exig* requier* requis* necesa* "
        "necesit* tiene_que tienen_que hay_que precis*",
        _ADVICE: "debería* recom* aconsej* alent* anim*",
        _PERMISSION: "puede* pueda* podrá* podría* poder podemos podéis posib* permit* autoriz* "
        "quizá* facult* derecho",
        _SUPPORT: "apoy* promov* foment* facilit* ayud* favor*",
    },
    "pt": {
        _DUTY: "deve devem devemos deverá* obriga* exig* requer* requis* necess* precis* "
        "tem_que têm_que tem_de terá_que",
        _ADVICE: "deveria* recom* aconselh* incentiv* encoraj*",
        _PERMISSION: "pode podem podemos podendo poderá* poderia* possa* possív* permit* autoriz* "
        "talvez direito",
        _SUPPORT: "apoi* promov* foment* facilit* ajud*",
    },
    "it": {
        _DUTY: "deve devono devi dobbiamo dovrà dovranno dovete debba obblig* richie* necess* "
        "bisogn* occorr* tenut* deva",
        _ADVICE: "dovrebb* dovrest* consigli* raccomand* incoragg*",
        _PERMISSION: "può possono puoi possiamo potrà potranno potrebb* potrest* possa* potete "
        "possibil* consent* permett* autorizz* eventual* facolt* diritto",
        _SUPPORT: "sosten* promuov* favor* facilit* aiut* support*",
    },
    "nl": {
        _DUTY: "moet moeten dient dienen verplicht* vereis* noodzakelijk* nodig hoeft",
        _ADVICE: "zou zouden aanbevel* aanbevolen raden aan_te_raden moedig*",
        _PERMISSION: "kan kunt kunnen mag mogen mogelijk* toegestaan kon konden gerechtigd recht",
        _SUPPORT: "steun* ondersteun* bevorder* stimul* help*",
    },
    "pl": {
        _DUTY: "musi musisz muszą musimy obowiąz* wymaga* wymóg konieczn* należy niezbędn* "
        "zobowiąz* powinn* powini* trzeba",
        _ADVICE: "powinn* powini* zalec* rekomend* zachęc*",
        _PERMISSION: "może mogą możesz możemy można mógł* mogł* możliw* dozwol* uprawn* prawo "
        "wolno ewentualn*",
        _SUPPORT: "wspier* popier* promow* ułatwi* pomag* pomoc*",
    },
    "ru": {
        _DUTY: "долж* обязан* обязательн* необходим* требу* следует надо нужн* придется "
        "приходится подлежит",
        _ADVICE: "следует рекоменд* совету* поощр* призыва*",
        _PERMISSION: "может могут можете можем могли мог могла можно возможн* разреш* вправе прав* "
        "позвол* допуска*",
        _SUPPORT: "поддерж* содейств* способств* помог* поощр*",
    },
    "ar": {
        _DUTY: "يجب وجب ملزم* إلزامي* مطلوب* يلزم ضروري* يتعين واجب* ينبغي على",
        _ADVICE: "ينبغي يوصى نوصي يفضل يستحسن نشجع",
        _PERMISSION: "يمكن* قد يجوز يسمح مسموح يحق بإمكان* ربما نستطيع",
        _SUPPORT: "دعم يدعم ندعم تشجيع يشجع مساعدة تعزيز",
    },
    "zh": {
        _DUTY: "必须 必須 应当 應當 须 須 需要 必需 务必 務必 义务 義務 要求 有责任 有責任",
        _ADVICE: "应该 應該 应 應 建议 建議 推荐 鼓励 鼓勵",
        _PERMISSION: "可以 可能 可 能 能够 能夠 允许 允許 或许 或許 有权 有權",
        _SUPPORT: "支持 促进 促進 鼓励 鼓勵 协助 協助 帮助 幫助",
    },
    "ja": {
        _DUTY: "なければなりません なければならない 必要 義務 必須 ものとし べき しなければ 要求",
        _ADVICE: "べき 推奨 勧め 望まし 奨励",
        _PERMISSION: "可能 できます できる こと がある ことがあり でき かもしれ 場合 許可 権利",
        _SUPPORT: "支援 支持 促進 サポート 奨励 助け",
    },
    "ko": {
        _DUTY: "*야_합니다 *야_한다 *야_하* 의무* 필수* 필요* 요구*",
        _ADVICE: "권장* 권고* 바람직* 장려*",
        _PERMISSION: "*수_있* 가능* 허용* 권리*",
        _SUPPORT: "지원* 지지* 장려* 촉진* 돕*",
    },
}


@lru_cache(maxsize=64)
def strengths(language: str) -> dict[Strength, regex.Pattern[str]]:
    """Return the words of each strength in *language*; nothing where we do not know."""
    words = _WORDS.get(language, {})
    return {strength: any_of(forms.split()) for strength, forms in words.items()}
