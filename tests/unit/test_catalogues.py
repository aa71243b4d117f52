import shutil
from pathlib import Path

import polib
import pytest

from pubpipe.adapters.catalogues import faults, texts, used
from pubpipe.adapters.site import render
from pubpipe.domain.locale import BUILT_IN
from tests.spoken import PLACES, kinds

LOCALES = Path(__file__).parents[2] / "locales"
SITE = Path(render.__file__).parent
FORMS = {"en": 2, "ru": 3, "arm": 2}


@pytest.mark.parametrize("code", FORMS)
def test_catalogue_has_every_text_of_the_site_and_none_is_fuzzy(code):
    wanted = used([SITE])

    found = faults(code, LOCALES, wanted, FORMS[code])

    assert wanted
    # Texts of other screens share the catalogue; that all are in use is tested with them.
    assert [each for each in found if not each.endswith("is not used any more.")] == []


@pytest.mark.parametrize("code", FORMS)
def test_the_desks_catalogue_has_every_text_of_the_desk_and_no_other(code):
    wanted = used(PLACES, kinds())

    assert wanted
    assert faults(code, LOCALES, wanted, FORMS[code], "desk") == []


@pytest.mark.parametrize("locale", BUILT_IN, ids=lambda locale: locale.code)
def test_catalogue_states_its_tag_and_plural_forms(locale):
    catalogue = polib.pofile(str(LOCALES / locale.code / "LC_MESSAGES" / "pubpipe.po"))

    assert catalogue.metadata["Language"] == locale.tag
    assert catalogue.metadata["Plural-Forms"] == locale.plural_forms


@pytest.mark.parametrize(
    ("code", "count", "shown"),
    [
        ("en", 0, "0 views"),
        ("en", 1, "1 view"),
        ("en", 46, "46 views"),
        ("ru", 0, "0 просмотров"),
        ("ru", 1, "1 просмотр"),
        ("ru", 11, "11 просмотров"),
        ("ru", 22, "22 просмотра"),
        ("ru", 46, "46 просмотров"),
        ("ru", 101, "101 просмотр"),
        ("arm", 0, "0 դիտում"),
        ("arm", 1, "1 դիտում"),
        ("arm", 46, "46 դիտում"),
    ],
)
def test_views_are_counted_with_the_plural_of_the_locale(code, count, shown):
    say = texts(code, LOCALES).ngettext

    assert say("%(count)s view", "%(count)s views", count) % {"count": count} == shown


def test_text_without_a_translation_comes_out_in_english():
    assert texts("ka", LOCALES).gettext("Print") == "Print"
    assert texts("arm", LOCALES).gettext("No such text") == "No such text"


def test_catalogue_is_read_anew_when_it_changes(tmp_path):
    shutil.copytree(LOCALES, tmp_path, dirs_exist_ok=True)
    before = texts("arm", tmp_path).gettext("Print")
    path = tmp_path / "arm" / "LC_MESSAGES" / "pubpipe.po"
    path.write_text(path.read_text("utf-8").replace("Տպել", "Տպագրել այս էջը"), "utf-8")

    after = texts("arm", tmp_path).gettext("Print")

    assert (before, after) == ("Տպել", "Տպագրել այս էջը")


def test_faults_name_what_a_translator_left_undone(tmp_path):
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "pubpipe.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        '#, fuzzy\nmsgid "Print"\nmsgstr "Печать"\n\n'
        'msgid "By %(author)s"\nmsgstr "Автор: %(who)s"\n\n'
        'msgid "Share"\nmsgstr ""\n\n'
        'msgid "%(count)s view"\nmsgid_plural "%(count)s views"\n'
        'msgstr[0] "%(count)s просмотр"\nmsgstr[1] "%(count)s просмотра"\n\n'
        'msgid "Old"\nmsgstr "Старое"\n',
        "utf-8",
    )
    wanted = {"Print": "", "By %(author)s": "", "Share": "", "Copy link": ""}
    wanted["%(count)s view"] = "%(count)s views"

    found = faults("ru", tmp_path, wanted, 3)

    assert found == [
        "“Copy link” is missing.",
        "“Print” is fuzzy.",
        "“Автор: %(who)s” has other placeholders than “By %(author)s”.",
        "“Share” is not translated.",
        "“%(count)s view” needs 3 plural forms.",
        "“Old” is not used any more.",
    ]
