"""Short ways to do what editors and reviewers do, for tests."""

from collections.abc import Sequence

from pubpipe import pipeline
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import intake, review

PARAGRAPHS = (
    "The ferry leaves the old pier at nine every day.",
    "Паром уходит от старого причала каждый день в девять.",
    "Լաստանավը մեկնում է հին նավամատույցից ամեն օր ժամը իննին։",
    "Tickets cost 120 drams & children travel free.",
)


def markdown(
    paragraphs: Sequence[str] = PARAGRAPHS, headline: str = "The ferry returns"
) -> bytes:
    """A source in Markdown, without a byline, in the section “City”."""
    front = f"---\nid: ferry\ntitle: {headline}\nsection: City\n---\n\n"
    return (front + "\n\n".join(paragraphs) + "\n").encode()


def launch(
    room: Newsroom, raw: bytes, order: Order | None = None, name: str = "ferry.md"
) -> pipeline.Launched:
    """Submit a source and launch it directly."""
    submission = intake.submit(
        room,
        raw=raw,
        name=name,
        origin=name,
        media_type="",
        order=order or Order(),
        actor="editor",
    )
    return pipeline.launch(room, submission)


def units(room: Newsroom, locale: str, article: str = "ferry") -> tuple[Unit, ...]:
    """The units of a translation in reading order."""
    return review.workbench(room, article, locale).units


def approve_all(
    room: Newsroom, person: Person, locale: str, article: str = "ferry"
) -> None:
    """Approve every unit of a translation as it stands."""
    left = review.approve_all(room, person, article, locale).left
    assert not left, left
