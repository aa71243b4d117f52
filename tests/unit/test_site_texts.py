"""Every interface text of the pages comes from the catalogues, and every page is valid HTML."""

import dataclasses
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import html5lib
import polib
import pytest

from pubpipe.adapters.site.render import House, article_html, error_html, moved_html
from tests.golden import pages
from tests.golden.accept import CODES, golden_house, golden_pages

LOCALES = Path(__file__).parents[2] / "locales"
OPEN, CLOSE = "⟦", "⟧"
_SPOKEN = ("title", "aria-label", "placeholder", "alt", "content", "value")
"""Attributes that a reader may see or hear; those in `data-` are shown by scripts."""
_MACHINE = re.compile(
    r"article:\w+|og:(type|url|image.*|locale.*)|viewport|color-scheme|theme-color|"
    r"robots|twitter:card|charset"
)
# Names of services, of this newsroom and its languages; what stands in the articles.
_NAMES = re.compile(
    r"The Riverbank Courier|Riverbank\.example|Stone & Glass|Telegram|Facebook|WhatsApp|"
    r"Viber|X|English|RSS|Atom|JSON|tarvel-observatory|en|A[−+]|PhD"
)


HEADLINE = pages.ENGLISH["headline"].split(" ", 1)
ABOUT = "What is found out, and how one knows"
_WRITTEN = sorted(
    {
        piece.strip(" .:")
        for text in (
            *pages.ENGLISH.values(),
            *pages.AUTHORS["en"],
            *HEADLINE,
            "City",
            ABOUT,
        )
        for piece in re.split(r"</?\d+/?>", unescape(text))
    },
    key=len,
    reverse=True,
)
"""What the articles and lists of the English golden pages hold: no text of ours."""
_PLURALS = re.compile(r'"(zero|one|two|few|many|other)":')


class _Texts(HTMLParser):
    """Collects what a reader of the page may read or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside.append(tag)
        given = {name: value or "" for name, value in attrs}
        names = given.get("name", "") + given.get("property", "")
        if tag == "meta" and ("http-equiv" in given or _MACHINE.fullmatch(names)):
            return
        if tag in ("input", "data") and "value" in given:
            del given["value"]
        self.found += [
            value
            for name, value in given.items()
            if name in _SPOKEN
            or (name.startswith("data-") and name in ("data-copied", "data-failed", "data-offer", "data-forms"))
        ]  # fmt: skip

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        # A date is CLDR's, a script holds data for machines.
        if not {"script", "style", "time"} & set(self._inside):
            self.found.append(data)


@pytest.fixture
def pseudo(tmp_path: Path) -> House:
    """The newsroom with an interface in a language that nobody could mistake."""
    house = golden_house(tmp_path)
    for code in CODES:
        catalogue = polib.pofile(str(LOCALES / code / "LC_MESSAGES" / "pubpipe.po"))
        for entry in catalogue:
            if entry.msgid_plural:
                forms = entry.msgstr_plural
                entry.msgstr_plural = {n: _marked(entry.msgid_plural) for n in forms}
            else:
                entry.msgstr = _marked(entry.msgid)
        folder = tmp_path / "pseudo" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalogue.save(str(folder / "pubpipe.po"))
    return dataclasses.replace(house, locales_dir=tmp_path / "pseudo")


def test_pseudo_localised_run_shows_no_text_that_is_not_in_the_catalogues(
    pseudo: House,
) -> None:
    left = {
        f"{name}: {text}"
        for name, html in every_page(pseudo)
        for text in _unmarked(html)
    }

    assert left == set()


def test_such_a_run_finds_a_text_that_is_hard_coded() -> None:
    html = f"<p>{OPEN}Ñäţĩṽē{CLOSE} Read more</p><button title='Close'>×</button>"

    assert _unmarked(html) == ["Read more", "Close"]


def test_every_page_is_html_that_a_strict_parser_takes(tmp_path: Path) -> None:
    for name, html in every_page(golden_house(tmp_path)):
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), strict=True)
        try:
            parser.parse(html)
        except html5lib.html5parser.ParseError as error:
            pytest.fail(f"{name}: {error} at {parser.tokenizer.stream.position()}")


def test_headings_go_down_one_level_at_a_time_from_a_single_first(
    tmp_path: Path,
) -> None:
    for name, html in every_page(golden_house(tmp_path)):
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]

        assert levels.count(1) == 1, name
        assert levels[0] == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), name


def every_page(house: House) -> Iterator[tuple[str, str]]:
    """Every kind of page with everything that can stand on it, in every locale."""
    yield from golden_pages(house).items()
    for code in CODES:
        page = pages.article(code)
        edition = dataclasses.replace(page.edition, correction="12, ոչ թե 14։")
        behind = dataclasses.replace(page, edition=edition, is_behind=True)
        yield f"behind.{code}", article_html(behind, house)
        yield f"404.{code}", error_html(code, 404, house)
        yield f"moved.{code}", moved_html(f"/{code}/a/b/", f"/{code}/c/b/", house)


def _marked(text: str) -> str:
    """The text with accents on its letters, between brackets; placeholders stay."""
    parts = re.split(r"(%\(\w+\)s)", text)
    accented = str.maketrans("aeioucnsyAEIOUCNSY", "äëïöüçñšÿÄËÏÖÜÇÑŠŸ")
    parts[::2] = [part.translate(accented) for part in parts[::2]]
    return f"{OPEN}{''.join(parts)}{CLOSE}"


def _unmarked(html: str) -> list[str]:
    """The Latin words of a page that stand outside all brackets and are no names."""
    reader = _Texts()
    reader.feed(html)
    reader.close()
    left = []
    for text in reader.found:
        bare = re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", " ", _PLURALS.sub(" ", text))
        for written in filter(None, _WRITTEN):
            bare = bare.replace(written, " ")
        bare = re.sub(rf"(?<![\w])({_NAMES.pattern})(?![\w])", " ", bare)
        if re.search(r"[A-Za-z]{2,}", bare):
            left.append(" ".join(bare.split()))
    return left
