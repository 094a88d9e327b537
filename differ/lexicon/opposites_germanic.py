"""Opposites in Germanic languages: the rows are explained in `differ.lexicon.opposites`."""

TABLE = {
    "en": """
        1: export exports exported exporting exporter* exportation* / import imports imported
            importing importer* importation*
        2: buy buys buying bought buyer* purchase* / sell sells selling sold seller* sale
            sales
        3: before prior_to / after
        4: more greater / less fewer lesser
        5: public publicly / private privately
        6: include* / exclude* excluding exclusion*
        7: accept* / reject* refuse* declin*
        8: increas* / decreas* reduc*
        9: allow* permit* permission* / prohibit* forbid* forbidden ban banned
        10: legal legally lawful* / illegal* unlawful*
        11: send sends sending sent sender* / receiv* recipient*
        12: upload* / download*
        13: minimum minim* / maximum maxim*
        14: temporar* / permanent*
        15: direct directly / indirect*
        16: positive* / negative*
        17: internal* / external*
        18: agree agrees agreed agreeing / disagree*
        19: enable* / disable* disabling
        20: grant grants granted granting / revoke* revoking revocation* withdraw*
        21: always / never
        22: begin begins beginning began start starts starting started commence* / end ends
            ended ending stop stops stopped finish* terminat*
        23: with / without
        24: enter enters entry entering / leave leaves leaving exit exits
        25: within inside / outside
        26: strengthen* / weaken*
        27: win wins winning won victory victories / lose loses losing lost defeat*
        28: war wars / peace
        29: north northern / south southern
        30: east eastern / west western
        31: employer* / employee*
        32: lend* lender* / borrow*
        33: lessor* landlord* / lessee* tenant*
        34: licensor* / licensee*
        35: plaintiff* claimant* / defendant* respondent*
        36: debit* debtor* / credit credits credited creditor*
        37: profit* gain gains / loss losses
        38: income revenue* / expense* expenditure*
        39: friend friends friendly friendship / enemy enemies hostile hostility
        40: open opens opened opening / close closes closed closing
        41: import_dut* / export_dut*
        42: supply supplies / demand demands
        43: majority / minority
        44: higher high / lower low
        45: early earlier earliest / late later latest
        46: first / last
        47: approve* approval* / disapprove* deny denies denied
        48: voluntar* / mandatory compulsory obligatory
        49: opt-in opt_in opting_in / opt-out opt_out opting_out
        50: appropriate* acceptable / inappropriate* unacceptable
        51: welcome welcoming / unwelcome
        52: occupation occupied occupy* / liberat*
        53: domestic / foreign
        54: bilateral* / unilateral*
        55: encrypt* / decrypt* unencrypted
        56: true / false
        57: guilty / innocent
        58: attack* aggress* offensive / defen*
        59: add adds added adding / remove* removing removal*
        60: support supports supported supporting / oppose* opposing opposition
        61: advantage* / disadvantage*
        62: join joins joined joining / separat* secede*
        63: up upward* / down downward*
        64: appoint* / dismiss*
        65: consent consents consented / objection* object_to objects
        66: necessary needed / unnecessary
        67: safe safely secure securely / unsafe insecure dangerous*
        68: known / unknown
        69: possible / impossible
        70: equal equally / unequal""",
    "de": """
        1: export* ausfuhr* / import* einfuhr*
        2: kauf* käufer* erwerb* / verkauf* verkäufer*
        3: vor bevor vorher / nach nachdem danach
        4: mehr / weniger
        5: öffentlich* / privat* nichtöffentlich*
        6: einschließlich einschließ* beinhalt* / ausschließlich_der ausschließ* ausgenommen
        7: annehm* akzeptier* annahme* angenommen* / ablehn* abgelehnt* zurückweis*
        8: erhöh* steiger* zunahme* / verring* senk* reduzier* minder* abnahme*
        9: erlaub* gestatt* zuläss* zulass* genehmig* / verbiet* verbot* untersag*
        10: legal* rechtmäßig* gesetzmäßig* / illegal* rechtswidrig* gesetzwidrig*
            unrechtmäßig*
        11: send* versend* übermitt* absender* / empfang* empfäng* erhalt*
        12: hochlad* hochgeladen* upload* / herunterlad* heruntergeladen* download*
        13: minimum minimal* mindest* minimier* / maximum maximal* höchst* maximier*
        14: vorübergehend* zeitweilig* temporär* / dauerhaft* permanent* ständig*
        15: direkt* unmittelbar* / indirekt* mittelbar*
        16: positiv* / negativ*
        17: intern* / extern*
        18: zustimm* einverstanden / nicht_einverstanden widersprech*
        19: aktivier* / deaktivier*
        20: gewähr* erteil* / widerruf* widerrufen* entzieh* entzug*
        21: immer stets jederzeit / nie niemals
        22: beginn* anfang* start* / ende* endet beend* stopp*
        23: mit / ohne
        25: innerhalb / außerhalb
        26: stärk* / schwäch*
        27: sieg* gewinn* gewonnen / niederlage* verlier* verloren
        28: krieg* / frieden*
        29: nord* / süd*
        30: ost osten östlich* / west westen westlich*
        31: arbeitgeber* / arbeitnehmer* angestellt* mitarbeit*
        33: vermieter* / mieter*
        34: lizenzgeber* / lizenznehmer*
        35: kläger* / beklagt*
        37: gewinn* / verlust*
        39: freund* / feind*
        40: öffn* / schließ*
        43: mehrheit* / minderheit*
        44: höher* hoch hohe* / niedrig*
        45: früh früher* / spät später*
        46: erst* zuerst / letzt* zuletzt
        48: freiwillig* / verpflichtend* obligatorisch*
        50: angemessen* / unangemessen*
        51: willkommen* / unerwünscht* unwillkommen*
        54: bilateral* / unilateral* einseitig*
        56: wahr richtig* / falsch*
        58: angriff* angreif* / verteidig*
        59: hinzufüg* / entfern* lösch*
        60: unterstütz* / ablehn*
        67: sicher* / unsicher* gefährlich*
        69: möglich* / unmöglich*""",
    "nl": """
        1: export* uitvoer* / import* invoer*
        2: koop* kopen kopers aankoop* / verkoop* verkop*
        3: voor voordat voorafgaand* / na nadat daarna
        4: meer / minder
        5: openbaar openbare publiek* / privé* particulier* besloten
        6: inclusief omvat* / exclusief uitgesloten uitsluit*
        7: accepteer* aanvaard* / weiger* afwijz* verwerp*
        8: verhog* toename* vergrot* / verlag* afname* vermind*
        9: toegestaan* toestaa* toelaat* / verbied* verboden verbod*
        10: wettig* legaal legale rechtmatig* / illegaal illegale onwettig* onrechtmatig*
        11: stuur* stuurt verzend* verzond* / ontvang*
        12: upload* / download*
        13: minimum minimal* minimaal / maximum maximal* maximaal
        14: tijdelijk* / permanent* blijvend*
        15: direct* rechtstreeks* / indirect*
        16: positie* / negatie*
        17: intern* / extern*
        19: inschakel* / uitschakel*
        20: verleen* verlen* toeken* / intrek* ingetrokken herroep*
        21: altijd / nooit
        22: begin* start* / eind* stop*
        23: met / zonder
        25: binnen / buiten
        26: versterk* / verzwak*
        28: oorlog* / vrede*
        31: werkgever* / werknemer*
        37: winst* / verlies*
        39: vriend* / vijand*
        40: open* / sluit*
        43: meerderheid* / minderheid*
        44: hoger* hoog hoge / lager* laag lage
        46: eerst* / laatst*
        48: vrijwillig* / verplicht*
        50: gepast* aanvaardbaar passend* / ongepast* onaanvaardbaar
        58: aanval* / verdedig*
        59: toevoeg* voeg* / verwijder*
        60: steun* ondersteun* / verzet* bestrijd*
        69: mogelijk* / onmogelijk*""",
}
