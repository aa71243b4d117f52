"""Whatever a source or a person writes stays text, and no file is read that should not be."""

import dataclasses
import json

import pytest
from PIL import Image

from pubpipe.adapters.site.pictures import place
from pubpipe.adapters.site.render import article_html, error_html, home_html, list_html
from pubpipe.domain.markup import Marked, Tag, escape
from pubpipe.domain.page import ArticlePage
from pubpipe.domain.settings import Link
from tests.golden import pages
from tests.golden.accept import CODES, golden_house
from tests.golden.reading import Page

HOSTILE = (
    "\"><script>alert('x')</script><img src=x onerror=alert(1)> & </title> Ինչո՞ւ «Да»"
)


@pytest.fixture
def house(tmp_path):
    return golden_house(tmp_path)


@pytest.mark.parametrize("code", CODES)
def test_hostile_text_in_any_field_stays_text(house, code):
    page = Page(article_html(hostile(pages.article(code)), house))

    assert not page.find("img", onerror="alert(1)")
    assert not [
        each
        for each in page.find("script")
        if not each.get("src", "").startswith("/assets/")
        and each.get("type") != "application/ld+json"
    ]
    assert not [
        href
        for each in page.find("a")
        if (href := each["href"]).startswith("javascript")
    ]
    assert page.text.count("<script>alert('x')</script>") >= 9


def test_hostile_text_in_lists_and_settings_stays_text(house):
    settings = dataclasses.replace(
        house.settings,
        name=HOSTILE,
        terms_of_reuse={"arm": HOSTILE},
        links=(
            Link(HOSTILE, "javascript:alert(1)"),
            Link(HOSTILE, 'https://a.example/?a=1&b="2'),
        ),
    )
    hostile_house = dataclasses.replace(house, settings=settings)
    teaser = dataclasses.replace(
        pages.teasers("arm")[0], headline=HOSTILE, kicker=HOSTILE, section=HOSTILE
    )
    front = dataclasses.replace(pages.front("arm"), teasers=(teaser,))

    for html in (
        list_html(front, hostile_house),
        home_html([front], hostile_house),
        error_html("arm", 404, hostile_house),
    ):
        page = Page(html)
        assert len(page.find("script")) == 2
        assert not page.find("img")
        assert [each["href"] for each in page.find("a", rel="me noopener")] == [
            'https://a.example/?a=1&b="2'
        ]


def test_structured_data_is_json_that_cannot_leave_its_element(house):
    html = article_html(hostile(pages.article("en")), house)
    raw = html.partition('<script type="application/ld+json">')[2].partition(
        "</script>"
    )[0]

    data = json.loads(raw)

    assert not set("<>&") & set(raw)
    assert data["headline"] == HOSTILE
    assert data["inLanguage"] == "en"
    assert [each["inLanguage"] for each in data["workTranslation"]] == ["ru", "hy"]


@pytest.mark.parametrize(
    "src",
    [
        "../secret.png",
        "/../secret.png",
        "images/none.png",
        "notes.txt",
        "//evil.example/a.png",
        "https://../secret.png",
        "https://evil.example/../../secret.png",
        "https://evil.example/none.png",
        "file:///secret.png",
        "images/",
        "",
    ],
)
def test_picture_outside_the_folder_or_of_another_kind_is_not_put_on_the_site(
    tmp_path, src
):
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "pictures" / "images").mkdir(parents=True)
    (tmp_path / "pictures" / "notes.txt").write_bytes(b"secret")

    assert place(src, tmp_path / "pictures", tmp_path / "site") is None
    assert not (tmp_path / "site").exists()


def test_a_picture_of_the_source_is_found_under_its_host(tmp_path):
    folder = tmp_path / "pictures" / "news.example" / "a"
    folder.mkdir(parents=True)
    Image.new("RGB", (8, 8)).save(folder / "նկար.png")

    found = place(
        "https://news.example/a/%D5%B6%D5%AF%D5%A1%D6%80.png",
        tmp_path / "pictures",
        tmp_path / "site",
    )

    assert found is not None
    assert (tmp_path / "site" / found.src.lstrip("/")).is_file()


def hostile(page: ArticlePage) -> ArticlePage:
    """The page with markup in every field that a person or a source writes."""
    lines = tuple(
        dataclasses.replace(
            line,
            attrs=tuple(
                (name, HOSTILE) if name == "src" else (name, value)
                for name, value in line.attrs
            ),
            content=Marked(
                f"<1>{escape(HOSTILE)}</1>",
                (
                    Tag(
                        1,
                        "a",
                        (
                            ("href", "javascript:alert(1)"),
                            ("title", HOSTILE),
                            ("onclick", "x"),
                        ),
                    ),
                ),
            ),
        )
        if line.role != "image"
        else dataclasses.replace(
            line,
            attrs=(("src", HOSTILE), ("width", HOSTILE)),
            content=Marked(escape(HOSTILE)),
        )
        for line in page.edition.lines
    )
    edition = dataclasses.replace(
        page.edition,
        headline=HOSTILE,
        kicker=HOSTILE,
        byline=HOSTILE,
        section=HOSTILE,
        publisher=HOSTILE,
        source_url="https://a.example/?\"><script>alert('x')</script>",
        article=HOSTILE,
        correction=HOSTILE,
        zone=HOSTILE,
        lines=lines,
    )
    more = tuple(
        dataclasses.replace(each, headline=HOSTILE, section=HOSTILE)
        for each in page.more
    )
    return dataclasses.replace(page, edition=edition, more=more)


@pytest.mark.parametrize(
    "headline",
    [
        "Շ" * 500,
        "слово " * 83 + "ещё",
        "עברית בתוך הטקסט и русский, և հայերեն",
        "新聞の見出し",
        "«—» … !",
        "a",
    ],
    ids=["one word", "500 letters", "right to left", "no font", "no letter", "short"],
)
@pytest.mark.parametrize("code", CODES)
def test_headline_of_any_kind_leaves_a_whole_page(house, code, headline):
    page = pages.article(code)
    edition = dataclasses.replace(
        page.edition, headline=headline, byline="שם הכותב", kicker=""
    )

    html = article_html(dataclasses.replace(page, edition=edition), house)
    read = Page(html)

    assert f">{headline}</h1>" in html
    assert read.find("meta", property="og:title", content=headline)
    assert "<bdi>שם הכותב</bdi>" in html
    assert ("long" in [each.get("class") for each in read.find("h1")]) == (
        len(headline) > 140
    )
