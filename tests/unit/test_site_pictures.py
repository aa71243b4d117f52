"""Articles' pictures in the sizes readers need, and the cards that links are shared with."""

import dataclasses
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from pubpipe.adapters.site import pictures as made
from pubpipe.adapters.site.cards import _SCRIPTS as SCRIPTS
from pubpipe.adapters.site.cards import FONTS, HEIGHT, WIDTH, Card, draw
from pubpipe.adapters.site.files import SiteFiles
from pubpipe.adapters.site.pictures import place
from pubpipe.adapters.site.render import article_html
from pubpipe.domain.page import ArticlePage
from pubpipe.domain.settings import Settings
from tests.golden import pages
from tests.golden.accept import golden_house
from tests.golden.reading import Page

LOCALES = Path(__file__).parents[2] / "locales"
HEADLINES = {
    "en": "Old observatory on Mount Tarvel opens its dome again",
    "ru": "Старая обсерватория на горе Тарвел снова открывает купол",
    "arm": "Թարվել լեռան հին աստղադիտարանը կրկին բացում է գմբեթը․ ինչո՞ւ հիմա",
}


def photograph(path: Path, size: tuple[int, int], **options: object) -> None:
    """Save a picture with something on it."""
    image = Image.new("RGB", size, "#20304a")
    ImageDraw.Draw(image).ellipse((0, 0, size[0] // 2, size[1] // 2), fill="#e8e4db")
    image.save(path, **options)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pictures").mkdir()
    return tmp_path / "pictures"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "site"


def test_photograph_is_written_in_two_widths_without_what_the_camera_noted(
    folder, root
):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    exif[0x010E] = "Գաղտնի վայր"
    photograph(folder / "նկար.jpg", (3000, 2000), exif=exif)

    found = place("%D5%B6%D5%AF%D5%A1%D6%80.jpg", folder, root)

    assert found is not None
    assert [width for _, width in found.sizes] == [1280, 640]
    assert (found.width, found.height) == (1280, 1920)
    for path, width in found.sizes:
        with Image.open(root / path.lstrip("/")) as written:
            assert (written.format, written.width) == ("WEBP", width)
            assert not written.getexif()
            assert written.getpixel((width - 1, 1)) != written.getpixel((1, 1))


def test_picture_that_is_there_is_not_made_again(folder, root, monkeypatch):
    photograph(folder / "dome.png", (700, 400))
    first = place("dome.png", folder, root)
    before = {file: file.stat().st_mtime_ns for file in root.rglob("*")}
    monkeypatch.setattr(made, "_smaller", None)

    again = place("dome.png", folder, root)

    assert again == first
    assert {file: file.stat().st_mtime_ns for file in root.rglob("*")} == before


@pytest.mark.parametrize(
    ("name", "mode"), [("a.png", "P"), ("b.png", "LA"), ("c.gif", "P"), ("d.webp", "L")]
)
def test_every_kind_of_picture_comes_out_in_its_own_width_when_small(
    folder, root, name, mode
):
    Image.new(mode, (300, 200)).save(folder / name)

    found = place(name, folder, root)

    assert found is not None
    assert (found.width, found.height, len(found.sizes)) == (300, 200, 1)


def test_photograph_of_100_megapixels_is_shrunk_while_it_is_read(folder, root):
    # Of one colour: its file is small, and it would be 300 MB in memory.
    Image.new("RGB", (12_500, 8_000), "#20304a").save(folder / "large.jpg")

    found = place("large.jpg", folder, root)

    assert found is not None
    assert (found.width, found.height) == (1280, 819)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:40] + bytes(40) + raw[80:],
        lambda _raw: b"<html>no picture</html>",
        lambda _raw: b"",
    ],
    ids=["cut", "damaged", "html", "empty"],
)
def test_damaged_picture_becomes_a_line_with_its_description(tmp_path, spoil):
    house = golden_house(tmp_path)
    file = tmp_path / "pictures" / "images" / "dome.png"
    photograph(file, (900, 600))
    file.write_bytes(spoil(file.read_bytes()))

    html = article_html(with_picture("ru", "images/dome.png"), house)

    assert "Изображение: Белый купол на тёмной горе" in html
    assert not Page(html).find("img")


def test_picture_that_is_too_large_to_unpack_or_to_read_is_left_where_it_is(
    folder, root, monkeypatch
):
    photograph(folder / "many.png", (400, 300))
    photograph(folder / "slow.jpg", (400, 300), progressive=True)
    photograph(folder / "heavy.jpg", (400, 300))
    monkeypatch.setattr(made, "MOST_PIXELS", 100_000)
    assert place("heavy.jpg", folder, root) is not None

    monkeypatch.setattr(made, "LARGEST_FILE", 100)

    assert place("many.png", folder, root) is None
    assert place("slow.jpg", folder, root) is None
    assert place("heavy.jpg", folder, root) is None


def test_page_offers_the_sizes_and_loads_only_the_first_picture_at_once(tmp_path):
    house = golden_house(tmp_path)
    for name in ("one", "two"):
        photograph(tmp_path / "pictures" / f"{name}.png", (2000, 1000))
    page = with_picture("arm", "one.png")
    second = dataclasses.replace(page.edition.lines[5], attrs=(("src", "two.png"),))
    edition = dataclasses.replace(page.edition, lines=(*page.edition.lines, second))

    html = article_html(dataclasses.replace(page, edition=edition), house)
    first, last = Page(html).find("img")

    assert re.fullmatch(r"/media/\w+-1280\.webp", first["src"])
    assert re.fullmatch(
        r"/media/\w+-1280\.webp 1280w, /media/\w+-640\.webp 640w", first["srcset"]
    )
    assert (first["width"], first["height"]) == ("1280", "640")
    assert "loading" not in first
    assert last["loading"] == "lazy"


@pytest.mark.parametrize("code", HEADLINES)
def test_card_shows_the_headline_in_the_letters_of_the_locale(code):
    card = Card("The Courier", "Наука", HEADLINES[code], "courier.example")

    drawn, bare = (
        draw(each) for each in (card, dataclasses.replace(card, headline=""))
    )

    assert drawn is not None
    assert bare is not None
    assert drawn == draw(card)
    assert len(drawn) < 60_000
    with Image.open(BytesIO(drawn)) as picture, Image.open(BytesIO(bare)) as empty:
        assert picture.size == (WIDTH, HEIGHT)
        assert ink(picture) > ink(empty) + 20_000


@pytest.mark.parametrize(
    "headline",
    ["Շ" * 500, "слово " * 100, "W" * 500, "a", "", "Ինչո՞ւ «այո» — 5 %"],
)
def test_card_holds_a_headline_of_any_length(headline):
    drawn = draw(Card("The Courier", "News", headline, "courier.example"))

    assert drawn is not None
    with Image.open(BytesIO(drawn)) as picture:
        # Nothing runs over the margins or into the last line.
        margins = picture.convert("L").crop((WIDTH - 60, 20, WIDTH, HEIGHT))
        assert ink(margins) == 0


def test_headline_that_no_font_can_write_is_left_off_rather_than_drawn_as_boxes():
    with_hebrew = Card("Courier", "News", "Read שלום here", "courier.example")
    without = dataclasses.replace(with_hebrew, headline="")

    assert draw(with_hebrew) == draw(without)
    assert draw(dataclasses.replace(without, name="新聞")) is None
    # A sign that is no letter is not missed.
    smile = dataclasses.replace(without, headline="Да 🙂")
    assert draw(smile) == draw(dataclasses.replace(without, headline="Да"))


def test_fonts_have_every_letter_that_the_cards_take_from_them():
    for script, ranges in SCRIPTS:
        for face in ("noto-serif-{}-700-normal", "noto-sans-{}-600-normal"):
            font = ImageFont.truetype(FONTS / f"{face.format(script)}.woff2", 40)
            for first, last in ranges:
                for code in range(first, last + 1):
                    # What a font lacks leaves no ink; neither does a space.
                    shows = font.getmask(chr(code)).getbbox() is not None
                    assert shows or code in (0x20, 0xA0), hex(code)


def test_card_lies_beside_its_page_and_goes_with_it(tmp_path, root):
    site = SiteFiles(root, Settings(tmp_path), LOCALES)
    page = pages.article("arm")

    site.article(page)
    (card,) = root.rglob("share-*.png")
    linked = Page((card.parent / "index.html").read_text("utf-8")).find(
        "meta", property="og:image"
    )
    site.gone(page.path)

    assert linked[0]["content"] == f"http://127.0.0.1:8600{page.path}{card.name}"
    assert list(root.rglob("share-*.png")) == []


def with_picture(code: str, src: str) -> ArticlePage:
    """The article with one picture."""
    page = pages.article(code)
    lines = tuple(
        dataclasses.replace(line, attrs=(("src", src),)) if line.role == "image" else line
        for line in page.edition.lines
        if line.role != "image" or ("width", "640") in line.attrs
    )  # fmt: skip
    return dataclasses.replace(
        page, edition=dataclasses.replace(page.edition, lines=lines)
    )


def ink(picture: Image.Image) -> int:
    """How many pixels are dark."""
    return sum(picture.convert("L").histogram()[:100])
