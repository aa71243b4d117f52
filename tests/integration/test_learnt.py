"""Memory and glossary travel by file, with the rights of whoever sends them."""

import json

import pytest

from pubpipe.cli import main
from pubpipe.domain.errors import NotAllowed, Refused
from pubpipe.domain.glossary import Term
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import (
    accounts,
    glossary,
    glossary_exchange,
    memory,
    memory_exchange,
    review,
)
from tests.conftest import close, open_room
from tests.newsdesk import launch, markdown, units

TEXTS = {
    "ru": {"headline": "Паром вернулся", "b1": "Паром уходит. Он не ждёт."},
    "arm": {
        "headline": "Լաստանավը վերադարձավ",
        "b1": "Լաստանավը մեկնում է։ Չի սպասում։",
    },
}
SOURCE = ("The ferry leaves. It does not wait.",)
CSV = (
    "locale;source;target;standing;type;gender;note\r\n"
    "ru;ferry;паром;;;masculine;\r\n"
    "hy;ferry;լաստանավ;preferred;term;;Ոչ «նավ»\r\n"
    "arm;Osk;;undecided;sensitive;;\r\n"
)


def approve(room: Newsroom, person: Person) -> None:
    launch(room, markdown(SOURCE))
    for locale, texts in TEXTS.items():
        for unit in units(room, locale):
            if unit.uid in texts:
                review.approve(
                    room, person, unit.id, source_hash=unit.source_hash,
                    version=unit.version, text=texts[unit.uid],
                )  # fmt: skip


def test_a_memory_goes_from_one_newsroom_to_another(room, person, tmp_path):
    approve(room, person("anna"))
    path = tmp_path / "memory.tmx"

    count = memory_exchange.export_memory(room, person("olga"), path)
    other = open_room(tmp_path / "other")
    accounts.add_user(other, "vera", [("arm", "reviewer")])
    vera = accounts.person(other, "vera")
    taken = memory_exchange.import_memory(other, vera, path)
    again = memory_exchange.import_memory(other, vera, path)
    launch(other, markdown(SOURCE))
    found = {unit.uid: memory.matches(other, unit) for unit in units(other, "arm")}
    drafts = {unit.uid: unit.draft for unit in units(other, "arm") if unit.draft}
    close(other)

    assert count == 4
    assert (dict(taken.added), taken.known) == ({"arm": 2}, 0)
    assert (dict(again.added), again.known) == ({}, 2)
    assert found["b1"][0].kind == "exact-in-context"
    assert (found["b1"][0].origin, found["b1"][0].author) == ("memory.tmx", "anna")
    assert drafts["b1"].text == TEXTS["arm"]["b1"]
    assert drafts["b1"].model == "exact in context"


def test_a_refused_file_leaves_nothing_and_rights_are_checked(room, person, tmp_path):
    path = tmp_path / "memory.tmx"
    good = (
        "<tu><tuv xml:lang='en'><seg>Why?</seg></tuv>"
        "<tuv xml:lang='ru'><seg>Почему?</seg></tuv></tu>"
    )
    path.write_text(f"<tmx><body>{good * 600}<tu>", "utf-8")

    with pytest.raises(Refused, match="line 1"):
        memory_exchange.import_memory(room, person("anna"), path)
    with pytest.raises(Refused, match="may not approve"):
        memory_exchange.import_memory(room, person("tim", "translator"), path)
    with pytest.raises(NotAllowed):
        memory_exchange.import_memory(
            room, person("rita", "reviewer", "arm"), path, "ru"
        )

    with room.store.read() as tx:
        assert tx.memory.size("ru") == 0


def test_a_glossary_goes_out_as_it_came_in(room, person):
    anna = person("anna")

    count = glossary_exchange.import_terms(room, anna, CSV.encode(), "terms.csv")
    glossary.put(room, anna, Term("ru", "=cmd", "+плюс"))
    _, text = glossary_exchange.export_terms(room, anna)
    again = glossary_exchange.import_terms(room, anna, text.encode(), "terms.csv")
    terms = {term.source: term for term in glossary.of_locale(room, "arm").terms}

    assert (count, again) == (3, 4)
    assert "'=cmd,'+плюс" in text
    assert terms["ferry"].note == "Ոչ «նավ»"
    assert (terms["Osk"].standing, terms["Osk"].type) == ("undecided", "sensitive")
    assert [t.source for t in glossary.of_locale(room, "ru").terms] == ["=cmd", "ferry"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"locale,source\nru,ferry\n", "first line"),
        (b"locale,source,target,sauce\n", "“sauce” is none of them"),
        (CSV.replace("ru;", "de;").encode(), "line 2: “de” is no locale"),
        (CSV.replace("masculine", "animate").encode(), "line 2: .*no gender"),
        (CSV.encode("utf-16-le"), "not in UTF-8"),
        ("locale,source,target\nru,паром,".encode("cp1251"), "not in UTF-8"),
        (b'locale,source,target\nru,"a"b,c\n', "line 2"),
    ],
)
def test_a_table_that_is_no_glossary_is_refused_whole(room, person, raw, said):
    with pytest.raises(Refused, match=said):
        glossary_exchange.import_terms(room, person("anna"), raw, "terms.csv")

    assert glossary.of_locale(room, "ru").terms == ()


def test_the_commands_do_the_same(tmp_path, capsys):
    csv, tmx = tmp_path / "terms.csv", tmp_path / "out.tmx"
    csv.write_text(CSV, "utf-8")
    where = ["--workspace", str(tmp_path / "news")]

    codes = [
        main(["glossary", "import", str(csv), *where]),
        main(["glossary", "export", str(tmp_path / "out.csv"), *where]),
        main(["tm", "export", str(tmx), *where]),
        main(["tm", "import", str(tmx), "--json", *where]),
        main(["tm", "import", str(csv), *where]),
        main(["tm", "import", str(tmp_path / "none.tmx"), *where]),
    ]
    out, err = capsys.readouterr()

    assert codes == [0, 0, 0, 0, 1, 1]
    assert "Entries stored: 3" in out
    assert "լաստանավ" in (tmp_path / "out.csv").read_text("utf-8")
    assert json.loads(out[out.index("{") :])["added"] == {}
    assert "cannot be imported" in err
    assert "There is no file" in err


def test_what_people_correct_again_and_again_is_suggested(room, person):
    anna = person("anna")
    paragraphs = [f"The harbour number {n} opens." for n in ("one", "two", "three")]
    launch(room, markdown(paragraphs))
    for unit in units(room, "ru"):
        if unit.uid.startswith("b") and unit.draft:
            said = unit.draft.text.split()
            said[1] = "гавань"
            review.save(
                room, anna, unit.id, source_hash=unit.source_hash, version=unit.version,
                text=" ".join(said),
            )  # fmt: skip

    (found,) = glossary.suggestions(room, "ru")
    glossary.put(room, anna, Term("ru", found.source, found.target))

    assert (found.source, found.target, found.times) == ("harbour", "гавань", 3)
    assert glossary.suggestions(room, "ru") == ()


def correct(room: Newsroom, anna: Person, article: str, locale: str, word: str) -> None:
    """Launch an article of a harbour and put `word` for it into three drafts."""
    paragraphs = [
        f"The harbour of {article} opens on {day}."
        for day in ("Monday", "Tuesday", "Friday")
    ]
    raw = markdown(paragraphs, f"On {article}").replace(
        b"id: ferry", f"id: {article}".encode()
    )
    launch(room, raw, name=f"{article}.md")
    for unit in units(room, locale, article):
        if unit.uid.startswith("b") and unit.draft:
            said = unit.draft.text.split()
            said[1] = word
            review.save(
                room, anna, unit.id, source_hash=unit.source_hash, version=unit.version,
                text=" ".join(said),
            )  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "form", "shorter"),
    [("ru", "гаванями", "гавань"), ("arm", "նավահանգստում", "նավահանգստի")],
)
def test_a_declined_suggestion_stays_away_when_more_edits_come(
    room, person, locale, form, shorter
):
    anna = person("anna")
    correct(room, anna, "one", locale, form)
    (found,) = glossary.suggestions(room, locale)

    glossary.decline(room, anna, locale, found.source, found.target)
    at_once = glossary.suggestions(room, locale)
    correct(room, anna, "two", locale, shorter)

    assert found.target == form
    assert at_once == ()
    assert glossary.suggestions(room, locale) == ()
    assert glossary.listed(room, anna, locale) == []


def test_a_correction_of_another_word_still_comes(room, person):
    anna = person("anna")
    correct(room, anna, "one", "arm", "նավահանգիստը")

    glossary.decline(room, anna, "arm", "harbour", "մառան")
    glossary.decline(room, anna, "ru", "harbour", "նավահանգիստը")

    (found,) = glossary.suggestions(room, "arm")
    assert (found.source, found.target) == ("harbour", "նավահանգիստը")


def test_a_brand_that_is_left_untranslated_reaches_the_draft(room, person):
    for locale in ("ru", "arm"):
        glossary.put(
            room,
            person(f"anna-{locale}"),
            Term(locale, "Kite Press", "Kite Press", type="brand"),
        )

    launch(room, markdown(("News of Kite Press.",)))
    drafts = [
        u.draft.text
        for code in ("ru", "arm")
        for u in units(room, code)
        if u.uid == "b1" and u.draft
    ]

    assert len(drafts) == 2
    assert all("Kite Press" in text and "News" not in text for text in drafts)
