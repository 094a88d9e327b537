"""Organisations: what they are called, and abbreviated to, in each language.

Each row is `code: language name, name; language name …`; a name ends in `*` where its ending
changes. Abbreviations are told from words by their capitals, so they are matched with case.
"""

from __future__ import annotations

from functools import lru_cache

import regex

_TABLE = """
UN: en UN, U.N., United Nations; tr BM, Birleşmiş Milletler*; az BMT, Birləşmiş Millətlər*;
    de UN, UNO, VN, Vereinte* Nationen; fr ONU, Nations Unies; es ONU, Naciones Unidas;
    pt ONU, Nações Unidas; it ONU, Nazioni Unite; nl VN, Verenigde Naties; pl ONZ,
    Organizac* Narodów Zjednoczonych, Narodów Zjednoczonych; ru ООН, Объединенных Наций,
    Объединённых Наций; ar الأمم المتحدة; zh 联合国, 聯合國; ja 国連, 国際連合; ko 유엔*, 국제연합*
OSCE: en OSCE, Organization for Security and Co-operation in Europe; tr AGİT, Avrupa Güvenlik ve
    İşbirliği Teşkilatı*; az ATƏT; de OSZE; fr OSCE; es OSCE; pt OSCE; it OSCE; nl OVSE; pl OBWE;
    ru ОБСЕ; ar منظمة الأمن والتعاون; zh 欧安组织; ja 欧州安全保障協力機構
NATO: en NATO, North Atlantic Treaty Organi*; tr NATO, Kuzey Atlantik Antlaşması*; az NATO;
    de NATO, Nato; fr OTAN, NATO; es OTAN; pt OTAN, NATO; it NATO; nl NAVO, NATO; pl NATO; ru НАТО;
    ar الناتو, ناتو, حلف شمال الأطلسي; zh 北约, 北約; ja 北大西洋条約機構, NATO; ko 나토*
EU: en EU, European Union; tr AB, Avrupa Birliği*; az Aİ, Avropa İttifaqı*; de EU,
    Europäische* Union; fr UE, Union européenne; es UE, Unión Europea; pt UE, União Europeia;
    it UE, Unione europea, Unione Europea; nl EU, Europese Unie; pl UE, Uni* Europejsk*;
    ru ЕС, Европейск* союз*, Евросоюз*; ar الاتحاد الأوروبي; zh 欧盟, 歐盟; ja EU, 欧州連合;
    ko EU, 유럽 연합*, 유럽연합*
COE: en Council of Europe; tr Avrupa Konseyi*; az Avropa Şurası*; de Europarat*; fr Conseil de
    l'Europe, Conseil de l’Europe; es Consejo de Europa; pt Conselho da Europa; it Consiglio
    d'Europa, Consiglio d’Europa; nl Raad van Europa; pl Rad* Europy; ru Совет* Европы;
    ar مجلس أوروبا; zh 欧洲委员会; ja 欧州評議会
OIC: en OIC, Organi?ation of Islamic Cooperation; tr İİT, İslam İşbirliği Teşkilatı*; az İƏT;
    de OIZ; fr OCI; es OCI; it OCI; nl OIC; ru ОИС; ar منظمة التعاون الإسلامي; zh 伊斯兰合作组织
TURKIC COUNCIL: en Cooperation Council of Turkic*Speaking States, Turkic Council, Organization of
    Turkic States; tr Türk Dili Konuşan Ülkeler İşbirliği Konseyi*, Türk Konseyi*, Türk Devletleri
    Teşkilatı*; az Türkdilli Dövlətlərin Əməkdaşlıq Şurası*, Türk Dövlətləri Təşkilatı*;
    ru Тюркск* совет*, Организаци* тюркских государств
WHO: en WHO, World Health Organi*; tr DSÖ, Dünya Sağlık Örgütü*; az ÜST; de WHO,
    Weltgesundheitsorganisation; fr OMS; es OMS; pt OMS; it OMS; nl WHO; pl WHO; ru ВОЗ;
    ar منظمة الصحة العالمية; zh 世卫组织, 世界卫生组织; ja 世界保健機関, WHO; ko 세계보건기구*
WTO: en WTO, World Trade Organi*; tr DTÖ, Dünya Ticaret Örgütü*; de WTO, Welthandelsorganisation;
    fr OMC; es OMC; pt OMC; it OMC; nl WTO; pl WTO; ru ВТО; zh 世贸组织; ja 世界貿易機関
IMF: en IMF, International Monetary Fund; tr IMF, Uluslararası Para Fonu*; de IWF; fr FMI; es FMI;
    pt FMI; it FMI; nl IMF; pl MFW; ru МВФ; zh 国际货币基金组织; ja 国際通貨基金, IMF
UNESCO: en UNESCO; tr UNESCO; az YUNESKO; de UNESCO; fr UNESCO; es UNESCO; pt UNESCO; it UNESCO;
    nl UNESCO; pl UNESCO; ru ЮНЕСКО; ar اليونسكو; zh 联合国教科文组织; ja ユネスコ; ko 유네스코*
UNICEF: en UNICEF; tr UNICEF; az UNİSEF; de UNICEF; fr UNICEF; es UNICEF; pt UNICEF; it UNICEF;
    nl UNICEF; pl UNICEF; ru ЮНИСЕФ;
    ar اليونيسف; zh 联合国儿童基金会; ja ユニセフ; ko 유니세프*
ICRC: en ICRC, Committee of the Red Cross; tr ICRC, Kızılhaç*; de IKRK; fr CICR; es CICR; pt CICV;
    it CICR; nl ICRC; ru МККК; ar الصليب الأحمر; zh 红十字*; ja 赤十字*
ICJ: en ICJ, International Court of Justice; tr UAD, Uluslararası Adalet Divanı*; de IGH; fr CIJ;
    es CIJ; pt CIJ, TIJ; it CIG; nl IGH; pl MTS; ru Международн* суд* ООН; zh 国际法院
OECD: en OECD; tr OECD; de OECD; fr OCDE; es OCDE; pt OCDE; it OCSE; nl OESO; pl OECD; ru ОЭСР;
    zh 经合组织; ja OECD
IAEA: en IAEA; tr UAEA, UAEK; de IAEO, IAEA; fr AIEA; es OIEA; pt AIEA; it AIEA; pl MAEA; ru МАГАТЭ;
    zh 国际原子能机构
CIS: en CIS, Commonwealth of Independent States; tr BDT, Bağımsız Devletler Topluluğu*; az MDB;
    de GUS; fr CEI; es CEI; it CSI; nl GOS; pl WNP; ru СНГ; zh 独联体
EEA: en EEA, European Economic Area; tr AEA; de EWR, Europäische* Wirtschaftsraum*; fr EEE, Espace
    économique européen; es EEE, Espacio Económico Europeo; pt EEE, Espaço Econômico Europeu,
    Espaço Económico Europeu; it SEE, Spazio economico europeo, Spazio Economico Europeo; nl EER,
    Europese Economische Ruimte; pl EOG, Europejski* Obszar* Gospodarcz*; ru ЕЭЗ; ja EEA;
    zh 欧洲经济区
"""


@lru_cache(maxsize=64)
def organisations(language: str) -> dict[str, regex.Pattern[str]]:
    """Return, by code, what finds each organisation in text of *language*."""
    found = {}
    for row in regex.findall(r"(?m)^[A-Z ]+:(?:.|\n(?![A-Z ]+:))*", _TABLE):
        code, names = row.split(":", 1)
        for entry in " ".join(names.split()).split("; "):
            tag, forms = entry.strip().split(" ", 1)
            if tag == language:
                found[code] = _pattern(forms.split(", "))
    return found


def _pattern(names: list[str]) -> regex.Pattern[str]:
    return regex.compile("|".join(_alternative(name.strip()) for name in names))


def _alternative(name: str) -> str:
    stem = regex.escape(name).replace(r"\*", r"\p{L}*[- ]?").replace(r"\?", ".")
    if regex.match(r"[\p{Han}\p{Katakana}]", name):
        return stem
    return rf"(?<!\p{{L}}){stem}" + ("" if name.endswith("*") else r"(?!\p{L})")
