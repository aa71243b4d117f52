"""Readers search: with a script or without, by the keyboard, in three languages."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
from lxml import html

from pubpipe import pipeline
from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom
from pubpipe.stages.pages import write_dirty_pages
from pubpipe.stages.search import search
from pubpipe.web.app import create_app
from pubpipe.web.public import searches
from tests.conftest import MakePerson, close, open_room
from tests.live_editions import NOON, put_live
from tests.newsdesk import PARAGRAPHS, approve_all, launch, markdown
from tests.requirements import need
from tests.search_list import ARTICLES
from tests.web.public_room import BROWSER, running

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
PATIENCE = 60_000
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
VIOLATIONS = "axe.run().then(r => r.violations.map(each => each.id))"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom in which the articles of the list of queries are live and written."""
    room = open_room(tmp_path_factory.mktemp("listed") / "newsroom")
    with room.store.write() as tx:
        for locale, articles in ARTICLES.items():
            for key, told in articles.items():
                put_live(tx, key, locale, *told)
                path = f"/{locale}/news/{key}/"
                tx.pages.mark_dirty({path: f"article:{key}:{locale}"})
    write_dirty_pages(room)
    yield room
    close(room)


@pytest.fixture(scope="module")
def address(listed: Newsroom) -> Iterator[str]:
    with running(create_app(listed)) as where:
        yield where


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    headers = {"User-Agent": BROWSER}
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as made:
        yield made


def read(answer: httpx.Response) -> Any:
    return html.document_fromstring(answer.content)


def found(answer: httpx.Response) -> list[str]:
    return [
        str(href) for href in read(answer).xpath("//ol[@class='found']//h2/a/@href")
    ]


def told(answer: httpx.Response) -> str:
    return " ".join(read(answer).xpath("string(//*[@role='status'])").split())


@pytest.mark.parametrize(
    ("locale", "query", "path", "said"),
    [
        ("en", "closing bridges", "/en/news/bridge/", "1 article was found."),
        ("ru", "рынок яблок", "/ru/news/market/", "Нашлась 1 статья."),
        ("arm", "գյուղերի ջուր", "/arm/news/lake/", "Գտնվել է 1 հոդված։"),
    ],
)
def test_without_a_script_the_form_brings_a_page_of_results(
    client: httpx.Client, locale: str, query: str, path: str, said: str
) -> None:
    form = read(client.get(f"/{locale}/search/")).forms[0]

    answer = client.get(form.action, params={form.inputs["q"].name: query})

    assert (answer.status_code, found(answer), told(answer)) == (200, [path], said)
    assert answer.headers["Cache-Control"] == "no-store"
    tree = read(answer)
    assert tree.xpath("//input[@name='q']/@value") == [query]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    assert client.get(path).status_code == 200


def test_a_page_says_how_it_understood_the_query(client: httpx.Client) -> None:
    other_keyboard = client.get("/arm/search/", params={"q": "er7an"}).text
    left_out = client.get("/ru/search/", params={"q": "мост крокодил"}).text

    assert "Ցուցադրվում է «երևան» հարցման համար" in other_keyboard
    assert "Не нашлось вместе с остальными: крокодил" in left_out


def test_markup_in_a_query_stays_text(client: httpx.Client) -> None:
    query = '"><script>alert(1)</script> Սևան & мост'

    answer = client.get("/en/search/", params={"q": query})

    tree = read(answer)
    assert tree.xpath("//input[@name='q']/@value") == [query]
    assert not tree.xpath("//script[contains(., 'alert')]")


@pytest.mark.parametrize(
    "params",
    [
        {"q": "լ" * 201},
        {"q": "л" * 3000},
        {"q": "a\0b"},
        {"q": "лёд", "page": "0"},
        {"q": "лёд", "page": "51"},
        {"q": "лёд", "page": "zwei"},
        {"q": "лёд", "page": "٣"},
        {"q": "лёд", "page": "9" * 400},
    ],
)
def test_what_cannot_be_searched_for_is_refused_in_the_page(
    client: httpx.Client, params: dict[str, str]
) -> None:
    answer = client.get("/ru/search/", params=params)

    assert answer.status_code == 400
    assert told(answer).startswith("Такой поиск невозможен.")


def test_who_searches_without_end_is_asked_to_wait(
    listed: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "PER_MINUTE", 2)
    with (
        running(create_app(listed)) as where,
        httpx.Client(base_url=where, trust_env=False) as client,
    ):
        answers = [client.get("/arm/search/", params={"q": "լիճ"}) for _ in range(3)]
        by_program = client.get("/api/v1/search/arm", params={"q": "լիճ"})

        assert [each.status_code for each in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "60"
        assert told(answers[2]).startswith("Միանգամից չափազանց շատ")
        assert by_program.status_code == 429
        assert client.get("/arm/search/").status_code == 200


def test_the_api_finds_what_the_page_finds(client: httpx.Client) -> None:
    answer = client.get("/api/v1/search/arm", params={"q": "ինչու գին"}).json()

    assert (answer["total"], answer["pages"], answer["read_as"]) == (1, 1, "")
    article = answer["found"][0]
    assert article["path"] == "/arm/news/market/"
    assert [each["text"] for each in article["headline"] if each["hit"]] == ["Ինչո՞ւ"]
    assert "գինը" in [each["text"] for each in article["excerpt"] if each["hit"]]


def test_the_address_without_its_slash_leads_to_the_search(
    client: httpx.Client,
) -> None:
    answer = client.get("/ru/search?q=мост")

    assert answer.status_code == 301
    assert found(client.get(answer.headers["Location"])) == ["/ru/news/bridge/"]


def test_an_article_is_found_from_its_publication_to_its_withdrawal_only(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person("anna", "editor")
    embargo = datetime.now(UTC) + timedelta(days=2)

    def finds() -> dict[str, int]:
        # The dummy engine spells English in the letters of each locale.
        codes = room.settings.published
        return {code: search(room, code, "ferry").total for code in codes}

    launch(room, markdown(PARAGRAPHS[:1]), Order(embargo=embargo))
    for locale in ("ru", "arm"):
        approve_all(room, editor, locale)
        pipeline.release(room, "ferry", locale)
    pipeline.reconcile(room)
    under_embargo = finds()
    with room.store.write() as tx:
        article = tx.articles.find("ferry")
        assert article is not None
        for translation in tx.translations.all(article.id):
            tx.translations.open(
                article.id, translation.locale, 0, None, NOON, NOON
            )  # fmt: skip
    pipeline.reconcile(room)
    published = finds()
    pipeline.withdraw(room, editor, "ferry", ["ru"], "An error")
    withdrawn = finds()
    pipeline.release(room, "ferry", "ru", "anna", by_name=True)

    assert under_embargo == {"en": 0, "ru": 0, "arm": 0}
    assert published == {"en": 1, "ru": 1, "arm": 1}
    assert withdrawn == {"en": 1, "ru": 0, "arm": 1}
    assert finds() == published


def test_results_come_as_one_types_and_the_arrows_go_through_them(
    address: str,
) -> None:
    need("chromium", bool(CHROMIUM), "no chromium is on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(base_url=address, user_agent=BROWSER)
        page.set_default_timeout(PATIENCE)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console", lambda said: faults.extend([said.text] * (said.type == "error"))
        )
        try:
            for locale, keys, path in (
                ("en", "repairin", "/en/news/bridge/"),
                ("ru", "переговорщ", "/ru/news/talks/"),
                ("arm", "Ինչու", "/arm/news/market/"),
                ("arm", "inchu", "/arm/news/market/"),
                ("ru", "fkbtd", "/ru/news/talks/"),
            ):
                _search_by_keyboard(page, locale, keys, path)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.goto("/arm/search/?q=գյուղերի ջուր")
                page.evaluate(AXE)
                faults += page.evaluate(VIOLATIONS)
        finally:
            browser.close()

    assert faults == []


def _search_by_keyboard(page: "Page", locale: str, keys: str, path: str) -> None:
    page.goto(f"/{locale}/search/")
    page.wait_for_selector("#query:focus")
    page.keyboard.type(keys)
    page.wait_for_selector(f'#results h2 a[href="{path}"]')
    assert "q=" in page.url
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(f'#results h2 a[href="{path}"]:focus')
    page.keyboard.press("Escape")
    page.wait_for_selector("#query:focus")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")
    page.go_back()
    page.wait_for_selector(f'#results h2 a[href="{path}"]')
