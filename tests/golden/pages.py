"""The pages that the golden files show: one invented article in three languages."""

from dataclasses import replace
from datetime import UTC, datetime

from pubpipe.domain.edition import Edition, Line
from pubpipe.domain.feed import Feed, FeedItem
from pubpipe.domain.hit import Count
from pubpipe.domain.markup import Marked, Tag
from pubpipe.domain.page import (
    Alternate,
    ArticlePage,
    Entry,
    IndexPage,
    ListPage,
    SearchPage,
    Teaser,
    front_path,
    list_path,
)
from pubpipe.domain.search import Found, Piece, Results

Texts = dict[str, str]
_LINK = (Tag(1, "a", (("href", "/science/tarvel-telescope"),)), Tag(2, "em"))
_AWAY = (Tag(1, "a", (("href", "https://stone-and-glass.example/"),)),)
_STRONG = (Tag(1, "strong"),)

ENGLISH: Texts = {
    "section": "Science",
    "headline": "Old observatory on Mount Tarvel opens its dome again",
    "kicker": "A telescope that stood in the dark for 31 years looks up again",
    "byline": "Anna Petrosian",
    "first": "On Saturday evening about <1>240 people</1> walked the last stretch of the road.",
    "alt": "A white dome on a dark mountain under a starry sky",
    "caption": "The dome on Mount Tarvel, seen from the road",
    "second": "Tarvel now has <1>the <2>only</2> telescope in the region</1> that visitors may steer. The blur of a star is &lt; 1 arcsecond.",
    "heading": "A dome turned by hand",
    "third": "The workshop <1>Stone &amp; Glass</1> rebuilt the dome, and one person can turn its 6-tonne shell.",
    "intro": "On every open night visitors can:",
    "item": "steer the telescope for five minutes each",
    "item2": "warm up with thyme tea in the old kitchen",
    "quote": "A photograph shows what somebody else has seen. Here the light itself comes into your eye.",
    "away": "The first guides at the door of the dome",
}
RUSSIAN: Texts = {
    "section": "Наука",
    "headline": "Старая обсерватория на горе Тарвел снова открывает купол",
    "kicker": "Телескоп, простоявший в темноте 31 год, снова смотрит в небо",
    "byline": "Анна Петросян",
    "first": "В субботу вечером около <1>240 человек</1> прошли пешком последний отрезок дороги.",
    "alt": "Белый купол на тёмной горе под звёздным небом",
    "caption": "Купол на горе Тарвел, вид с дороги",
    "second": "Теперь на Тарвеле стоит <1><2>единственный</2> в регионе телескоп</1>, которым посетители могут управлять сами. Размытие звезды &lt; 1 угловой секунды.",
    "heading": "Купол, который вращают руками",
    "third": "Купол восстановила мастерская <1>Stone &amp; Glass</1>, и один человек может повернуть его оболочку в 6 тонн.",
    "intro": "В каждую открытую ночь посетители могут:",
    "item": "по пять минут управлять телескопом",
    "item2": "согреться чаем с чабрецом в старой кухне",
    "quote": "Фотография показывает то, что видел кто-то другой. Здесь сам свет входит в ваш глаз.",
    "away": "Первые экскурсоводы у входа в купол",
}
ARMENIAN: Texts = {
    "section": "Գիտություն",
    "headline": "Թարվել լեռան հին աստղադիտարանը կրկին բացում է գմբեթը",
    "kicker": "31 տարի խավարում մնացած աստղադիտակը կրկին նայում է երկնքին",
    "byline": "Աննա Պետրոսյան",
    "first": "Շաբաթ երեկոյան մոտ <1>240 մարդ</1> ոտքով անցել է ճանապարհի վերջին հատվածը։",
    "alt": "Սպիտակ գմբեթ մութ լեռան վրա՝ աստղալի երկնքի տակ",
    "caption": "Թարվել լեռան գմբեթը՝ ճանապարհից դիտված",
    "second": "Այժմ Թարվելում է <1>տարածաշրջանի <2>միակ</2> աստղադիտակը</1>, որն այցելուները կարող են ինքնուրույն կառավարել։ Աստղի պատկերի ցրվածությունը &lt; 1 անկյունային վայրկյան է։",
    "heading": "Գմբեթ, որը պտտում են ձեռքով",
    "third": "Գմբեթը վերակառուցել է <1>Stone &amp; Glass</1> արհեստանոցը, և այժմ դրա 6 տոննա կշռող պատյանը կարող է պտտել մեկ մարդը։",
    "intro": "Ամեն բաց երեկոյի այցելուները կարող են՝",
    "item": "հինգական րոպե կառավարել աստղադիտակը",
    "item2": "հին խոհանոցում տաքանալ ուրցի թեյով",
    "quote": "Ինչո՞ւ գալ այստեղ։ Լուսանկարը ցույց է տալիս այն, ինչ տեսել է մեկ ուրիշը, իսկ այստեղ լույսն ինքն է մտնում ձեր աչքը։",
    "away": "Առաջին էքսկուրսավարները գմբեթի դռան մոտ",
}
TEXTS = {"en": ENGLISH, "ru": RUSSIAN, "arm": ARMENIAN}
SECTIONS = {
    "en": ("Science", "City"),
    "ru": ("Наука", "Город"),
    "arm": ("Գիտություն", "Քաղաք"),
}
AUTHORS = {
    "en": ("Elena Marsh", "Élodie Adam", "Anna Petrosian"),
    "ru": ("Ёлкин Пётр", "Жуков Иван", "Елисеев Антон"),
    "arm": ("Ունանյան Գոռ", "Չոբանյան Անի", "Երևանյան Լևոն", "Եվանյան Մարի"),
}
_PUBLISHED = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)


def article(locale: str, live: tuple[str, ...] = ("en", "ru", "arm")) -> ArticlePage:
    """The article's page in a locale, with versions in `live` locales."""
    texts = TEXTS[locale]
    is_source = locale == "en"
    edition = Edition(
        number=2,
        article="tarvel-observatory",
        slug="old-observatory-on-mount-tarvel",
        locale=locale,
        revision=3,
        section=texts["section"],
        section_slug="science",
        headline=texts["headline"],
        kicker=texts["kicker"],
        byline=texts["byline"],
        published_at=_PUBLISHED,
        zone="Asia/Baku",
        source_url="https://riverbank.example/science/tarvel-observatory",
        publisher="Riverbank.example",
        lines=lines(texts),
        made_at=datetime(2026, 1, 14, 12, 5, tzinfo=UTC),
        first_made_at=datetime(2026, 1, 14, 8, 0, tzinfo=UTC),
        drafts_kept=0 if is_source else 4,
        units=0 if is_source else 17,
        bulk=0 if is_source else 2,
    )
    return ArticlePage(
        edition=edition,
        path=path(locale),
        alternates=tuple(Alternate(code, path(code)) for code in live),
        more=teasers(locale)[1:],
        is_behind=False,
        count=Count(
            edition.article, locale, 46, datetime(2026, 1, 14, 20, 0, tzinfo=UTC)
        ),
    )


def lines(texts: Texts) -> tuple[Line, ...]:
    """The article's lines: every kind of block, a held picture and a missing one."""
    held = (("src", "images/dome.svg"), ("width", "640"), ("height", "360"))
    away = (("src", "https://pictures.example/guides.jpg"),)
    rows: tuple[tuple[str, str, tuple[tuple[str, str], ...], tuple[Tag, ...]], ...] = (
        ("headline", "headline", (), ()),
        ("kicker", "kicker", (), ()),
        ("byline", "byline", (), ()),
        ("section", "section", (), ()),
        ("paragraph", "first", (), _STRONG),
        ("image", "alt", held, ()),
        ("caption", "caption", (), ()),
        ("paragraph", "second", (), _LINK),
        ("heading", "heading", (("level", "2"),), ()),
        ("paragraph", "third", (), _AWAY),
        ("paragraph", "intro", (), ()),
        ("list_item", "item", (("opens", "true"),), ()),
        ("list_item", "item2", (), ()),
        ("quote", "quote", (("opens", "true"),), ()),
        ("image", "away", away, ()),
    )
    return tuple(
        Line(f"b{number}", 0, role, attrs, Marked(texts[key], tags))
        for number, (role, key, attrs, tags) in enumerate(rows)
    )


def teasers(locale: str) -> tuple[Teaser, ...]:
    """A few articles as a front page lists them; the first is the one of `article`."""
    texts = TEXTS[locale]
    first = Teaser(
        "tarvel-observatory",
        path(locale),
        texts["headline"],
        texts["kicker"],
        texts["section"],
        _PUBLISHED,
    )
    others = tuple(
        Teaser(
            f"note-{number}",
            f"/{locale}/science/note-{number}/",
            texts[key].rstrip(".։:՝"),
            texts["item"] if number % 2 else "",
            texts["section"],
            datetime(2026, 1, 13 - number, 21, 30, tzinfo=UTC),
        )
        for number, key in enumerate(("heading", "caption", "alt", "away", "item2"))
    )
    return (first, *others)


def front(locale: str, live: tuple[str, ...] = ("en", "ru", "arm")) -> ListPage:
    """A locale's front page, with older articles behind it."""
    return ListPage(
        "front",
        locale,
        front_path(locale),
        teasers(locale),
        tuple(Alternate(code, front_path(code)) for code in live),
        older=list_path("front", locale, number=7),
        sections=tuple(
            Entry(name, list_path("section", locale, slug))
            for name, slug in zip(SECTIONS[locale], ("science", "city"), strict=True)
        ),
    )


def section(locale: str, number: int = 0) -> ListPage:
    """A section's page, or a numbered one behind it."""
    live = () if number else ("en", "ru", "arm")
    return ListPage(
        "section",
        locale,
        list_path("section", locale, "science", number),
        teasers(locale),
        tuple(Alternate(code, list_path("section", code, "science")) for code in live),
        name=TEXTS[locale]["section"],
        number=number,
        newer=list_path("section", locale, "science") if number else "",
        older=list_path("section", locale, "science", 2),
    )


def author(locale: str) -> ListPage:
    """The page of an author with a few articles."""
    slug = "anna-petrosian"
    return ListPage(
        "author",
        locale,
        list_path("author", locale, slug),
        teasers(locale)[:3],
        tuple(Alternate(code, list_path("author", code, slug)) for code in TEXTS),
        name=TEXTS[locale]["byline"],
    )


def most_read(locale: str) -> ListPage:
    """The articles that were read most."""
    return ListPage(
        "most_read",
        locale,
        list_path("most_read", locale),
        tuple(
            replace(teaser, views=12_345 // (number + 1))
            for number, teaser in enumerate(teasers(locale))
        ),
        tuple(Alternate(code, list_path("most_read", code)) for code in TEXTS),
        older=list_path("most_read", locale, number=1),
        counted_at=datetime(2026, 1, 14, 20, 0, tzinfo=UTC),
    )


def authors(locale: str) -> IndexPage:
    """The index of all authors, not yet sorted."""
    return IndexPage(
        "authors",
        locale,
        f"/{locale}/authors/",
        tuple(
            Entry(name, list_path("author", locale, f"author-{number}"))
            for number, name in enumerate(AUTHORS[locale])
        ),
        tuple(Alternate(code, f"/{code}/authors/") for code in TEXTS),
    )


def search(locale: str) -> SearchPage:
    """A search that found the article, read from another keyboard, with a word left out."""
    texts = TEXTS[locale]
    first, _, rest = texts["headline"].partition(" ")
    found = Found(
        article(locale).edition,
        (Piece(first, is_hit=True), Piece(f" {rest}", is_hit=False)),
        (Piece(texts["item"], is_hit=False), Piece(first, is_hit=True)),
    )
    return SearchPage(
        locale,
        tuple(Alternate(code, f"/{code}/search/") for code in TEXTS),
        Results(texts["byline"], 2, 60, (found,), texts["section"], (texts["item2"],)),
    )


def feed(locale: str) -> Feed:
    """The newest articles of a locale; the first is signed and updated."""
    texts = TEXTS[locale]
    first, second, *_ = teasers(locale)
    return Feed(
        locale,
        (
            FeedItem(
                first.path, first.headline, first.kicker, first.section,
                texts["byline"], _PUBLISHED, _PUBLISHED.replace(hour=12),
            ),
            FeedItem(
                second.path, second.headline + " & <b>", "", "", "",
                second.published_at, second.published_at,
            ),
        ),
    )  # fmt: skip


def path(locale: str) -> str:
    """Where the article's page is."""
    return f"/{locale}/science/old-observatory-on-mount-tarvel/"
