"""From a source to its editions, on real files and databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pubpipe import pipeline
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.errors import EngineUnavailable, NotFound, Refused
from pubpipe.domain.markup import plain
from pubpipe.domain.order import Order
from pubpipe.domain.page import ArticlePage
from pubpipe.ports import Newsroom, Translator
from pubpipe.stages import accounts, intake, overview, pages, publication, review
from tests.conftest import MakePerson
from tests.fakes import FakeOrchestrator
from tests.newsdesk import PARAGRAPHS, approve_all, launch, markdown, units

ENGLISH = (
    "The ferry leaves the old pier at nine every day.",
    "It was repaired in the spring by four workers from Gyumri.",
    "Tickets cost 120 drams & children travel free.",
)


def page(room: Newsroom, path: str) -> str:
    return (
        room.settings.workspace / "site" / path.strip("/") / "index.html"
    ).read_text()


def test_a_launch_awaits_review_with_drafts_in_every_locale(room: Newsroom) -> None:
    launched = launch(room, markdown(ENGLISH))

    assert (launched.end, launched.article, launched.revision) == (
        "Awaiting review",
        "ferry",
        1,
    )
    for locale in ("ru", "arm"):
        assert launched.locales[locale]["units"] == {"pretranslated": 5}
        exchange = room.settings.workspace / "exchange" / locale / "ferry.po"
        assert exchange.read_text().count("msgctxt") == 5


def test_the_source_goes_live_at_launch(room: Newsroom) -> None:
    launch(room, markdown())

    html = page(room, "/en/city/the-ferry-returns/")
    for text in PARAGRAPHS:
        assert text.replace("&", "&amp;") in html


def test_the_same_launch_twice_is_one_article_and_one_revision(room: Newsroom) -> None:
    launch(room, markdown())

    again = launch(room, markdown())

    assert (again.end, again.revision) == ("Nothing changed", 1)
    assert len(overview.status(room)) == 1


def test_nothing_is_published_before_every_unit_is_approved(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    first, *rest = units(room, "arm")
    for unit in rest:
        review.approve(
            room, editor, unit.id, source_hash=unit.source_hash, version=unit.version
        )

    early = pipeline.release(room, "ferry", "arm", "editor")
    review.approve(
        room, editor, first.id, source_hash=first.source_hash, version=first.version
    )
    published = pipeline.release(room, "ferry", "arm", "editor")

    assert (early.state, early.reason) == (
        "Not ready",
        "1 of 5 segments are not approved.",
    )
    assert published.state == "Published"
    assert 'lang="hy"' in page(room, published.path)


def test_a_changed_article_reopens_only_what_changed(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "arm")
    pipeline.release(room, "ferry", "arm", "editor")
    before = {unit.key: unit for unit in units(room, "arm")}

    changed = (ENGLISH[2], ENGLISH[0], ENGLISH[1].replace("spring", "winter"))
    launched = launch(room, markdown(changed))

    after = {unit.key: unit for unit in units(room, "arm")}
    assert after.keys() == before.keys()
    (fuzzy,) = [unit for unit in after.values() if unit.status == "fuzzy"]
    assert fuzzy.text == before[fuzzy.key].text
    assert fuzzy.previous_source == before[fuzzy.key].source
    assert "winter" in fuzzy.source.text
    assert launched.locales["arm"]["state"] == "live, behind"
    assert launched.locales["arm"]["edition"] == 1


def test_a_source_that_goes_back_restores_its_approvals(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "ru")
    launch(room, markdown((*ENGLISH[:2], "Nobody pays any more.")))

    launched = launch(room, markdown(ENGLISH))

    assert launched.revision == 3
    assert launched.locales["ru"]["units"] == {"approved": 5}


def test_an_approved_text_is_the_draft_of_the_same_text_elsewhere(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    unit = units(room, "arm")[1]
    review.approve(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        text="Լաստանավը մեկնում է հին նավամատույցից ամեն օր ժամը իննին։",
    )  # fmt: skip

    other = markdown(("Something new is here.", ENGLISH[0])).replace(
        b"ferry", b"boat", 1
    )
    launch(room, other)

    draft = units(room, "arm", "boat")[2].draft
    assert draft is not None
    assert (draft.engine, draft.model) == ("memory", "exact")
    assert draft.text.startswith("Լաստանավը")


def test_an_editors_correction_survives_until_the_found_value_changes(
    room: Newsroom,
) -> None:
    launch(room, markdown(ENGLISH), Order(headline="Ferry back on the river"))
    kept = launch(room, markdown((*ENGLISH, "More.")))

    dropped = launch(room, markdown(ENGLISH, headline="A second headline"))

    def title(revision: int) -> str | None:
        with room.store.read() as tx:
            article = tx.articles.find("ferry")
            found = article and tx.articles.revision(article.id, revision)
            return found.corrected.headline if found else None

    assert title(kept.revision) == "Ferry back on the river"
    assert title(dropped.revision) == "A second headline"


def test_a_text_with_little_in_common_is_refused_for_the_same_article(
    room: Newsroom,
) -> None:
    launch(room, markdown(ENGLISH))

    other = markdown(("Quite another story, about a dam.",), headline="The dam")
    refused = launch(room, other)
    named = launch(room, other, Order(article="ferry"))

    assert refused.end == "Refused"
    assert "--article" in refused.reason
    assert named.end == "Awaiting review"


@pytest.mark.parametrize(
    ("raw", "word"),
    [(b"", "empty"), (b"\x00\x01\x02" * 50, "text"), (b"x" * 5_000_001, "bytes")],
)
def test_a_bad_source_is_refused_and_nothing_is_stored(
    room: Newsroom, raw: bytes, word: str
) -> None:
    try:
        refusal = launch(room, raw, name="bad.txt").reason
    except Refused as error:
        refusal = str(error)

    assert word in refusal
    assert overview.status(room) == []


def test_a_source_without_headline_asks_for_one(room: Newsroom) -> None:
    raw = "Паром вернулся.\n\nНавсегда.\n\nՎերջ։\n".encode()
    text = b"---\nid: x\n---\n\n" + raw

    launched = launch(room, text, name="x.md")

    assert launched.end == "Refused"
    assert "--headline" in launched.reason


def test_an_unknown_locale_is_refused_by_name(room: Newsroom) -> None:
    with pytest.raises(Refused, match="“xx” is not a target locale"):
        launch(room, markdown(), Order(locales=("xx",)))


def test_an_embargo_holds_every_locale_back(room: Newsroom, person: MakePerson) -> None:
    editor = person()
    until = datetime.now(UTC) + timedelta(hours=2)
    launch(room, markdown(ENGLISH), Order(embargo=until))
    approve_all(room, editor, "arm")

    held = pipeline.release(room, "ferry", "arm", "editor")

    assert held.state == "Embargoed"
    assert publication.due(room) == []
    assert not list((room.settings.workspace / "site").rglob("*ferry*"))


def test_an_embargo_that_has_passed_lets_reconcile_publish(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    soon = datetime.now(UTC) + timedelta(hours=2)
    launch(room, markdown(ENGLISH), Order(embargo=soon))
    approve_all(room, editor, "arm")

    later = at(room, soon + timedelta(minutes=1))
    done = pipeline.reconcile(later).done

    assert "publish ferry arm: Published" in done
    assert "publish ferry en: Published" in done


def test_publishing_twice_says_already_live(room: Newsroom, person: MakePerson) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "ru")

    states = [pipeline.release(room, "ferry", "ru", "editor").state for _ in range(2)]

    assert states == ["Published", "Already live"]


def test_translations_that_go_live_together_offer_one_another(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    for key in ("ferry", "pier"):
        raw = markdown(ENGLISH, f"The {key} returns").replace(
            b"id: ferry", b"id: " + key.encode()
        )
        launch(room, raw)
        for locale in ("ru", "arm"):
            approve_all(room, editor, locale, key)

    for key in ("ferry", "pier"):
        for locale in ("ru", "arm"):
            publication.publish(room, key, locale, "editor")
    pages.write_dirty_pages(room)

    for key in ("ferry", "pier"):
        for locale in ("en", "ru", "arm"):
            html = page(room, f"/{locale}/city/the-{key}-returns/")
            for tag in ("en", "ru", "hy"):
                assert f'hreflang="{tag}"' in html, (key, locale, tag)
    other = {"ferry": "pier", "pier": "ferry"}
    for key, beside in other.items():
        html = page(room, f"/arm/city/the-{key}-returns/")
        assert f"/arm/city/the-{beside}-returns/" in html


def test_a_corrected_approval_makes_a_second_edition(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "ru")
    first = pipeline.release(room, "ferry", "ru", "editor")
    unit = units(room, "ru")[1]

    review.approve(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        text="Паром уходит от старого причала каждый день в девять.",
    )  # fmt: skip
    done = pipeline.reconcile(room).done

    assert "publish ferry ru: Published" in done
    assert "Паром уходит от старого причала" in page(room, first.path)


def test_a_rollback_pins_and_publishing_by_name_goes_on(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "ru")
    path = pipeline.release(room, "ferry", "ru", "editor").path
    unit = units(room, "ru")[1]
    review.approve(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        text="Паром больше не ходит каждый день в девять.",
    )  # fmt: skip
    pipeline.release(room, "ferry", "ru", "editor")

    pipeline.rollback(room, editor, "ferry", "ru", 1)

    assert "больше не ходит" not in page(room, path)
    assert pipeline.release(room, "ferry", "ru", "editor").state == "Not ready"
    again = pipeline.release(room, "ferry", "ru", "editor", by_name=True)
    assert (again.state, again.edition) == ("Published", 3)
    assert "больше не ходит" in page(room, path)
    with pytest.raises(NotFound, match="no edition 9"):
        pipeline.rollback(room, editor, "ferry", "ru", 9)


def test_a_withdrawal_takes_the_page_away_everywhere(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "ru")
    path = pipeline.release(room, "ferry", "ru", "editor").path

    pipeline.withdraw(room, editor, "ferry", ["ru"], "Wrong pier")

    site = room.settings.workspace / "site"
    assert not (site / path.strip("/") / "index.html").exists()
    assert (site / ".gone" / path.strip("/") / "410").exists()
    assert path not in page(room, "/ru/")
    assert path not in page(room, "/en/city/the-ferry-returns/")
    assert pipeline.release(room, "ferry", "ru", "editor").state == "Not ready"
    back = pipeline.release(room, "ferry", "ru", "editor", by_name=True)
    assert back.state == "Published"
    assert not (site / ".gone").exists()


def test_a_byline_is_translated_once_for_all_articles(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH), Order(byline="Anna Petrosian"))
    by = next(unit for unit in units(room, "arm") if unit.role == "byline")
    review.approve(
        room, editor, by.id, source_hash=by.source_hash, version=by.version,
        text="Աննա Պետրոսյան",
    )  # fmt: skip

    other = markdown(ENGLISH, headline="The boat").replace(b"ferry", b"boat", 1)
    launch(room, other, Order(article="boat", byline="Anna Petrosian"))
    approve_all(room, editor, "arm", "boat")
    path = pipeline.release(room, "boat", "arm", "editor").path

    assert "byline" not in {unit.role for unit in units(room, "arm", "boat")}
    assert "Աննա Պետրոսյան" in page(room, path)


def test_a_name_that_becomes_known_completes_the_articles_that_waited_for_it(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH), Order(byline="Anna Petrosian"))
    other = markdown(ENGLISH, headline="The boat").replace(b"ferry", b"boat", 1)
    launch(room, other, Order(article="boat", byline="Anna Petrosian"))
    by = next(unit for unit in units(room, "arm") if unit.role == "byline")
    for unit in units(room, "arm", "boat"):
        if unit.role != "byline":
            review.approve(
                room,
                editor,
                unit.id,
                source_hash=unit.source_hash,
                version=unit.version,
            )

    review.approve(
        room, editor, by.id, source_hash=by.source_hash, version=by.version,
        text="Աննա Պետրոսյան",
    )  # fmt: skip

    assert "publish boat arm: Published" in pipeline.reconcile(room).done


def test_a_missing_engine_queues_the_units_and_says_so(room: Newsroom) -> None:
    lame = replace(room, translators=Broken(room))

    launched = launch(lame, markdown(ENGLISH))

    assert launched.end == "Partly drafted"
    assert "no engine today" in launched.reason
    assert launched.locales["arm"]["units"] == {"untranslated": 5}
    assert launched.locales["ru"]["units"] == {"pretranslated": 5}


def test_reconcile_takes_up_a_launch_that_nobody_ran(room: Newsroom) -> None:
    intake.submit(
        room, raw=markdown(ENGLISH), name="ferry.md", origin="ferry.md",
        media_type="", order=Order(), actor="editor",
    )  # fmt: skip

    too_early = pipeline.reconcile(room).done
    done = pipeline.reconcile(at(room, datetime.now(UTC) + timedelta(minutes=5))).done

    assert too_early == []
    assert done == ["launched submission 1: Awaiting review"]
    assert pipeline.reconcile(room).done == []


def test_reconcile_segments_and_drafts_what_a_killed_launch_left(
    room: Newsroom,
) -> None:
    submission = intake.submit(
        room, raw=markdown(ENGLISH), name="ferry.md", origin="ferry.md",
        media_type="", order=Order(), actor="editor",
    )  # fmt: skip
    intake.take_in(room, submission)

    done = pipeline.reconcile(room).done

    assert [step.partition(":")[0] for step in done] == [
        "publish ferry en",
        "pages",
        "prepared ferry",
    ]
    assert {unit.status for unit in units(room, "arm")} == {"pretranslated"}


def test_a_killed_launch_keeps_its_embargo_and_its_locales(room: Newsroom) -> None:
    until = datetime.now(UTC) + timedelta(hours=2)
    order = Order(embargo=until, locales=("ru",), priority=7)
    submission = intake.submit(
        room, raw=markdown(ENGLISH), name="ferry.md", origin="ferry.md",
        media_type="", order=order, actor="editor",
    )  # fmt: skip
    intake.take_in(room, submission)

    pipeline.reconcile(room)

    (row,) = overview.status(room)
    assert set(row["locales"]) == {"en", "ru"}
    assert row["locales"]["en"]["edition"] == 0
    assert {state["priority"] for state in row["locales"].values()} == {7}


def test_a_revision_without_its_units_is_never_published(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "ru")
    pipeline.release(room, "ferry", "ru", "editor")
    submission = intake.submit(
        room, raw=markdown((*ENGLISH, "A new paragraph.")), name="ferry.md",
        origin="ferry.md", media_type="", order=Order(), actor="editor",
    )  # fmt: skip
    intake.take_in(room, submission)

    early = pipeline.release(room, "ferry", "ru", "editor", by_name=True)

    assert (early.state, early.edition) == ("Not ready", 0)
    assert ("ferry", "ru") not in [due[:2] for due in publication.due(room)]


def test_a_late_run_of_an_old_launch_does_not_undo_a_newer_one(room: Newsroom) -> None:
    def submit(*paragraphs: str) -> int:
        return intake.submit(
            room, raw=markdown(paragraphs), name="ferry.md", origin="ferry.md",
            media_type="", order=Order(), actor="editor",
        )  # fmt: skip

    old = submit(*ENGLISH)
    pipeline.launch(room, old)
    pipeline.launch(room, submit(ENGLISH[0], ENGLISH[1], "Corrected."))

    again = pipeline.launch(room, old)

    assert (again.end, again.revision) == ("Nothing changed", 2)
    assert [u.source.text for u in units(room, "ru")][3] == "Corrected."


def test_a_page_that_cannot_be_written_keeps_no_other_from_being_written(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = room.site.article

    def refuse_the_ferry(shown: ArticlePage) -> None:
        if shown.edition.article == "ferry":
            raise OSError("The disk refuses.")
        write(shown)

    monkeypatch.setattr(room.site, "article", refuse_the_ferry)
    with pytest.raises(Refused, match="1 pages could not be written"):
        launch(room, markdown(ENGLISH))
    other = markdown(ENGLISH, headline="The boat").replace(b"ferry", b"boat", 1)
    with pytest.raises(Refused, match="/en/city/the-ferry-returns/: The disk refuses"):
        launch(room, other, Order(article="boat"))

    assert "boat" in page(room, "/en/city/the-boat/")
    monkeypatch.undo()
    (done,) = pipeline.reconcile(room).done
    assert done.startswith("pages: ")
    assert "ferry" in page(room, "/en/city/the-ferry-returns/")


def test_an_impossible_picture_address_is_only_a_missing_picture(
    room: Newsroom,
) -> None:
    source = markdown(
        (*ENGLISH, "![Նկար](http://[x/a.png)", f"![x](/{'x' * 5000}.png)")
    )

    assert launch(room, source).end == "Awaiting review"
    assert pipeline.reconcile(room).done == []


def test_the_last_approval_asks_prefect_to_publish_once(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    approve_all(room, editor, "arm")

    first, second = (pipeline.nudge(room, "ferry", "arm") for _ in range(2))

    assert first == second
    assert isinstance(room.orchestrator, FakeOrchestrator)
    assert list(room.orchestrator.started) == ["publish:ferry:arm:1"]
    room.orchestrator.is_away = True
    assert pipeline.nudge(room, "ferry", "arm") == ""


def test_a_bulk_approval_lists_what_did_not_pass(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(("See <https://example.org/a> for times.", ENGLISH[0])))
    unit = units(room, "arm")[1]
    review.save(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        text="Առանց հղման։",
    )  # fmt: skip

    bulk = review.approve_all(room, editor, "ferry", "arm")

    assert [key for key, _ in bulk.left] == [unit.key]
    assert (bulk.approved, bulk.unedited) == (3, 3)


def test_every_text_of_a_unit_stays_in_its_history(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    texts = ["Первый.", "Երկրորդ։", "Third։"]
    for text in texts:
        unit = units(room, "arm")[1]
        review.save(
            room, editor, unit.id, source_hash=unit.source_hash,
            version=unit.version, text=text,
        )  # fmt: skip

    history = review.history(room, units(room, "arm")[1].id)

    assert [target.text for target in history.targets] == texts
    assert [event.action for event in history.events] == [
        "drafted",
        *["translated"] * 3,
    ]
    assert plain(texts[1]) == texts[1]


def test_passwords_and_links_sign_in_and_lies_do_not(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna")

    token, session = accounts.sign_in(room, "anna", "a long password")
    link = accounts.make_link(room, "anna", "/desk/", timedelta(minutes=5))

    assert accounts.session_of(room, token) == session
    assert accounts.sign_in_by_link(room, link)[2] == "/desk/"
    for name, password in (("anna", "wrong"), ("nobody", "a long password")):
        with pytest.raises(Refused, match="do not match"):
            accounts.sign_in(room, name, password)
    accounts.sign_out(room, token)
    assert accounts.session_of(room, token) is None


class Broken:
    """A shelf whose Armenian engine is missing."""

    def __init__(self, room: Newsroom) -> None:
        self._shelf = room.translators

    def choose(self, locale: str) -> Translator:
        return self.in_order(locale)[0]

    def in_order(self, locale: str) -> list[Translator]:
        if locale == "arm":
            raise EngineUnavailable("There is no engine today.")
        return self._shelf.in_order(locale)

    def quality(self, model: str, version: str) -> float | None:
        return self._shelf.quality(model, version)


def at(room: Newsroom, moment: datetime) -> Newsroom:
    """The same newsroom at another time."""
    assert isinstance(room.store, SqlStore)
    store = SqlStore(room.store.engine, lambda: moment)
    return replace(room, store=store, clock=lambda: moment)
