"""Exporting the reading room as files that any web server can serve, with links that work.

The pages are those that Datasette serves, asked for in this process and written down. Every link
becomes a relative one, so that the folder may stand anywhere. What needs a server is left out and
said so: search, choosing two versions, and filters other than those that page through a list.
"""

from __future__ import annotations

import posixpath
import re
import sqlite3
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from lxml import etree, html

from datasette_hexapla.citing import FORMS
from datasette_hexapla.errors import SiteNotExported
from datasette_hexapla.headers import POLICY
from datasette_hexapla.pages.addresses import RESERVED, with_options
from snapshots.digests import sha256

MARK = "hexapla-site.txt"
RECORDS = "records.db"

# No captured text speaks of this host, so that putting the site's own in its place changes none.
_HOST = "hexapla-site-being-exported.invalid"
_ROOT = f"http://{_HOST}"
_FOLLOWED = frozenset(["before", "finding", "from", "skip", "show", "view", "work"])
_LEADING = frozenset(["bead", "change", "lines"])
"""Options that lead to the part of a page where something stands; files are linked themselves."""

_PARTS = frozenset(["finding", "from"])
_PLACE = re.compile(r"([a-zA-Z]+)([0-9]{1,9})")
_WAITS = "data-waits"
_LEFT_OUT = frozenset(["cite", "search", "sitemap"])
# A file for each form of citation of each snapshot would be most of the site; programs need these.
_FORMS = frozenset(["bib", "ris", "csl.json"])
_OTHER_FORMS = tuple(f".{ending}" for ending in FORMS if ending not in _FORMS)
_LINKS = ("href", "src")
_NOTE = "Searching, choosing and most forms of citations need a server: this is a copy in files."
_FOUND = 200
_MOVED = (301, 302)
_LONGEST_NAME = 100
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9=&.-]")


@dataclass(frozen=True, slots=True)
class Site:
    """What was exported: the number of *pages*, of other *files*, and of their *size* in bytes."""

    pages: int
    files: int
    size: int


@dataclass(slots=True)
class _Export:
    """An export under way."""

    client: Any
    folder: Path
    address: str
    database: str
    waiting: deque[str] = field(default_factory=deque)
    seen: set[str] = field(default_factory=set)
    led: dict[str, str] = field(default_factory=dict)
    places: dict[str, dict[str, range]] = field(default_factory=dict)
    waits: list[str] = field(default_factory=list)
    pages: int = 0
    files: int = 0
    size: int = 0

    def follow(self, addresses: Iterable[str]) -> None:
        """Queue those of *addresses* that were not met before."""
        for address in addresses:
            if address not in self.seen:
                self.seen.add(address)
                self.waiting.append(address)

    async def write(self, address: str) -> None:
        """Write down what stands at *address*.

        Raises: SiteNotExported.
        """
        response = await self.client.get(address, headers={"host": _HOST})
        if response.status_code in _MOVED:
            target = _followed(response.headers["location"], address)
            self.follow([target] if target else [])
            self.led[address] = target or "/"
            content = _leading(_relative(target or "/", address))
        elif response.status_code != _FOUND:
            raise SiteNotExported(
                f"Exporting the site: {address} answered {response.status_code}. Build the records "
                "anew with `hexapla index`, and see what `hexapla verify --all` says."
            )
        elif response.headers.get("content-type", "").startswith("text/html"):
            content = self._page(response.text, address)
        else:
            content = self._placed(response.content)
        path = self.folder / _file(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.size += len(content)
        self.pages += path.name == "index.html"
        self.files += path.name != "index.html"

    def finish(self) -> None:
        """Lead links to the parts of pages on which their places stand, as all are known now."""
        parts: dict[str, list[str]] = defaultdict(list)
        for address in self.places:
            parts[_whole(address)].append(address)
        for address in self.waits:
            path = self.folder / _file(address)
            before = path.read_bytes()
            page = html.document_fromstring(before.decode())
            for element in page.xpath(f"//a[@{_WAITS}]"):
                target, _, place = element.attrib.pop(_WAITS).partition("#")
                target = self.led.get(target, target)
                part = next((p for p in parts[target] if self._has(p, place)), target)
                element.set("href", f"{_relative(part, address)}#{place}")
            written: bytes = html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>")
            path.write_bytes(written)
            self.size += len(written) - len(before)

    def _has(self, address: str, place: str) -> bool:
        found = _PLACE.fullmatch(place)
        return found is not None and int(found[2]) in self.places[address].get(found[1], ())

    def _page(self, text: str, address: str) -> bytes:
        page = html.document_fromstring(text)
        self._note_places(page, address)
        for element in page.iter("a", "link", "script", "img"):
            for name in _LINKS:
                if name in element.attrib:
                    self._relink(element, name, address)
        if page.xpath(f"boolean(//a[@{_WAITS}])"):
            self.waits.append(address)
        for form in list(page.iter("form")):
            _leave_out(form)
        for named in page.xpath("//meta[@property='og:url']"):
            named.set("content", self.public(address))
        for footer in page.iter("footer"):
            etree.SubElement(footer, "p").text = _NOTE
        policy = html.Element("meta", content=POLICY.replace("; frame-ancestors 'none'", ""))
        policy.set("http-equiv", "Content-Security-Policy")
        (head,) = page.iter("head")
        head.insert(1, policy)
        written: bytes = html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>")
        return self._placed(written)

    def _note_places(self, page: Any, address: str) -> None:
        self.places[address] = _places(page)
        # A snapshot stands at every form of its ID; leafing leads through the parts of one of them.
        for whole in page.xpath("//link[@rel='canonical']/@href"):
            self.led[_whole(address)] = whole.removeprefix(_ROOT)

    def public(self, address: str) -> str:
        """Return where the page *address* will stand on the web."""
        return f"{self.address}/{quote(_file(address).removesuffix('index.html'), safe='/~+')}"

    def _relink(self, element: Any, name: str, address: str) -> None:
        link = element.attrib[name].removeprefix(_ROOT)
        if link.startswith("#") or urlsplit(link).scheme:
            return
        _, hash_, fragment = link.partition("#")
        if unquote(urlsplit(link).path).split("/")[1:2] == [self.database]:
            element.set(name, _relative_file(RECORDS, address))
            return
        target = _followed(link, address)
        if target is None or (_is_feed(target) and not self.address):
            # Nothing of this site stands there, as for a search: the words stay without a link.
            del element.attrib[name]
            return
        self.follow([target])
        element.set(name, _relative(target, address) + hash_ + fragment)
        if fragment and _LEADING & _options(link).keys():
            element.set(_WAITS, f"{target}#{fragment}")

    def _placed(self, content: bytes) -> bytes:
        return content.replace(_ROOT.encode(), self.address.encode())


async def export_site(
    records_path: Path,
    folder: Path,
    *,
    address: str = "",
    advance: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> Site:
    """Write every page of the collection whose records are *records_path* into *folder*.

    *folder* must be empty. *address* is where it will stand on the web; without it there are no
    feeds and no site map, which name whole addresses. The records stand beside the pages.

    Raises: SiteNotExported.
    """
    # Importing Datasette costs every command a second.
    from datasette.app import Datasette

    database = records_path.stem
    datasette = Datasette(
        [str(records_path)],
        settings={"default_allow_sql": False, "allow_download": False, "suggest_facets": False},
    )
    await datasette.invoke_startup()
    export = _Export(datasette.client, folder, address.rstrip("/"), database)
    export.follow(["/", "/home.json", *(["/feed.atom", "/feed.json"] if address else [])])
    done = 0
    while export.waiting:
        await export.write(export.waiting.popleft())
        done += 1
        advance(done, len(export.seen))
    export.finish()
    _copy_records(records_path, folder / RECORDS)
    (folder / MARK).write_text("A reading room of Hexapla, exported as files.\n", encoding="utf-8")
    _write_sitemap(export)
    return Site(export.pages, export.files, export.size)


def _followed(link: str, address: str) -> str | None:
    """Return which address of ours the *link* on the page *address* leads to, None for none.

    Options that would make ever new selections of one list are dropped.
    """
    parts = urlsplit(link.removeprefix(_ROOT))
    path = parts.path or urlsplit(address).path
    first = path.split("/")[1] if path.startswith("/") else ""
    name = first.partition(".")[0]
    if not (path == "/" or path.startswith("/-/hexapla/") or name in RESERVED - _LEFT_OUT):
        return None
    if path.endswith(_OTHER_FORMS) and name == "s":
        return None
    options = _options(link)
    followed = {name: value for name, value in options.items() if name not in _LEADING}
    if not followed.keys() <= _FOLLOWED:
        followed = {}
    if followed == options and options:
        return f"{path}?{parts.query}"
    return with_options(path, **followed)


def _options(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def _whole(address: str) -> str:
    """Return the address of the page of which that at *address* is a part.

    >>> _whole("/c/0-1?view=inline&from=40")
    '/c/0-1?view=inline'
    """
    options = {name: each for name, each in _options(address).items() if name not in _PARTS}
    return with_options(urlsplit(address).path, **options)


def _places(page: Any) -> dict[str, range]:
    """Return which numbered places there are on *page*, by what stands before their numbers."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for place in page.xpath("//@id"):
        if found := _PLACE.fullmatch(place):
            numbers[found[1]].append(int(found[2]))
    return {name: range(min(each), max(each) + 1) for name, each in numbers.items()}


def _file(address: str) -> str:
    """Return the name of the file for *address*, below the folder.

    >>> _file("/w/law"), _file("/w/law.json"), _file("/changes?skip=2"), _file("/w.json?skip=2")
    ('w/law/index.html', 'w/law.json', 'changes/skip=2/index.html', 'w/skip=2.json')
    """
    parts = urlsplit(address)
    # Not every system lets a file be called swh:1:dir:….
    path = unquote(parts.path).replace(":", "-")
    names = [name for name in path.split("/") if name not in {"", ".", ".."}]
    suffix = "." + names[-1].rpartition(".")[2] if names and _is_file(names) else ""
    if not parts.query:
        return "/".join(names if suffix else [*names, "index.html"])
    chosen = _name(unquote(parts.query))
    if suffix:
        return "/".join([*names[:-1], names[-1].removesuffix(suffix), chosen + suffix])
    return "/".join([*names, chosen, "index.html"])


def _name(options: str) -> str:
    """Return a file name for *options* that every system takes, the same for the same ones."""
    plain = _NOT_IN_NAMES.sub("-", options)[:_LONGEST_NAME]
    return plain if plain == options else f"{plain}-{sha256(options.encode())[:8]}"


def _is_file(names: list[str]) -> bool:
    suffixes = (".json", ".atom", ".txt", ".raw", ".bib", ".ris", ".xml")
    return names[0] == "-" or names[-1].endswith(suffixes)


def _relative(target: str, address: str) -> str:
    return _relative_file(_file(target), address)


def _relative_file(file: str, address: str) -> str:
    """Return the relative link from the page *address* to *file*."""
    start = posixpath.dirname(_file(address)) or "."
    path = posixpath.relpath(file, start).removesuffix("index.html") or "./"
    # A colon before the first slash would be read as the end of a scheme.
    return quote(path if path.startswith(".") else f"./{path}", safe="/~+,=&.-:")


def _is_feed(address: str) -> bool:
    return address.endswith(("/feed.atom", "/feed.json"))


def _copy_records(records_path: Path, path: Path) -> None:
    uri = f"{records_path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as records:
        records.execute("VACUUM INTO ?", [str(path)])


def _leave_out(form: Any) -> None:
    """Take away what is filled in and sent; what else stands in the form stays."""
    for control in list(form.iter("input", "button", "select", "textarea", "label")):
        control.drop_tree()
    form.drop_tag()


def _leading(link: str) -> bytes:
    escaped = html.tostring(html.Element("a", href=link)).decode().split('"')[1]
    return (
        f'<!DOCTYPE html>\n<meta charset="utf-8">\n<meta http-equiv="refresh" content="0; '
        f'url={escaped}">\n<title>Elsewhere</title>\n<a href="{escaped}">It stands here.</a>\n'
    ).encode()


def _write_sitemap(export: _Export) -> None:
    if not export.address:
        return
    lines = "".join(f"<url><loc>{each}</loc></url>\n" for each in _listed(export))
    (export.folder / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n',
        encoding="utf-8",
    )


def _listed(export: _Export) -> Iterator[str]:
    for address in sorted(export.seen):
        file = _file(address)
        if file.endswith("index.html") and "?" not in address:
            yield export.public(address)
