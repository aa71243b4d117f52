import os

import pytest

from pubpipe.adapters.mt import models
from pubpipe.adapters.mt.shelf import Shelf
from pubpipe.domain.errors import EngineUnavailable, NotFound, Refused
from pubpipe.domain.markup import Marked
from pubpipe.domain.settings import Settings
from tests.tiny_model import write_package


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "newsroom")


@pytest.fixture
def starters(tmp_path):
    folder = tmp_path / "starters"
    for tag in ("ru", "hy"):
        write_package(folder, tag, metadata={"pubpipe_starter": True})
    return folder


def test_a_starter_drafts_until_the_newsroom_installs_a_package(
    settings, starters, tmp_path
):
    shelf = Shelf(settings, starters)
    better = write_package(tmp_path / "new", "hy", slips={"o": "ա"})

    before = shelf.choose("arm")
    models.install(settings, better)
    after = shelf.choose("arm")

    assert (before.engine, before.starter) == ("argos", True)
    assert (after.engine, after.starter) == ("argos", False)
    assert before.translate([Marked("on")])[0].text == "ոն"
    assert after.translate([Marked("on")])[0].text == "ան"
    assert shelf.choose("ru").starter


def test_a_package_replaced_under_its_name_is_loaded_anew(settings, starters):
    write_package(settings.workspace / "models", "ru")
    shelf = Shelf(settings, starters)
    assert shelf.choose("ru").translate([Marked("a cat")])[0].text == "а цат"

    changed = write_package(settings.workspace / "models", "ru", slips={"c": "к"})
    os.utime(changed, (1, 1))

    assert shelf.choose("ru").translate([Marked("a cat")])[0].text == "а кат"


def test_the_order_of_engines_is_the_newsrooms(settings, tmp_path):
    ordered = Settings(settings.workspace, engines={"arm": ("argos", "dummy")})
    shelf = Shelf(ordered, tmp_path / "none")

    assert shelf.choose("hy").engine == "dummy"
    with pytest.raises(EngineUnavailable):
        shelf.choose("ru")


def test_without_a_package_the_error_says_where_to_put_one(settings, tmp_path):
    models_folder = settings.workspace / "models"
    models_folder.mkdir(parents=True)
    (models_folder / "old.argosmodel").write_bytes(b"nothing")

    with pytest.raises(EngineUnavailable) as told:
        Shelf(settings, tmp_path / "none").choose("arm")

    assert "en → hy" in str(told.value)
    assert "pubpipe models install FILE" in str(told.value)
    assert str(models_folder) in str(told.value)
    assert "old.argosmodel is damaged" in str(told.value)


def test_an_unknown_engine_or_locale_is_named(settings, starters):
    shelf = Shelf(Settings(settings.workspace, engines={"ru": ("babel",)}), starters)

    with pytest.raises(EngineUnavailable, match="“babel”"):
        shelf.choose("ru")
    with pytest.raises(NotFound, match="“fr”"):
        shelf.choose("fr")
    with pytest.raises(EngineUnavailable, match="No translation engine is set"):
        Shelf(Settings(settings.workspace, engines={"ru": ()}), starters).choose("ru")


def test_installed_packages_are_listed_before_the_starters(
    settings, starters, tmp_path
):
    models.install(settings, write_package(tmp_path / "new", "ru", version="1.9"))

    listed = models.list_models(settings, starters)

    assert [(m.locale, m.model, m.starter, m.in_use) for m in listed] == [
        ("ru", "translate-en_ru-1_9", False, True),
        ("ru", "translate-en_ru-1_0", True, False),
        ("arm", "translate-en_hy-1_0", True, True),
    ]


def test_installing_twice_and_removing_leaves_nothing(settings, starters, tmp_path):
    package = write_package(tmp_path / "new", "hy")

    first = models.install(settings, package)
    second = models.install(settings, first.path)
    models.remove(settings, first.model)

    assert first == second
    assert [m.starter for m in models.list_models(settings, starters)] == [True, True]
    assert [
        path.name
        for path in (settings.workspace / "models").rglob("*")
        if ".argos" not in path.parts and path.name != ".argos"
    ] == [".unpacked"]
    with pytest.raises(NotFound, match="models list"):
        models.remove(settings, first.model)


def test_a_package_for_another_pair_or_a_damaged_one_is_not_installed(
    settings, tmp_path
):
    other = write_package(
        tmp_path / "a", "ru", metadata={"from_code": "de", "to_code": "fr"}
    )
    damaged = write_package(tmp_path / "b", "ru")
    damaged.write_bytes(damaged.read_bytes()[:-9000])

    with pytest.raises(Refused, match="de → fr"):
        models.install(settings, other)
    with pytest.raises(EngineUnavailable, match="damaged"):
        models.install(settings, damaged)
    with pytest.raises(NotFound, match="no file"):
        models.install(settings, tmp_path / "none.argosmodel")

    assert models.list_models(settings, tmp_path / "none") == []
