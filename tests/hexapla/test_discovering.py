"""Discovering sources: what a list names stands in the catalogue, once, by rule."""

import pytest

from snapshots import catalogue

OPTIONS = ("--language", "en", "--role", "report", "--publisher", "Example Gazette")
VISITING = """visiting:
  pause: 0
  allow_networks: [127.0.0.0/8]
"""


@pytest.fixture
def empty(run, tmp_path):
    folder = tmp_path / "laws"
    run("init", folder, "--title", "Qanunlar")
    path = folder / "sources.yml"
    path.write_text("# mənim qeydim\n" + path.read_text(encoding="utf-8") + VISITING)
    return folder


def sources(folder):
    works = catalogue.load(folder).works
    return {s.name: (w.title, s.language, s.url) for w in works for s in w.sources}


def test_a_sitemap_with_its_index_becomes_works_with_their_languages(run, site, empty):
    site.pages["/sitemap.xml"] = (
        b"<sitemapindex><sitemap><loc>/one.xml</loc></sitemap>"
        b"<sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>"
    )
    site.pages["/one.xml"] = (
        "<urlset><url><loc>/laws/pact</loc>"
        '<link rel="alternate" hreflang="az" href="/qanunlar/pakt"/></url>'
        "<url><loc>/news/today</loc></url><url><loc>/laws/Şuşa.html</loc></url></urlset>"
    ).encode()
    arguments = ("discover", "-C", empty, f"{site.address}/sitemap.xml", *OPTIONS)
    assert run(*arguments, "--match", "/laws/", "--dry-run").code == 0
    assert sources(empty) == {}
    ended = run(*arguments, "--match", "/laws/")
    assert (ended.code, ended.err) == (0, "Added 3 sources; 0 were known.\n")
    found = sources(empty)
    assert found["pact/en"] == (f"{site.address}/laws/pact", "en", f"{site.address}/laws/pact")
    assert found["pact/az"][1:] == ("az", f"{site.address}/qanunlar/pakt")
    assert len(found) == 3
    assert (empty / "sources.yml").read_text(encoding="utf-8").startswith("# mənim qeydim\n")
    assert run(*arguments, "--match", "/laws/").err == "Added 0 sources; 2 were known.\n"
    assert sources(empty) == found


def test_what_a_feed_adds_later_is_added_later(run, site, empty):
    item = "<item><title>Xəbər {0}</title><link>/news/{0}?id={0}</link></item>"
    for count in (2, 3):
        items = "".join(item.format(number) for number in range(count))
        feed = f"<rss><channel><language>az</language>{items}</channel></rss>"
        site.pages["/feed"] = feed.encode()
        ended = run("discover", "-C", empty, f"{site.address}/feed", *OPTIONS)
        assert ended.code == 0
    found = sources(empty)
    assert sorted(url for _, _, url in found.values()) == [
        f"{site.address}/news/{number}?id={number}" for number in range(3)
    ]
    assert {language for _, language, _ in found.values()} == {"az"}
    assert {title for title, _, _ in found.values()} == {"Xəbər 0", "Xəbər 1", "Xəbər 2"}


def test_a_list_in_a_file_may_name_sources_of_one_work(run, site, empty):
    lines = [f"{site.address}/part/{n} Hissə {n}" for n in range(3)]
    (empty / "list.txt").write_text("\n".join([*lines, "not an address", "ftp://x/y"]))
    ended = run("discover", "-C", empty, "list.txt", *OPTIONS, "--work", "pact", "--most", "2")
    assert ended.code == 0
    (work,) = catalogue.load(empty).works
    assert work.slug == "pact"
    assert [(s.slug, s.title) for s in work.sources] == [("0", "Hissə 0"), ("1", "Hissə 1")]


def test_addresses_that_end_alike_do_not_meet(run, empty):
    (empty / "list.txt").write_text("https://a.example/text\nhttps://b.example/text\n")
    run("discover", "-C", empty, "list.txt", *OPTIONS)
    assert {url for _, _, url in sources(empty).values()} == {
        "https://a.example/text",
        "https://b.example/text",
    }


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("ftp://x/y\n", (), "names no address"),
        ("https://a.example/x\n", ("--match", "/laws/"), '"/laws/"'),
        ("https://a.example/x\n", ("--match", "("), "regular expression"),
        ("<html></html>", (), "neither an RSS"),
        (None, (), "there is no list.txt"),
    ],
)
def test_what_names_nothing_is_explained(run, empty, content, arguments, said):
    if content is not None:
        (empty / "list.txt").write_text(content)
    ended = run("discover", "-C", empty, "list.txt", *OPTIONS, *arguments)
    assert ended.code in {1, 2}
    assert said in ended.err


def test_a_list_inside_a_closed_network_is_not_read(run, site, empty):
    path = empty / "sources.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(VISITING, ""), encoding="utf-8")
    ended = run("discover", "-C", empty, f"{site.address}/feed", *OPTIONS)
    assert ended.code == 1
    assert site.asked == []


def test_the_files_of_a_folder_become_sources(run, empty, tmp_path):
    texts = empty / "metinler"
    (texts / "eski").mkdir(parents=True)
    for name in ("yasa.txt", "eski/Şuşa Bəyannaməsi.html", "resim.png", ".gizli.txt", "a\\b.txt"):
        (texts / name).write_text("<p>Birinci fıkra.</p>", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("secret")
    (texts / "link.txt").symlink_to(tmp_path / "outside.txt")
    arguments = ("discover", "-C", empty, "metinler", *OPTIONS)
    assert run(*arguments).err == "Added 2 sources; 0 were known.\n"
    works = catalogue.load(empty).works
    assert [source.file for work in works for source in work.sources] == [
        "metinler/eski/Şuşa Bəyannaməsi.html",
        "metinler/yasa.txt",
    ]
    (texts / "yeni.md").write_text("Yeni.\n")
    assert run(*arguments).err == "Added 1 sources; 2 were known.\n"
    assert run(*arguments, "--match", "nothing").code == 1
    assert run("watch", "-C", empty).code == 0


def test_a_folder_outside_of_the_collection_is_refused(run, empty, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_text("a")
    ended = run("discover", "-C", empty, "../elsewhere", *OPTIONS)
    assert ended.code == 1
    assert "below the collection's folder" in ended.err


def test_what_is_not_there_is_named(run, empty):
    ended = run("discover", "-C", empty, "nowhere", *OPTIONS)
    assert ended.code == 1
    assert "there is no nowhere in" in ended.err
