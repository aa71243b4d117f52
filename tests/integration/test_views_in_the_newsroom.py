"""What views mean to the newsroom: what to translate first, and one number everywhere."""

from datetime import timedelta

from pubpipe.domain.hit import Hit
from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages import queue
from tests.conftest import MakePerson
from tests.newsdesk import PARAGRAPHS, launch, markdown
from tests.web.public_room import new_id


def publish_original(room: Newsroom, name: str, order: Order | None = None) -> None:
    raw = markdown(PARAGRAPHS[:1], f"About {name}").replace(
        b"ferry\n", name.encode() + b"\n", 1
    )
    launch(room, raw, order, name=f"{name}.md")


def read(room: Newsroom, article: str, times: int, *, hours_ago: int = 0) -> None:
    at = room.clock() - timedelta(hours=hours_ago)
    room.hits.record(
        [Visit(Hit(new_id(at), article, "en", 1), at, b"%d" % n) for n in range(times)]
    )


def test_a_widely_read_original_asks_for_its_translations_first(
    room: Newsroom, person: MakePerson
) -> None:
    anna = person("anna", "translator")
    for name in ("boat", "lake", "ferry"):
        publish_original(room, name)
    publish_original(room, "storm", Order(priority=3))
    read(room, "lake", 2)
    read(room, "ferry", 5)
    read(room, "boat", 50, hours_ago=80)

    queue.note_readers(room)
    rows = queue.look(room, anna, queue.Filter(locale="arm")).rows

    assert [(row.translation.article, row.source_views) for row in rows] == [
        ("storm", 0), ("ferry", 5), ("lake", 2), ("boat", 0),
    ]  # fmt: skip
