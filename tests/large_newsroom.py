"""A newsroom of any size: one article goes the real way, the others are its copies.

Every row of the article in every table that publication reads is copied within SQLite, with
its ids moved on, its own key, slug, headline, date, section and author. The result is what
as many launches, reviews and publications leave in the tables, in seconds.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pubpipe import pipeline
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.showing import PAGE
from tests.newsdesk import approve_all, launch

EDITOR = Person(0, "editor", frozenset({("*", "editor")}))
SECTIONS, AUTHORS = 12, 40
MINUTES = 10
"""Between one article and the one before it."""
BODY = (
    "The harbour council has met on the old pier for the first time in nine years, and "
    "about 240 people came to listen until the lamps were lit.\n\n"
    "Repairs begin in April & cost 12,000 drams a metre; the ferry goes on meanwhile, "
    "from the **northern** landing.\n\nTickets bought before stay good."
)
_COPIED = {
    "revision": {"article": "article"},
    "block": {"article": "article"},
    "segment": {"block": "block"},
    "segment_text": {"segment": "segment"},
    "revision_block": {"revision": "revision", "block": "block"},
    "revision_segment": {
        "revision": "revision", "segment": "segment", "segment_text": "segment_text",
    },
    "draft": {"segment_text": "segment_text"},
    "unit": {
        "translation": "translation", "segment": "segment",
        "segment_text": "segment_text", "draft": "draft", "current_target": "target",
        "approved_target": "target",
    },
    "target": {"unit": "unit", "segment_text": "segment_text"},
    "approval": {"unit": "unit", "target": "target"},
    "edition": {},
    "edition_target": {"edition": "edition", "unit": "unit", "target": "target"},
}  # fmt: skip
"""Table → its columns that hold another table's ids."""


def source(key: str, number: int) -> bytes:
    """An article in Markdown, one of a great many."""
    return (
        f"---\nid: {key}\ntitle: Harbour report {key}\nsection: Section {number % SECTIONS}\n"
        f"author: Author {number % AUTHORS}\npublished: 2026-11-20 10:00\n---\n\n"
        f"{BODY}\n\nThis is report {key}.\n"
    ).encode()


def open_large(workspace: Path, articles: int, **settings: Any) -> Newsroom:
    """Make a newsroom with so many articles live in every locale; pages are not written.

    The site's lists are cut, and everything that a publication looks at is there.
    """
    engines = {"ru": ("dummy",), "arm": ("dummy",)}
    room = open_newsroom(workspace, engines=engines, **settings)
    with room.store.write() as tx:
        for locale in room.settings.target_locales:
            for number in range(SECTIONS):
                tx.articles.set_section_label(
                    f"Section {number}", locale, f"{locale} section {number}"
                )
            for number in range(AUTHORS):
                tx.articles.set_author_name(
                    f"Author {number}", locale, f"{locale} author {number}"
                )
    launch(room, source("r0", 0), Order(), name="r0.md")
    for locale in room.settings.target_locales:
        approve_all(room, EDITOR, locale, "r0")
        pipeline.release(room, "r0", locale)
    copy(room.store.engine, articles - 1)  # type: ignore[attr-defined]
    return room


def copy(engine: Engine, copies: int) -> None:
    """Copy the newsroom's one article so many times."""
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        run("PRAGMA defer_foreign_keys = ON")
        run("CREATE TEMP TABLE copy (i INTEGER PRIMARY KEY)")
        run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO copy SELECT i FROM n",
            (copies,),
        )
        # What is referred to comes first: SQLite looks through all children of a late parent.
        names = ["article", "translation", *_COPIED]
        steps = {}
        for name in names:
            columns = [row[1] for row in run(f'PRAGMA table_info("{name}")')]
            steps[name] = (
                run(f'SELECT coalesce(max(id), 0) FROM "{name}"').scalar_one()  # noqa: S608
                if "id" in columns
                else 0
            )
        for name in names:
            moved = {**_COPIED.get(name, {}), **_OWN.get(name, {})}
            columns = [row[1] for row in run(f'PRAGMA table_info("{name}")')]
            wanted = []
            for column in columns:
                if column == "id":
                    wanted.append(f"id + i * {steps[name]}")
                elif column in moved and moved[column] in steps:
                    wanted.append(f'"{column}" + i * {steps[moved[column]]}')
                else:
                    wanted.append(moved.get(column, f'"{column}"'))
            run(
                f'INSERT INTO "{name}" SELECT {", ".join(wanted)} FROM "{name}", copy '  # noqa: S608
                "ORDER BY i"
            )
        _note(run, steps)


_AT = f"'-' || (i * {MINUTES}) || ' minutes'"
_FROZEN_AT = f"strftime('%Y-%m-%dT%H:%M:%S+00:00', published_at, {_AT})"
_SECTION = f"(i % {SECTIONS})"
_AUTHOR = f"(i % {AUTHORS})"
_OWN = {
    "article": {
        "key": "'r' || i",
        "slug": "slug || '-' || (i + 1)",
        "section_slug": f"'section-' || {_SECTION}",
        "title": "title || ' ' || i",
    },
    "translation": {"article": "article"},
    "revision": {
        "article": "article",
        "corrected": f"json_set(corrected, '$.byline', 'Author ' || {_AUTHOR}, "
        f"'$.section', 'Section ' || {_SECTION})",
    },
    "edition": {
        "translation": "translation",
        "revision": "revision",
        "published_at": f"strftime('%Y-%m-%d %H:%M:%S.000000', published_at, {_AT})",
        "frozen": "json_set(frozen, '$.article', 'r' || i, '$.slug', "
        "json_extract(frozen, '$.slug') || '-' || (i + 1), '$.headline', "
        "json_extract(frozen, '$.headline') || ' ' || i, '$.published_at', "
        f"{_FROZEN_AT}, '$.section', replace(json_extract(frozen, '$.section'), '0', "
        f"{_SECTION}), '$.section_slug', 'section-' || {_SECTION}, '$.byline', "
        f"replace(json_extract(frozen, '$.byline'), '0', {_AUTHOR}))",
    },
}
"""Table → its columns that are a copy's own, as SQL or as the table whose ids they hold."""


def _note(run, steps) -> None:  # type: ignore[no-untyped-def]
    """Note the copies as standing on the site, as writing their pages would."""
    for number in range(1, AUTHORS):
        run(
            "INSERT OR IGNORE INTO author VALUES (?, ?)",
            (f"Author {number}", f"author-{number}"),
        )
    run(
        "INSERT INTO shown SELECT t.id, a.id, a.key, t.locale, '/' || t.locale || '/' || "
        "a.section_slug || '/' || a.slug || '/', a.section_slug, "
        "'author-' || (CAST(substr(a.key, 2) AS INTEGER) % 40), t.live_edition, "
        "e.published_at, s.changed_at, json_extract(e.frozen, '$.headline'), s.kicker, "
        "json_extract(e.frozen, '$.section'), json_extract(e.frozen, '$.byline'), "
        "s.summary, 1 FROM translation t JOIN article a ON a.id = t.article "
        "JOIN edition e ON e.translation = t.id AND e.number = t.live_edition "
        "JOIN shown s ON s.locale = t.locale WHERE a.key <> 'r0' AND t.live_edition > 0"
    )
    run("DELETE FROM leaf")
    for kind, slug in (
        ("front", "''"), ("section", "section_slug"), ("author", "author_slug"),
    ):  # fmt: skip
        run(
            f"INSERT INTO leaf SELECT DISTINCT locale, '{kind}', {slug}, 0, NULL, NULL, 1 "  # noqa: S608
            "FROM shown"
        )
        run(
            f"INSERT INTO leaf SELECT locale, '{kind}', slug, n / {PAGE}, published_at, "  # noqa: S608
            f"translation, 1 FROM (SELECT locale, {slug} AS slug, published_at, translation, "
            f"row_number() OVER (PARTITION BY locale, {slug} ORDER BY published_at, "
            f"translation) AS n, count(*) OVER (PARTITION BY locale, {slug}) AS whole "
            f"FROM shown) WHERE n % {PAGE} = 0 AND n <= whole - {PAGE} - 1"
        )
    run("DELETE FROM sitemap_part")
    run(
        "INSERT INTO sitemap_part SELECT DISTINCT locale, article / 250 + 1, "
        "'2026-11-20 10:00:00.000000' FROM shown"
    )
    run("ANALYZE")
