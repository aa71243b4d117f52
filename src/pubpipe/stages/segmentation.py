"""A revision's segments become units of each translation."""

from collections.abc import Sequence

from pubpipe.domain.edition import Translation
from pubpipe.domain.errors import NotFound
from pubpipe.domain.markup import plain
from pubpipe.domain.unit import on_source
from pubpipe.ports import Newsroom, Piece, Transaction


def segment(room: Newsroom, article: str) -> dict[str, dict[str, int]]:
    """Give every translation of `article` the units of its head revision.

    Unchanged and moved segments keep their approval, changed ones
    keep their old target and turn fuzzy. Returns units by status per locale.
    """
    counts = {}
    source = room.settings.source_locale
    with room.store.write() as tx:
        found = tx.articles.find(article)
        if found is None:
            raise NotFound("There is no article “%(article)s”.", article=article)
        pieces = tx.articles.pieces(found.head_id)
        for translation in tx.translations.all(found.id):
            locale = translation.locale
            if locale == source:
                _request_release(tx, translation, found.head)
                continue
            _carry(tx, translation.id, _needed(tx, pieces, locale, translation.id))
            tx.translations.set_segmented(translation.id, found.head)
            after = tx.translations.get(translation.id)
            if after is None:
                continue
            counts[locale] = after.units
            if after.total == after.approved:
                _request_release(tx, after, found.head)
    return counts


def _request_release(tx: Transaction, translation: Translation, head: int) -> None:
    is_asked = translation.release_seq > translation.released
    if translation.live_revision < head and not is_asked:
        tx.editions.request_release(translation.id)


def _carry(tx: Transaction, translation: int, pieces: Sequence[Piece]) -> None:
    for unit, standing in tx.units.carry(translation, pieces, tx.now()):
        has_draft = unit.draft is not None and bool(unit.draft.text)
        change = on_source(unit, standing, has_draft=has_draft)
        if (change.status, change.reason) == (unit.status, unit.reason) and (
            standing is None
        ):
            continue
        tx.units.settle(unit, standing, change, tx.now())
        tx.audit("pubpipe", f"unit:{unit.id}", change.status, reason=change.reason)


def _needed(
    tx: Transaction, pieces: Sequence[Piece], locale: str, translation: int
) -> list[Piece]:
    """The pieces that people translate: managed data that is already known is not."""
    worked_on = {u.uid for u in tx.units.of_translation(translation) if u.target}
    return [
        piece
        for piece in pieces
        if plain(piece.content.text).strip()
        and (piece.uid in worked_on or not _is_known(tx, piece, locale))
    ]


def _is_known(tx: Transaction, piece: Piece, locale: str) -> bool:
    name = plain(piece.content.text)
    if piece.kind == "byline":
        return tx.articles.author_name(name, locale) is not None
    if piece.kind == "section":
        return tx.articles.section_label(name, locale) is not None
    return False


def unfinished(room: Newsroom) -> list[str]:
    """Articles with a translation that lacks the units of the newest revision."""
    with room.store.read() as tx:
        return tx.articles.unsegmented(room.settings.source_locale)
