"""Opposites in Slavic languages: the rows are explained in `differ.lexicon.opposites`."""

TABLE = {
    "pl": """
        1: eksport* wywóz* / import*
        2: kup* zakup* nabyw* / sprzeda* sprzedaw*
        3: przed wcześniej* / po następnie
        4: więcej bardziej / mniej
        5: publiczn* / prywatn*
        6: włącznie włącza* obejmuj* zawier* / wyłącza* wyklucz* wyłączeni*
        7: akcept* przyj* / odrzuc* odmów* odmaw*
        8: zwiększ* wzrost* / zmniejsz* spad* ograni*
        9: zezwal* pozwal* dozwol* / zakaz* zabron* zabran*
        10: legaln* zgodn* / nielegaln* bezprawn* niezgodn*
        11: wysył* wysła* nadawc* / otrzym* odbier* odbior*
        12: przesył* przesła* / pobier* pobra*
        13: minim* najmniej / maksym* najwięcej
        14: tymczasow* / trwał* stał*
        15: bezpośredni* / pośredni*
        16: pozytywn* / negatywn*
        17: wewnętrzn* / zewnętrzn*
        19: włącz* / wyłącz*
        20: udziel* przyzna* / cofa* cofnię* wycof*
        21: zawsze / nigdy
        22: rozpocz* początk* zacz* / zakończ* koniec końc*
        23: z / bez
        25: w_obrębie wewnątrz / poza
        26: wzmac* wzmoc* / osłab*
        28: wojn* / pokój pokoj*
        31: pracodawc* / pracownik*
        37: zysk* / strat*
        43: większoś* / mniejszoś*
        44: wyższ* wysok* / niższ* nisk*
        46: pierwsz* / ostatni*
        48: dobrowoln* / obowiązkow*
        50: odpowiedn* akceptowaln* stosown* / nieodpowiedn* nieakceptowaln* niestosown*
        58: atak* napa* / obron* broni*
        59: doda* / usun* usuw*
        60: wspier* poparci* / sprzeciw*
        69: możliw* / niemożliw*""",
    "ru": """
        1: экспорт* вывоз* / импорт* ввоз*
        2: куп* покуп* приобрет* / прода*
        3: до перед прежде ранее / после затем
        4: больше более / меньше менее
        5: публичн* общественн* открыт* / частн* приватн* личн*
        6: включа* / исключ*
        7: принима* принят* соглас* / отклон* отказ* отверг*
        8: увелич* повыш* рост* / уменьш* сниж* сокращ*
        9: разреш* позвол* допуска* / запрещ* запрет*
        10: законн* правомерн* / незаконн* противоправн* неправомерн*
        11: отправ* посыл* / получ*
        13: минимальн* минимум* / максимальн* максимум*
        14: временн* / постоянн* бессрочн*
        15: прям* непосредственн* / косвенн* опосредованн*
        16: положительн* позитивн* / отрицательн* негативн*
        17: внутренн* / внешн*
        19: включ* активир* / отключ* выключ*
        20: предоставл* предостав* / отзыв* отозв*
        21: всегда / никогда
        22: начал* начин* / конец* конц* оконч* заверш* прекращ*
        23: с со / без
        25: внутри в_пределах / вне за_пределами
        26: укреп* усил* / ослаб*
        27: побед* / пораж*
        28: войн* военн* / мир* мирн*
        29: север* / юг* южн*
        30: восто* / запад*
        31: работодател* / работник* сотрудник*
        33: арендодател* / арендатор*
        37: прибыл* / убыт* потер*
        39: друг* дружб* дружеств* / враг* враждебн*
        40: откры* / закры*
        43: большинств* / меньшинств*
        44: выше высок* / ниже низк*
        46: перв* / последн*
        48: добровольн* / обязательн*
        50: приемлем* уместн* / неприемлем* неуместн*
        52: оккуп* / освобожд*
        54: двусторонн* / односторонн*
        58: нападен* агресс* / оборон*
        59: добав* / удал*
        60: поддерж* / противодейств* выступа*_против
        69: возможн* / невозможн*""",
}
