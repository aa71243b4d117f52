"""The site in a bucket: the folder's files with their headers, in the folder's order."""

import gzip
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from pubpipe import pipeline
from pubpipe.adapters.site.bucket import Bucket
from pubpipe.adapters.site.mirror import Mirror
from pubpipe.cli.checkup import target
from pubpipe.domain.errors import TargetAway
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from tests.conftest import PASSWORD, close, open_room
from tests.newsdesk import PARAGRAPHS, approve_all, launch, markdown

PAGE = "ru/city/the-ferry-returns/index.html"


class Recording:
    """A target that notes what it is asked; while it is away it takes nothing."""

    name = "s3://noted"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.is_away = False

    def put(self, path: str, content: bytes) -> None:
        self._note("put", path)

    def remove(self, path: str) -> None:
        self._note("remove", path)

    def _note(self, what: str, path: str) -> None:
        if self.is_away:
            raise TargetAway("The bucket is away.")
        self.asked.append((what, path))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of the test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of the test")
    name = f"site-{uuid4().hex}"
    assert httpx.put(f"{server}/{name}", trust_env=False).status_code == 200
    return name


@pytest.fixture
def room(tmp_path: Path, server: str, bucket: str) -> Iterator[Newsroom]:
    made = open_room(
        tmp_path / "newsroom",
        site_target=f"s3://{bucket}/news",
        target_endpoint=server,
    )
    yield made
    close(made)


def editor(room: Newsroom) -> Person:
    accounts.add_user(room, "anna", [("*", "editor")], PASSWORD)
    return accounts.person(room, "anna")


def publish(room: Newsroom) -> Person:
    """Publish an article in Russian; returns the editor."""
    anna = editor(room)
    launch(room, markdown(PARAGRAPHS[:1]))
    approve_all(room, anna, "ru")
    pipeline.release(room, "ferry", "ru")
    return anna


def store(server: str, bucket: str) -> Any:
    return S3Store(
        bucket,
        prefix="news",
        endpoint=server,
        region="us-east-1",
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
    )


def objects(there: Any) -> set[str]:
    return {each["path"] for part in obstore.list(there) for each in part}


def files(room: Newsroom) -> set[str]:
    root = room.settings.workspace / "site"
    found = (file.relative_to(root) for file in root.rglob("*") if file.is_file())
    return {
        path.as_posix()
        for path in found
        if not any(part.startswith(".") for part in path.parts) and path.suffix != ".gz"
    }


def read(there: Any, path: str) -> tuple[bytes, dict[str, str]]:
    answer = obstore.get(there, path)
    return bytes(answer.bytes()), {str(k): str(v) for k, v in answer.attributes.items()}


def test_the_bucket_has_what_the_folder_has_with_the_headers_of_its_kind(
    room: Newsroom, server: str, bucket: str
) -> None:
    publish(room)
    there = store(server, bucket)

    assert objects(there) == files(room)
    content, headers = read(there, PAGE)
    on_disk = (room.settings.workspace / "site" / PAGE).read_bytes()
    assert gzip.decompress(content) == on_disk
    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
        "Content-Encoding": "gzip",
    }
    font = next(path for path in objects(there) if path.endswith(".woff2"))
    assert read(there, font)[1] == {
        "Content-Type": "font/woff2",
        "Cache-Control": "public, max-age=86400",
    }


def test_a_withdrawn_page_leaves_the_bucket(
    room: Newsroom, server: str, bucket: str
) -> None:
    anna = publish(room)

    pipeline.withdraw(room, anna, "ferry", ["ru"], "An error")

    assert PAGE not in objects(store(server, bucket))
    assert objects(store(server, bucket)) == files(room)


def test_a_bucket_that_is_away_is_told_and_gets_the_pages_later(
    room: Newsroom, server: str, bucket: str
) -> None:
    launch(room, markdown(PARAGRAPHS[:1]))
    anna = editor(room)
    approve_all(room, anna, "ru")
    nowhere = replace(room.settings, target_endpoint="http://127.0.0.1:9")
    away = open_room(room.settings.workspace, **{
        "site_target": nowhere.site_target, "target_endpoint": nowhere.target_endpoint,
    })  # fmt: skip

    with pytest.raises(TargetAway, match="The pages stay queued"):
        pipeline.release(away, "ferry", "ru")
    told = pipeline.reconcile(away)
    with away.store.read() as tx:
        dirty = [path for path, *_ in tx.pages.dirty()]
    close(away)
    recovered = pipeline.reconcile(room)

    assert not told.set_aside
    assert any("not possible now" in each for each in told.failing)
    assert "/ru/city/the-ferry-returns/" in dirty
    assert not recovered.failing
    assert objects(store(server, bucket)) == files(room)


def test_a_bucket_that_does_not_exist_is_told(room: Newsroom, bucket: str) -> None:
    Bucket(room.settings).ask()

    with pytest.raises(TargetAway, match="s3://no-such-bucket"):
        Bucket(replace(room.settings, site_target="s3://no-such-bucket")).ask()


def test_the_doctor_knows_the_bucket(room: Newsroom) -> None:
    never = target.bucket(room.settings)
    launch(room, markdown(PARAGRAPHS[:1]))
    done = target.bucket(room.settings)
    away = target.bucket(
        replace(room.settings, target_endpoint="http://127.0.0.1:9")
    )  # fmt: skip

    assert [each.status for each in (*never, *done, *away)] == [
        "warning",
        "ok",
        "failed",
    ]
    assert "nothing was ever sent" in never[0].message
    assert target.bucket(replace(room.settings, site_target="")) == []


def test_nothing_is_sent_twice_and_all_is_sent_to_another_bucket(
    tmp_path: Path,
) -> None:
    first, other = Recording(), Recording()
    file, inner = tmp_path / "ru" / "index.html", tmp_path / ".gone" / "410"
    for each in (file, inner):
        each.parent.mkdir()
        each.write_text("Паром")
    mirror = Mirror(tmp_path, lambda: first, first.name)

    mirror.put(file, file.read_bytes())
    mirror.put(file, file.read_bytes())
    mirror.put(inner, inner.read_bytes())
    Mirror(tmp_path, lambda: other, "s3://other").catch_up()

    assert first.asked == [("put", "ru/index.html")]
    assert other.asked == [("put", "ru/index.html")]


def test_what_is_owed_is_sent_before_what_leads_to_it(tmp_path: Path) -> None:
    there = Recording()
    names = (
        "index.html", "ru/index.html", "ru/city/ferry/index.html", "ru/feed.xml",
        "assets/site.css", "media/abc-480.webp", "ru/city/gone/index.html",
    )  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Լաստանավ")
    mirror = Mirror(tmp_path, lambda: there, there.name)
    there.is_away = True
    with pytest.raises(TargetAway):
        mirror.catch_up()
    (tmp_path / "ru/city/gone/index.html").unlink()
    there.is_away = False

    mirror.catch_up()

    assert there.asked == [
        ("put", "assets/site.css"),
        ("put", "media/abc-480.webp"),
        ("put", "ru/city/ferry/index.html"),
        ("put", "ru/feed.xml"),
        ("put", "ru/index.html"),
        ("put", "index.html"),
        ("remove", "ru/city/gone/index.html"),
    ]
    assert mirror.owed() == []
