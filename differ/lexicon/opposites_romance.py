"""Opposites in Romance languages: the rows are explained in `differ.lexicon.opposites`."""

TABLE = {
    "fr": """
        1: export* / import importa* importe importé* importer importent imports
        2: achat* achet* acquér* acquéreur* / vend* vente* vendeur*
        3: avant préalable* / après
        4: plus davantage / moins
        5: public publics publique* publiquement / privé* privée*
        6: inclu* compris comprend* / exclu* excluant
        7: accept* / refus* rejet* rejeter
        8: augment* accroît* accroiss* / diminu* rédui*
        9: autoris* permet* permis* / interdi* prohib*
        10: légal* licite* / illégal* illicite*
        11: envoy* envoi* expédi* / reçoi* recev* reçu* destinataire*
        12: téléverse* mettre_en_ligne importer / télécharge*
        13: minimum minimal* minimis* / maximum maximal* maximis*
        14: temporaire* provisoire* / permanent* définiti*
        15: direct directs directe directes directement / indirect*
        16: positi* / négati*
        17: interne* / externe*
        19: activ* / désactiv*
        20: accord* octroi* / révoqu* révocation* retir*
        21: toujours / jamais
        22: commenc* début* démarr* / termin* fin prend_fin cess* arrêt*
        23: avec / sans
        25: intérieur* / extérieur* hors
        26: renforc* / affaibli*
        27: victoire* gagn* / défaite* perd*
        28: guerre* / paix
        29: nord / sud
        30: est_de orienta* / ouest occidenta*
        31: employeur* / employé* salarié*
        33: bailleur* propriétaire* / locataire*
        37: bénéfice* profit* gain* / perte*
        39: ami amis amie* amical* amitié* / ennemi*
        40: ouvr* ouver* / ferm*
        43: majorité* / minorité*
        44: supérieur* élevé* haut* / inférieur* bas basse*
        46: premier* première* / dernier* dernière*
        48: volontaire* facultati* / obligatoire*
        50: approprié* acceptable* / inapproprié* inacceptable*
        54: bilatéra* / unilatéra*
        56: vrai vraie / faux fausse*
        58: attaqu* agress* / défen*
        59: ajout* / supprim* retir*
        60: soutien* souten* appui* / oppos*
        67: sûr sûre sécuris* / dangereu*
        69: possible* / impossible*""",
    "es": """
        1: export* / import importa importac* importad* importar importe_de importan
        2: compr* adquir* / vend* venta*
        3: antes previ* / después posterior*
        4: más / menos
        5: públic* / privad*
        6: inclu* / exclu*
        7: acept* / rechaz* deneg*
        8: aument* increment* / disminu* reduc*
        9: permit* autoriz* / prohib*
        10: legal legales legalmente lícit* / ilegal* ilícit*
        11: envia* envío* envi* remit* / recib* destinatari*
        12: subir sube* cargar cargue* carga* / descarg*
        13: mínim* minimiz* / máxim* maximiz*
        14: temporal* / permanent*
        15: direct* / indirect*
        16: positiv* / negativ*
        17: intern* / extern*
        19: habilit* activ* / deshabilit* desactiv* inhabilit*
        20: conced* otorg* / revoc* retir*
        21: siempre / nunca jamás
        22: comienz* comenz* inici* empez* / termin* finaliz* fin
        23: con / sin
        25: dentro / fuera
        26: fortalec* reforz* refuerz* / debilit*
        27: victoria* ganar gana / derrota* perder
        28: guerra* / paz
        29: norte / sur
        30: oriental* / occidental*
        31: empleador* / emplead* trabajador*
        33: arrendador* / arrendatari* inquilin*
        37: ganancia* beneficio* / pérdida*
        39: amig* amist* / enemig*
        40: abr* abiert* apertura* / cerr* cierr*
        43: mayoría* / minoría*
        44: superior* alto alta altos altas / inferior* bajo baja bajos bajas
        46: primer* / últim*
        48: voluntari* opcional* / obligatori*
        50: apropiad* aceptable* adecuad* / inapropiad* inaceptable* inadecuad*
        51: bienvenid* / indesead* no_desead*
        54: bilateral* / unilateral*
        58: ataqu* ataca* agresi* / defen* defiend*
        59: añad* agreg* / elimin* quita* suprim*
        60: apoy* respald* / opon* oposici*
        69: posible* / imposible*""",
    "pt": """
        1: export* / import importa importaç* importad* importar
        2: compr* adquir* / vend*
        3: antes prévi* anterior* / depois após posterior*
        4: mais / menos
        5: públic* / privad*
        6: inclu* / exclu*
        7: aceit* / rejeit* recus*
        8: aument* / diminu* reduz* redu*
        9: permit* autoriz* / proib*
        10: legal legais legalmente lícit* / ilegal* ilegais ilícit*
        11: envi* remet* / receb* destinatári*
        12: upload* carreg* / download* baix* transfer*
        13: mínim* minimiz* / máxim* maximiz*
        14: temporári* / permanent*
        15: diret* direct* / indiret* indirect*
        16: positiv* / negativ*
        17: intern* / extern*
        19: ativ* habilit* / desativ* desabilit*
        20: conced* outorg* / revog* retir*
        21: sempre / nunca jamais
        22: começ* iníci* inici* / termin* encerr* fim
        23: com / sem
        25: dentro / fora
        26: fortalec* reforç* / enfraquec*
        27: vitória* / derrota*
        28: guerra* / paz
        29: norte / sul
        31: empregador* / empregad* funcionári*
        37: lucro* ganho* / perda* prejuíz*
        39: amig* amizade* / inimig*
        40: abr* abert* / fech*
        43: maioria* / minoria*
        44: superior* alto alta altos altas / inferior* baixo baixa
        46: primeir* / últim*
        48: voluntári* opcional* / obrigatóri*
        50: apropriad* aceitáv* adequad* / inapropriad* inaceitáv* inadequad*
        51: bem-vind* / indesejad* indesejáv*
        54: bilatera* / unilatera*
        58: ataqu* ataca* agress* / defes* defend*
        59: adicion* acrescent* / remov* remoç* elimin* exclu*
        60: apoi* / opõ* opor opos*
        69: possív* / impossív*""",
    "it": """
        1: esport* / importa importar* importaz* importat* import
        2: compr* acquist* / vend*
        3: prima previ* precedent* / dopo successiv*
        4: più / meno
        5: pubblic* / privat*
        6: inclus* includ* compres* / esclus* esclud*
        7: accett* / rifiut* respin*
        8: aument* / diminu* ridu* ridur*
        9: consent* permett* permess* autorizz* / viet* proibi* divieto
        10: legal legale legali legalmente lecit* / illegal* illecit*
        11: invi* mand* spedi* / ricev* destinatari*
        12: caric* / scaric*
        13: minim* / massim*
        14: temporane* / permanent*
        15: dirett* direttamente / indirett*
        16: positiv* / negativ*
        17: intern* / estern*
        19: abilit* attiv* / disabilit* disattiv*
        20: conced* concess* / revoc* ritir*
        21: sempre / mai
        22: inizi* cominci* / termin* finis* fine
        23: con / senza
        25: entro dentro all'interno / fuori all'esterno
        26: rafforz* / indebol*
        27: vittori* / sconfitt*
        28: guerra guerre / pace
        31: datore datori / dipendent*
        37: guadagn* profitt* utile / perdit*
        39: amic* amiciz* / nemic*
        40: apr* apert* / chiu*
        43: maggioranza / minoranza
        44: superior* alto alta alti alte / inferior* basso bassa
        46: prim* / ultim*
        48: volontari* facoltativ* / obbligatori*
        50: appropriat* accettabil* adeguat* / inappropriat* inaccettabil* inadeguat*
        51: benvenut* gradit* / indesiderat* sgradit*
        54: bilateral* / unilateral*
        58: attacc* aggress* / difes* difend*
        59: aggiun* / rimuov* rimozion* elimin*
        60: sosten* supporto / oppo*
        69: possibil* / impossibil*""",
}
