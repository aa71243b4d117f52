"""The site as its readers get it over HTTP."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.web.public_room import open_room, serving

PAGES = {
    "index.html": "<p>home</p>",
    "en/index.html": "<p>News</p>",
    "ru/index.html": "<p>Новости</p>",
    "arm/index.html": "<p>Լուրեր</p>",
    "arm/news/lake/index.html": "<p>Լիճը</p>",
    "arm/404.html": "<p>Էջը չի գտնվել</p>",
    "arm/410.html": "<p>Հոդվածը հանված է</p>",
    "en/404.html": "<p>Page not found</p>",
    "en/410.html": "<p>Withdrawn</p>",
    "assets/site.css": "p {color: black}",
    "assets/long.js": "// script\n" * 200,
    "arm/news/long/index.html": "<p>Երկար պատմություն</p>" * 100,
    "media/0123-480.webp": "picture",
    "assets/fonts/serif.woff2": "font",
    "ru/feed.xml": "<rss/>",
    ".gone/arm/news/old/410": "",
    ".moved/arm/city/pier/301": "/arm/news/լիճ/",
    "arm/city/pier/index.html": "<p>Էջը տեղափոխվել է</p>",
    "arm/.new-page": "half",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newsroom")


@pytest.fixture(scope="module")
def site(workspace: Path) -> Iterator[httpx.Client]:
    for name, text in PAGES.items():
        file = workspace / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (workspace / "pubpipe.toml").write_text("secret", encoding="utf-8")
    with open_room(workspace) as place, serving(place.room) as client:
        yield client


def test_pages_are_served_in_every_language(site: httpx.Client) -> None:
    texts = [site.get(path).text for path in ("/", "/en/", "/ru/", "/arm/news/lake/")]

    assert texts == ["<p>home</p>", "<p>News</p>", "<p>Новости</p>", "<p>Լիճը</p>"]


def test_a_page_comes_as_utf8_html_with_the_security_headers(
    site: httpx.Client,
) -> None:
    answer = site.get("/arm/")

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_page_that_has_not_changed_is_not_sent_again(site: httpx.Client) -> None:
    tag = site.get("/arm/").headers["ETag"]

    again = site.get("/arm/", headers={"If-None-Match": f'"other", W/{tag}'})
    other = site.get("/ru/", headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.content == b""
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/arm/", "no-cache"),
        ("/ru/feed.xml", "public, max-age=300"),
        ("/assets/site.css", "public, max-age=300"),
        ("/assets/fonts/serif.woff2", "public, max-age=86400"),
        ("/media/0123-480.webp", "public, max-age=31536000, immutable"),
    ],
)
def test_each_kind_of_file_may_be_kept_for_as_long_as_it_stays(
    site: httpx.Client, path: str, kept: str
) -> None:
    assert site.get(path).headers["Cache-Control"] == kept


def test_a_page_is_compressed_for_whom_it_helps(site: httpx.Client) -> None:
    path = "/arm/news/long/"
    packed = site.get(path, headers={"Accept-Encoding": "br, gzip"})
    plain = site.get(path, headers={"Accept-Encoding": "gzip;q=0, identity"})
    short = site.get("/arm/", headers={"Accept-Encoding": "gzip"})
    picture = site.get("/media/0123-480.webp", headers={"Accept-Encoding": "gzip"})

    assert packed.text == plain.text == "<p>Երկար պատմություն</p>" * 100
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for each in (plain, short, picture):
        assert "Content-Encoding" not in each.headers


def test_the_compressed_form_has_its_own_answer_when_nothing_changed(
    site: httpx.Client,
) -> None:
    asked = {"Accept-Encoding": "gzip"}
    tag = site.get("/arm/news/long/", headers=asked).headers["ETag"]

    same = site.get("/arm/news/long/", headers={**asked, "If-None-Match": tag})
    other = site.get(
        "/arm/news/long/", headers={"Accept-Encoding": "identity", "If-None-Match": tag}
    )

    assert (same.status_code, same.headers["ETag"]) == (304, tag)
    assert other.status_code == 200


def test_the_compressed_copy_beside_a_file_is_what_is_sent(
    site: httpx.Client, workspace: Path
) -> None:
    script = workspace / "site" / "assets" / "long.js"
    copy = script.with_name("long.js.gz")
    copy.write_bytes(gzip.compress(script.read_bytes(), 1, mtime=7))

    with site.stream(
        "GET", "/assets/long.js", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        sent = b"".join(answer.iter_raw())

    assert sent == copy.read_bytes()


def test_a_head_request_has_the_size_and_no_body(site: httpx.Client) -> None:
    answer = site.head("/arm/news/lake/")

    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len("<p>Լիճը</p>".encode())
    assert answer.content == b""


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/arm", "/arm/"),
        ("/arm/news/lake", "/arm/news/lake/"),
        ("/arm/news/lake/index.html", "/arm/news/lake/"),
        ("/index.html", "/"),
        ("/arm?from=mail", "/arm/?from=mail"),
    ],
)
def test_a_page_has_one_address(site: httpx.Client, path: str, where: str) -> None:
    answer = site.get(path)

    assert answer.status_code == 301
    assert answer.headers["Location"] == where


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/arm/news/none/", "Էջը չի գտնվել"),
        ("/arm/news/", "Էջը չի գտնվել"),
        ("/arm/404.html", "Էջը չի գտնվել"),
        ("/en/none", "Page not found"),
        ("/none", "Page not found"),
        ("/ru/none/", "There is no such page."),
        ("/assets/site.css/", "Page not found"),
        ("/assets/" + "a" * 300, "Page not found"),
        ("/assets/" + "a/" * 3000, "Page not found"),
    ],
)
def test_what_is_not_there_is_said_in_the_readers_language(
    site: httpx.Client, path: str, text: str
) -> None:
    answer = site.get(path)

    assert answer.status_code == 404
    assert text in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/arm/news/old/", "/arm/news/old"])
def test_a_withdrawn_page_is_gone(site: httpx.Client, path: str) -> None:
    answer = site.get(path)

    assert answer.status_code == 410
    assert "Հոդվածը հանված է" in answer.text


@pytest.mark.parametrize("path", ["/arm/city/pier/", "/arm/city/pier"])
def test_a_moved_page_leads_to_its_new_address(site: httpx.Client, path: str) -> None:
    answer = site.get(f"{path}?utm=1")

    assert answer.status_code == 301
    assert answer.headers["location"] == f"/arm/news/{quote('լիճ')}/?utm=1"


@pytest.mark.parametrize(
    "path",
    [
        "/.gone/arm/news/old/410",
        "/.moved/arm/city/pier/301",
        "/arm/.new-page",
        "/../pubpipe.toml",
        "/%2e%2e/pubpipe.toml",
        "/..%2fpubpipe.toml",
        "/assets/..%2f..%2fpubpipe.toml",
        "/assets/..%5c..%5cpubpipe.toml",
        "/%2fetc/passwd",
        "//etc/passwd",
        "/arm/%00",
        "/arm/%ff%fe",
    ],
)
def test_nothing_outside_the_site_is_served(site: httpx.Client, path: str) -> None:
    raw = httpx.URL(str(site.base_url)).copy_with(raw_path=path.encode())
    answer = site.send(httpx.Request("GET", raw))

    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_a_link_out_of_the_site_is_not_followed(
    site: httpx.Client, workspace: Path
) -> None:
    link = workspace / "site" / "out.txt"
    link.symlink_to(workspace / "pubpipe.toml")

    assert site.get("/out.txt").status_code == 404


def test_a_redirect_never_leads_to_another_site(site: httpx.Client) -> None:
    raw = httpx.URL(str(site.base_url)).copy_with(raw_path=b"//arm")
    answer = site.send(httpx.Request("GET", raw))

    assert answer.status_code == 404


def test_a_style_sheet_may_be_kept_for_a_while(site: httpx.Client) -> None:
    answer = site.get("/assets/site.css")

    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_page_replaced_while_it_is_read_is_one_or_the_other(
    site: httpx.Client, workspace: Path
) -> None:
    page = workspace / "site" / "arm" / "changing" / "index.html"
    page.parent.mkdir()
    versions = ["ա" * 50_000, "բ" * 90_000]
    found: set[Any] = set()

    for number in range(40):
        new = page.with_name(".new")
        new.write_text(versions[number % 2], encoding="utf-8")
        new.replace(page)
        found.add(site.get("/arm/changing/").text)

    assert found == set(versions)
