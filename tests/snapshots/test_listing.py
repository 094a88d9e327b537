"""Lists of addresses: feeds, sitemaps and plain lists, also those that mean harm."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import listing
from snapshots.errors import ListUnreadable
from snapshots.listing import Listed, Listing, read_list

URL = "https://example.org/feeds/all.xml"

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<language>az</language><link>https://example.org/</link>
<item><title>Şuşa &amp; \tBakı</title><link>/a#top</link></item>
<item><title/><guid>https://example.org/b</guid></item>
<item><guid isPermaLink="false">c</guid></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="tr" xml:base="https://example.org/x/">
<link href="https://example.org/"/><title>T</title>
<entry xml:lang="en"><title type="html">&lt;b&gt;One</title>
<link rel="enclosure" href="pic.png"/><link href="one"/></entry>
<entry><title>İki</title><link rel="alternate" href="../two"/></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel/><item><title>1</title>
<link>https://example.org/1</link></item></rdf:RDF>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc> https://example.org/en/pact </loc>
<xhtml:link rel="alternate" hreflang="en" href="https://example.org/en/pact"/>
<xhtml:link rel="alternate" hreflang="az" href="https://example.org/az/pakt"/>
<xhtml:link rel="alternate" hreflang="x-default" href="https://example.org/"/></url><url/></urlset>"""

INDEX = """<sitemapindex><sitemap><loc>https://example.org/1.xml</loc></sitemap>
<sitemap><loc>/2.xml.gz</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (
            RSS,
            (
                Listed(url="https://example.org/a", title="Şuşa & Bakı", language="az"),
                Listed(url="https://example.org/b", language="az"),
            ),
        ),
        (
            ATOM,
            (
                Listed(url="https://example.org/x/one", title="<b>One", language="en"),
                Listed(url="https://example.org/two", title="İki", language="tr"),
            ),
        ),
        (RDF, (Listed(url="https://example.org/1", title="1"),)),
        (
            SITEMAP,
            (
                Listed(
                    url="https://example.org/en/pact",
                    language="en",
                    alternates=(("az", "https://example.org/az/pakt"),),
                ),
            ),
        ),
        (
            "# laws\r\n\r\nhttps://example.org/a  Şuşa bəyannaməsi\r\n /b\r\n",
            (
                Listed(url="https://example.org/a", title="Şuşa bəyannaməsi"),
                Listed(url="https://example.org/b"),
            ),
        ),
    ],
)
def test_each_entry_is_an_address_with_what_the_list_says_of_it(text, entries):
    assert read_list(text.encode(), URL) == Listing(entries=entries)
    assert read_list(b"\xef\xbb\xbf" + text.encode(), URL).entries == entries
    assert read_list(gzip.compress(text.encode()), URL).entries == entries


def test_an_index_leads_to_further_lists():
    further = ("https://example.org/1.xml", "https://example.org/2.xml.gz")
    assert read_list(INDEX.encode(), URL) == Listing(further=further)


LAUGHS = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY a{n} '{('&a' + str(n - 1 or '') + ';') * 10}'>" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body>", "neither an RSS nor"),
        (b"<", "no XML"),
        (b"<\0\0\0", "no XML"),
        (LAUGHS.encode() + b"]><rss>&a8;</rss>", "entities"),
        ((LAUGHS + "]><rss>&a8;</rss>").encode("utf-16"), "entities"),
        (b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "entities"),
        (gzip.compress(b" " * 30_000_000), "unpacks to more"),
    ],
)
def test_what_is_no_list_or_a_trap_is_refused(body, words):
    with pytest.raises(ListUnreadable, match=words):
        read_list(body, URL)


def test_no_file_and_no_address_is_read_for_a_document_type(tmp_path):
    (tmp_path / "x.dtd").write_text("<!ATTLIST item link CDATA 'https://evil.example/'>")
    body = f'<!DOCTYPE rss SYSTEM "{tmp_path}/x.dtd"><rss><channel><item/></channel></rss>'
    assert read_list(body.encode(), URL) == Listing()


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda t: f"<rss>{t}".encode()))
def test_whatever_stands_there_is_read_or_refused(body):
    try:
        found = read_list(body, URL)
    except ListUnreadable:
        return
    assert all(isinstance(entry.url, str) for entry in found.entries)


@pytest.mark.parametrize("cut", [-9, -4, 12])
def test_a_list_whose_packing_is_damaged_is_said_to_be(cut: int):
    packed = gzip.compress("https://example.org/ışık\n".encode() * 99)
    with pytest.raises(ListUnreadable, match="cannot be unpacked"):
        read_list(packed[:cut], "https://example.org/list.txt.gz")


def test_a_list_that_unfolds_to_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "MOST_BYTES", 1_000)
    with pytest.raises(ListUnreadable, match="unpacks to more than 1,000 bytes"):
        read_list(gzip.compress(b"https://example.org/\n" * 99), "https://example.org/list.txt.gz")


def test_a_line_that_is_no_address_is_listed_as_it_stands_and_hides_no_other():
    found = read_list(b"http://[x\n/b#c\n", "https://example.org/list.txt")
    assert [each.url for each in found.entries] == ["http://[x", "https://example.org/b"]
