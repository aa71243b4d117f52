"""The search index: which words stand in which live edition.

The same tables and statements on SQLite and PostgreSQL (docs/decisions, “Search”).
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    union_all,
    update,
)

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.domain.edition import Edition, from_json
from pubpipe.domain.search import RULES, WEIGHTS, Field, indexed
from pubpipe.domain.skeletons import skeleton
from pubpipe.domain.stems import stem
from pubpipe.ports import Match

NEWEST = 1000
"""Of a word that stands in more editions, only so many of the newest are looked at."""
FORMS = 48
"""Of the words that begin or sound like one, so many of the commonest are looked for."""
_AT_ONCE = 500
_LAST = "\U0010ffff"

T = TypeVar("T")
word, posting, document = t.search_word, t.search_posting, t.search_document


class SqlSearch:
    """The search index within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refresh(self, article: str, locale: str) -> None:
        live = self._connection.execute(
            _translations()
            .where(t.article.c.key == article, t.translation.c.locale == locale)
            .limit(1)
        ).one_or_none()
        if live is None or (live.edition == live.indexed and live.rules == RULES):
            return
        if live.indexed is not None:
            self._forget(live.translation, live.indexed)
        if live.edition is not None:
            self._add(live.translation, live.edition, locale)

    def is_complete(self) -> bool:
        query = select(t.search_complete).where(t.search_complete.c.rules == RULES)
        return self._connection.execute(query).first() is not None

    def set_complete(self) -> None:
        self._connection.execute(delete(t.search_complete))
        self._connection.execute(insert(t.search_complete).values(rules=RULES))

    def unindexed(self, limit: int) -> list[tuple[str, str]]:
        its_page = "article:" + t.article.c.key + ":" + t.translation.c.locale
        query = (
            _translations()
            .add_columns(t.article.c.key, t.translation.c.locale)
            .where(
                or_(
                    and_(
                        t.edition.c.id.is_not(None),
                        document.c.translation.is_(None),
                    ),
                    document.c.edition != t.edition.c.id,
                    document.c.rules != RULES,
                    and_(t.edition.c.id.is_(None), document.c.edition.is_not(None)),
                )
            )
            # What is found must be there: a page that waits brings its words itself.
            .where(
                ~select(t.dirty_page).where(t.dirty_page.c.what == its_page).exists()
            )
            .order_by(t.edition.c.id.desc())
            .limit(limit)
        )
        return [(row.key, row.locale) for row in self._connection.execute(query)]

    def same(self, locale: str, form: str) -> list[Match]:
        # Its own stem finds the word itself as well.
        found = self._words(locale, word.c.stem == stem(form))
        return [
            Match(row.id, row.word, row.articles, 4 if row.word == form else 3)
            for row in found
        ]

    def beginning(self, locale: str, form: str) -> list[Match]:
        found = self._words(locale, _begins(word.c.word, form))
        return [Match(row.id, row.word, row.articles, 2) for row in found]

    def sounding(self, locale: str, sounds: str, beyond: int | None) -> list[Match]:
        found = self._words(locale, _begins(word.c.sounds, sounds))
        return [
            Match(row.id, row.word, row.articles, 2)
            for row in found
            if beyond is None or len(row.sounds) <= len(sounds) + beyond
        ]

    def find(
        self, words: Sequence[Sequence[Match]], limit: int, offset: int
    ) -> tuple[list[Edition], int]:
        if not words or not all(words):
            return [], 0
        by_rarity = sorted(words, key=_spread)
        scores = self._newest(by_rarity[0])
        for each in by_rarity[1:]:
            if not scores:
                break
            others = self._within(each, scores)
            scores = {
                edition: scores[edition] + score for edition, score in others.items()
            }
        live = self._live(scores)
        ranked = sorted(
            live, key=lambda row: (scores[row.id], row.published_at), reverse=True
        )
        shown = ranked[offset : offset + limit]
        return self._editions([row.id for row in shown]), len(ranked)

    def _words(self, locale: str, like: ColumnElement[bool]) -> Sequence[Row[Any]]:
        query = (
            select(word)
            .where(word.c.locale == locale, like)
            .order_by(word.c.articles.desc(), word.c.id)
            .limit(FORMS)
        )
        return self._connection.execute(query).all()

    def _newest(self, matches: Sequence[Match]) -> dict[int, int]:
        """Edition → score by the newest editions with one of these words."""
        each = max(NEWEST // len(matches), 50)
        is_rare = _spread(matches) <= NEWEST
        if is_rare:
            ids = [match.word for match in matches]
            query: Any = select(posting).where(posting.c.word.in_(ids))
        else:
            query = union_all(
                *(
                    select(
                        select(posting)
                        .where(posting.c.word == match.word)
                        .order_by(posting.c.edition.desc())
                        .limit(each)
                        .subquery()
                    )
                    for match in matches
                )
            )
        return _scores(self._connection.execute(query), matches)

    def _within(
        self, matches: Sequence[Match], editions: Iterable[int]
    ) -> dict[int, int]:
        """Edition → score of those of the editions that have one of these words."""
        wanted = set(editions)
        rare = [match.word for match in matches if match.articles <= NEWEST]
        common = [match.word for match in matches if match.articles > NEWEST]
        rows: list[Row[Any]] = []
        if rare:
            query = select(posting).where(posting.c.word.in_(rare))
            found = self._connection.execute(query)
            rows += [row for row in found if row.edition in wanted]
        for one in common:
            for some in _chunks(sorted(wanted)):
                query = select(posting).where(
                    posting.c.word == one, posting.c.edition.in_(some)
                )
                rows += self._connection.execute(query).all()
        return _scores(rows, matches)

    def _live(self, editions: Iterable[int]) -> list[Row[Any]]:
        """Those that readers see at this moment, whatever the index still holds."""
        rows: list[Row[Any]] = []
        for some in _chunks(sorted(editions)):
            query = (
                select(t.edition.c.id, t.edition.c.published_at)
                .join(t.translation, _is_live())
                .where(t.edition.c.id.in_(some))
            )
            rows += self._connection.execute(query).all()
        return rows

    def _editions(self, editions: list[int]) -> list[Edition]:
        query = select(t.edition.c.id, t.edition.c.frozen).where(
            t.edition.c.id.in_(editions)
        )
        frozen = {row.id: row.frozen for row in self._connection.execute(query)}
        return [from_json(frozen[each]) for each in editions]

    def _add(self, translation: int, edition: int, locale: str) -> None:
        query = select(t.edition.c.frozen).where(t.edition.c.id == edition)
        made: Edition = from_json(self._connection.execute(query).scalar_one())
        fields = indexed(made)
        known = self._counted(locale, fields)
        rows = [
            {"word": known[form], "edition": edition, "field": int(field)}
            for form, field in fields.items()
        ]
        if rows:
            self._connection.execute(insert(posting), rows)
        self._connection.execute(
            insert(document).values(
                translation=translation, edition=edition, rules=RULES
            )
        )

    def _counted(self, locale: str, fields: dict[str, Field]) -> dict[str, int]:
        """The row of each form, made if it is new, after counting one more article."""
        known: dict[str, int] = {}
        changed = []
        for some in _chunks(list(fields)):
            query = select(word).where(word.c.locale == locale, word.c.word.in_(some))
            for row in self._connection.execute(query):
                known[row.word] = row.id
                now = (stem(row.word), skeleton(row.word)[:64])
                if (row.stem, row.sounds) != now:
                    changed.append({"row": row.id, "stem": now[0], "sounds": now[1]})
        if changed:
            self._connection.execute(
                update(word).where(word.c.id == bindparam("row")), changed
            )
        for ids in _chunks(list(known.values())):
            self._connection.execute(
                update(word)
                .where(word.c.id.in_(ids))
                .values(articles=word.c.articles + 1)
            )
        new = [
            {
                "locale": locale, "word": form, "stem": stem(form),
                "sounds": skeleton(form)[:64], "articles": 1,
            }
            for form in fields
            if form not in known
        ]  # fmt: skip
        if new:
            made = insert(word).returning(word.c.id, word.c.word)
            known |= {row.word: row.id for row in self._connection.execute(made, new)}
        return known

    def _forget(self, translation: int, edition: int) -> None:
        its = select(posting.c.word).where(posting.c.edition == edition)
        self._connection.execute(
            update(word).where(word.c.id.in_(its)).values(articles=word.c.articles - 1)
        )
        self._connection.execute(
            delete(word).where(word.c.id.in_(its), word.c.articles < 1)
        )
        self._connection.execute(delete(posting).where(posting.c.edition == edition))
        self._connection.execute(
            delete(document).where(document.c.translation == translation)
        )


def _translations() -> Select[Any]:
    """Every translation with its live edition and with what is indexed, if any."""
    return (
        select(
            t.translation.c.id.label("translation"),
            t.edition.c.id.label("edition"),
            document.c.edition.label("indexed"),
            document.c.rules,
        )
        .join(t.article, t.article.c.id == t.translation.c.article)
        .outerjoin(t.edition, _is_live())
        .outerjoin(document, document.c.translation == t.translation.c.id)
    )


def _is_live() -> ColumnElement[bool]:
    return and_(
        t.edition.c.translation == t.translation.c.id,
        t.edition.c.number == t.translation.c.live_edition,
        t.translation.c.mode != "withdrawn",
    )


def _begins(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    return and_(column >= text, column < text + _LAST)


def _spread(matches: Sequence[Match]) -> int:
    return sum(match.articles for match in matches)


def _scores(rows: Iterable[Row[Any]], matches: Sequence[Match]) -> dict[int, int]:
    closeness = {match.word: match.closeness for match in matches}
    best: dict[int, int] = {}
    for row in rows:
        score = WEIGHTS[row.field] * closeness[row.word]
        if score > best.get(row.edition, 0):
            best[row.edition] = score
    return best


def _chunks(listed: Sequence[T]) -> Iterable[Sequence[T]]:
    return (listed[at : at + _AT_ONCE] for at in range(0, len(listed), _AT_ONCE))
