"""An engine that fails while it drafts: the next one takes over, the other locale goes on."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pubpipe import resources
from pubpipe.adapters.mt import libre
from pubpipe.bootstrap import open_newsroom
from pubpipe.ports import Newsroom
from tests.bad_server import misbehaving
from tests.fakes import FakeOrchestrator
from tests.newsdesk import launch, markdown, units
from tests.tiny_model import write_package

ENGLISH = (
    "The ferry leaves the old pier at nine every day.",
    "It was repaired in the spring by four workers from Gyumri.",
)


def newsroom(
    folder: Path, engines: tuple[str, ...], **settings: str
) -> tuple[Newsroom, Path]:
    """A newsroom with a Russian model, and a folder that is the Armenian one."""
    made = open_newsroom(folder, engines={"arm": engines, "ru": ("argos",)}, **settings)
    models = folder / "models"
    write_package(models, "ru")
    package = write_package(models, "hy")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(models)
    package.unlink()
    return replace(made, orchestrator=FakeOrchestrator()), models / package.stem


def cut_short(model: Path) -> None:
    (model / "model" / "model.bin").write_bytes(b"no model")


def larger_than_memory(model: Path) -> None:
    with (model / "model" / "model.bin").open("r+b") as file:
        file.truncate(2**42)  # a hole: the disk holds nothing of it


def web_page(model: Path) -> None:
    """What an earlier version kept when a server answered with a page."""
    shutil.rmtree(model)
    page = b"<!DOCTYPE html><title>Sign in to the network</title>"
    model.with_name(f"{model.name}.argosmodel").write_bytes(page)


def other_pair(model: Path) -> None:
    about = json.loads((model / "metadata.json").read_text("utf-8"))
    (model / "metadata.json").write_text(
        json.dumps({**about, "to_code": "fr"}), "utf-8"
    )


def test_the_next_engine_drafts_where_the_first_one_fails(tmp_path: Path) -> None:
    room, model = newsroom(tmp_path / "newsroom", ("argos", "dummy"))
    cut_short(model)

    launched = launch(room, markdown(ENGLISH))

    assert launched.end == "Awaiting review"
    assert "translate-en_hy" in launched.reason
    assert "“dummy” drafted instead" in launched.reason
    for locale, engine in (("arm", "dummy"), ("ru", "argos")):
        drafts = [unit.draft for unit in units(room, locale)]
        assert {draft.engine for draft in drafts if draft} == {engine}
        assert all(unit.status == "pretranslated" for unit in units(room, locale))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut_short, r"translate-en_hy-1_0 is damaged .*Get it again and install it"),
        (larger_than_memory, r"needs 4,398,047 MB of memory .*use a smaller model"),
        (web_page, r"translate-en_hy-1_0.argosmodel is damaged .*Get it again"),
        (other_pair, r"No argos package translates en → hy.*models install FILE"),
    ],
)
def test_without_a_next_engine_the_units_wait_and_the_other_locale_goes_on(
    tmp_path: Path, spoil: Callable[[Path], None], said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(resources, "starter_dir", lambda: tmp_path / "no starters")
    room, model = newsroom(tmp_path / "newsroom", ("argos", "libretranslate"))
    spoil(model)

    launched = launch(room, markdown(ENGLISH))

    assert launched.end == "Partly drafted"
    assert re.search(said, launched.locales["arm"]["note"])
    assert launched.locales["ru"]["note"] == ""
    assert {unit.status for unit in units(room, "arm")} == {"untranslated"}
    assert {unit.status for unit in units(room, "ru")} == {"pretranslated"}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/page", "is not JSON"),
        ("/fails", "answers 500"),
        ("/hangs", "does not answer"),
    ],
)
def test_a_translation_server_that_misbehaves_holds_only_its_own_locale_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, said: str
) -> None:
    patience = libre.LibreTranslate.__init__.__kwdefaults__
    assert patience
    monkeypatch.setitem(patience, "answer_seconds", 0.3)
    monkeypatch.setattr(libre, "TRIES", 2)
    with misbehaving() as address:
        room, _ = newsroom(
            tmp_path / "newsroom",
            ("libretranslate",),
            libretranslate_url=address + path,
        )

        launched = launch(room, markdown(ENGLISH))

    assert launched.end == "Partly drafted"
    assert said in launched.locales["arm"]["note"]
    assert {unit.status for unit in units(room, "arm")} == {"untranslated"}
    assert {unit.status for unit in units(room, "ru")} == {"pretranslated"}
