"""An engine that fails while it drafts: the next one takes over, the other locale goes on."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.ports import Newsroom
from tests.fakes import FakeOrchestrator
from tests.newsdesk import launch, markdown, units
from tests.tiny_model import write_package

ENGLISH = (
    "The ferry leaves the old pier at nine every day.",
    "It was repaired in the spring by four workers from Gyumri.",
)


def newsroom(folder: Path, engines: tuple[str, ...]) -> Newsroom:
    """A newsroom whose Armenian model cannot be loaded, and whose Russian one can."""
    made = open_newsroom(folder, engines={"arm": engines, "ru": ("argos",)})
    models = folder / "models"
    write_package(models, "ru")
    package = write_package(models, "hy")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(models)
    package.unlink()
    (models / package.stem / "model" / "model.bin").write_bytes(b"no model")
    return replace(made, orchestrator=FakeOrchestrator())


def test_the_next_engine_drafts_where_the_first_one_fails(tmp_path: Path) -> None:
    room = newsroom(tmp_path / "newsroom", ("argos", "dummy"))

    launched = launch(room, markdown(ENGLISH))

    assert launched.end == "Awaiting review"
    assert "translate-en_hy" in launched.reason
    assert "“dummy” drafted instead" in launched.reason
    for locale, engine in (("arm", "dummy"), ("ru", "argos")):
        drafts = [unit.draft for unit in units(room, locale)]
        assert {draft.engine for draft in drafts if draft} == {engine}
        assert all(unit.status == "pretranslated" for unit in units(room, locale))


@pytest.mark.parametrize("engines", [("argos",), ("argos", "libretranslate")])
def test_without_a_next_engine_the_units_wait_and_the_other_locale_goes_on(
    tmp_path: Path, engines: tuple[str, ...]
) -> None:
    room = newsroom(tmp_path / "newsroom", engines)

    launched = launch(room, markdown(ENGLISH))

    assert launched.end == "Partly drafted"
    assert "translate-en_hy" in launched.reason
    assert {unit.status for unit in units(room, "arm")} == {"untranslated"}
    assert {unit.status for unit in units(room, "ru")} == {"pretranslated"}
