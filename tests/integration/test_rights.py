"""One table of what people may do, obeyed alike at the desk, over the API, by PO and CLI."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
import pytest

from pubpipe.adapters.database.store import SqlStore
from pubpipe.cli.main import main
from pubpipe.domain.errors import NotAllowed, PubpipeError, Refused
from pubpipe.domain.person import Role
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, exchange, publication, review
from tests.conftest import PASSWORD, close, open_room
from tests.newsdesk import launch, markdown, units
from tests.web.desk_client import Desk, act, enter, token

SOURCES = tuple(f"The ferry number {n} is old." for n in (11, 12, 13, 14))
SURFACES = ("desk", "api", "po", "cli")


def said(locale: str, n: int) -> str:
    return f"Паром номер {n} старый." if locale == "ru" else f"{n} համարի նավը հին է։"


@dataclass(frozen=True)
class Row:
    """Who approves a new text in Armenian, and what is to become of the unit."""

    roles: tuple[tuple[str, Role], ...]
    four_eyes: bool
    status: str
    is_saved: bool


TABLE = {
    "a translator may not approve": Row(
        (("arm", "translator"),), False, "pretranslated", False
    ),
    "a reviewer of another locale may do nothing": Row(
        (("ru", "reviewer"),), False, "pretranslated", False
    ),
    "a translator here and reviewer there may not approve here": Row(
        (("arm", "translator"), ("ru", "reviewer")), False, "pretranslated", False
    ),
    "a reviewer may approve": Row((("arm", "reviewer"),), False, "approved", True),
    "an editor of every locale may": Row((("*", "editor"),), False, "approved", True),
    "with four eyes a reviewer’s own text waits": Row(
        (("arm", "reviewer"),), True, "translated", True
    ),
    "with four eyes an editor’s own text waits too": Row(
        (("*", "editor"),), True, "translated", True
    ),
}


@pytest.fixture(params=[False, True], ids=["two eyes", "four eyes"])
def newsroom(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newsroom]:
    room = made(tmp_path / "newsroom", four_eyes=request.param)
    yield room
    close(room)


def made(workspace: Path, *, four_eyes: bool) -> Newsroom:
    workspace.mkdir()
    wanted = '["arm"]' if four_eyes else "[]"
    (workspace / "pubpipe.toml").write_text(f"[newsroom]\nfour_eyes = {wanted}\n")
    room = open_room(workspace)
    launch(room, markdown(SOURCES))
    return room


def bodies(room: Newsroom, locale: str = "arm") -> list[Unit]:
    return [unit for unit in units(room, locale) if unit.uid.startswith("b")]


def by_desk(room: Newsroom, name: str, unit: Unit, text: str, _folder: Path) -> bool:
    with Desk(room) as client:
        enter(client, name)
        return act(client, unit, "approve", text=text).status_code < 400


def by_api(room: Newsroom, name: str, unit: Unit, text: str, _folder: Path) -> bool:
    with Desk(room) as client:
        enter(client, name)
        answer = client.post(
            f"/api/v1/units/{unit.id}/approve",
            json={
                "source_hash": unit.source_hash,
                "version": unit.version,
                "text": text,
            },
            headers={"X-CSRF-Token": token(client)},
        )
    return answer.status_code < 400


def returned(room: Newsroom, unit: Unit, text: str, folder: Path) -> Path:
    """A PO file in which this one unit is translated and no longer fuzzy."""
    path = folder / f"{unit.uid}.po"
    path.write_text(exchange.export(room, "editor", "ferry", unit.locale)[1], "utf-8")
    po = polib.pofile(path)
    for entry in po:
        if entry.msgctxt == unit.key:
            entry.msgstr, entry.flags = text, []
    po.save()
    return path


def by_po(room: Newsroom, name: str, unit: Unit, text: str, folder: Path) -> bool:
    person = accounts.person(room, name)
    path = returned(room, unit, text, folder)
    try:
        exchange.import_file(room, person, path, approve=True)
    except PubpipeError:
        return False
    return True


def by_cli(room: Newsroom, name: str, unit: Unit, text: str, folder: Path) -> bool:
    path = returned(room, unit, text, folder)
    workspace = str(room.settings.workspace)
    code = main(
        ["po", "import", str(path), "--approve", "--as", name, "--workspace", workspace]
    )
    after = review.unit(room, unit.id)
    return code == 0 or after.version != unit.version


DOES: dict[str, Callable[[Newsroom, str, Unit, str, Path], bool]] = {
    "desk": by_desk,
    "api": by_api,
    "po": by_po,
    "cli": by_cli,
}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_way_in_obeys_the_table(newsroom, surface, tmp_path):
    four_eyes = newsroom.settings.locale("arm").four_eyes
    outcomes, wanted = {}, {}
    for number, (name, row) in enumerate(TABLE.items()):
        if row.four_eyes != four_eyes:
            continue
        person = f"person{number}"
        accounts.add_user(newsroom, person, row.roles, PASSWORD)
        unit = bodies(newsroom)[number % len(SOURCES)]
        text = said("arm", 11 + number % len(SOURCES))
        if unit.target:
            text = f"Այո՛, {text}"

        took = DOES[surface](newsroom, person, unit, text, tmp_path)

        after = review.unit(newsroom, unit.id)
        is_saved = after.text == text
        outcomes[name] = (after.status if is_saved else "as before", is_saved, took)
        status = row.status if row.is_saved else "as before"
        wanted[name] = (status, row.is_saved, row.is_saved)

    assert outcomes == wanted


def test_a_second_person_approves_what_another_wrote(newsroom, tmp_path):
    for name in ("anna", "vahe"):
        accounts.add_user(newsroom, name, [("arm", "reviewer")], PASSWORD)
    anna = accounts.person(newsroom, "anna")
    for unit, n in zip(bodies(newsroom), (11, 12, 13, 14), strict=True):
        review.save(
            newsroom, anna, unit.id, source_hash=unit.source_hash,
            version=unit.version, text=said("arm", n),
        )  # fmt: skip

    own = [
        DOES["desk"](newsroom, "anna", bodies(newsroom)[0], said("arm", 11), tmp_path)
    ]
    statuses = [bodies(newsroom)[0].status]
    main_args = ["review", "ferry", "arm", "--approve-all", "--as"]
    place = ["--workspace", str(newsroom.settings.workspace)]
    main([*main_args, "anna", *place])
    statuses += [unit.status for unit in bodies(newsroom)[1:2]]
    for surface, unit in zip(SURFACES[:3], bodies(newsroom), strict=False):
        DOES[surface](newsroom, "vahe", unit, unit.text, tmp_path)
    main([*main_args, "vahe", *place])

    four_eyes = newsroom.settings.locale("arm").four_eyes
    assert own == [not four_eyes]
    assert statuses == (["translated"] * 2 if four_eyes else ["approved"] * 2)
    assert {unit.status for unit in bodies(newsroom)} == {"approved"}


def test_a_lone_editor_breaks_the_glass_with_a_reason_that_stays_seen(tmp_path):
    room = made(tmp_path / "newsroom", four_eyes=True)
    reason = "Ночью больше никого нет / գիշերը ուրիշ մարդ չկա"
    accounts.add_user(room, "eva", [("*", "editor")], PASSWORD)
    accounts.add_user(room, "vahe", [("arm", "reviewer")], PASSWORD)
    eva, vahe = accounts.person(room, "eva"), accounts.person(room, "vahe")
    unit = bodies(room)[0]
    seen: dict[str, Any] = {"source_hash": unit.source_hash, "version": unit.version}
    text = said("arm", 11)

    with pytest.raises(NotAllowed):
        review.approve(room, vahe, unit.id, text=text, alone=reason, **seen)
    waiting = review.approve(room, eva, unit.id, text=text, alone=" \n", **seen).unit
    again: dict[str, Any] = {
        "source_hash": unit.source_hash,
        "version": waiting.version,
    }
    with pytest.raises(Refused, match="with a reason"):
        review.approve(room, eva, unit.id, **again)
    with Desk(room) as client:
        enter(client, "eva")
        page = client.get(f"/desk/articles/ferry/arm?unit={unit.id}").text
        act(client, waiting, "approve", reason=reason)
        story = client.get(f"/desk/units/{unit.id}/history").text
    for other in units(room, "arm"):
        if other.status != "approved":
            kept: dict[str, Any] = {
                "source_hash": other.source_hash,
                "version": other.version,
            }
            done = review.save(room, vahe, other.id, text=better(other), **kept).unit
            kept["version"] = done.version
            review.approve(room, eva, other.id, **kept)
    publication.publish(room, "ferry", "arm", "eva")
    with room.store.read() as tx:
        arm = next(each for each in tx.translations.all() if each.locale == "arm")
        live = tx.editions.get(arm.id, arm.live_edition)

    assert waiting.status == "translated"
    assert "Approve alone" in page
    assert review.unit(room, unit.id).status == "approved"
    assert reason in story
    assert live is not None
    assert (live.alone, live.units) == (1, len(units(room, "arm")))
    assert isinstance(room.store, SqlStore)
    close(room)


def better(unit: Unit) -> str:
    """An Armenian text for any unit of the article that the checks let pass."""
    digits = "".join(sign for sign in unit.source.text if sign.isdigit())
    return said("arm", int(digits)) if digits else "Նավը"
