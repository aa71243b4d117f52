"""The files that readers get are those of the live editions."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from pubpipe.domain.diagnosis import Diagnosis, fault, listed, well
from pubpipe.domain.edition import Edition
from pubpipe.domain.markup import plain
from pubpipe.domain.page import article_path
from pubpipe.ports import Newsroom
from pubpipe.ports.inspection import Inspection, LiveEdition, SiteFolder
from pubpipe.stages.invariants.lists import list_problems

PATIENCE = timedelta(minutes=5)
"""How long pages may wait to be written; reconcile comes every minute."""


def pages_are_those_of(
    room: Newsroom,
    live: Sequence[LiveEdition],
    stored: Inspection,
    site: SiteFolder,
) -> Diagnosis:
    """The files readers get are those of the live editions, and of no other."""
    name = "pages"
    with room.store.read() as tx:
        dirty = {path for path, _, _ in tx.pages.dirty()}
        gone = {
            article_path(locale, each.section_slug, each.slug)
            for locale, each in tx.editions.withdrawn()
        }
        now = tx.now()
        lists = list(list_problems(room.settings, tx, live, dirty, site))
    changed = stored.newest_change_of_pages()
    if dirty and (changed is None or now - changed > PATIENCE):
        return fault(
            name,
            f"{len(dirty)} pages have waited to be written for more than "
            f"{PATIENCE.total_seconds() // 60:.0f} minutes, the first of them "
            f"{min(dirty)}.",
            "Look at the last runs of “reconcile” in Prefect and at their logs; "
            "“pubpipe publish ARTICLE” writes the pages at once.",
        )
    wrong = [
        *_page_problems(live, dirty, site),
        *lists,
        *(
            f"{path} was withdrawn and is not answered 410"
            for path in sorted(gone - site.gone() - dirty)
        ),
    ]
    if wrong:
        return fault(
            name,
            f"{listed(wrong)}.",
            "Run “pubpipe publish ARTICLE LOCALE” for a page that is missing or old, "
            "“pubpipe site rebuild” when there are many or a list is wrong; delete a "
            "file that belongs to no live edition.",
        )
    waiting = f"; {len(dirty)} are about to be written" if dirty else ""
    return well(name, f"{len(live)} article pages are those of the editions{waiting}.")


def _page_problems(
    live: Iterable[LiveEdition], dirty: set[str], site: SiteFolder
) -> list[str]:
    found, paths = [], set()
    for each in live:
        edition = each.edition
        if edition is None:
            continue
        path = each.path
        paths.add(path)
        if path not in dirty:
            found += [
                f"{path} {problem}" for problem in _page_problem(each, path, site)
            ]
    strange = site.article_pages() - paths - dirty
    return found + [f"{path} is of no live edition" for path in sorted(strange)]


def _page_problem(each: LiveEdition, path: str, site: SiteFolder) -> list[str]:
    edition = each.edition
    page = site.page(path)
    if edition is None or page is None:
        return ["is missing or no article page"]
    if (page.article, page.locale) != (each.article, each.locale):
        return [f"shows “{page.article}” in “{page.locale}”"]
    if page.edition != each.number:
        return [f"shows edition {page.edition} instead of {each.number}"]
    if not _has_in_order(page.text, [edition.headline, *_texts(edition)]):
        return ["does not show the text of its edition"]
    return []


def _texts(edition: Edition) -> list[str]:
    return [plain(line.content.text) for line in edition.lines]


def _has_in_order(text: str, parts: Iterable[str]) -> bool:
    """Tell whether the parts follow each other in the text, white space aside."""
    whole, at = _squeezed(text), 0
    for part in map(_squeezed, parts):
        found = whole.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _squeezed(words: str) -> str:
    return "".join(words.split())
