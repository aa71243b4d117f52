"""The lists that readers get name what stands on the site, and nothing else."""

from collections.abc import Iterator, Sequence

from pubpipe.domain.page import front_path, list_path
from pubpipe.domain.settings import Settings
from pubpipe.ports import Transaction
from pubpipe.ports.inspection import LiveEdition, SiteFolder
from pubpipe.ports.shown import Shown
from pubpipe.showing import floor_of, path_of

_ALL = 2**31 - 1


def list_problems(
    settings: Settings,
    tx: Transaction,
    live: Sequence[LiveEdition],
    dirty: set[str],
    site: SiteFolder,
) -> Iterator[str]:
    """Tell what is wrong with the lists, and with the notes that they are made of.

    A page that waits to be written is not looked at, nor is what is noted of one.
    """
    wanted = {each.path: each.number for each in live}
    noted = {each.path: each for each in tx.shown.part("", 0, _ALL)}
    for path in sorted({*wanted, *noted} - dirty):
        if path not in noted:
            yield f"{path} is live and not noted as standing, so that no list shows it"
        elif path not in wanted:
            yield f"{path} is noted as standing and is of no live edition"
        elif noted[path].edition != wanted[path]:
            yield f"{path} is noted with edition {noted[path].edition}"
    for listing, leaves in tx.leaves.sizes():
        for number in range(leaves):
            leaf = tx.leaves.find(listing, number)
            path = path_of(listing, number)
            if leaf is None or not leaf.is_written or path in dirty:
                continue
            due = tx.shown.between(listing, floor_of(tx, leaf), leaf.until, _ALL)
            names = site.teasers(path)
            if names is None:
                yield f"{path} is missing"
            elif names != [(each.path, _squeezed(each.headline)) for each in due]:
                yield f"{path} does not list what stands on the site"
    yield from _choices(settings, noted, dirty, site) if live else ()


def _choices(
    settings: Settings, noted: dict[str, Shown], dirty: set[str], site: SiteFolder
) -> Iterator[str]:
    """Look at the pages that show some of what stands, in an order of their own."""
    kinds = [list_path("most_read", code) for code in settings.published]
    fronts = [front_path(code) for code in settings.published]
    for path in ["/", *fronts, *kinds]:
        names = None if path in dirty else site.teasers(path)
        if names is None:
            if path not in dirty:
                yield f"{path} is missing"
            continue
        for where, headline in names:
            page = noted.get(where)
            if page is None or _squeezed(page.headline) != headline:
                yield f"{path} shows {where}, which does not stand there so"


def _squeezed(words: str) -> str:
    return " ".join(words.split())
