"""What readers, browsers and search engines find in a page."""

import dataclasses
import json
import re

import pytest

from pubpipe.adapters.site.files import ASSETS
from pubpipe.adapters.site.render import (
    House,
    article_html,
    error_html,
    index_html,
    list_html,
    moved_html,
)
from pubpipe.domain.locale import BUILT_IN
from pubpipe.domain.markup import Marked, Tag
from tests.golden import pages
from tests.golden.accept import GOLDEN, golden_house, golden_pages
from tests.golden.reading import Page

CODES = ("en", "ru", "arm")
TAGS = {"en": "en", "ru": "ru", "arm": "hy"}


@pytest.fixture
def house(tmp_path):
    return golden_house(tmp_path)


def test_pages_are_as_the_golden_files_show(house):
    made = golden_pages(house)

    for name, html in made.items():
        # To accept a change: `python -m tests.golden.accept`, then read the difference.
        assert html == (GOLDEN / name).read_text("utf-8"), name


@pytest.mark.parametrize("code", CODES)
def test_page_states_its_language_by_tag_and_never_by_site_code(house, code):
    for html in every_page(house, code):
        page = Page(html)

        assert page.elements[0].attrs["lang"] == TAGS[code]
        for element in page.elements:
            assert element.attrs.get("lang", "") in ("", *TAGS.values())
            assert element.attrs.get("hreflang", "") in (
                "",
                "x-default",
                *TAGS.values(),
            )


@pytest.mark.parametrize("code", CODES)
def test_page_loads_nothing_from_another_origin_and_runs_no_inline_script(house, code):
    for html in every_page(house, code):
        for name, attrs in Page(html).elements:
            if name == "link" and attrs["rel"] in ("stylesheet", "icon"):
                assert attrs["href"].startswith("/assets/")
            if name in ("script", "img"):
                own = attrs.get("src", "").startswith(("/assets/", "/media/"))
                assert own or attrs.get("type") == "application/ld+json"
            if name == "form":
                assert attrs["action"].startswith("/")
            assert name not in ("iframe", "style", "object", "embed")
            assert not [
                each for each in attrs if each.startswith("on") or each == "style"
            ]


def test_style_sheets_and_scripts_load_nothing_from_another_origin():
    sheets = [path.read_text("utf-8") for path in ASSETS.glob("*.css")]
    scripts = [path.read_text("utf-8") for path in ASSETS.glob("*.js")]

    for text in (*sheets, *scripts):
        assert not re.search(r"""["'`(](https?:)?//""", text)
    for name in re.findall(r'url\("([^"]+)"\)', "".join(sheets)):
        assert (ASSETS / name).is_file()


@pytest.mark.parametrize("live", [("en",), ("en", "arm"), ("ru", "arm"), CODES])
def test_only_live_versions_are_offered(house, live):
    page = Page(article_html(pages.article(live[-1], live), house))
    head = [
        each
        for each in page.find("link", rel="alternate")
        if each["hreflang"] != "x-default"
    ]
    switch = [each for each in page.find("a") if "hreflang" in each]

    assert [each["hreflang"] for each in head] == [TAGS[code] for code in live]
    assert [each["href"] for each in switch] == [pages.path(code) for code in live[:-1]]
    default = page.find("link", hreflang="x-default")
    assert [each["href"] for each in default] == [
        f"https://courier.example{pages.path(live[0])}"
    ]


@pytest.mark.parametrize("code", CODES)
def test_article_has_the_slots_that_the_view_counter_needs(house, code):
    page = Page(article_html(pages.article(code), house))

    (article,) = page.find("article", **{"data-article": "tarvel-observatory"})
    (count,) = page.find("data", value="46")
    assert (article["data-locale"], article["data-edition"]) == (code, "2")
    assert count["data-as-of"] == "2026-01-15T00:00:00+04:00"
    assert {"en": "46 views", "ru": "46 просмотров", "arm": "46 դիտում"}[
        code
    ] in page.text
    forms = json.loads(count["data-forms"])
    assert set(forms) == {"one", "other"} if code != "ru" else {"one", "few", "many"}
    assert page.find("script", src="/assets/beacon.js", type="module")


def test_large_number_is_grouped_as_in_the_locale(house):
    shown = []
    for code in CODES:
        page = pages.article(code)
        many = dataclasses.replace(
            page, count=dataclasses.replace(page.count, views=12345)
        )
        shown.append(
            re.search(r'data-forms="[^"]*">([^<]*)<', article_html(many, house))
        )

    assert [found[1] for found in shown if found] == [
        "12,345 views",
        "12\u00a0345 просмотров",
        "12\u00a0345 դիտում",
    ]


def test_relative_links_lead_to_the_source_and_unsafe_ones_lead_nowhere(house):
    page = pages.article("arm")
    texts = Marked(
        "<1>մեկ</1> <2>երկու</2> <3>երեք</3>",
        (
            Tag(1, "a", (("href", "next?a=1&b=2"),)),
            Tag(2, "a", (("href", "javascript:alert(1)"),)),
            Tag(3, "a", (("href", "http://[broken"),)),
        ),
    )
    line = dataclasses.replace(page.edition.lines[4], content=texts)
    edition = dataclasses.replace(page.edition, lines=(line,))

    linked = article_html(dataclasses.replace(page, edition=edition), house)
    alone = article_html(
        dataclasses.replace(page, edition=dataclasses.replace(edition, source_url="")),
        house,
    )

    assert (
        '<a href="https://riverbank.example/science/next?a=1&amp;b=2">մեկ</a> երկու երեք'
        in linked
    )
    assert "<p>մեկ երկու երեք</p>" in alone


def test_picture_that_the_site_does_not_hold_becomes_a_link_with_its_description(house):
    html = article_html(pages.article("ru"), house)

    assert (
        '<a href="https://pictures.example/guides.jpg">Изображение: Первые экскурсоводы у входа в купол</a>'
        in html
    )
    assert len(Page(html).find("img")) == 1


def test_translation_says_how_it_was_made_and_the_original_does_not(house):
    made = {code: Page(article_html(pages.article(code), house)).text for code in CODES}

    assert "How this article was translated" not in made["en"]
    assert "Язык оригинала: английский." in made["ru"]
    assert (
        "15 фрагментов одобрено по отдельности. 2 фрагмента одобрены пакетно. 4 машинных черновика одобрены без правки."
        in made["ru"]
    )
    assert "Բնագրի լեզուն՝ անգլերեն։" in made["arm"]
    assert "2 հատված հաստատվել է խմբային կարգով։ 4 մեքենական սևագիր" in made["arm"]


def test_version_behind_the_original_says_so_in_its_language(house):
    said = [
        Page(
            article_html(
                dataclasses.replace(pages.article(code), is_behind=True), house
            )
        ).text
        for code in CODES
    ]

    assert "A newer version of this article is being prepared." in said[0]
    assert "После выхода этой версии оригинал изменился." in said[1]
    assert "Այս տարբերակից հետո բնագիրը փոփոխվել է։" in said[2]


def test_article_without_kicker_byline_source_and_more_still_reads_well(house):
    page = pages.article("arm")
    edition = dataclasses.replace(
        page.edition,
        kicker="",
        byline="",
        source_url="",
        publisher="",
        section="",
        zone="",
        units=0,
        drafts_kept=0,
        bulk=0,
        number=1,
    )
    bare = dataclasses.replace(
        page, edition=edition, more=(), alternates=page.alternates[2:]
    )

    read = Page(article_html(bare, house))

    assert "Հեղինակ՝" not in read.text
    assert "Աղբյուր" not in read.text
    assert "Կարդացեք նաև" not in read.text
    assert "None" not in read.text
    # Without a kicker the beginning of the text describes the page.
    (description,) = read.find("meta", name="description")
    assert description["content"].startswith("Շաբաթ երեկոյան մոտ 240 մարդ")


@pytest.mark.parametrize("code", CODES)
def test_every_id_is_unique_and_every_label_points_somewhere(house, code):
    for html in every_page(house, code):
        page = Page(html)
        ids = [each.attrs["id"] for each in page.elements if "id" in each.attrs]

        assert len(ids) == len(set(ids))
        for element in page.elements:
            label = element.attrs.get("aria-labelledby")
            assert label is None or label in ids
            if element.name == "a" and element.attrs["href"].startswith("#"):
                assert element.attrs["href"][1:] in ids


def test_locales_of_the_tests_are_all_that_are_built_in():
    assert {locale.code: locale.tag for locale in BUILT_IN} == TAGS


def every_page(house: House, code: str) -> list[str]:
    return [
        article_html(pages.article(code), house),
        list_html(pages.front(code), house),
        list_html(dataclasses.replace(pages.front(code), teasers=()), house),
        list_html(pages.section(code), house),
        list_html(pages.section(code, 3), house),
        list_html(pages.author(code), house),
        list_html(pages.most_read(code), house),
        index_html(pages.authors(code), house),
        moved_html(f"/{code}/city/old/", f"/{code}/news/old/", house),
        error_html(code, 404, house),
        error_html(code, 410, house),
    ]
