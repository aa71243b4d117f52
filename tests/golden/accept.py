"""Makes the golden files: `python -m tests.golden.accept` writes them anew."""

import tempfile
from functools import partial
from pathlib import Path

from pubpipe.adapters.site.pictures import place
from pubpipe.adapters.site.render import (
    House,
    article_html,
    error_html,
    home_html,
    index_html,
    list_html,
    search_html,
)
from pubpipe.domain.settings import Link, Settings
from tests.golden import pages

GOLDEN = Path(__file__).parent
CODES = ("en", "ru", "arm")


def golden_house(folder: Path) -> House:
    """The newsroom whose pages are shown; it keeps one picture in `folder`."""
    pictures = folder / "pictures"
    (pictures / "images").mkdir(parents=True)
    (pictures / "images" / "dome.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"/>', "utf-8"
    )
    settings = Settings(
        folder,
        name="The Riverbank Courier",
        timezone="Asia/Baku",
        site_url="https://courier.example",
        about_sections={
            "science": {
                "en": "What is found out, and how one knows",
                "ru": "Что узнали и откуда это известно",
                "arm": "Ի՞նչ են պարզել, և որտեղի՞ց է դա հայտնի",
            }
        },
        links=(Link("Telegram", "https://chat.example/courier"),),
    )
    locales = GOLDEN.parents[1] / "locales"
    return House(
        settings,
        locales,
        partial(place, folder=pictures, root=folder / "site"),
        lambda path, card: f"{path}share-{card.digest}.png",
    )


def golden_pages(house: House) -> dict[str, str]:
    """File name → the page."""
    made = {"home.html": home_html([pages.front(code) for code in CODES], house)}
    for code in CODES:
        made[f"article.{code}.html"] = article_html(pages.article(code), house)
        made[f"front.{code}.html"] = list_html(pages.front(code), house)
        made[f"section.{code}.html"] = list_html(pages.section(code, 3), house)
        made[f"author.{code}.html"] = list_html(pages.author(code), house)
        made[f"most-read.{code}.html"] = list_html(pages.most_read(code), house)
        made[f"authors.{code}.html"] = index_html(pages.authors(code), house)
        made[f"search.{code}.html"] = search_html(pages.search(code), house)
        made[f"410.{code}.html"] = error_html(code, 410, house)
    return made


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for name, html in golden_pages(golden_house(Path(folder))).items():
            (GOLDEN / name).write_text(html, "utf-8")
