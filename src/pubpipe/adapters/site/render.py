"""Pages as HTML, from data alone: the same page is the same bytes at any time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import babel
from markupsafe import Markup

from pubpipe.adapters.catalogues import texts
from pubpipe.adapters.site import cards
from pubpipe.adapters.site.body import body_html
from pubpipe.adapters.site.dates import Moment, language, moment, utc
from pubpipe.adapters.site.head import (
    Picture,
    Version,
    default_version,
    news_article,
    versions,
)
from pubpipe.adapters.site.pictures import Place
from pubpipe.adapters.site.share import share_links
from pubpipe.adapters.site.speaking import speaking
from pubpipe.domain.collation import sort_key
from pubpipe.domain.edition import excerpt
from pubpipe.domain.feed import feed_path
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import safe_href
from pubpipe.domain.page import (
    Alternate,
    ArticlePage,
    Entry,
    IndexPage,
    ListPage,
    SearchPage,
    Teaser,
    article_path,
    front_path,
    index_path,
    list_path,
    search_path,
)
from pubpipe.domain.search import LONGEST_QUERY
from pubpipe.domain.settings import Settings

_LATEST_ON_HOME = 3
_FORMS = ("rss", "atom", "json")


@dataclass(frozen=True)
class House:
    """What every page shares: the newsroom's decisions, its texts and its pictures."""

    settings: Settings
    locales_dir: Path
    place: Place
    card: Callable[[str, cards.Card], str]
    """Puts a page's card beside it: the page's path → the card's, "" for none."""


def article_html(page: ArticlePage, house: House) -> str:
    """An article's page in its edition's locale."""
    edition, settings = page.edition, house.settings
    locale = settings.locale(edition.locale)
    catalogue, speech = texts(locale.code, house.locales_dir), language(locale)
    common = _common(locale, page.alternates, house)
    zone = edition.zone or settings.timezone
    description = edition.kicker or excerpt(edition.lines)
    url = settings.site_url + page.path
    caption = catalogue.gettext("Picture: %(description)s")
    source_url = safe_href(edition.source_url) or ""
    card = _card(page, house)
    return _render(
        house,
        "article.html",
        common,
        edition=edition,
        url=url,
        canonical=page.canonical or url,
        section_path=page.section_path,
        author_path=page.author_path,
        about_section=_about(edition.section_slug, locale, settings),
        description=description,
        body=Markup(  # noqa: S704 - body_html escapes
            body_html(edition.lines, source_url, house.place, caption, dict(page.links))
        ),
        published=moment(edition.published_at, zone, locale),
        updated=moment(edition.made_at, zone, locale),
        is_updated=edition.number > 1 and edition.made_at > edition.first_made_at,
        modified=utc(max(edition.made_at, edition.published_at)),
        counted=moment(page.count.as_of, zone, locale),
        views=page.count.views,
        view_forms=_view_forms(catalogue, speech),
        is_translation=edition.locale != settings.source_locale,
        source_language=speech.languages.get(
            settings.locale(settings.source_locale).tag,
            settings.locale(settings.source_locale).autonym,
        ),
        is_behind=page.is_behind,
        source_url=source_url if source_url.startswith(("http://", "https://")) else "",
        publisher=edition.publisher or urlsplit(source_url).netloc,
        shares=share_links(url, edition.headline),
        more=_teasers(page.more, locale, settings),
        card=card,
        structured=news_article(page, common["versions"], description, settings, card),
    )


def list_html(page: ListPage, house: House) -> str:
    """A front, section, author or most-read page, or a numbered one behind it."""
    locale = house.settings.locale(page.locale)
    counted = page.counted_at and moment(
        page.counted_at, house.settings.timezone, locale
    )
    return _render(
        house,
        "list.html",
        _common(locale, page.alternates, house),
        url=house.settings.site_url + page.path,
        page=page,
        about_section=_about(page.path.split("/")[2], locale, house.settings)
        if page.kind == "section"
        else "",
        counted=counted,
        sections=_sorted(page.sections, locale),
        teasers=_teasers(page.teasers, locale, house.settings),
    )


def index_html(page: IndexPage, house: House) -> str:
    """The index of all sections or authors."""
    locale = house.settings.locale(page.locale)
    return _render(
        house,
        "index.html",
        _common(locale, page.alternates, house),
        url=house.settings.site_url + page.path,
        page=page,
        entries=_sorted(page.entries, locale),
    )


def search_html(page: SearchPage, house: House) -> str:
    """A locale's search: its form, and what was found."""
    settings, results = house.settings, page.results
    locale = settings.locale(page.locale)
    action = search_path(page.locale)
    found = [
        {
            "found": each,
            "path": article_path(
                page.locale, each.edition.section_slug, each.edition.slug
            ),
            "at": moment(each.edition.published_at, settings.timezone, locale),
        }
        for each in (results.found if results else ())
    ]
    return _render(
        house,
        "search.html",
        _common(locale, page.alternates, house),
        url=settings.site_url + action,
        action=action,
        longest=LONGEST_QUERY,
        results=results,
        problem=page.problem,
        found=found,
    )


def home_html(fronts: Sequence[ListPage], house: House) -> str:
    """The page at `/`, where a reader chooses a language; nothing redirects."""
    settings = house.settings
    locale = settings.locale(settings.source_locale)
    alternates = [Alternate(f.locale, front_path(f.locale)) for f in fronts]
    by_code = {front.locale: front for front in fronts}
    common = _common(locale, alternates, house)
    chosen = []
    for version in common["versions"]:
        front = by_code[version.locale.code]
        chosen.append(
            {
                "version": version,
                "teasers": _teasers(
                    front.teasers[:_LATEST_ON_HOME], version.locale, settings
                ),
                "empty": texts(version.locale.code, house.locales_dir).gettext(
                    "Nothing has been published here yet."
                ),
            }
        )
    return _render(
        house, "home.html", common, url=settings.site_url + "/", chosen=chosen
    )


def error_html(locale_code: str, status: int, house: House) -> str:
    """What a reader gets for a page that is not there (404) or was withdrawn (410)."""
    settings = house.settings
    fronts = [
        Alternate(each.code, front_path(each.code)) for each in published(settings)
    ]
    common = _common(settings.locale(locale_code), fronts, house)
    return _render(house, "error.html", common, status=status, longest=LONGEST_QUERY)


def moved_html(path: str, to: str, house: House) -> str:
    """What a server that knows no redirects shows at the old path of a page."""
    settings = house.settings
    code = path.strip("/").partition("/")[0]
    known = code if code in settings.published else settings.source_locale
    fronts = [Alternate(each, front_path(each)) for each in settings.published]
    common = _common(settings.locale(known), fronts, house)
    return _render(house, "moved.html", common, to=to, url=settings.site_url + to)


def published(settings: Settings) -> tuple[Locale, ...]:
    """The locales that the site has, the source's first."""
    codes = dict.fromkeys((settings.source_locale, *settings.target_locales))
    return tuple(settings.locale(code) for code in codes)


def _common(
    locale: Locale, alternates: Sequence[Alternate], house: House
) -> dict[str, Any]:
    settings = house.settings
    found: tuple[Version, ...] = versions(alternates, locale.code, settings)
    return {
        "name": settings.name,
        "locale": locale,
        "front": front_path(locale.code),
        "menu": {
            "sections": index_path("sections", locale.code),
            "authors": index_path("authors", locale.code),
            "most_read": list_path("most_read", locale.code),
        },
        "search": search_path(locale.code),
        "feeds": {form: feed_path(locale.code, form) for form in _FORMS},
        "versions": found,
        "default_url": default_version(found, settings),
        "home_url": settings.site_url + "/",
        "links": [link for link in settings.links if safe_href(link.url)],
        "terms": settings.terms_of_reuse.get(locale.code, ""),
    }


def _about(section: str, locale: Locale, settings: Settings) -> str:
    """What the newsroom says of a section, by the section's folder."""
    return settings.about_sections.get(section, {}).get(locale.code, "")


def _card(page: ArticlePage, house: House) -> Picture | None:
    edition, settings = page.edition, house.settings
    host = urlsplit(settings.site_url).hostname or ""
    drawn = cards.Card(settings.name, edition.section, edition.headline, host)
    path = house.card(page.path, drawn)
    if not path:
        return None
    url = settings.site_url + path
    return Picture(url, cards.WIDTH, cards.HEIGHT, edition.headline)


def _teasers(
    teasers: Sequence[Teaser], locale: Locale, settings: Settings
) -> list[tuple[Teaser, Moment]]:
    zone = settings.timezone
    return [(each, moment(each.published_at, zone, locale)) for each in teasers]


def _sorted(entries: Sequence[Entry], locale: Locale) -> list[Entry]:
    return sorted(entries, key=lambda each: sort_key(each.name, locale.tag))


@lru_cache(maxsize=64)
def _view_forms(catalogue: NullTranslations, speech: babel.Locale) -> str:
    """JSON: CLDR plural category → the view count's text with `%(count)s` in it.

    A script in the page can so show a newer number as `Intl.PluralRules` asks.
    """
    found = {
        speech.plural_form(n): catalogue.ngettext(
            "%(count)s view", "%(count)s views", n
        )
        for n in (*range(2, 101), 1)
    }
    return json.dumps(dict(sorted(found.items())), ensure_ascii=False)


def _render(house: House, template: str, common: Mapping[str, Any], **own: Any) -> str:
    locale: Locale = common["locale"]
    catalogue = texts(locale.code, house.locales_dir)
    templates = speaking(catalogue, language(locale))
    return templates.get_template(template).render(**common, **own)
