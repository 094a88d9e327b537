"""Content of pages that no profile describes: articles without what surrounds them, laws whole."""

import pytest

from snapshots.model import Profile
from snapshots.reading.html import read_html

CLAUSE = "The parties shall, within thirty days of the receipt of a notice, examine what it says. "
PROSE = "".join(f"<p>{n}. {CLAUSE * 3}</p>" for n in range(1, 9))
POSTED = '<meta property="article:published_time" content="2026-01-01">'
TEASER = '<div class="card"><h3><a href="/x{0}">Another text {0}</a></h3><p>{1}</p></div>'
TEASERS = "".join(TEASER.format(n, CLAUSE * 2) for n in range(12))


def split(html: str, **profile: tuple[str, ...]):
    blocks = read_html(html, Profile(**profile))
    kept = [block.text for block in blocks if block.removed_by is None]
    return kept, {block.removed_by[0] for block in blocks if block.removed_by}


def texts(body: str, head: str = ""):
    return split(f"<html><head>{head}</head><body>{body}</body></html>")[0]


def test_teasers_around_an_article_are_left_out():
    page = f"<h1>Title</h1><div class='entry-content'>{PROSE}</div><div>{TEASERS}</div>"
    kept = texts(page, POSTED)
    assert kept[0] == "# Title"
    assert len(kept) == 9


def test_prose_between_the_title_and_the_content_stays():
    page = f"<div><h1>Title</h1><p>{CLAUSE}</p><a href=/p>Print</a></div><div itemprop=articleBody>{PROSE}</div><ul><li><a href=/1>More</a></ul>"
    assert texts(page)[:2] == ["# Title", CLAUSE.strip()]
    assert "Print" not in texts(page)


def test_a_text_in_several_parts_of_one_name_is_kept_whole():
    page = "".join(f"<article class=art><h2>Article {n}</h2>{PROSE}</article>" for n in (1, 2, 3))
    kept = texts(f"<a href=/>Home</a>{page}<article class=teaser>{TEASERS}</article>", POSTED)
    assert [line for line in kept if line.startswith("##")] == [
        "## Article 1",
        "## Article 2",
        "## Article 3",
    ]


def test_short_lines_around_the_prose_of_a_law_stay():
    page = f"<p>Law No. 7</p><div><div>{PROSE}</div></div><p>Ankara, 1 May 2026</p>"
    kept = texts(page)
    assert (kept[0], kept[-1], len(kept)) == ("Law No. 7", "Ankara, 1 May 2026", 10)


def test_lists_of_links_around_everything_are_left_out():
    menu = "<div>" + "".join(f"<a href=/{n}>Section {n}</a> " for n in range(9)) + "</div>"
    assert len(texts(f"{menu}<div><div>{PROSE}</div></div>{menu}")) == 8


@pytest.mark.parametrize(
    "part",
    [
        "<div class='share-buttons'>Share with friends</div>",
        "<div class='socialShare'>f t g</div>",
        "<section class='related-posts'>Also new: something else</section>",
        "<div class='c-newsletter-form'>Leave your address</div>",
        "<div class='ad ad-slot-3'>Buy this</div>",
        "<div id='disqus_thread'>First!</div>",
        "<div id='related-articles'><h3>More on peace</h3>Something else</div>",
        "<section data-component='newsletter-signup'>Leave your address</section>",
        "<p class='view-count'>31,415 views</p>",
        "<ul class='breadcrumb'><li>Home<li>Laws</ul>",
        "<div class='cookie-banner'>We use cookies</div>",
        "<div class='box weather'>Ankara 21°</div>",
        "<ul class='tags'><li>law<li>peace</ul>",
        "<div class='trending__list'>Most read</div>",
    ],
)
def test_parts_that_are_named_as_boilerplate_are_removed(part: str):
    with_part, rules = split(f"<body><h1>Law</h1>{PROSE}{part}{PROSE}</body>")
    assert with_part == texts(f"<h1>Law</h1>{PROSE}{PROSE}")
    assert rules == {"boilerplate"}


@pytest.mark.parametrize(
    "part",
    [
        "<section id='sharing'><h2>Sharing your data</h2><p>Within a week.</section>",
        "<h2 class='related'>Related parties</h2><p>Are those named below.",
        "<div id='newsletter'><h2>Newsletter</h2>You agree to it.</div>",
        "<div class='elementor-widget'><div class='elementor-widget-container'>Clause.</div></div>",
        "<div class='subadvisory'>Minor clause.</div>",
        "<ul><li><a href='#a1'>Article 1</a><li><a href='#a2'>Article 2</a></ul>",
        "<ul><li><a href='/law/1'>Law 1</a><li><a href='/law/2'>Law 2</a></ul>",
    ],
)
def test_parts_of_a_law_stay_whatever_they_are_called(part: str):
    assert len(texts(f"<h1>Law</h1>{PROSE}{part}<p>End.</p>")) > 10


def test_a_list_of_news_stays():
    links = "".join(f"<li><a href=/{n}>Another text {n}</a>" for n in range(9))
    assert len(texts(f"<a href=/>Home</a><ul class='latest-news'>{links}</ul>")) >= 9


def test_what_holds_most_of_the_text_stays_whatever_it_is_called():
    assert len(texts(f"<div class='promo-content'>{PROSE}</div>")) == 8
    assert len(texts(f"<div class='popup'><h1>Law</h1><p>short</div>{PROSE}")) == 10


def test_lists_of_links_in_an_article_are_removed_and_told():
    links = (
        "<ul>" + "".join(f"<li><a href=/{n}>Another article {n}</a>" for n in range(3)) + "</ul>"
    )
    kept, rules = split(f"<html><head>{POSTED}</head><body><h1>T</h1>{PROSE}{links}{PROSE}")
    assert (len(kept), rules) == (17, {"link-list"})
    assert len(texts(f"<h1>T</h1><p>{CLAUSE}</p>{links * 9}", POSTED)) == 29


def test_asides_of_an_article_are_removed_and_those_of_a_law_stay():
    page = f"<h1>T</h1><article>{PROSE}<aside>Beside it</aside>{PROSE}</article>"
    assert "Beside it" not in texts(page, POSTED)
    assert "Beside it" in texts(page)


def test_a_profile_is_the_last_word():
    kept, _ = split(
        f"<div id=t><p>a<div class='share-buttons'>b</div></div>{PROSE}", select=("#t",)
    )
    assert kept == ["a", "b"]


def test_inline_elements_can_be_selected():
    assert split("<p>a <span id=s>b</span> c", select=("#s",))[0] == ["b"]


def test_chinese_paragraphs_are_prose():
    clause = "双方强调在外交政策领域进行协调和定期开展双边政治磋商的重要性。"
    article = "".join(f"<p>{clause * 4}</p>" for _ in range(5))
    cards = "".join(TEASER.format(n, clause) for n in range(9))
    page = f"<h1>标题</h1><div class=article-body>{article}</div><div>{cards}</div>"
    assert len(texts(page, POSTED)) == 6


def test_boilerplate_within_boilerplate_is_left_out_with_it_and_counted_once():
    part = (
        "<div class='sidebar'><p>Elsewhere</p><div class='share-buttons'>Share this text now</div>"
        "<div class='newsletter-signup'>Sign up for letters</div></div>"
    )
    with_part, rules = split(f"<body><h1>Law</h1>{PROSE}{part}{PROSE}</body>")
    assert with_part == texts(f"<h1>Law</h1>{PROSE}{PROSE}")
    assert rules == {"boilerplate"}


@pytest.mark.parametrize(
    "heading", ["<a href='/x'><h3>Another text</h3></a>", "<h3><a href='/x'>Another text</a></h3>"]
)
def test_teasers_are_known_by_headings_that_lead_elsewhere_in_whichever_way(heading: str):
    teaser = f"<div class='card'>{heading}<p>{CLAUSE * 3}</p></div>"
    page = f"<h1>Title</h1><div class='entry-content'>{PROSE}</div><div>{teaser * 12}</div>"
    assert len(texts(page, POSTED)) == 9


def test_a_short_page_below_a_linked_heading_is_kept():
    kept = texts(f"<h2><a href='/x'>Duyuru</a></h2><p>Yarın kapalıyız. {CLAUSE}</p>")
    assert kept == ["## Duyuru", f"Yarın kapalıyız. {CLAUSE.strip()}"]
