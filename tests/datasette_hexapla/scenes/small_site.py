"""A small collection with what is hard to show: hostile, long, odd, right to left, quiet, gone."""

from __future__ import annotations

from pathlib import Path

from archive.verdicts import Judgement, Verdict
from keepers import Keeper, moment
from snapshots.model import Outcome

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
OVERRIDE = "\u202egnp.exe\u202c"

SITE = Path(__file__).with_name("small_site.yml").read_text(encoding="utf-8")

ENGLISH_1 = (
    "# Declaration\n\nThe Parties shall increase imports within 2 years.\n\n"
    f"The border of Iraq. {HOSTILE}\n\nThis declaration was signed on 16 June 2021.\n"
)
ENGLISH_2 = ENGLISH_1.replace("within 2 years", "within 3 years").replace("shall", "should")


TERMS = (
    f"# Terms\n\nThe parties pay in May, as it is said in this and that of the papers. {HOSTILE}\n\n"
    "Whoever is late with it pays twice as much to the other, and that is the end of it.\n"
)


def _fill_terms(keeper: Keeper) -> None:
    """Keep a history in which not every version says something new."""
    edited = TERMS.replace("twice", "three times")
    spaced = edited.replace("late with it", "late with it ,")
    cut = TERMS[: TERMS.index("as much")] + "as mu\n"
    texts = [TERMS, edited, TERMS, edited, spaced, cut, edited, TERMS.replace("May", "June")]
    for day, text in enumerate(texts, 1):
        keeper.keep("terms/en", f"2021-05-{day:02}", text)
    for day in (9, 10):
        keeper.visit(f"run-gone-{day}", "terms/en", f"2021-05-{day:02}T10:00", Outcome.GONE)


def fill(keeper: Keeper) -> None:
    with keeper.writing():
        keeper.declare(SITE)
        keeper.keep(
            "declaration/tr-1",
            "2021-06-16",
            "Taraflar 2 yıl içinde ihracatı artırır.\n\nIRAK ve İRAN sınırı.\n",
        )
        keeper.keep("declaration/tr-2", "2021-06-16", "16 Haziran 2021 tarihinde imzalandı.\n")
        keeper.keep("declaration/en", "2021-06-17", ENGLISH_1)
        keeper.keep("declaration/en", "2021-07-01", ENGLISH_2)
        keeper.keep("declaration/en", "2022-07-01", ENGLISH_2 + "\nA last word, added later.\n")
        keeper.keep(
            "declaration/ar",
            "2021-06-18",
            "يزيد الطرفان الصادرات خلال 2 سنوات.\n\nحدود العراق وإيران.\n\nوقع في 16 يونيو 2021.\n",
        )
        keeper.keep(
            "declaration/zh",
            "2021-06-19",
            "双方应在2年内增加出口。\n\n伊拉克边界。\n\n本隐私政策。\n",
        )
        # The base changes after its English translation was last touched.
        keeper.keep(
            "declaration/tr-1",
            "2022-08-01",
            "Taraflar 5 yıl içinde ihracatı artırır.\n\nIRAK ve İRAN sınırı.\n",
        )
        keeper.keep("news/report", "0912-02-28", f"An old {HOSTILE} report. {OVERRIDE}\n")
        keeper.keep("news/report", "2021-06-19", "A newer report.\x00\n")
        page = f"<title>{HOSTILE}</title><h1>Notice</h1><p>On a page.</p><script>evil()</script>"
        keeper.keep("notices/web", "2021-06-19", page, "text/html")
        numbered = [f"Sentence number {n} of a long notice." for n in range(1_000)]
        keeper.keep("notices/long", "2021-06-19", "\n\n".join(numbered))
        changed = [
            text.replace("long", f"very long {n}") if n % 2 else text
            for n, text in enumerate(numbered)
        ]
        keeper.keep("notices/long", "2021-06-20", "\n\n".join(changed))
        keeper.keep("notices/long", "2021-06-21", "x" * 1_000_000 + "\n\nend\n")
        _fill_terms(keeper)
        keeper.visit("run-1", "news/report", "2021-06-20T10:00", Outcome.UNCHANGED)
        keeper.visit("run-2", "news/report", "2021-06-20T11:00", Outcome.REFUSED)
        keeper.hold("declaration/zh", "2021-07-20", f"Log in. {HOSTILE}", "only 5% is left")


ADDRESSES = {
    "home": "/",
    "changes": "/changes?show=all",
    "findings": "/findings",
    "numbers": "/numbers",
    "earlier numbers": "/numbers?before=2000-01",
    "numbers of a work": "/w/declaration/numbers",
    "search": "/search?q=border&where=now",
    "search of words added": "/search?q=should&where=added",
    "search of words removed": "/search?q=shall&where=removed",
    "search of all versions": "/search?q=years&where=ever",
    "search of nothing": "/search?q=",
    "work": "/w/declaration",
    "work in chosen columns": "/w/declaration?columns=zh,ar",
    "work of one text": "/w/news",
    "work on a day": "/w/declaration/at/2021-06-30",
    "long work": "/w/notices",
    "source": "/src/declaration/en",
    "visited source": "/src/news/report",
    "suspect source": "/src/declaration/zh",
    "suspect": "/suspects/{suspect[declaration/zh]}",
    "text of a suspect": "/suspects/{suspect[declaration/zh]}/text",
    "source with quiet versions": "/src/terms/en",
    "snapshot": "/s/swh:1:dir:{digits[declaration/en 1]}",
    "passage": "/s/{digits[declaration/en 1]:.8}?lines=2-3",
    "bibliography": "/cite?ids={digits[declaration/en 1]}%232-3+{digits[news/report 1]}",
    "long snapshot": "/s/{digits[notices/long 1]}",
    "long line": "/s/{digits[notices/long 3]}",
    "change": "/c/{change[declaration/en]}",
    "change in one text": "/c/{change[declaration/en]}?view=inline",
    "long change": "/c/{change[notices/long]}",
    "difference": "/d/{digits[declaration/en 1]:.12}..{digits[declaration/en 3]:.12}",
    "comparison": "/t/{comparison[declaration/en]}",
    "comparison from right to left": "/t/{comparison[declaration/ar]}",
    "missing": "/s/00000000",
}
"""Where each page of the collection stands, with what stands in its place for IDs."""

PAGES = tuple(name for name in ADDRESSES if name != "missing")

KINDS = (
    "home",
    "changes",
    "findings",
    "numbers",
    "numbers of a work",
    "search",
    "work",
    "work on a day",
    "visited source",
    "suspect",
    "text of a suspect",
    "source with quiet versions",
    "passage",
    "bibliography",
    "change",
    "change in one text",
    "comparison from right to left",
    "missing",
)
"""One page of each kind; the others differ in what they show, not in how."""


def decide(keeper: Keeper) -> None:
    """Let a reader dismiss a finding of the English text, and confirm the next one."""
    found = keeper.rows(
        "SELECT translation, key, rule, base_words, translation_words FROM findings"
        " ORDER BY translation <> 'declaration/en', alignment, number LIMIT 2"
    )
    judgements = (Judgement.DISMISSED, Judgement.CONFIRMED)
    with keeper.writing():
        for judgement, (translation, key, rule, base, words) in zip(judgements, found, strict=True):
            verdict = Verdict(
                work="declaration",
                translation=translation,
                key=key,
                verdict=judgement,
                decided_at=moment("2022-09-01"),
                rule=rule,
                base_words=base,
                translation_words=words,
                note=f"seen {HOSTILE} {OVERRIDE}",
                who=f"a reader {HOSTILE}",
            )
            keeper.writer.keep_verdict(verdict)
