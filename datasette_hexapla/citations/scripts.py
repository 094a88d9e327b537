"""Tables by which letters of other scripts are written in Latin ones, each after its standard."""

from __future__ import annotations


def _table(letters: str) -> dict[str, str]:
    """Return the table in *letters*: a letter and what it becomes, in turns; `-` is nothing."""
    words = letters.split()
    return {
        one: "" if other == "-" else other for one, other in zip(*[iter(words)] * 2, strict=True)
    }


def _words(text: str) -> tuple[str, ...]:
    return tuple("" if word == "-" else word for word in text.split())


# ISO 9:1995, which gives every letter of every language a Latin one of its own.
CYRILLIC = _table("""
    а a б b в v г g ґ g̀ ѓ ǵ ғ ġ д d ђ đ е e ё ë є ê ж ž җ ž̦ з z ѕ ẑ и i ӣ ī і ì ї ï й j ј ǰ к k
    қ ķ ҝ k̂ ќ ḱ л l љ l̂ м m н n њ n̂ ң ņ ҥ ṅ о o ө ô п p р r с s т t ћ ć у u ў ŭ ӯ ū ү ù ұ u̇ ф f
    х h ҳ ḩ һ ḥ ц c ч č ҷ ç ҹ ĉ џ d̂ ш š щ ŝ ъ ʺ ы y ь ʹ э è ю û я â ә a̋ ӏ ‡ ѣ ě ѳ f̀ ѵ ỳ
""")

# ISO 843, transliteration; digraphs with υ are written with u.
GREEK = _table("""
    α a β v γ g δ d ε e ζ z η ī θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch
    ψ ps ω ō
""")

# DIN 31635, with the Persian and Urdu letters that go with it. Vowels that are not written are not
# added, and the article is left as it is spelt.
ARABIC = _table("""
    ا ā ب b پ p ت t ث ṯ ج ǧ چ č ح ḥ خ ḫ د d ذ ḏ ر r ز z ژ ž س s ش š ص ṣ ض ḍ ط ṭ ظ ẓ ع ʿ غ ġ ف f
    ق q ك k ک k گ g ل l م m ن n ه h ە h و w ي y ی y ى ā ة h ء ʾ آ ʾā أ ʾ إ ʾ ٱ ā ؤ ʾ ئ ʾ ں ṉ ٹ ṭ
    ڈ ḍ ڑ ṛ ے e ھ h ۀ h ۆ o ێ ê ڵ ł ڕ ř ڤ v َ a ُ u ِ i ً an ٌ un ٍ in ْ - ٰ ā ـ - ، , ؛ ; ؟ ?
    ٪ % ٠ 0 ١ 1 ٢ 2 ٣ 3 ٤ 4 ٥ 5 ٦ 6 ٧ 7 ٨ 8 ٩ 9 ۰ 0 ۱ 1 ۲ 2 ۳ 3 ۴ 4 ۵ 5 ۶ 6 ۷ 7 ۸ 8 ۹ 9
""")
SHADDA = "\u0651"
"""The mark that doubles the letter before it."""

# ISO 259, letters without points.
HEBREW = _table("""
    א ʾ ב b ג g ד d ה h ו w ז z ח ḥ ט ṭ י y כ k ך k ל l מ m ם m נ n ן n ס s ע ʿ פ p ף p צ ṣ ץ ṣ
    ק q ר r ש š ת t ־ - ׳ ʼ ״ ˮ
""") | {"־": "-"}

# ISO 9984.
GEORGIAN = _table("""
    ა a ბ b გ g დ d ე e ვ v ზ z თ t̕ ი i კ k ლ l მ m ნ n ო o პ p ჟ ž რ r ს s ტ t უ u ფ p̕ ქ k̕ ღ ḡ
    ყ q შ š ჩ č̕ ც c̕ ძ j წ c ჭ č ხ x ჯ ǰ ჰ h
""")

# ISO 9985.
ARMENIAN = _table("""
    ա a բ b գ g դ d ե e զ z է ē ը ë թ t̕ ժ ž ի i լ l խ x ծ ç կ k հ h ձ j ղ ġ ճ č̣ մ m յ y ն n շ š
    ո o չ č պ p ջ ǰ ռ ṙ ս s վ v տ t ր r ց c̕ ւ w փ p̕ ք k̕ և ew օ ò ֆ f
""")

# Revised Romanization of Korean, article 8: by what is written, not by how it sounds.
INITIALS = _words("g kk n d tt l m b pp s ss - j jj ch k t p h")
VOWELS = _words("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
FINALS = _words("- g kk gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j ch k t p h")

TABLES = CYRILLIC | GREEK | ARABIC | HEBREW | GEORGIAN | ARMENIAN
"""What becomes of each letter, small and alone."""
