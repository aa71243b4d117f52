"""What a page tells search engines and link previews: alternates, Open Graph, JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pubpipe.adapters.site.dates import utc
from pubpipe.domain.locale import Locale
from pubpipe.domain.page import Alternate, ArticlePage
from pubpipe.domain.settings import Settings


@dataclass(frozen=True)
class Version:
    """A live version of the page at hand, as a language switch and a head show it."""

    locale: Locale
    path: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Picture:
    """What a link to the page is shared with; `url` is absolute, sizes are in pixels."""

    url: str
    width: int
    height: int
    alt: str


def versions(
    alternates: Sequence[Alternate], here: str, settings: Settings
) -> tuple[Version, ...]:
    """The live versions of a page in the newsroom's order of locales; `here` is a site code."""
    order = [locale.code for locale in settings.locales]
    known = [each for each in alternates if each.locale in order]
    return tuple(
        Version(
            settings.locale(each.locale),
            each.path,
            settings.site_url + each.path,
            each.locale == here,
        )
        for each in sorted(known, key=lambda each: order.index(each.locale))
    )


def default_version(found: Sequence[Version], settings: Settings) -> str:
    """The address for a reader of any other language: the source's, else the first."""
    for version in found:
        if version.locale.code == settings.source_locale:
            return version.url
    return found[0].url if found else ""


def og_locale(locale: Locale) -> str:
    """The locale as Open Graph writes it, for example `hy_AM`."""
    return f"{locale.tag}_{locale.territory}" if locale.territory else locale.tag


def news_article(
    page: ArticlePage,
    found: Sequence[Version],
    description: str,
    settings: Settings,
    picture: Picture | None,
) -> Markup:
    """The page as schema.org NewsArticle, safe inside a script element."""
    edition = page.edition
    here = settings.locale(edition.locale)
    url = settings.site_url + page.path
    is_source = edition.locale == settings.source_locale
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": edition.headline,
        "description": description,
        "articleSection": edition.section,
        "inLanguage": here.tag,
        "datePublished": utc(edition.published_at),
        "dateModified": utc(max(edition.made_at, edition.published_at)),
        "publisher": _newsroom(settings),
        "isAccessibleForFree": True,
    }
    if picture:
        data["image"] = {
            "@type": "ImageObject",
            "url": picture.url,
            "width": picture.width,
            "height": picture.height,
        }
    if edition.byline:
        data["author"] = {"@type": "Person", "name": edition.byline}
    if edition.source_url:
        data["isBasedOn"] = edition.source_url
    if edition.correction:
        data["correction"] = {
            "@type": "CorrectionComment",
            "text": edition.correction,
            "datePublished": utc(edition.made_at),
        }
    others = [v for v in found if not v.is_here]
    if not is_source:
        data["translator"] = _newsroom(settings)
    if is_source and others:
        data["workTranslation"] = [_work(version) for version in others]
    for version in others:
        if not is_source and version.locale.code == settings.source_locale:
            data["translationOfWork"] = _work(version)
    # Characters that could end the script element, or that older parsers trip over.
    text = json.dumps(data, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def _newsroom(settings: Settings) -> dict[str, str]:
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.name,
        "url": settings.site_url + "/",
    }


def _work(version: Version) -> dict[str, str]:
    return {
        "@type": "NewsArticle",
        "@id": version.url,
        "inLanguage": version.locale.tag,
    }
