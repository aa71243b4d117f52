"""The workbench without a browser: what lies beside a segment, and hostile or rival texts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pubpipe.adapters.mt.shelf import Shelf
from pubpipe.domain.glossary import Term
from pubpipe.ports import Newsroom
from pubpipe.showing.drafts import is_shown
from pubpipe.stages import exchange, glossary, preview, review, unsaved
from pubpipe.web.desk.marks import with_terms
from tests.conftest import MakePerson
from tests.tiny_model import write_package
from tests.web.desk_client import TARGETS, Desk, act, enter, launch, post, units

JSON = {"Accept": "application/json"}


def seen(room: Newsroom, place: int = 0) -> dict[str, object]:
    unit = units(room)[place]
    return {"source_hash": unit.source_hash, "version": unit.version}


def test_what_is_typed_is_kept_for_its_writer_and_others_are_told(
    room: Newsroom, person: MakePerson
) -> None:
    anna, vahe = person("anna", "translator"), person("vahe", "reviewer")
    launch(room)
    unit = units(room)[0]
    path = f"/desk/units/{unit.id}/unsaved"

    with Desk(room) as client, Desk(room) as other:
        enter(client, "anna")
        enter(other, "vahe")
        first = post(client, path, text="Այգին\r\n<բզզում> է", **seen(room)).json()
        second = post(other, path, text="Сад гудит", **seen(room)).json()
        page = client.get("/desk/articles/orchard/arm").text
        theirs = other.get("/desk/articles/orchard/arm").text
        too_long = post(client, path, text="ա" * 90_000, **seen(room))
        still = unsaved.of_translation(room, anna, unit.translation)
        act(client, unit, "save", text="Այգին բզզում է")

    assert (first, second) == ({"holder": ""}, {"holder": "anna"})
    assert '<template data-typed="2">Այգին\n&lt;բզզում&gt; է</template>' in page
    assert "բզզում" not in theirs
    assert "anna is writing here" in theirs
    assert too_long.status_code == 400
    assert "90,000 characters" in too_long.text
    assert still[unit.id].text == "Այգին\n<բզզում> է"
    assert unsaved.of_translation(room, anna, unit.translation) == {}
    assert (
        unsaved.of_translation(room, vahe, unit.translation)[unit.id].text
        == "Сад гудит"
    )
    assert review.unit(room, unit.id).text == "Այգին բզզում է"


def test_an_import_while_somebody_edits_loses_neither_text(
    room: Newsroom, person: MakePerson, tmp_path: Path
) -> None:
    person("anna", "translator")
    vahe = person("vahe", "reviewer")
    launch(room)
    unit = units(room)[0]
    _, text = exchange.export(room, "vahe", "orchard", "arm")
    changed = text.replace(f'msgstr "{unit.text}"', 'msgstr "Վերնագիր ֆայլից"')
    file = tmp_path / "back.po"
    file.write_text(changed, "utf-8")

    with Desk(room, **JSON) as client:
        enter(client, "anna")
        before = review.unit(room, unit.id)
        exchange.import_file(room, vahe, file)
        refused = act(client, before, "save", text="Աննայի վերնագիրը")

    assert changed != text
    assert refused.status_code == 409
    assert refused.json()["theirs"] == "Վերնագիր ֆայլից"
    assert refused.json()["yours"] == "Աննայի վերնագիրը"
    assert review.unit(room, unit.id).text == "Վերնագիր ֆայլից"
    offered = [text for text, _ in review.history(room, unit.id).suggestions]
    assert "Աննայի վերնագիրը" in offered


def test_the_panel_has_matches_terms_and_comments_and_works_as_a_page(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    vahe = person("vahe", "editor")
    launch(room)
    launch(
        room, "---\nid: mill\ntitle: The orchard that hums\n---\n\nA mill.\n", "m.md"
    )
    unit = units(room)[0]
    at = {"source_hash": unit.source_hash, "version": unit.version}
    review.approve(room, vahe, unit.id, text=TARGETS["headline"], **at)  # type: ignore[arg-type]
    glossary.put(room, vahe, Term("arm", "orchard", "պարտեզ", standing="forbidden"))
    glossary.put(room, vahe, Term("arm", "orchard", "այգի", note="<сад>"))
    mill = units(room, "mill")[0]

    with Desk(room) as client:
        enter(client, "anna")
        post(client, f"/desk/units/{mill.id}/comments", words="«Этот» или <b>тот</b>?")
        page = client.get(f"/desk/units/{mill.id}/panel").text
        found = client.get("/desk/concordance/arm?q=orchard").text

    assert '<mark class="term" title="այգի">orchard</mark>' in page
    assert '<del lang="hy" title="do not write">պարտեզ</del>' in page
    assert "&lt;сад&gt;" in page
    assert "99 %" in page or "100 %" in page
    assert TARGETS["headline"] in page
    assert "«Этот» или &lt;b&gt;тот&lt;/b&gt;?" in page
    assert TARGETS["headline"] in found
    terms = glossary.terms_in(room, mill)
    whole = "".join(piece.value for piece in with_terms(mill.source, terms))
    assert whole == "The orchard that hums"


class Measured(Shelf):
    """A shelf whose models were measured at a chrF of 21.25."""

    def quality(self, model: str, version: str) -> float | None:
        return 21.25


@pytest.mark.parametrize(
    "wish", [{"hide_drafts": ("arm",)}, {"hide_drafts_below": {"ru": 9, "arm": 21.5}}]
)
def test_a_draft_is_hidden_until_asked_for_where_the_newsroom_wants_it(
    room: Newsroom, person: MakePerson, wish: dict[str, Any]
) -> None:
    person("anna", "reviewer")
    launch(room)
    unit = units(room)[0]
    room = replace(room, translators=Measured(room.settings, Path("none")))
    shy = replace(room, settings=replace(room.settings, **wish))

    with Desk(shy) as client:
        enter(client, "anna")
        page = client.get(f"/desk/articles/orchard/arm?unit={unit.id}").text
        unread = act(client, unit, "approve", text="")
    with Desk(room) as client:
        enter(client, "anna")
        open_page = client.get(f"/desk/articles/orchard/arm?unit={unit.id}").text

    editor = f">\n{unit.text}</textarea>"
    assert editor in open_page
    assert editor not in page
    assert '<details class="box draft">' in page
    assert '<details class="box draft" open>' in open_page
    assert unread.status_code == 400
    assert "⟦The orchard that hums⟧" in preview.page(shy, "orchard", "arm")


@pytest.mark.parametrize(
    ("least", "measured", "shown"),
    [
        ({}, 21.25, True),
        ({"arm": 21.25}, 21.25, True),
        ({"arm": 21.3}, 21.25, False),
        ({"ru": 90.0}, 21.25, True),
        ({"arm": 90.0}, None, True),  # nobody has measured it
    ],
)
def test_what_hides_a_draft_is_the_measured_quality_of_its_own_model(
    room: Newsroom, tmp_path: Path, least: dict[str, float], measured: float | None,
    shown: bool,
) -> None:  # fmt: skip
    launch(room)
    unit = units(room)[0]
    assert unit.draft
    about = {} if measured is None else {"pubpipe_chrf": measured}
    package = write_package(tmp_path, "hy", metadata=about)
    write_package(tmp_path, "ru", metadata={"pubpipe_chrf": 3.0})
    model = replace(unit.draft, model=package.stem, version="1.0")
    room = replace(
        room,
        settings=replace(room.settings, hide_drafts_below=least),
        translators=Shelf(room.settings, tmp_path),
    )

    assert is_shown(room, replace(unit, draft=model)) is shown
    assert is_shown(room, replace(unit, draft=None))


def test_the_desk_speaks_the_language_that_a_person_chose(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)

    with Desk(room, **{"Accept-Language": "hy-AM, ru;q=0.8, en;q=0.1"}) as client:
        stranger = client.get("/desk/sign-in").text
        enter(client, "anna")
        by_browser = client.get("/desk/").text
        post(client, "/desk/language", language="ru", back="/desk/articles/")
        chosen = client.get("/desk/").text
        unknown = post(client, "/desk/language", language="xx")

    assert '<html lang="hy">' in stranger
    assert "Սպասում է մարդկանց" in by_browser
    assert '<html lang="ru">' in chosen
    assert "Ждёт людей" in chosen
    assert unknown.status_code == 404
