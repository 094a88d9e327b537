"""A small collection in which every text, name and title is written from right to left."""

from __future__ import annotations

from pathlib import Path

from keepers import Keeper
from snapshots.model import Outcome

CATALOGUE = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")

PERSIAN = (
    "# پیمان دوستی\n\n۱. دو طرف تا ۱۴ روز بهای کالا را می‌پردازند.\n\n"
    "۲. هر طرف ۱۰۰ کارشناس به شهر اصفهان می‌فرستد.\n\n۳. این پیمان در ۱۶ ژوئن ۲۰۲۱ امضا شد.\n"
)
ARABIC = (
    "# ميثاق الصداقة\n\n١. يدفع الطرفان ثمن السلع خلال ١٤ يوما.\n\n"
    "٢. يرسل كل طرف ٢٠٠ خبير إلى مدينة أصفهان (Isfahan).\n\n٣. وقع هذا الميثاق في ١٦ يونيو ٢٠٢١.\n"
)
HEBREW = (
    "# אמנת הידידות\n\n1. הצדדים ישלמו את מחיר הסחורה בתוך 14 יום.\n\n"
    "3. אמנה זו נחתמה ב-16 ביוני 2021.\n\n4. סעיף זה עומד רק כאן, ובשום נוסח אחר לא.\n"
)

ADDRESSES = {
    "home": "/",
    "changes": "/changes?show=all",
    "findings": "/findings",
    "numbers": "/numbers",
    "numbers of a work": "/w/pact/numbers",
    "search": "/search?q=%D8%A7%D8%B5%D9%81%D9%87%D8%A7%D9%86&where=now",
    "search of words added": "/search?q=%D8%B1%D9%88%D8%B2&where=added",
    "search of words removed": "/search?q=%D8%B1%D9%88%D8%B2&where=removed",
    "search of all versions": "/search?q=%D8%B1%D9%88%D8%B2&where=ever",
    "search of nothing": "/search?q=",
    "work": "/w/pact",
    "work in chosen columns": "/w/pact?columns=he",
    "work on a day": "/w/pact/at/2021-06-30",
    "source": "/src/pact/fa",
    "suspect source": "/src/pact/he",
    "suspect": "/suspects/{suspect[pact/he]}",
    "text of a suspect": "/suspects/{suspect[pact/he]}/text",
    "snapshot": "/s/{digits[pact/fa 1]}",
    "passage": "/s/{digits[pact/he 1]:.8}?lines=2-3",
    "change": "/c/{change[pact/fa]}",
    "change in one text": "/c/{change[pact/fa]}?view=inline",
    "difference": "/d/{digits[pact/fa 1]:.12}..{digits[pact/fa 3]:.12}",
    "comparison": "/t/{comparison[pact/he]}",
    "missing": "/s/00000000",
}
"""Pages of the same kinds as those of the small collection."""


def fill(keeper: Keeper) -> None:
    """Keep three versions of a base, two translations and news; what one visit brought is held."""
    with keeper.writing():
        keeper.declare(CATALOGUE)
        keeper.keep("pact/fa", "2021-06-16", PERSIAN)
        keeper.keep("pact/ar", "2021-06-17", ARABIC)
        keeper.keep("pact/he", "2021-06-18", HEBREW)
        edited = PERSIAN.replace("۱۴ روز", "۲۱ روز").replace("اصفهان", "شیراز")
        keeper.keep("pact/fa", "2021-07-01", edited)
        moved = edited.replace("۳.", "۴.").rstrip("\n")
        keeper.keep("pact/fa", "2022-07-01", f"{moved}\n\n۵. واژهٔ آخر روز دیگر نوشته شد.\n")
        keeper.keep("news/ur", "2021-06-19", "دونوں ملکوں نے معاہدے پر دستخط کیے۔\n")
        keeper.hold("pact/he", "2021-08-01", "יש להיכנס למערכת 2024.\n", "only 5% is left")
        keeper.visit("run-2", "news/ur", "2021-08-02T10:00", Outcome.GONE)
        keeper.visit("run-3", "news/ur", "2021-08-03T10:00", Outcome.GONE)
