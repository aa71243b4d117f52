"""The static servers of `deploy/` answer as the built-in one does."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from pubpipe.cli.ports import free_port
from pubpipe.web.app import create_app
from tests.conftest import close, open_room
from tests.requirements import need
from tests.web.public_room import running

DEPLOY = Path(__file__).parents[2] / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or ""
STYLE = "p {color: black}\n" * 200
FILES = {
    "index.html": "<p>home</p>",
    "ru/index.html": "<p>Новости</p>",
    "ru/404.html": "<p>Страница не найдена</p>",
    "arm/410.html": "<p>Հոդվածը հանված է</p>",
    "arm/news/lake/index.html": "<p>Լիճը</p>" * 200,
    "ru/feed.xml": "<rss/>",
    "assets/site.css": STYLE,
    "assets/fonts/serif.woff2": "font",
    "media/0123-480.webp": "picture",
    ".gone/arm/news/old/410": "",
    ".moved/arm/city/pier/301": "/arm/news/lake/",
    "arm/city/pier/index.html": "<p>Էջը տեղափոխվել է</p>",
}


@contextmanager
def started(command: list[str], port: int, env: dict[str, str]) -> Iterator[str]:
    """Run a server until the block ends; gives its address once it answers."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = monotonic() + 30
        while monotonic() < deadline and process.poll() is None:
            try:
                httpx.get(address, trust_env=False)
                break
            except httpx.TransportError:
                sleep(0.05)
        assert process.poll() is None, process.stdout and process.stdout.read()
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=90)


@contextmanager
def caddy(root: Path, web: str, folder: Path) -> Iterator[str]:
    need("caddy", shutil.which("caddy") is not None, "caddy")
    port = free_port()
    env = os.environ | {
        "SITE_ADDRESS": f":{port}",
        "HTTP_PORT": str(port),
        "HTTPS_PORT": str(free_port()),
        "HEALTH_PORT": str(free_port()),
        "SITE": str(root),
        "WEB": web,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    config = ["--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    with started(["caddy", "run", *config], port, env) as address:
        yield address


@contextmanager
def nginx(root: Path, web: str, folder: Path) -> Iterator[str]:
    need("nginx", bool(NGINX), "no nginx is on the PATH")
    port = free_port()
    config = (DEPLOY / "nginx.conf").read_text("utf-8")
    for theirs, ours in (
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("/srv/newsroom/site", str(root)),
        ("127.0.0.1:8600", web),
    ):
        assert theirs in config
        config = config.replace(theirs, ours)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    user = "user root;\n" if os.getuid() == 0 else ""
    whole.write_text(
        f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{config}}}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-e", "stderr", "-p", str(folder), "-c", str(whole)]
    checked = subprocess.run(  # noqa: S603 - our own command
        [*command, "-t"], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    with started(command, port, dict(os.environ)) as address:
        yield address


@pytest.fixture(scope="module", params=[caddy, nginx], ids=["caddy", "nginx"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    room = open_room(tmp_path_factory.mktemp("static") / "newsroom")
    root = room.settings.workspace / "site"
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "assets/site.css.gz").write_bytes(gzip.compress(STYLE.encode(), mtime=0))
    folder = tmp_path_factory.mktemp("server")
    with (
        running(create_app(room)) as web,
        request.param(root, web.removeprefix("http://"), folder) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        yield client
    close(room)


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("/", "text/html", "no-cache"),
        ("/arm/news/lake/", "text/html", "no-cache"),
        ("/ru/feed.xml", "(application|text)/xml", "public, max-age=300"),
        ("/assets/site.css", "text/css", "public, max-age=300"),
        ("/assets/fonts/serif.woff2", "font/woff2", "public, max-age=86400"),
        ("/media/0123-480.webp", "image/webp", "public, max-age=31536000, immutable"),
    ],
)
def test_a_file_has_the_headers_of_its_kind(
    site: httpx.Client, path: str, kind: str, kept: str
) -> None:
    answer = site.get(path)

    assert answer.status_code == 200
    assert re.match(rf"{kind}(;|$)", answer.headers["Content-Type"])
    assert answer.headers.get_list("Cache-Control") == [kept]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    again = site.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_texts_come_compressed(site: httpx.Client) -> None:
    for path in ("/assets/site.css", "/arm/news/lake/"):
        answer = site.get(path, headers={"Accept-Encoding": "gzip"})

        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
    assert site.get("/assets/site.css").text == STYLE


def test_what_is_not_there_is_told_in_the_language_of_its_path(
    site: httpx.Client,
) -> None:
    gone = [site.get("/arm/news/old/"), site.get("/arm/news/old")]
    missing = site.get("/ru/nothing/")

    assert [(each.status_code, each.text) for each in gone] == [
        (410, "<p>Հոդվածը հանված է</p>")
    ] * 2
    assert (missing.status_code, missing.text) == (404, "<p>Страница не найдена</p>")
    for path in ("/.gone/arm/news/old/410", "/.sent.db", "/metrics", "/ru/404.html"):
        assert site.get(path).status_code == 404, path


def test_a_moved_page_leads_on(site: httpx.Client) -> None:
    answer = site.get("/arm/city/pier/")

    assert answer.status_code == 301
    assert httpx.URL(answer.headers["Location"]).path == "/arm/news/lake/"


def test_searches_and_counts_come_from_the_web_process(site: httpx.Client) -> None:
    search = site.get("/arm/search/", params={"q": "լիճ"})
    counts = site.get("/counts/")

    assert (search.status_code, counts.status_code) == (200, 200)
    assert 'value="լիճ"' in search.text
    assert len(search.headers.get_list("Content-Security-Policy")) == 1
