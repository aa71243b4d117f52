"""How pages reach the disk: whole, once, and with no link to nowhere."""

import gzip
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pubpipe.adapters.site.files import ASSETS, SiteFiles
from pubpipe.adapters.site.styles import lean
from pubpipe.adapters.site.writing import write_if_changed
from pubpipe.domain.errors import Refused
from pubpipe.domain.settings import Settings
from tests.golden import pages
from tests.golden.reading import Page

LOCALES = Path(__file__).parents[2] / "locales"
CODES = ("en", "ru", "arm")


@pytest.fixture
def root(tmp_path):
    return tmp_path / "site"


@pytest.fixture
def site(tmp_path, root):
    return SiteFiles(root, Settings(tmp_path), LOCALES)


def test_article_is_written_where_its_path_says(site, root):
    site.article(pages.article("arm"))

    written = root / "arm/science/old-observatory-on-mount-tarvel/index.html"
    assert "Թարվել լեռան" in written.read_text("utf-8")
    assert written.stat().st_mode & 0o777 == 0o644


def test_writing_the_same_again_touches_no_file(site, root):
    write_all(site)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    write_all(site)

    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_no_temporary_file_stays_behind(site, root):
    write_all(site)

    assert sorted(path.name for path in root.rglob(".*")) == [".gone"]


def test_failed_write_leaves_the_old_page_whole(root, monkeypatch):
    page = root / "ru" / "index.html"
    write_if_changed(page, "старая страница".encode())

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_if_changed(page, "новая страница".encode())

    assert page.read_text("utf-8") == "старая страница"
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]


def test_every_link_among_written_pages_leads_to_a_file(site, root):
    site.furniture()
    for code in CODES:
        live = CODES[: CODES.index(code) + 1]
        site.article(replace(pages.article(code, live), more=()))
        front = pages.front(code)
        bare = replace(front, teasers=front.teasers[:1], older="", sections=())
        site.list(bare)
        site.home([replace(pages.front(each), teasers=()) for each in CODES])

        for file in root.rglob("*.html"):
            for target in local_links(file):
                if target.endswith("/search/"):
                    continue  # answered by the program, not by a file
                found = root / target.strip("/")
                assert found.is_file() or (found / "index.html").is_file(), target


def test_furniture_brings_every_asset_and_an_error_page_per_locale(site, root):
    site.furniture()

    assets = {path.relative_to(ASSETS) for path in ASSETS.rglob("*") if path.is_file()}
    assert assets == {
        path.relative_to(root / "assets")
        for path in (root / "assets").rglob("*")
        if path.is_file() and path.suffix != ".gz"
    }
    said = {code: (root / code / "404.html").read_text("utf-8") for code in CODES}
    assert "Page not found" in said["en"]
    assert "Страница не найдена" in said["ru"]
    assert "Էջը չի գտնվել" in said["arm"]
    assert "Հոդվածը հանվել է կայքից" in (root / "arm/410.html").read_text("utf-8")
    # Whoever finds nothing at an address may look for it, without a script.
    assert all(f'action="/{code}/search/" method="get"' in said[code] for code in CODES)


def test_a_style_sheet_has_a_compressed_copy_of_the_same_content(site, root):
    site.furniture()
    style = root / "assets" / "site.css"
    copy = style.with_name("site.css.gz")
    first = gzip.decompress(copy.read_bytes())
    # As an older pubpipe would have left them.
    style.write_text("old")
    copy.write_bytes(gzip.compress(b"old"))
    SiteFiles(root, Settings(root.parent), LOCALES).furniture()

    assert first.decode() == lean((ASSETS / "site.css").read_text("utf-8"))
    assert style.read_bytes() == first
    assert gzip.decompress(copy.read_bytes()) == first
    assert not list((root / "assets" / "fonts").glob("*.woff2.gz"))


def test_furniture_does_not_empty_a_front_page_that_is_there(site, root):
    site.list(pages.front("ru"))

    site.furniture()

    assert "Старая обсерватория" in (root / "ru/index.html").read_text("utf-8")
    assert "Այստեղ դեռ ոչինչ չի հրապարակվել։" in (root / "arm/index.html").read_text(
        "utf-8"
    )


def test_removed_page_takes_its_empty_folders_along_and_nothing_else(site, root):
    site.list(pages.front("ru"))
    site.article(pages.article("ru"))

    site.remove(pages.path("ru"))
    site.remove(pages.path("ru"))

    assert sorted(path.name for path in (root / "ru").iterdir()) == ["index.html"]


def test_each_gone_path_has_a_mark_until_it_is_back(site, root):
    for path in ("/ru/b/", "/arm/a/", "/ru/410/", pages.path("arm")):
        site.gone(path)
        site.gone(path)

    site.article(pages.article("arm"))

    marks = [path for path in (root / ".gone").rglob("410") if path.is_file()]
    assert sorted(str(mark.relative_to(root)) for mark in marks) == [
        ".gone/arm/a/410",
        ".gone/ru/410/410",
        ".gone/ru/b/410",
    ]


def test_moved_page_leads_on_until_its_path_is_taken_again(site, root):
    site.gone("/ru/city/pier/")
    site.moved("/ru/city/pier/", "/ru/news/pier/")

    page = (root / "ru/city/pier/index.html").read_text("utf-8")
    assert "Страница переехала" in page
    assert 'content="0; url=/ru/news/pier/"' in page
    assert (root / ".moved/ru/city/pier/301").read_text("utf-8") == "/ru/news/pier/"
    assert not (root / ".gone/ru").exists()

    site.gone("/ru/city/pier/")

    assert not (root / ".moved/ru").exists()
    assert not (root / "ru/city").exists()


@pytest.mark.parametrize("path", ["/../x/", "/ru/../../x/", "ru/x/", ""])
def test_path_that_leads_out_of_the_site_is_refused(site, path):
    with pytest.raises(Refused, match="is no page of this site"):
        site.remove(path)


def test_assets_stay_small_enough_for_a_phone():
    fonts = sum(path.stat().st_size for path in ASSETS.glob("fonts/*"))

    assert fonts < 400_000
    assert (ASSETS / "fonts/OFL.txt").read_text("utf-8").count(
        "SIL OPEN FONT LICENSE"
    ) == 1


def write_all(site: SiteFiles) -> None:
    site.furniture()
    for code in CODES:
        site.article(pages.article(code))
        site.list(pages.front(code))
    site.home([pages.front(code) for code in CODES])
    for code in CODES:
        site.feed(pages.feed(code))
    site.gone("/ru/news/withdrawn/")


def local_links(file: Path) -> list[str]:
    page = Page(file.read_text("utf-8"))
    found = [
        each.attrs[name].partition("#")[0]
        for each in page.elements
        for name in ("href", "src")
        if each.attrs.get(name, "").startswith("/")
    ]
    return [target for target in found if not target.startswith("//")]


def test_style_sheets_lose_their_remarks_and_nothing_else(site, root):
    site.furniture()

    for asset in ASSETS.glob("*.css"):
        ours, theirs = asset.read_text("utf-8"), root / "assets" / asset.name
        written = theirs.read_text("utf-8")
        assert len(written) < len(ours)
        assert "OFL.txt" in written or "OFL.txt" not in ours
        for sign in "{};":
            bare = re.sub(r"/\*.*?\*/", "", ours, flags=re.DOTALL)
            assert written.count(sign) == bare.count(sign)
    assert lean("/* x */ a > b,\n c :is(d) {\n  width: calc(1px + 2vw);\n}\n") == (
        "a > b,c :is(d){width:calc(1px + 2vw);}\n"
    )


def test_a_folder_that_is_a_link_to_nowhere_is_the_disk_s_fault(root, tmp_path):
    root.mkdir(exist_ok=True)
    (root / "ru").symlink_to(tmp_path / "no disk")

    with pytest.raises(OSError, match="File exists"):
        write_if_changed(root / "ru" / "новости" / "Երևան" / "index.html", b"ferry")


def test_what_a_killed_writer_left_is_swept_away_and_nothing_else(site, root):
    write_all(site)
    left = root / "ru" / "city" / "pier" / ".new-0123"
    left.parent.mkdir(parents=True)
    fresh = root / "ru" / ".new-4567"
    for half in (left, fresh):
        half.write_text("<!DOCTYPE ht")
    before = {path for path in root.rglob("*") if path.is_file()}
    os.utime(left, (0, 0))

    site.sweep(lambda: None)

    # Another process may still be writing what is fresh.
    assert before - {path for path in root.rglob("*") if path.is_file()} == {left}
    assert not (root / "ru" / "city").exists()
