"""Routes: what lies beside a segment — matches, terms, history, comments, unsaved text."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from pubpipe.domain.markup import Marked
from pubpipe.stages import comments, glossary, memory, review, unsaved
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.marks import difference, editable, pieces, with_terms
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line, Number, Text

router = APIRouter()
Part = Annotated[bool, Query()]
"""Whether only the part is asked for that the workbench puts beside a segment."""


@router.get("/desk/units/{unit}/panel")
def show_panel(
    request: Request, room: Room, session: Signed, unit: Number, part: Part = False
) -> Response:
    """Matches, terms and comments of a segment."""
    found = review.unit(room, unit)
    terms = glossary.terms_in(room, found)
    return page(
        request,
        _template("panel", part),
        session,
        unit=found,
        locale=room.settings.locale(found.locale),
        source=with_terms(found.source, terms),
        terms=terms,
        matches=[
            {
                "match": each,
                "source": difference(Marked(each.source), found.source),
                "text": pieces(Marked(each.text, found.source.tags)),
                "editable": editable(each.text),
            }
            for each in memory.matches(room, found)
        ],
        comments=comments.of_unit(room, unit),
    )


@router.get("/desk/units/{unit}/history")
def show_history(
    request: Request, room: Room, session: Signed, unit: Number, part: Part = False
) -> Response:
    """All texts of a segment with what each changed, and all that happened to it."""
    found = review.unit(room, unit)
    story = review.history(room, unit)
    tags = found.source.tags
    texts = [Marked(target.text, tags) for target in story.targets]
    changes = [
        difference(texts[at - 1], text) if at else pieces(text)
        for at, text in enumerate(texts)
    ]
    return page(
        request,
        _template("history", part),
        session,
        unit=found,
        locale=room.settings.locale(found.locale),
        targets=list(zip(story.targets, changes, strict=True)),
        events=story.events,
        suggestions=[
            (pieces(Marked(text, tags)), author) for text, author in story.suggestions
        ],
    )


@router.post("/desk/units/{unit}/comments")
def add_comment(
    request: Request,
    room: Room,
    session: Posted,
    unit: Number,
    words: Annotated[Text, Form()],
) -> Response:
    """Say something about a segment."""
    said = comments.add(room, session.person, unit, words)
    found = review.unit(room, unit)
    if "application/json" in request.headers.get("accept", ""):
        return page(request, "comments_part.html", session, unit=found, comments=said)
    where = f"/desk/articles/{found.article}/{found.locale}?unit={unit}#u{unit}"
    return RedirectResponse(where, status_code=303)


@router.post("/desk/units/{unit}/unsaved")
def keep(
    room: Room,
    session: Posted,
    unit: Number,
    source_hash: Annotated[Line, Form()] = "",
    version: Annotated[Number, Form()] = 0,
    text: Annotated[Text | None, Form()] = None,
) -> dict[str, str]:
    """Keep what is being typed, or forget it without a `text`; tells who else writes."""
    if text is None:
        unsaved.discard(room, session.person, unit)
        return {"holder": ""}
    held = unsaved.keep(
        room,
        session.person,
        unit,
        source_hash=source_hash,
        version=version,
        text=text.replace("\r\n", "\n"),
    )
    return {"holder": "" if held.holder == session.person.name else held.holder}


@router.get("/desk/concordance/{locale}")
def show_concordance(
    request: Request,
    room: Room,
    session: Signed,
    locale: str,
    q: Annotated[str, Query(max_length=200)] = "",
    part: Part = False,
) -> Response:
    """What was approved or published with these words, in both languages."""
    where = room.settings.locale(locale)
    return page(
        request,
        _template("concordance", part),
        session,
        locale=where,
        q=q,
        pairs=[
            {
                "pair": pair,
                "source": pieces(Marked(pair.source)),
                "text": pieces(Marked(pair.text)),
            }
            for pair in memory.concordance(room, where.code, q)
        ],
    )


def _template(name: str, part: bool) -> str:
    """A page of its own, which includes the part; or the part alone."""
    return f"{name}_part.html" if part else f"{name}.html"
