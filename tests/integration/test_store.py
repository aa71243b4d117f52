"""The newsroom database keeps its promises on every kind of database alike."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.newsroom_schema import metadata
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.article import Extracted
from pubpipe.domain.errors import SchemaMismatch
from pubpipe.domain.markup import Marked, Tag, source_hash
from pubpipe.domain.order import Order
from pubpipe.domain.report import Report
from pubpipe.domain.unit import Change, Unit
from pubpipe.ports import Addresses, Drafted, Piece, Unsaved, Wanted
from pubpipe.ports import Engine as DraftEngine

NOW = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEXTS = ("The old pier.", "Старый <1>причал</1>.", "Հին նավամատույցը։")


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine, lambda: NOW)


def pieces(*texts: str) -> list[Piece]:
    made = []
    for number, content in enumerate(texts, 1):
        tags = (Tag(1, "em"),) if "<1>" in content else ()
        marked = Marked(content, tags)
        made.append(Piece(f"b{number}", "paragraph", (), marked, source_hash(marked)))
    return made


def revise(store: SqlStore, *texts: str) -> tuple[int, list[Piece]]:
    """Store a revision of the article `pier` and return the Armenian translation."""
    with store.write() as tx:
        article = tx.articles.find("pier") or tx.articles.create("pier", NOW)
        found = Extracted(headline="The pier")
        revision = tx.articles.add_revision(
            article.id, str(texts), found, found, "editor", NOW, pieces(*texts)
        )
        translation = tx.translations.open(article.id, "arm", 0, None, None, NOW)
        stored = tx.articles.pieces(revision.id)
        tx.units.carry(translation.id, stored, NOW)
    return translation.id, stored


def units(store: SqlStore, translation: int) -> list[Unit]:
    with store.read() as tx:
        return tx.units.of_translation(translation)


def test_the_migrations_make_the_schema_that_the_code_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_a_database_of_a_newer_pubpipe_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch, match="9999"):
        migrate(engine, "newsroom")


def test_a_submission_comes_back_as_it_was(store: SqlStore) -> None:
    order = Order(
        article="pier", locales=("arm",), embargo=LATER, headline="Նավամատույց"
    )
    with store.write() as tx:
        number = tx.submissions.add(
            "Причал".encode(), "pier.txt", "-", "text/plain", order, "editor", NOW
        )

    with store.read() as tx:
        found = tx.submissions.get(number)

        assert tx.submissions.waiting(LATER) == [number]
        assert tx.submissions.waiting(NOW) == []
    assert found is not None
    assert (found.raw, found.order, found.state) == (
        "Причал".encode(),
        order,
        "waiting",
    )


def test_a_failed_transaction_stores_nothing(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="half way"), store.write() as tx:
        tx.articles.create("pier", NOW)
        raise RuntimeError("half way")

    with store.read() as tx:
        assert tx.articles.find("pier") is None


def test_pieces_come_back_in_reading_order_with_their_tags(store: SqlStore) -> None:
    _, stored = revise(store, *TEXTS)

    assert [piece.content.text for piece in stored] == list(TEXTS)
    assert stored[1].content.tags == (Tag(1, "em"),)


def test_known_blocks_remember_removed_ones(store: SqlStore) -> None:
    revise(store, *TEXTS)
    revise(store, *TEXTS[:2])

    with store.read() as tx:
        article = tx.articles.find("pier")
        assert article is not None
        known = {b.uid: b.in_head for b in tx.articles.known_blocks(article.id)}

    assert known == {"b1": True, "b2": True, "b3": False}


def test_carrying_touches_only_what_is_new_or_changed(store: SqlStore) -> None:
    translation, _ = revise(store, *TEXTS)
    with store.write() as tx:
        article = tx.articles.find("pier")
        assert article is not None
        found = Extracted(headline="The pier")
        revision = tx.articles.add_revision(
            article.id, "x", found, found, "editor", NOW,
            pieces(TEXTS[0], "Новый причал.", TEXTS[2]),
        )  # fmt: skip

        touched = tx.units.carry(translation, tx.articles.pieces(revision.id), NOW)

    assert [unit.uid for unit, _ in touched] == ["b2"]


def test_a_change_is_stored_once_and_never_over_a_newer_one(store: SqlStore) -> None:
    translation, _ = revise(store, *TEXTS)
    unit = units(store, translation)[0]
    first = Change("translated", text="Հին նավամատույցը։", revoke=True)
    with store.write() as tx:
        target = tx.units.apply(unit, first, "anna", NOW)

    with store.write() as tx:
        second = tx.units.apply(unit, Change("translated", text="Другое"), "boris", NOW)

    after = units(store, translation)[0]
    assert target is not None
    assert second is None
    assert (after.text, after.status, after.version) == (
        first.text,
        "translated",
        unit.version + 1,
    )


def test_an_approval_stands_until_it_is_revoked(store: SqlStore) -> None:
    translation, _ = revise(store, *TEXTS)
    unit = units(store, translation)[0]
    approve = Change("approved", text="Հին։", approve=True, revoke=True)
    with store.write() as tx:
        tx.units.apply(unit, approve, "rima", NOW)
    approved = units(store, translation)[0]
    with store.read() as tx:
        standing = tx.units.approvals(translation)

    with store.write() as tx:
        tx.units.apply(
            approved, Change("fuzzy", reason="Wrong", revoke=True), "rima", LATER
        )

    assert (approved.status, approved.approved_by) == ("approved", "rima")
    assert list(standing) == [unit.id]
    with store.read() as tx:
        assert tx.units.approvals(translation) == {}
    assert units(store, translation)[0].approved_by == ""


def test_a_draft_never_replaces_what_a_person_wrote_meanwhile(store: SqlStore) -> None:
    translation, _ = revise(store, *TEXTS)
    unit = units(store, translation)[0]
    with store.write() as tx:
        tx.units.apply(unit, Change("translated", text="Իմ խոսքը։"), "anna", NOW)

    with store.write() as tx:
        engine = DraftEngine("argos", "starter", "1", starter=True)
        tx.drafts.store(unit, Drafted("Մեքենայական", -0.3, ("number",)), engine, NOW)

    after = units(store, translation)[0]
    assert (after.text, after.status) == ("Իմ խոսքը։", "translated")


@pytest.mark.parametrize("confidence", [0.375, None])
def test_a_draft_keeps_what_its_engine_said_of_it(
    store: SqlStore, confidence: float | None
) -> None:
    translation, _ = revise(store, *TEXTS)
    unit = units(store, translation)[0]
    engine = DraftEngine("argos", "opus-eng-hyx", "1")
    drafted = Drafted("Ջուրը բարձրանում է։", -0.25, ("number",), confidence)

    with store.write() as tx:
        tx.drafts.store(unit, drafted, engine, NOW)

    draft = units(store, translation)[0].draft
    assert draft is not None
    assert (draft.text, draft.score, draft.flags, draft.confidence) == (
        drafted.text, drafted.score, drafted.flags, confidence,
    )  # fmt: skip


def test_pending_units_come_most_urgent_first(store: SqlStore) -> None:
    revise(store, *TEXTS)
    with store.write() as tx:
        article = tx.articles.create("flood", NOW)
        found = Extracted(headline="Flood")
        revision = tx.articles.add_revision(
            article.id, "x", found, found, "editor", NOW, pieces("Water rises.")
        )
        breaking = tx.translations.open(article.id, "arm", 100, None, None, NOW)
        tx.units.carry(breaking.id, tx.articles.pieces(revision.id), NOW)

    with store.read() as tx:
        first, *rest = tx.drafts.pending("arm", 10)

    assert first.article == "flood"
    assert [unit.article for unit in rest] == ["pier"] * 3


def test_an_embargo_is_not_lifted_by_a_launch_that_does_not_name_it(
    store: SqlStore,
) -> None:
    revise(store, *TEXTS)
    with store.write() as tx:
        article = tx.articles.find("pier")
        assert article is not None
        tx.translations.open(article.id, "arm", 5, None, LATER, NOW)

        again = tx.translations.open(article.id, "arm", 0, None, None, NOW)

    assert (again.embargo, again.priority) == (LATER, 5)


def test_memory_knows_its_contexts_and_forgets_what_was_revoked(
    store: SqlStore,
) -> None:
    translation, _ = revise(store, *TEXTS)
    first, second, _ = units(store, translation)
    with store.write() as tx:
        for unit, words, context in ((first, "Առաջին", "a"), (second, "Второй", "b")):
            target = tx.units.apply(
                unit, Change("approved", text=words, approve=True), "rima", NOW
            )
            assert target is not None
            tx.memory.remember(unit, target, words, context, NOW)
            newest = target

    with store.write() as tx:
        found = tx.memory.exact("arm", first.source_hash)
        assert [(pair.text, pair.context, pair.article) for pair in found] == [
            ("Առաջին", "a", "pier")
        ]
        assert tx.memory.exact("ru", first.source_hash) == []
        tx.memory.retire(newest, NOW)
        assert tx.memory.exact("arm", second.source_hash) == []


def test_a_lease_is_one_holders_until_it_expires(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.pages.take_lease("site", "a", LATER, NOW)
        assert not tx.pages.take_lease("site", "b", LATER, NOW)
        assert tx.pages.take_lease("site", "a", LATER, NOW)
        assert tx.pages.take_lease("site", "b", LATER, LATER)
        tx.pages.drop_lease("site", "a")
        assert not tx.pages.take_lease("site", "a", LATER, NOW)


def test_a_page_dirtied_while_it_is_written_stays_dirty(store: SqlStore) -> None:
    with store.write() as tx:
        tx.pages.mark_dirty(
            {"/": "home", "/ru/": "list:ru:front:", "/ru/a/b/": "article:b:ru"}
        )
        dirty = tx.pages.dirty()
        tx.pages.mark_dirty({"/ru/": "list:ru:front:"})
        for path, _, generation in dirty:
            tx.pages.mark_clean(path, generation)

        assert [path for path, _, _ in dirty] == ["/ru/a/b/", "/ru/", "/"]
        assert [path for path, _, _ in tx.pages.dirty()] == ["/ru/"]


def test_the_history_cannot_be_rewritten(store: SqlStore, engine: Engine) -> None:
    with store.write() as tx:
        tx.audit("anna", "unit:1", "translated", note="Նշում")

    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as c:
            c.execute(text(statement))
    with store.read() as tx:
        (event,) = tx.events("unit:1")
    assert (event.actor, event.detail) == ("anna", {"note": "Նշում"})


def test_a_sign_in_link_works_once_and_in_time(store: SqlStore) -> None:
    with store.write() as tx:
        anna = tx.accounts.add("anna", "hash", [("arm", "translator")], NOW)
        tx.accounts.add_link("one", anna.id, "/desk/", LATER)
        tx.accounts.add_link("two", anna.id, "/desk/", NOW)

        used = tx.accounts.use_link("one", NOW)

        assert used is not None
        assert (used[0].name, used[1]) == ("anna", "/desk/")
        assert tx.accounts.use_link("one", NOW) is None
        assert tx.accounts.use_link("two", LATER) is None


def test_a_disabled_account_has_neither_password_nor_session(store: SqlStore) -> None:
    with store.write() as tx:
        anna = tx.accounts.add("anna", "hash", [("*", "editor")], NOW)
        tx.accounts.open_session("token", anna.id, "csrf", LATER)
        assert tx.accounts.session("token", NOW) is not None
        assert tx.accounts.session("token", LATER) is None

        tx.accounts.disable("anna")

        assert tx.accounts.session("token", NOW) is None
        assert tx.accounts.password_hash("anna") is None


def test_a_claim_is_a_lease_that_runs_out(store: SqlStore) -> None:
    translation, _ = revise(store, *TEXTS)
    unit = units(store, translation)[0]
    with store.write() as tx:
        for claim, key, let_go in (
            (tx.desk.claim, translation, tx.desk.let_go),
            (tx.desk.claim_unit, unit.id, tx.desk.let_go_unit),
        ):
            assert claim(key, "anna", LATER, NOW).holder == "anna"
            assert claim(key, "boris", LATER, NOW).holder == "anna"
            assert claim(key, "boris", LATER, LATER).holder == "boris"
            let_go(key, "anna")
            assert claim(key, "anna", LATER, NOW).holder == "boris"
        assert tx.desk.claimed_units(translation, LATER) == {}
        assert tx.desk.claimed_units(translation, NOW)[unit.id].holder == "boris"
        assert tx.desk.expire_claims(LATER) == 2


def test_the_counts_of_a_translation_are_those_of_its_units(store: SqlStore) -> None:
    translation, _ = revise(store, *TEXTS)
    unit = units(store, translation)[0]
    with store.write() as tx:
        before = tx.translations.get(translation)
        change = Change("approved", text="Հին նավամատույցը։", approve=True)
        tx.units.apply(unit, change, "anna", NOW)
        after = tx.translations.get(translation)
        tx.translations.note_readers({"pier": 46})
        wanted = Wanted(("arm",), "anna", NOW, order="readers")
        rows, found = tx.translations.queue(wanted)

    assert before is not None
    assert after is not None
    assert (before.total, before.approved, before.words_done) == (3, 0, 0)
    assert after.units == {"untranslated": 2, "approved": 1}
    assert (after.words_done, after.words) == (3, before.words)
    assert ([row.source_views for row in rows], found) == ([46], 1)


def test_what_is_typed_is_kept_by_person_and_unit(store: SqlStore) -> None:
    translation, _ = revise(store, *TEXTS)
    unit = units(store, translation)[0]
    with store.write() as tx:
        for name, text in (
            ("anna", "Старый"),
            ("anna", "Старый причал"),
            ("vahe", "Հին"),
        ):
            tx.desk.keep(name, Unsaved(unit.id, text, unit.source_hash, 1, NOW))
        tx.desk.drop("vahe", unit.id)
        tx.desk.add_comment(unit.id, "vahe", "«Причал» или „пирс“?", NOW)

        assert [u.text for u in tx.desk.unsaved("anna", translation)] == [
            "Старый причал"
        ]
        assert tx.desk.unsaved("vahe", translation) == []
        assert [c.text for c in tx.desk.comments(unit.id)] == ["«Причал» или „пирс“?"]
        assert tx.desk.comment_counts([unit.id]) == {unit.id: 1}


def test_the_same_report_is_open_once_and_settled_once(store: SqlStore) -> None:
    said = Report("pier", "arm", 2, "Հին նավամատույցը", "Ինչո՞ւ «հին»։", NOW)

    with store.write() as tx:
        first = tx.reports.add(said)
        again = tx.reports.add(said)
        other = tx.reports.add(replace(said, note="Старый — лишнее слово."))
        assert first is not None
        settled = [tx.reports.settle(first, "editor", LATER) for _ in range(2)]
        later = tx.reports.add(said)

    assert again is None
    assert settled == [True, False]
    with store.read() as tx:
        assert [each.id for each in tx.reports.open(9)] == [other, later]
        assert tx.reports.how_many_open() == 2
        assert tx.reports.get(first) == replace(
            said, id=first, settled_by="editor", settled_at=LATER
        )
        assert tx.reports.get(999) is None


def test_links_are_found_by_the_address_in_their_own_locale(store: SqlStore) -> None:
    pier, _ = revise(store, *TEXTS)

    with store.write() as tx:
        old = {"a": "/arm/pier/", "b": "/arm/pier/"}
        tx.links.put([Addresses(pier, "arm", old, {"c", "a"})])
        tx.links.put([Addresses(pier, "arm", {"b": "/arm/new/"}, {"c"})])

    with store.read() as tx:
        assert tx.links.standing("arm", ["a", "b", "x"]) == {"b": "/arm/new/"}
        assert tx.links.standing("ru", ["b"]) == {}
        assert tx.links.standing_of(pier) == {"b": "/arm/new/"}
        article = tx.articles.find("pier")
        assert article is not None
        found = [("pier", article.section_slug, article.slug or None)]
        assert tx.links.linking("arm", {"c"}) == found
        assert tx.links.linking("arm", {"a"}) == []
        assert tx.links.linking("ru", {"c"}) == []
