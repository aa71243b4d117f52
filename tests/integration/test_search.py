"""Readers find live editions by their words, on every kind of database alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select

from pubpipe.adapters.database import newsroom_schema as tables
from pubpipe.adapters.database.engine import open_postgresql, open_sqlite
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.errors import Refused
from pubpipe.domain.search import Results
from pubpipe.domain.settings import Settings
from pubpipe.ports import Newsroom, Transaction
from pubpipe.stages.search import catch_up, search
from tests.live_editions import NOON, put_live
from tests.search_list import ARTICLES, QUERIES


@contextmanager
def opened(
    kind: str, request: pytest.FixtureRequest, folder: Path
) -> Iterator[Newsroom]:
    """A newsroom with nothing but its store, on a database of this kind."""
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql")
        engine = open_postgresql(url, f"newsroom_{uuid4().hex}")
    else:
        engine = open_sqlite(folder / "newsroom.db" if kind == "file" else None)
    migrate(engine, "newsroom")
    absent: dict[str, Any] = {each.name: None for each in fields(Newsroom)}
    given = {"settings": Settings(folder), "store": SqlStore(engine, lambda: NOON)}
    yield Newsroom(**(absent | given))
    engine.dispose()


@pytest.fixture(scope="module", params=["memory", "file", "postgresql"])
def listed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    """A newsroom in which every article of the list is live and indexed."""
    with opened(request.param, request, tmp_path_factory.mktemp("search")) as room:
        with room.store.write() as tx:
            for locale, articles in ARTICLES.items():
                for key, told in articles.items():
                    put_live(tx, key, locale, *told)
        catch_up(room)
        yield room


@pytest.fixture(scope="module", params=["memory", "file", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    with opened(request.param, request, tmp_path_factory.mktemp("search")) as made:
        yield made


@pytest.fixture
def room(kept: Newsroom) -> Newsroom:
    """A newsroom in which nothing is live; each kind of database is made once."""
    with engine_of(kept).begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())
    return kept


def engine_of(room: Newsroom) -> Engine:
    assert isinstance(room.store, SqlStore)
    return room.store.engine


def keys(results: Results) -> list[str]:
    return [each.edition.article for each in results.found]


def publish(room: Newsroom, key: str, locale: str, *told: str, **given: Any) -> None:
    with room.store.write() as tx:
        put_live(tx, key, locale, *told, **given)
        tx.search.refresh(key, locale)


def withdraw(tx: Transaction, key: str) -> None:
    article = tx.articles.find(key)
    assert article is not None
    for translation in tx.translations.all(article.id):
        tx.editions.set_live(translation.id, 0, 0, "withdrawn")


@pytest.mark.parametrize("locale", QUERIES)
def test_every_query_of_the_list_finds_its_article_first(
    listed: Newsroom, locale: str
) -> None:
    found = {
        query: keys(search(listed, locale, query)) for query, *_ in QUERIES[locale]
    }

    missed = [
        f"{query} ({why}): {found[query]}, not {article}"
        for query, article, why in QUERIES[locale]
        if found[query][:1] != [article]
    ]
    assert missed == []


def test_each_locale_has_thirty_queries() -> None:
    assert {locale: len(queries) for locale, queries in QUERIES.items()} == {
        "en": 30,
        "ru": 30,
        "arm": 30,
    }


def test_a_headline_goes_before_a_kicker_and_a_kicker_before_the_body(
    room: Newsroom,
) -> None:
    publish(room, "body", "arm", "Լուրեր", "", "Պատմություն Սևանի մասին։")
    publish(room, "headline", "arm", "Սևանը սառել է", "", "Պատմություն։")
    publish(room, "kicker", "arm", "Լուրեր", "Ի՞նչ կա Սևանում", "Պատմություն։")

    results = search(room, "arm", "Սևան")

    assert keys(results) == ["headline", "kicker", "body"]


def test_of_equals_the_newer_goes_first(room: Newsroom) -> None:
    for days, key in ((1, "middle"), (0, "old"), (2, "new")):
        publish(
            room, key, "ru", "Погода в горах", at=NOON + timedelta(days=days)
        )  # fmt: skip

    assert keys(search(room, "ru", "погода")) == ["new", "middle", "old"]


def test_the_very_word_goes_before_its_other_forms(room: Newsroom) -> None:
    publish(room, "form", "ru", "Алиевой вручили приз", at=NOON + timedelta(days=1))
    publish(room, "word", "ru", "Алиев вручил приз")

    assert keys(search(room, "ru", "Алиев")) == ["word", "form"]


def test_a_locale_finds_only_its_own_editions(room: Newsroom) -> None:
    publish(room, "lake", "en", "Lake Sevan")
    publish(room, "lake", "ru", "Озеро Севан")

    assert [each.edition.locale for each in search(room, "ru", "Sevan").found] == ["ru"]


def test_a_new_edition_takes_the_place_of_the_old_one(room: Newsroom) -> None:
    publish(room, "lake", "en", "Lake Sevan freezes")
    publish(room, "lake", "en", "Lake Arpi freezes")

    assert search(room, "en", "Sevan").total == 0
    assert keys(search(room, "en", "freezing lake")) == ["lake"]


@pytest.mark.parametrize("is_indexed_anew", [False, True])
def test_a_withdrawn_edition_is_not_found_from_that_moment(
    room: Newsroom, is_indexed_anew: bool
) -> None:
    publish(room, "lake", "en", "Lake Sevan freezes")
    with room.store.write() as tx:
        withdraw(tx, "lake")
        if is_indexed_anew:
            tx.search.refresh("lake", "en")

    assert search(room, "en", "Sevan").total == 0


def test_a_withdrawn_article_leaves_no_word_behind(room: Newsroom) -> None:
    publish(room, "lake", "en", "Lake Sevan freezes")
    publish(room, "river", "en", "River Araks freezes")
    with room.store.write() as tx:
        withdraw(tx, "lake")

    assert catch_up(room) == 1

    with engine_of(room).connect() as connection:
        words = connection.execute(select(tables.search_word.c.word)).scalars().all()
        documents = select(func.count()).select_from(tables.search_document)
        assert sorted(words) == ["araks", "freezes", "news", "river"]
        assert connection.execute(documents).scalar_one() == 1


def test_what_was_live_before_there_was_an_index_is_indexed_later(
    room: Newsroom,
) -> None:
    with room.store.write() as tx:
        put_live(tx, "lake", "arm", "Սևանա լիճ")
        put_live(tx, "lake", "ru", "Озеро Севан")

        tx.pages.mark_dirty({"/ru/news/lake/": "article:lake:ru"})

    assert search(room, "arm", "Սևան").total == 0
    assert catch_up(room) == 1
    assert catch_up(room) == 0
    assert search(room, "ru", "Севан").total == 0, "its page is not there yet"
    assert keys(search(room, "arm", "Սևան")) == ["lake"]


def test_words_are_marked_in_the_headline_and_in_the_part_that_has_them(
    room: Newsroom,
) -> None:
    filler = "Այլ բան։ " * 60
    publish(
        room, "why", "arm", "Ինչո՞ւ է սառում լիճը", "", f"{filler}Ահա լճերի & գյուղերի քարտեզը։"
    )  # fmt: skip

    found = search(room, "arm", "ինչու գյուղ լիճ").found[0]

    assert [each.text for each in found.headline if each.is_hit] == ["Ինչո՞ւ", "լիճը"]
    assert [each.text for each in found.excerpt if each.is_hit] == ["լճերի", "գյուղերի"]
    text = "".join(each.text for each in found.excerpt)
    assert text.startswith("…")
    assert text.endswith("լճերի & գյուղերի քարտեզը։")


def test_the_other_keyboard_is_told(listed: Newsroom) -> None:
    assert search(listed, "ru", "fkbtd").read_as == "алиев"
    assert search(listed, "ru", "Алиев").read_as == ""
    assert search(listed, "arm", "er7an").read_as == "երևան"


def test_words_that_are_nowhere_are_told(listed: Newsroom) -> None:
    results = search(listed, "ru", "мост крокодил")

    assert keys(results) == ["bridge"]
    assert results.left_out == ("крокодил",)


@pytest.mark.parametrize("query", ["", "   ", "?!", "««»»", "крокодил", "\u200b"])
def test_nothing_is_found_for_nothing(listed: Newsroom, query: str) -> None:
    results = search(listed, "ru", query)

    assert (results.total, results.found, results.pages) == (0, (), 0)


def test_a_query_without_end_is_refused(listed: Newsroom) -> None:
    with pytest.raises(Refused, match="201 characters; 200 is the most"):
        search(listed, "arm", "լ" * 201)
    with pytest.raises(Refused, match="no page 51"):
        search(listed, "arm", "լիճ", page=51)


def test_results_come_in_pages(room: Newsroom) -> None:
    for number in range(23):
        publish(room, f"n{number:02}", "en", f"Snow {number}")

    first, second = search(room, "en", "snow"), search(room, "en", "snow", 2)

    assert (first.total, first.pages) == (23, 2)
    assert len({*keys(first), *keys(second)}) == 23
    assert len(second.found) == 3
