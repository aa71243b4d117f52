"""The demo's own parts: samples, the reviewer it plays, and its readers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pubpipe import pipeline, resources
from pubpipe.cli import playing, readers, report, samples
from pubpipe.domain.hit import Hit, fault
from pubpipe.domain.page import article_path
from pubpipe.ports import Newsroom
from pubpipe.stages import overview, review
from pubpipe.web.app import create_app
from tests.conftest import MakePerson
from tests.web.public_room import running

NAMES = ["ferry-timetable", "observatory", "seed-library", "weather-note"]


@pytest.fixture
def found(room: Newsroom) -> list[samples.Sample]:
    """The samples, launched without Prefect."""
    loaded = samples.load(resources.samples_dir())
    samples.place_pictures(resources.samples_dir(), room.settings.workspace)
    for sample in loaded:
        pipeline.launch(room, sample.submit(room))
    return loaded


@pytest.fixture
def published(
    room: Newsroom, found: list[samples.Sample], person: MakePerson
) -> Iterator[str]:
    """The address of the site with every sample live in every locale."""
    reviewer = person("anna", "reviewer")
    for sample in found:
        for code in room.settings.target_locales:
            playing.approve_sample(room, reviewer, sample, code)
            pipeline.release(room, sample.name, code)
    with running(create_app(room)) as address:
        yield address


def test_every_sample_is_launched_once_under_its_own_name(
    room: Newsroom, found: list[samples.Sample]
) -> None:
    rows = overview.status(room)

    assert sorted(row["article"] for row in rows) == NAMES
    assert all(sample.is_launched(room) for sample in found)


def test_a_sample_is_not_launched_where_a_locale_is_missing(room: Newsroom) -> None:
    sample = samples.load(resources.samples_dir())[-1]

    before = sample.is_launched(room)

    assert not before


def test_every_human_target_of_the_samples_passes_the_checks(
    room: Newsroom, found: list[samples.Sample], person: MakePerson
) -> None:
    reviewer = person("anna", "reviewer")

    played = [
        playing.approve_sample(room, reviewer, sample, code)
        for sample in found
        for code in ("ru", "arm")
    ]

    assert [refusal for each in played for refusal in each.refused] == []
    for name in NAMES:
        for code in ("ru", "arm"):
            units = review.workbench(room, name, code).units
            assert {unit.status for unit in units} == {"approved"}


def test_one_armenian_paragraph_is_left_to_approve(
    room: Newsroom, found: list[samples.Sample], person: MakePerson
) -> None:
    reviewer = person("anna", "reviewer")

    article, left = playing.leave_one(room, reviewer, found, "arm")
    again = playing.leave_one(room, reviewer, found, "arm")

    open_units = [
        unit
        for unit in review.workbench(room, article, "arm").units
        if unit.status != "approved"
    ]
    assert [(unit.id, unit.role) for unit in open_units] == [(left, "paragraph")]
    assert again == (article, left)


def test_readers_reach_every_article_in_every_locale_with_its_language(
    room: Newsroom, published: str
) -> None:
    with readers.browser(published) as client:
        seen = readers.walk(client, lambda: None)

    with room.store.read() as tx:
        editions = [e for a in tx.articles.all() for e in tx.editions.live(a.id)]
    articles = {article_path(e.locale, e.section_slug, e.slug) for e in editions}
    assert seen.faults == []
    assert articles <= set(seen.pages)
    assert len(articles) == len(NAMES) * 3
    assert {path.split("/")[1]: seen.pages[path] for path in articles} == {
        "en": "en",
        "ru": "ru",
        "arm": "hy",
    }


def test_a_view_sent_twice_counts_once(room: Newsroom, published: str) -> None:
    with readers.browser(published) as client:
        answers = readers.send_view(client, "weather-note", "arm", 1, times=2)
        counted = readers.counts(client)

    assert answers == [204, 204]
    assert counted["weather-note", "arm"] == 1
    assert counted["weather-note", "ru"] == 0


def test_the_readers_ids_are_what_the_counter_accepts(room: Newsroom) -> None:
    window = timedelta(days=1)

    faults = {
        fault(Hit(readers.event_id(), "a", "ru", 1), room.clock(), window)
        for _ in range(20)
    }

    assert faults == {None}


def test_the_report_tells_what_people_made_of_the_drafts(
    room: Newsroom, published: str
) -> None:
    told = report.Report("newsroom")

    report.tell_translations(room, told, NAMES)

    for code in ("ru", "arm"):
        row = told.locales[code]
        assert row["drafts"] == row["segments"] > 50
        assert row["accepted_unedited"] + row["edited"] == row["segments"]
    assert told.articles["observatory"] == {"en": 1, "ru": 1, "arm": 1}
    assert told.as_json()["ok"] is True
    assert report.Report("newsroom", failures=["It broke."]).as_json()["ok"] is False
