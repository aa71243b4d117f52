"""The page as it would be with the present texts, for whoever is working on them."""

from dataclasses import replace

from pubpipe.assembling import assemble
from pubpipe.domain.errors import NotFound
from pubpipe.domain.hit import Count
from pubpipe.domain.markup import plain
from pubpipe.domain.page import Alternate, ArticlePage, article_path
from pubpipe.domain.text import slugify
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.showing.drafts import is_shown


def page(room: Newsroom, article: str, locale: str) -> str:
    """The HTML of the article's page with its present texts, approved or not.

    Nothing is stored or written. A segment without a text shows its source between ⟦ and
    ⟧, so that nobody takes it for a translation.
    """
    with room.store.read() as tx:
        found = tx.articles.find(article)
        translation = tx.translations.find(found.id, locale) if found else None
        revision = tx.articles.revision(found.id, found.head) if found else None
        if found is None or translation is None or revision is None:
            raise NotFound(
                "There is no translation of “%(article)s” into “%(locale)s”.",
                article=article,
                locale=locale,
            )
        # The source's own locale has no units.
        texts = {p.uid: p.content.text for p in tx.articles.pieces(revision.id)}
        for unit in tx.units.of_translation(translation.id):
            texts[unit.uid] = _text(unit, shows_draft=is_shown(room, unit))
        addressed = replace(
            found,
            slug=found.slug or slugify(found.title, found.key),
            section_slug=found.section_slug or "news",
        )
        edition = assemble(
            tx, room.settings, addressed, revision, locale, texts, tx.now()
        )
    path = article_path(locale, edition.section_slug, edition.slug)
    return room.site.preview(
        ArticlePage(
            edition=replace(edition, number=max(1, translation.live_edition)),
            path=path,
            alternates=(Alternate(locale, path),),
            more=(),
            is_behind=False,
            count=Count(article, locale, 0, edition.made_at),
        )
    )


def _text(unit: Unit, *, shows_draft: bool) -> str:
    if unit.target:
        return unit.target.text
    if unit.draft and unit.draft.text and shows_draft:
        return unit.draft.text
    return f"⟦{unit.source.text}⟧" if plain(unit.source.text).strip() else ""
