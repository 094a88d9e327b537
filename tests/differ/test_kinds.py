from __future__ import annotations

import pytest

from differ.model import Change, Kind
from differ.versions import diff

TEXT = (
    "# Terms of use",
    "These terms apply whenever you use the service that we offer to you.",
    "You can leave at any time, and we will delete what we know of you.",
    "We answer your questions as soon as we can, on every working day.",
)
HIDDEN = (
    "This email address is being protected from spambots. You need JavaScript enabled to view it."
)
MENU = ("* [Home](/)", "* [News](/news)", "* [Jobs](/jobs)", "* [Help](/help)")


def kind_of(old: str, new: str, language: str = "en") -> Kind | None:
    """Return the kind of what happens to one line at the end of a text."""
    return diff((*TEXT, old), (*TEXT, new), language=language).kind


def only_change(old: tuple[str, ...], new: tuple[str, ...]) -> Change:
    (change,) = diff(old, new, language="en").changes
    return change


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("_July 5, 2020_", "_August 6, 2021_", Kind.NUMBER),
        ("**_Stand: 3. Mai 2020_**", "**_Stand: 4. Juni 2021_**", Kind.NUMBER),
        ("*   Duration: 180 days", "*   Duration: 24 months", Kind.NUMBER),
        ("Tell us within thirty (30) days.", "Tell us within sixty (60) days.", Kind.NUMBER),
        ("Updated over a month ago", "June 10, 2026", Kind.NUMBER),
        ("Terms & conditions of sale", "Terms and conditions of sale", Kind.TYPOGRAPHY),
        ("* Share", "* Share this page", Kind.FURNITURE),
        ("Updated today", "Updated yesterday", Kind.FURNITURE),
        ("Updated 3 days ago", "Updated over a week ago", Kind.FURNITURE),
        ("vor 2 Tagen aktualisiert", "vor 3 Tagen aktualisiert", Kind.FURNITURE),
        ("3 gün önce güncellendi", "2 hafta önce güncellendi", Kind.FURNITURE),
        ("обновлено 2 дня назад", "обновлено 5 дней назад", Kind.FURNITURE),
        (
            "Write to [\\[email\u00a0protected\\]](/cdn-cgi/l/email-protection#aa) about it.",
            "Write to [\\[email\u00a0protected\\].com](/cdn-cgi/l/email-protection#ab) about it.",
            Kind.FAULT,
        ),
        (
            "Write to _[[email protected]](/cdn-cgi/l/email-protection#aa) about it.",
            "Write to _su[[email protected]](/cdn-cgi/l/email-protection#0b) about it.",
            Kind.FAULT,
        ),
        (
            "Write to info@example.org about it.",
            f"Write to {HIDDEN} about it.",
            Kind.FAULT,
        ),
        ("We don’t sell çay.", "We don?t sell ?ay.", Kind.FAULT),
        ("İade süresi ışıkla başlar.", "Ä°ade sÃ¼resi Ä±ÅŸÄ±kla baÅŸlar.", Kind.FAULT),
        (
            'Read the <a href="https://a.example/rules">rules of this house</a> before you enter.',
            "Read the [rules of this house](https://a.example/rules) before you enter.",
            Kind.LINK,
        ),
    ],
)
def test_what_is_not_wording_is_told(old: str, new: str, kind: Kind):
    assert kind_of(old, new) is kind
    assert kind_of(new, old) is kind


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # A period that counts other days, or is counted from elsewhere, is another rule.
        ("Tell us within 30 days.", "Tell us within 30 business days."),
        ("Pay within 30 days of receipt.", "Pay within 30 days of dispatch."),
        ("Pay within 30 days.", "Pay within thirty weekends."),
        ("You have two weeks to object.", "You have two years to object."),
        # Phrases that age only age in a line of their own.
        ("Logs from over a week ago are kept.", "Logs from over a year ago are sold."),
        ("Data older than 30 days ago is erased.", "Data older than 60 days ago is kept."),
        ("Fees fell due yesterday and bear interest.", "Fees fall due today and bear interest."),
        # A label of a date is set aside, a duty that begins on a date is not.
        ("Last updated: 3 May 2020", "You must agree by 3 May 2020"),
        ("Effective 1 May 2020", "Repealed 1 May 2020"),
        # Words of buttons are words of sentences too.
        ("We give refunds to all members.", "We give no refunds to all members."),
        ("You may cancel an order in writing.", "You may order in writing."),
        ("Yes", "Yes, I consent to everything"),
        # The inside of a page can hold a clause.
        (
            '<div class="a"><p class="b">You may leave.</p><p class="c">Pay.</p></div>',
            '<div class="a"><p class="b">You may not leave.</p><p class="c">Pay.</p></div>',
        ),
        # What follows a hidden address is text.
        ("Ask [email protected] first.", "Ask [email protected] never."),
        ("Write to [email protected] or call.", "Write to [email protected] only."),
        # A clause can be a link, and a link in a sentence is a part of it.
        ("[You may cancel at any time.](/cancel)", "[You may never cancel.](/cancel)"),
        ("See [our rules](/a) first.", "See [our other rules](/b) first."),
        ("We share it with [partners](/p).", "We share it with [partners](/p) and [police](/q)."),
        # The same link, and one word that turns it.
        ("* [You may resell it](/resale)", "* [You may not resell it](/resale)"),
        ("Çıkış serbesttir.", "Çıkış serbest değildir."),
        ("Ödəniş geri qaytarılır.", "Ödəniş geri qaytarılmır."),
        ("Вывоз разрешён.", "Вывоз запрещён."),
        ("التصدير مسموح.", "التصدير ممنوع."),
        ("利用できます。", "利用できません。"),
    ],
)
def test_an_edit_of_a_clause_is_never_hidden(old: str, new: str):
    assert kind_of(old, new) is Kind.WORDING
    assert kind_of(new, old) is Kind.WORDING


@pytest.mark.parametrize(
    "line",
    [
        "This policy was reviewed on 22/04/2021 and last updated on 22/04/2021.",
        "Son güncelleme: 3 Mayıs 2024",
        "Дата вступления в силу: 1 мая 2024",
        "Version 2.1, effective 1 May 2024",
    ],
)
def test_a_line_that_dates_the_text_is_of_kind_number(line: str):
    assert only_change(TEXT, (*TEXT, line)).kind is Kind.NUMBER


@pytest.mark.parametrize(
    "line",
    [
        "You must agree until 22/04/2021.",
        "Version for minors, 2021",
        "We sell your data since 2021.",
        "No refunds",
        "Page 3 of these terms does not apply.",
        "Please enable cookies; by doing so you accept to be tracked everywhere.",
        "{{name}} owes us 5 per cent.",
        "![You waive your right to a jury.](/clause.png)",
    ],
)
def test_a_line_that_says_something_is_wording(line: str):
    assert only_change(TEXT, (*TEXT, line)).kind is Kind.WORDING


@pytest.mark.parametrize(
    "line",
    [
        "----- page 1 -----",
        "Seite 3 von 12",
        '\\[forminator\\_form id="522797"\\]',
        "[![](https://ads.example/v.png)](https://ads.example/c)",
        "{{ user.name }}",
        "![](https://pixel.example/g.gif?v=ext&rand=0.61)",
        "![Our logo](/logo.png)",
        "Please enable JavaScript in your browser.",
    ],
)
def test_what_a_page_leaves_in_a_text_is_furniture(line: str):
    assert only_change(TEXT, (*TEXT, line)).kind is Kind.FURNITURE


@pytest.mark.parametrize("place", [0, 2])
def test_an_entry_of_a_menu_is_furniture_before_and_after_the_text(place: int):
    other = (*MENU[:place], "* [Our shops in town](/shops)", *MENU[place + 1 :])
    assert only_change((*MENU, *TEXT), (*other, *TEXT)).kind is Kind.FURNITURE
    assert only_change((*TEXT, *MENU), (*TEXT, *other)).kind is Kind.FURNITURE


def test_an_entry_of_a_table_of_contents_changes_with_the_text():
    contents = tuple(f"* [{k}. Clause](#clause-{k})" for k in range(20))
    new = (*contents[:9], "* [9. Other clause](#clause-9)", *contents[10:])
    assert only_change((*contents, *TEXT), (*new, *TEXT)).kind is Kind.WORDING
    assert only_change((*contents, *TEXT), TEXT).kind is Kind.FURNITURE


def test_a_short_table_of_contents_that_comes_as_a_whole_is_furniture():
    contents = ("* [Use](#use)", "* [Leaving](#leaving)", "* [Questions](#questions)")
    assert only_change(TEXT, (*TEXT[:3], *contents, *TEXT[3:])).kind is Kind.FURNITURE


def test_three_links_that_come_between_paragraphs_are_wording():
    added = ("* [Rules for traders](/a)", "* [Rules for guests](/b)", "* [Rules for firms](/c)")
    old = (*TEXT, *TEXT[1:])
    assert only_change(old, (*TEXT, *added, *TEXT[1:])).kind is Kind.WORDING


def test_the_inside_of_a_page_in_place_of_its_buttons_is_furniture():
    inside = (
        '<div class="par"><div class="deep" data-name="ldl"><a class="btn" href="/l">Go</a> Log in'
    )
    buttons = "Continue\nContinue\nLog in"
    assert diff(f"{TEXT[1]}\n{inside}".split("\n"), f"{TEXT[1]}\n{buttons}".split("\n")).kind is (
        Kind.FURNITURE
    )


def test_links_in_one_line_make_a_menu():
    line = "[Home](/) — [Terms](/terms) — [Help](/help)"
    longer = "[Home](/) — [Terms](/terms) — [Support](/support) — [Help](/help)"
    assert only_change((*TEXT, line), (*TEXT, longer)).kind is Kind.FURNITURE


def test_a_few_links_between_paragraphs_belong_to_the_text():
    old = (*TEXT, *MENU, *TEXT[1:])
    new = (*TEXT, *MENU[:2], "* [Rules for traders](/traders)", *MENU[3:], *TEXT[1:])
    assert only_change(old, new).kind is Kind.WORDING


def test_a_long_menu_is_one_wherever_it_stands():
    menu = tuple(f"* [Place {k}](/place/{k})" for k in range(20))
    new = (*TEXT, *menu[:9], "* [Another town](/town)", *menu[10:], *TEXT[1:])
    assert only_change((*TEXT, *menu, *TEXT[1:]), new).kind is Kind.FURNITURE


@pytest.mark.parametrize(
    "hidden",
    [
        "You waive your right to a jury.",
        "No refunds",
        "* Users must be of age",
        "[You agree that disputes go to arbitration.](/arbitration)",
        "* [Addendum for data of minors](/addendum)",
        "We may share what you write with those who pay us for it, and with their partners",
    ],
)
def test_a_clause_among_links_is_wording(hidden: str):
    assert only_change((*TEXT, *MENU), (*TEXT, *MENU[:2], hidden, *MENU[2:])).kind is Kind.WORDING


def test_a_menu_that_comes_with_a_clause_in_it_is_wording():
    added = (*MENU, "You pay a fee for each visit.", *MENU[::-1])
    assert only_change(TEXT, (*TEXT, *added)).kind is Kind.WORDING


def test_a_whole_menu_with_its_headings_is_furniture():
    added = ("## Explore", *MENU, "### Company", "* [About us](/us)", "* [Press](/press)")
    assert only_change(TEXT, (*TEXT, *added)).kind is Kind.FURNITURE


def test_words_that_went_to_the_next_line_are_white_space():
    old = (
        "1. We deliver to the address that was given to us by",
        "the member, as long as stocks last and the conditions of cost",
        "that the law provides for are met by both of the parties.",
    )
    new = (
        "1. We deliver to the address that was given to us by the",
        "member, as long as stocks last and the conditions of cost that",
        "the law provides for are met by both of the parties.",
    )
    assert diff(old, new, language="en").kind is Kind.WHITESPACE


def test_a_word_that_is_lost_while_lines_are_broken_anew_is_wording():
    old = (
        "1. We do not deliver to the address that was given to us by",
        "the member, as long as stocks last and the conditions of cost",
        "that the law provides for are not met by both of the parties.",
    )
    new = (
        "1. We do not deliver to the address that was given to us by the",
        "member, as long as stocks last and the conditions of cost that",
        "the law provides for are met by both of the parties, not more.",
    )
    assert diff(old, new, language="en").kind is Kind.WORDING


def test_settling_makes_no_kind_graver_and_keeps_the_text():
    old, new = (*MENU, *TEXT), (*MENU[:3], *TEXT[:2], "Another line of the text.")
    found = diff(old, new, language="en")
    assert {change.kind for change in found.changes} >= {Kind.WORDING}
    assert all(
        edit.kind is not Kind.WORDING
        for change in found.changes
        if change.kind is not Kind.WORDING
        for edit in change.edits
    )


def test_words_that_left_a_line_of_any_length_are_white_space():
    old = (
        "Users are removed when they do what no law allows. Sometimes the law requires it",
        "from us at once; then we do not wait for anybody, and tell you of it afterwards, in a letter.",
    )
    new = (
        "Users are removed when they do what no law allows.",
        "Sometimes the law requires it from us at once; then we do not wait for anybody, and tell you of it afterwards, in a letter.",
    )
    assert {change.kind for change in diff((*TEXT, *old), (*TEXT, *new)).changes} == {
        Kind.WHITESPACE
    }
