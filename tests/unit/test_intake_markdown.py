from datetime import UTC, datetime

import pytest

from pubpipe.adapters.intake import UnreadableSource, read
from pubpipe.domain.article import Extracted
from pubpipe.domain.markup import plain


def _read(text: str, name: str = "a.md") -> Extracted:
    return read(text.encode(), name=name, timezone="Asia/Yerevan")


def test_front_matter_gives_the_particulars():
    found = _read(
        "---\nid: 007\ntitle: 'Река: вечер'\nkicker: Երեկո\nsection: Society\nauthors: [Anna P, Лев Н]\n"
        "date: 2026-01-14 11:46\nsource_url: https://news.example/a\npublisher: News\ntags: [x, y]\n---\n\nBody text.\n"
    )

    assert (found.key, found.headline, found.kicker) == ("007", "Река: вечер", "Երեկո")
    assert (found.section, found.byline, found.publisher) == (
        "Society",
        "Anna P, Лев Н",
        "News",
    )
    assert found.published_at == datetime(2026, 1, 14, 7, 46, tzinfo=UTC)
    assert found.zone_assumed
    assert found.source_url == "https://news.example/a"
    assert found.dropped == ("tags: x, y",)


@pytest.mark.parametrize(
    ("lines", "hour", "assumed"),
    [
        ("date: 2026-01-14T11:46:00+03:00", 8, False),
        ("date: 2026-01-14T11:46:00Z", 11, False),
        ("date: 2026-01-14 11:46\ntimezone: Asia/Baku", 7, False),
        ("date: 14 января 2026, 11:46", 7, True),
    ],
)
def test_a_zone_in_the_front_matter_is_not_assumed(lines, hour, assumed):
    found = _read(f"---\n{lines}\n---\n# T\n\nBody.\n")

    assert found.published_at == datetime(2026, 1, 14, hour, 46, tzinfo=UTC)
    assert found.zone_assumed is assumed


def test_the_first_heading_is_the_headline_and_a_differing_one_stays():
    own = _read("# Вечер *на* реке\n\nText.\n")
    same = _read("---\ntitle: Evening\n---\n# Evening\n\nText.\n")
    other = _read("---\ntitle: Evening\n---\n# Morning\n\nText.\n")

    assert own.headline == "Вечер на реке"
    assert [b.kind for b in same.blocks] == ["paragraph"]
    assert [(b.kind, b.attr("level")) for b in other.blocks] == [
        ("heading", "2"),
        ("paragraph", ""),
    ]
    assert other.flags[0].startswith("headline_disagrees")


def test_raw_html_is_sanitised_and_scripts_never_survive():
    found = _read(
        "# T\n\nH<sub>2</sub>O <u>ու</u> <b onclick=x()>б</b><br>x <script>alert(1)</script>y <blink>z</blink>\n\n"
        '<script>\nalert(2)\n</script>\n\n<div onclick="x()"><p>In <em>HTML</em></p></div>\n\n[bad](javascript:alert(3)) [ok](https://n.example/)\n'
    )

    texts = [block.content.text for block in found.blocks]
    assert texts == [
        "H<1>2</1>O <2>ու</2> <3>б</3><4/>x y z",
        "In <1>HTML</1>",
        "bad <1>ok</1>",
    ]
    names = [tag.name for block in found.blocks for tag in block.content.tags]
    assert names == ["sub", "u", "strong", "br", "em", "a"]
    assert not any("alert" in text for text in texts)


def test_blocks_of_each_kind_are_told_apart():
    found = _read(
        "# T\n\nPara one\nwrapped `a<b` ~~no~~.\n\n## Part\n\n3. one\n   - deep\n4. two\n\n   more\n\n> q1\n>\n> q2\n\n"
        '![Գետ *x*](/i.jpg "The river")\n\n```\nx = 1\ny < 2\n```\n\n| a | b |\n|---|---|\n| 1 | **2** |\n'
    )

    shown = [(b.kind, b.content.text, dict(b.attrs)) for b in found.blocks]
    assert shown == [
        ("paragraph", "Para one wrapped <1>a&lt;b</1> <2>no</2>.", {}),
        ("heading", "Part", {"level": "2"}),
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
        ("image", "Գետ x", {"src": "/i.jpg"}),
        ("caption", "The river", {}),
        ("paragraph", "<1>x = 1<2/>y &lt; 2</1>", {}),
        ("paragraph", "a | b", {}),
        ("paragraph", "1 | <1>2</1>", {}),
    ]


@pytest.mark.parametrize(
    ("matter", "said"),
    [
        ("title: a: b", "not valid YAML: line 2"),
        ("title: [a", "not valid YAML"),
        ("date: some day", "date “some day”"),
        ("date: 2026-01-14\ntimezone: Mars/Base", "Mars/Base"),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_with_the_place(matter, said):
    with pytest.raises(UnreadableSource, match=r"a\.md|zone") as refusal:
        _read(f"---\n{matter}\n---\n\nBody.\n")

    assert said in str(refusal.value)


def test_a_yaml_bomb_and_python_tags_do_nothing():
    bomb = "\n".join(
        f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]"
        for n in range(12)
    )

    found = _read(
        f"---\n{bomb}\ntitle: !!python/object/apply:os.getcwd []\n---\n\nBody.\n"
    )

    assert found.headline is None
    assert plain(found.blocks[0].content.text) == "Body."


def test_a_thematic_break_is_not_front_matter():
    found = _read("---\n\nText one.\n\n---\n\nText two.\n")

    assert [block.content.text for block in found.blocks] == ["Text one.", "Text two."]
