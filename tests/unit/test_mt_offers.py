"""Models from the web: a server on this machine has them in the layout of the real ones."""

import hashlib
import json
import re
import resource
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pubpipe.adapters.mt import downloading, offers
from pubpipe.adapters.mt.downloading import download
from pubpipe.adapters.mt.models import Model, list_models
from pubpipe.adapters.mt.obtaining import install_wanted, list_offers
from pubpipe.adapters.mt.shelf import Shelf
from pubpipe.domain.errors import EngineUnavailable, NotFound, Refused
from pubpipe.domain.markup import Marked
from pubpipe.domain.settings import Settings
from tests.bad_server import misbehaving
from tests.foreign_models import write_multilingual, write_opus
from tests.tiny_model import spelled, write_package

SENTENCE = "Ten workers repaired the old pier."


@dataclass
class Web:
    """Files by path, how they are served, and what was asked for."""

    base: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    etag: str = '"one"'
    break_after: list[int] = field(default_factory=list)
    """For each request in turn: how many bytes come before the connection breaks."""
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = self.headers.get("Range", "")
            made.asked.append((self.path, given))
            body = made.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            start = 0
            if given and self.headers.get("If-Range") == made.etag:
                start = int(re.fullmatch(r"bytes=(\d+)-", given)[1])  # type: ignore[index]
            self.send_response(206 if start else 200)
            self.send_header("ETag", made.etag)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            some = made.break_after.pop(0) if made.break_after else len(body)
            self.wfile.write(body[start : start + some])
            self.wfile.flush()
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A newsroom whose offers are those of the list, at the addresses of our own web."""
    there = tuple(
        replace(
            offer,
            files={name: f"{web.base}/{offer.name}/{name}" for name in offer.files},
        )
        for offer in offers.OFFERS
    )
    monkeypatch.setattr(offers, "OFFERS", there)
    return Settings(workspace=tmp_path / "newsroom")


def put(web: Web, name: str, path: Path) -> None:
    """Serve a file, or the files of a folder, as the offer `name`."""
    (offer,) = [each for each in offers.OFFERS if each.name == name]
    if path.is_dir():
        for part in path.iterdir():
            web.files[f"/{name}/{part.name}"] = part.read_bytes()
    else:
        (file,) = offer.files
        web.files[f"/{name}/{file}"] = path.read_bytes()


def install(settings: Settings, wanted: str, locale: str = "", **given: Any) -> Model:
    accept, sha256 = given.get("accept_licence", False), given.get("sha256", "")
    return install_wanted(settings, wanted, locale, accept, sha256, lambda *_: None)


def draft(settings: Settings, locale: str) -> str:
    engine = Shelf(settings, settings.workspace / "no starters").choose(locale)
    return engine.translate([Marked(SENTENCE)])[0].text


def left(settings: Settings) -> list[str]:
    """What lies in the models folder, hidden files too."""
    folder = settings.workspace / "models"
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_armenian_is_fetched_converted_and_drafts(
    web: Web, settings: Settings, tmp_path: Path
) -> None:
    labels = (">>hye<<", ">>hyw<<", ">>xcl<<")
    put(web, "opus-eng-hyx", write_opus(tmp_path / "made", "hy", labels=labels))

    model = install(settings, "arm")

    assert (model.locale, model.starter) == ("arm", False)
    assert draft(settings, "arm") == spelled(SENTENCE, "hy")
    assert not any(name.startswith(".downloads") for name in left(settings))


def test_russian_is_the_newest_package_of_argoss_list(
    web: Web, settings: Settings, tmp_path: Path
) -> None:
    package = write_package(tmp_path / "made", "ru", version="1.10")
    web.files["/files/new.argosmodel"] = package.read_bytes()
    web.files["/argos/index.json"] = json.dumps(
        [
            {
                "package_version": version,
                "from_code": "en",
                "to_code": to,
                "links": [link],
            }
            for version, to, link in (
                ("1.9", "ru", f"{web.base}/files/old.argosmodel"),
                ("1.10", "ru", f"{web.base}/files/new.argosmodel"),
                ("9.9", "de", f"{web.base}/files/german.argosmodel"),
            )
        ]
    ).encode()

    model = install(settings, "ru")

    assert (model.locale, model.version) == ("ru", "1.10")
    assert draft(settings, "ru") == spelled(SENTENCE, "ru")


def test_opus_for_russian_is_asked_for_russian(
    web: Web, settings: Settings, tmp_path: Path
) -> None:
    labels = (">>bel<<", ">>rus<<", ">>ukr<<")
    put(web, "opus-eng-zle", write_opus(tmp_path / "made", "ru", labels=labels))

    install(settings, "opus-eng-zle")

    assert draft(settings, "ru") == spelled(SENTENCE, "ru")


def test_nllb_comes_only_by_its_name_and_with_its_licence_accepted(
    web: Web, settings: Settings, tmp_path: Path
) -> None:
    folder = write_multilingual(
        tmp_path / "made", "hy", ("eng_Latn", "hye_Armn", "rus_Cyrl"),
        "sentencepiece.bpe.model", "license: cc-by-nc-4.0\n",
    )  # fmt: skip
    put(web, "nllb-600m", folder)

    with pytest.raises(Refused, match=r"not for commercial use.*--accept-licence"):
        install(settings, "nllb-600m", "arm")
    assert web.asked == []
    install(settings, "nllb-600m", "arm", accept_licence=True)

    assert draft(settings, "arm") == spelled(SENTENCE, "hy")


def test_madlad_is_fetched_for_the_locale_that_is_named(
    web: Web, settings: Settings, tmp_path: Path
) -> None:
    folder = write_multilingual(
        tmp_path / "made", "ru", ("<2hy>", "<2ru>"), "sentencepiece.model",
        "license: apache-2.0\n", as_symbols=True,
    )  # fmt: skip
    put(web, "madlad-3b", folder)

    with pytest.raises(Refused, match=r"for arm and ru.*--to LOCALE"):
        install(settings, "madlad-3b")
    model = install(settings, "madlad-3b", "ru")

    assert model.licence == "apache-2.0"
    assert draft(settings, "ru") == spelled(SENTENCE, "ru")


@pytest.mark.parametrize("wanted", ["de", "nonsense", "missing.argosmodel"])
def test_what_nobody_offers_is_answered_with_what_there_is(
    settings: Settings, wanted: str
) -> None:
    with pytest.raises(NotFound, match=r"opus-eng-hyx.*nllb-600m"):
        install(settings, wanted)


def test_a_broken_download_goes_on_where_it_was(web: Web, tmp_path: Path) -> None:
    body = bytes(range(256)) * 4000
    web.files["/model"] = body
    web.break_after = [300_000, 0, 200_000]
    told: list[tuple[str, int, int]] = []

    found = download(
        f"{web.base}/model", tmp_path / "model", lambda *what: told.append(what)
    )

    assert (tmp_path / "model").read_bytes() == body
    assert found == hashlib.sha256(body).hexdigest()
    ranges = [given for _, given in web.asked]
    assert ranges == ["", "bytes=300000-", "bytes=300000-", "bytes=500000-"]
    assert told[-1] == ("model", len(body), len(body))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model"]


def test_a_download_that_was_given_up_goes_on_the_next_time(
    web: Web, tmp_path: Path
) -> None:
    body = b"weights" * 100_000
    web.files["/model"] = body
    web.break_after = [250_000, *[0] * downloading.TRIES]
    with pytest.raises(
        Refused, match=r"0\.2 MB of it are kept, and the next try goes on"
    ):
        download(f"{web.base}/model", tmp_path / "model", lambda *_: None)
    web.asked.clear()

    download(f"{web.base}/model", tmp_path / "model", lambda *_: None)

    assert web.asked == [("/model", "bytes=250000-")]
    assert (tmp_path / "model").read_bytes() == body


def test_a_file_that_changed_meanwhile_is_fetched_anew(
    web: Web, tmp_path: Path
) -> None:
    web.files["/model"] = b"old" * 100_000
    web.break_after = [90_000, *[0] * downloading.TRIES]
    with pytest.raises(Refused):
        download(f"{web.base}/model", tmp_path / "model", lambda *_: None)
    web.files["/model"], web.etag = b"new" * 90_000, '"two"'

    download(f"{web.base}/model", tmp_path / "model", lambda *_: None)

    assert (tmp_path / "model").read_bytes() == b"new" * 90_000


def test_what_has_another_checksum_is_deleted(web: Web, tmp_path: Path) -> None:
    web.files["/model"] = b"weights"
    with pytest.raises(Refused, match="is not what was wanted"):
        download(f"{web.base}/model", tmp_path / "model", lambda *_: None, "00" * 32)

    assert list(tmp_path.iterdir()) == []


def test_an_endless_file_is_not_read_to_its_end(web: Web, tmp_path: Path) -> None:
    web.files["/model"] = b"weights" * 1000
    with pytest.raises(Refused, match="more than"):
        download(f"{web.base}/model", tmp_path / "model", lambda *_: None, limit=1000)

    assert not (tmp_path / "model").exists()


def test_no_connection_is_one_sentence_with_another_way(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = tuple(
        replace(offer, files=dict.fromkeys(offer.files, "http://127.0.0.1:9/x"))
        for offer in offers.OFFERS
    )
    monkeypatch.setattr(offers, "OFFERS", away)

    with pytest.raises(Refused, match=r"cannot be reached.*models install FILE"):
        install(settings, "arm")
    assert list_models(settings, settings.workspace / "none") == []


@pytest.mark.parametrize(
    "body",
    [
        b"<list/>",
        b"{}",
        b'["x"]',
        b'[{"from_code": "en", "to_code": "ru", "links": 5}]',
    ],
)
def test_a_list_that_is_none_is_one_sentence(
    web: Web, settings: Settings, body: bytes
) -> None:
    web.files["/argos/index.json"] = body

    with pytest.raises(
        Refused, match=r"is not a list of argos packages|has no package"
    ):
        install(settings, "ru")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/page", "answers with a web page instead of the file"),
        ("/page-as-file", "answers with a web page instead of the file"),
        ("/fails", "answers 500"),
        ("/hangs", "says nothing for"),
        ("/short", "breaks the connection off before the file ends"),
    ],
)
def test_a_server_that_misbehaves_is_one_sentence_and_the_next_try_is_clean(
    web: Web, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    path: str, said: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(downloading, "_SECONDS", 0.3)
    monkeypatch.setattr(downloading, "TRIES", 2)
    labels = (">>hye<<", ">>hyw<<", ">>xcl<<")
    good = offers.OFFERS
    with misbehaving() as address:
        bad = tuple(
            replace(offer, files=dict.fromkeys(offer.files, address + path))
            for offer in good
        )
        monkeypatch.setattr(offers, "OFFERS", bad)
        for _ in range(2):  # what the first try leaves is not taken for a model
            with pytest.raises(Refused, match=said) as refusal:
                install(settings, "arm")

    told = str(refusal.value)
    assert "127.0.0.1" in told
    assert "try again" in told.lower()
    assert "pubpipe models install FILE" in told
    assert "\n" not in told
    if path not in ("/hangs", "/short"):
        assert left(settings) == []
    assert list_models(settings, settings.workspace / "none") == []
    monkeypatch.setattr(offers, "OFFERS", good)
    put(web, "opus-eng-hyx", write_opus(tmp_path / "made", "hy", labels=labels))
    install(settings, "arm")
    assert draft(settings, "arm") == spelled(SENTENCE, "hy")


def test_a_disk_that_fills_keeps_nothing_of_the_file(web: Web, tmp_path: Path) -> None:
    web.files["/model"] = b"weights" * 100_000
    # Linux's own full disk, under the name of the part.
    (tmp_path / "model.part").symlink_to("/dev/full")

    with pytest.raises(Refused, match=r"cannot be stored .*No space left.*Make room"):
        download(f"{web.base}/model", tmp_path / "model", lambda *_: None)
    left_over = list(tmp_path.iterdir())
    download(f"{web.base}/model", tmp_path / "model", lambda *_: None)

    assert left_over == []
    assert (tmp_path / "model").read_bytes() == web.files["/model"]


def test_a_disk_that_fills_while_packing_is_no_fault_of_the_download(
    web: Web, settings: Settings, tmp_path: Path
) -> None:
    made = write_opus(tmp_path / "made", "hy", labels=(">>hye<<",))
    (offer,) = [each for each in offers.OFFERS if each.name == "opus-eng-hyx"]
    (name,) = offer.files
    fetched = settings.workspace / "models" / ".downloads" / offer.name / name
    fetched.parent.mkdir(parents=True)
    made.rename(fetched)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(EngineUnavailable, match="Make room"):
            install(settings, "arm")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert left(settings) == [str(fetched.relative_to(settings.workspace / "models"))]
    install(settings, "arm")
    assert web.asked == []
    assert draft(settings, "arm") == spelled(SENTENCE, "hy")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (b"no zip at all", "damaged"),
        ({"readme": "* source language(s): deu\n"}, "this newsroom writes in en"),
        ({"labels": (), "readme": "* target language(s): fra\n"}, "does not say that"),
    ],
    ids=("no zip", "from German", "into French"),
)
def test_what_cannot_be_used_is_not_installed_and_not_kept(
    web: Web, settings: Settings, tmp_path: Path, made: Any, said: str
) -> None:
    (offer,) = [each for each in offers.OFFERS if each.name == "opus-eng-hyx"]
    (name,) = offer.files
    if isinstance(made, dict):
        made = write_opus(tmp_path / "bad", "hy", **made).read_bytes()
    web.files[f"/opus-eng-hyx/{name}"] = made

    with pytest.raises((EngineUnavailable, Refused), match=said):
        install(settings, "arm")
    kept = left(settings)
    put(web, "opus-eng-hyx", write_opus(tmp_path / "made", "hy", labels=(">>hye<<",)))
    install(settings, "arm")

    assert kept == []
    assert draft(settings, "arm") == spelled(SENTENCE, "hy")


def test_every_locale_has_an_offer_and_every_offer_says_its_terms() -> None:
    found = list_offers(Settings(workspace=Path("nowhere")))

    for language in ("ru", "hy"):
        assert offers.choose("", language) in found
    for offer in found:
        assert offer.licence
        assert offer.megabytes is None or offer.megabytes > 0
        assert all(url.startswith("https://") for url in offer.files.values())
