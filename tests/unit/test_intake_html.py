from datetime import UTC, datetime
from typing import Any

import pytest

from pubpipe.adapters.intake import read
from pubpipe.domain.article import Extracted
from pubpipe.domain.markup import plain

SENTENCES = (
    "The river rose by two metres during the night, and the lower road was closed to lorries.",
    "Вода поднялась на два метра за ночь, и нижнюю дорогу закрыли для грузовиков до утра.",
    "Գետի ջուրը գիշերվա ընթացքում երկու մետր բարձրացավ, և ստորին ճանապարհը փակվեց։",
    "People carried what they could to the school on the hill, where tea was waiting.",
)
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def _page(body: str, head: str = "", **more: Any) -> Extracted:
    text = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return read(text.encode(), name="a.html", timezone="Asia/Yerevan", **more)


def _texts(found: Extracted) -> list[str]:
    return [plain(block.content.text) for block in found.blocks]


def test_a_page_without_semantic_elements_gives_its_body_and_drops_its_chrome():
    links = "".join(f'<div><a href="/{n}">Rubric {n}</a></div>' for n in range(9))

    found = _page(
        f'<div class="top">{links}</div><div><h1>Flood closes the lower road</h1>{PARAGRAPHS}</div>'
        "<div><div>Share on Facebook</div><div>Views: 46</div></div>"
        '<div>More to read</div><div><a href="/x">A bridge is mended</a></div><div>© 2026 News.example</div>'
    )

    assert found.headline == "Flood closes the lower road"
    assert _texts(found) == list(SENTENCES)
    for item in ("Rubric 3", "Share on Facebook", "Views: 46", "A bridge is mended"):
        assert item in found.dropped


def test_share_related_forms_and_scripts_inside_the_article_are_dropped_and_listed():
    found = _page(
        "<article><h1>Flood closes the lower road</h1>"
        f'<p>{SENTENCES[0]}</p><div class="share-bar"><a href="#">Tweet</a></div><script>track()</script>'
        f'<p>{SENTENCES[1]}</p><aside><h3>Read also</h3><a href="/b">A bridge is mended</a></aside>'
        f'<p>{SENTENCES[2]}</p><form><input name="q"><button>Subscribe</button></form>'
        '<iframe src="https://video.example/1"></iframe><p><a href="/c">Another story of ours</a></p></article>'
    )

    assert _texts(found) == list(SENTENCES[:3])
    assert {
        "Tweet",
        "Read also",
        "A bridge is mended",
        "Subscribe",
        "Another story of ours",
        "[iframe] https://video.example/1",
        "[script] × 1",
    } <= set(found.dropped)


def test_links_emphasis_and_breaks_are_kept_as_numbered_tags():
    found = _page(
        '<article><h1>T</h1><p>The <a href="/m" onclick="x()">Ministry of <i>Culture</i></a> said R&amp;D <b></b>pays.<br>'
        'So <span lang="hy">այո</span> &lt;1&gt; <a href="javascript:x()">no</a> <font color="red">red</font>.</p></article>',
        base_url="https://news.example/a/b",
    )

    content = found.blocks[0].content
    assert content.text == (
        "The <1>Ministry of <2>Culture</2></1> said R&amp;D pays.<3/>So <4>այո</4> &lt;1> no red."
    )
    assert [(tag.name, tag.attrs) for tag in content.tags] == [
        ("a", (("href", "https://news.example/m"),)),
        ("em", ()),
        ("br", ()),
        ("span", (("lang", "hy"),)),
    ]


def test_blocks_of_each_kind_are_told_apart():
    found = _page(
        f"<article><h1>T</h1><p>{SENTENCES[0]}</p><h3>Part</h3><ol start=3><li>one<ul><li>deep</li></ul></li><li><p>two</p><p>more</p></li></ol>"
        f'<blockquote><p>q1</p><p>q2</p></blockquote><figure><picture><img data-src="/i.jpg" src="data:image/gif;base64,R0" alt="Գետ" width="640"></picture>'
        f'<figcaption>cap <em>x</em></figcaption></figure><img src="/p.gif" width=1 height=1><p>{SENTENCES[1]}</p></article>',
        base_url="https://news.example/",
    )

    shown = [(b.kind, plain(b.content.text), dict(b.attrs)) for b in found.blocks]
    assert shown == [
        ("paragraph", SENTENCES[0], {}),
        ("heading", "Part", {"level": "3"}),
        (
            "list_item",
            "one",
            {"ordered": "true", "depth": "1", "opens": "true", "start": "3"},
        ),
        ("list_item", "deep", {"ordered": "false", "depth": "2", "opens": "true"}),
        ("list_item", "two", {"ordered": "true", "depth": "1"}),
        ("list_item", "more", {"ordered": "true", "depth": "1", "continues": "true"}),
        ("quote", "q1", {"opens": "true"}),
        ("quote", "q2", {}),
        ("image", "Գետ", {"src": "https://news.example/i.jpg", "width": "640"}),
        ("caption", "cap x", {}),
        ("paragraph", SENTENCES[1], {}),
    ]


def test_double_line_breaks_and_bare_text_make_paragraphs():
    found = _page(
        f'<div class="article-body">{SENTENCES[0]}<br><br>{SENTENCES[1]}<br/> <br/>{SENTENCES[2]}</div>'
    )

    assert _texts(found) == list(SENTENCES[:3])


def test_a_table_of_data_becomes_a_paragraph_a_row_and_is_flagged():
    found = _page(
        f"<article><h1>T</h1><p>{SENTENCES[0]}</p><table><tr><th>Pier</th><th>Time</th></tr><tr><td>Old <b>Quay</b></td><td>19:00</td></tr></table><p>{SENTENCES[1]}</p></article>"
    )

    assert _texts(found)[1:3] == ["Pier | Time", "Old Quay | 19:00"]
    assert any(flag.startswith("table_flattened") for flag in found.flags)


@pytest.mark.parametrize(
    ("h1", "og", "title", "headline", "flagged"),
    [
        (
            "Flood closes the road",
            "Flood closes the road",
            "Flood closes the road | News",
            "Flood closes the road",
            False,
        ),
        (
            "Flood closes the road",
            "Flood closes the road - News",
            "",
            "Flood closes the road",
            False,
        ),
        (
            "Flood closes the road",
            "Road closed by flood: all you need to know",
            "",
            "Flood closes the road",
            False,
        ),
        (
            "News",
            "Flood closes the lower road",
            "",
            "Flood closes the lower road",
            True,
        ),
        (
            "Politics",
            "Flood closes the lower road",
            "",
            "Flood closes the lower road",
            True,
        ),
        (
            "Flood closes the lower road",
            "Shock! You will not believe this",
            "",
            "Flood closes the lower road",
            True,
        ),
        (
            "",
            "Наводнение закрыло дорогу — News",
            "",
            "Наводнение закрыло дорогу",
            False,
        ),
        ("", "", "Ջրհեղեղը փակեց ճանապարհը | News", "Ջրհեղեղը փակեց ճանապարհը", False),
    ],
)
def test_h1_and_og_title_are_cross_checked(h1, og, title, headline, flagged):
    head = '<meta property="og:site_name" content="News">'
    head += f'<meta property="og:title" content="{og}">' if og else ""
    head += f"<title>{title}</title>" if title else ""

    found = _page(
        f"{f'<h1>{h1}</h1>' if h1 else ''}<article>{PARAGRAPHS}</article>", head
    )

    assert found.headline == headline
    assert any(flag.startswith("headline_disagrees") for flag in found.flags) is flagged


@pytest.mark.parametrize(
    ("head", "above", "when", "assumed"),
    [
        (
            '<meta property="article:published_time" content="2026-01-14T11:46:00+04:00">',
            "",
            "07:46",
            False,
        ),
        (
            '<meta property="article:published_time" content="2026-01-14T11:46:00">',
            "",
            "07:46",
            True,
        ),
        (
            '<meta property="article:published_time" content="2026-01-14">',
            "<p>14 January 2026, 11:46</p>",
            "07:46",
            True,
        ),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2026-01-14T07:46:00Z"}]}</script>',
            "<p>15 January 2026</p>",
            "07:46",
            False,
        ),
        (
            "",
            '<time datetime="2026-01-14T11:46+04:00">yesterday</time>',
            "07:46",
            False,
        ),
        ("", "<p>14 января 2026 г. в 11:46</p>", "07:46", True),
        ("", "<p>14 հունվարի, 2026, 11:46</p>", "07:46", True),
        ("", "<div>January 14, 2026 11:46 am</div>", "07:46", True),
        ("", '<div class="date">14.01.2026 | 11:46</div>', "07:46", True),
    ],
)
def test_the_time_is_found_and_its_zone_is_assumed_only_when_none_is_given(
    head, above, when, assumed
):
    found = _page(
        f"<article><h1>Flood closes the lower road</h1>{above}{PARAGRAPHS}</article>",
        head,
    )

    assert found.published_at == datetime.fromisoformat(
        f"2026-01-14T{when}:00+00:00"
    ).astimezone(UTC)
    assert found.zone_assumed is assumed
    assert _texts(found) == list(SENTENCES)


def test_a_publisher_may_have_its_own_zone():
    head = '<meta property="og:site_name" content="News.example"><meta name="date" content="2026-01-14 11:46">'

    found = _page(PARAGRAPHS, head, publisher_zones={"news.example": "UTC"})

    assert found.published_at == datetime(2026, 1, 14, 11, 46, tzinfo=UTC)
    assert found.zone_assumed


@pytest.mark.parametrize(
    ("head", "above", "byline"),
    [
        (
            '<meta name="author" content="Anna Petrosian">',
            '<p class="byline">By Anna Petrosian</p>',
            "Anna Petrosian",
        ),
        (
            "",
            '<p>By <a rel="author" href="/x">Anna Petrosian</a> | 14 January 2026</p>',
            "Anna Petrosian",
        ),
        ("", '<div class="author">Автор: Анна Петросян</div>', "Анна Петросян"),
        ("", '<div class="byline">Հեղինակ՝ Աննա Պետրոսյան</div>', "Աննա Պետրոսյան"),
        (
            '<meta property="article:author" content="https://social.example/anna">',
            "<p>By Anna Petrosian</p>",
            "Anna Petrosian",
        ),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"A. One"},{"name":"B. Two"}]}</script>',
            "",
            "A. One, B. Two",
        ),
    ],
)
def test_the_byline_is_found_and_not_repeated_in_the_body(head, above, byline):
    found = _page(
        f"<article><h1>Flood closes the lower road</h1>{above}{PARAGRAPHS}</article>",
        head,
    )

    assert found.byline == byline
    assert _texts(found) == list(SENTENCES)


def test_kicker_and_section_come_out_of_the_body():
    found = _page(
        '<article><header><a class="rubric" href="/s">Society</a><h1>Flood closes the lower road</h1>'
        f'<p class="standfirst">Tea was waiting on the hill</p></header>{PARAGRAPHS}</article>'
    )

    assert found.kicker == "Tea was waiting on the hill"
    assert found.section == "Society"
    assert _texts(found) == list(SENTENCES)


def test_a_kicker_inside_the_h1_is_parted_where_the_title_agrees():
    title = '<meta property="og:title" content="Наводнение закрыло дорогу">'
    h1 = '<h1><span class="k">На реке</span>Наводнение закрыло <em>дорогу</em></h1>'

    parted = _page(f"<article>{h1}{PARAGRAPHS}</article>", title)
    whole = _page(f"<article>{h1}{PARAGRAPHS}</article>")

    assert (parted.kicker, parted.headline) == ("На реке", "Наводнение закрыло дорогу")
    assert (whole.kicker, whole.headline) == (None, "На рекеНаводнение закрыло дорогу")


def test_the_first_section_heading_is_not_taken_for_a_kicker():
    found = _page(
        f"<article><h1>Flood closes the lower road</h1><h2>In the night</h2>{PARAGRAPHS}</article>"
    )

    assert found.kicker is None
    assert found.blocks[0].kind == "heading"


def test_the_canonical_address_is_the_key_unless_it_is_the_front_page():
    link = '<link rel="canonical" href="{}">'

    own = _page(
        PARAGRAPHS, link.format("/a/flood"), base_url="https://news.example/x?utm=1"
    )
    front = _page(
        PARAGRAPHS,
        link.format("https://news.example/"),
        base_url="https://news.example/x",
    )

    assert own.key == own.source_url == "https://news.example/a/flood"
    assert front.key is None
    assert front.source_url == "https://news.example/x"


def test_separators_and_overrides_are_cleaned_and_spelling_is_kept():
    found = _page(
        "<article><h1>T</h1><p>one\u2028two\u202ethree e\u0301 ½ ﬁ\u00a0x &#x85;y</p></article>"
    )

    assert _texts(found) == ["one twothree é ½ ﬁ\u00a0x …y"]
