"""A desk with something on each of its pages, and the addresses of these."""

from datetime import timedelta

from pubpipe.domain.glossary import Term
from pubpipe.domain.hit import Hit
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages import (
    accounts,
    comments,
    edit_figures,
    glossary,
    memory,
    reports,
    review,
)
from tests.web import roles
from tests.web.desk_client import SOURCE, TARGETS, launch, units
from tests.web.public_room import new_id

LONG = "Անդրկովկասյան հիդրոէլեկտրակայանների ինքնավերականգնվող էներգահամակարգերի վերակառուցումը հետաձգվեց"
ODD = "Այգին «հումս» է - 12 փեթակ:"
"""What several checks have something to say of."""


def furnish(room: Newsroom) -> Unit:
    """Fill the newsroom; returns a unit with a history, findings, matches and comments."""
    roles.fill(room)
    editor = accounts.person(room, "editor")
    source = SOURCE.replace("id: orchard", "id: mill").replace(
        "title: The orchard that hums", f"title: {LONG}"
    )
    launch(room, source.replace("12 hives", "14 hives"), "mill.md")
    unit = next(each for each in units(room, "mill") if each.uid == "b1")
    for text in (TARGETS["b1"], ODD):
        unit = review.unit(room, unit.id)
        seen = {"source_hash": unit.source_hash, "version": unit.version}
        review.save(room, editor, unit.id, text=text, **seen)  # type: ignore[arg-type]
    comments.add(room, editor, unit.id, "Ինչո՞ւ 12։ В источнике 14.")
    for standing, term in (("preferred", "փեթակ"), ("undecided", "")):
        glossary.put(room, editor, Term("arm", f"hive{term[:1]}", term, standing))  # type: ignore[arg-type]
    memory.put(room, editor, "arm", "Bees hum.", "Մեղուները բզզում են։")
    said = {"article": "orchard", "locale": "en", "edition": "1"}
    reports.take(room, {**said, "quote": "has 12 hives", "note": "Их 14: " + LONG})
    at = room.clock() - timedelta(minutes=1)
    for n, locale in enumerate(("en", "ru", "arm")):
        room.hits.record([Visit(Hit(new_id(at), "orchard", locale, 1), at, b"%d" % n)])
    edit_figures.choose(room, editor, True)
    return review.unit(room, unit.id)


def pages(unit: Unit) -> tuple[str, ...]:
    """Every kind of page of the desk, for who is signed in."""
    place = f"/desk/articles/{unit.article}/{unit.locale}"
    return (
        "/desk/",
        "/desk/?q=zzz",
        "/desk/launch",
        "/desk/people",
        "/desk/reports",
        "/desk/views",
        "/desk/edits",
        "/desk/edits/mine",
        "/desk/glossary?locale=arm",
        "/desk/memory?locale=arm",
        "/desk/articles/",
        "/desk/articles/orchard",
        f"{place}?unit={unit.id}",
        f"{place}/replace?find=%D5%A1&put=%D5%A2",
        f"/desk/units/{unit.id}/history",
        f"/desk/units/{unit.id}/panel",
        "/desk/concordance/arm?q=bees",
        "/desk/signed-in",
        "/desk/none",
    )
