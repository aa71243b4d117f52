"""Extract and rebuild are a reversible pair: what is generated comes back as it was."""

import json
from datetime import UTC, datetime
from html import escape as html_escape
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pubpipe.adapters.intake import read
from pubpipe.domain.article import Block, Extracted, Kind, from_json, html_of, to_json
from pubpipe.domain.markup import Marked, Tag, escape, plain, to_html

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
WORDS = [
    "river",
    "station",
    "evening",
    "R&D",
    "<b>",
    "a<b",
    "1958",
    "2,140",
    "“quoted”",
    "&amp;",
    "snake_case",
    "*star*",
    "[x](y)",
    "#",
    "1.",
    "-",
    "`tick`",
    "вечер",
    "ёлка",
    "«Север»",
    "1",
    "000",
    "станция",
    "й",
    "посёлок",
    "Ёж",
    "—",
    "(да)",
    "~нет~",
    "երեկո",
    "Ինչո՞ւ",
    "կայարան։",
    "և",
    "2005-ին",
    "«Արև»",
    "այո՛",
    "ու",
    "ես՝",
]
Attrs = tuple[tuple[str, str], ...]
Nodes = tuple[Any, ...]
Article = list[tuple[Kind, Attrs, Nodes]]
PLAIN_NAMES = ("em", "strong", "code", "sub", "sup", "u", "s", "mark", "q")
LINKS = (
    (("href", "https://news.example/a?b=1&c=%22d%22"),),
    (("href", "https://news.example/ա/б"), ("title", 'Կայք "ё" <1>')),
    (("href", "mailto:desk@news.example"),),
)


@st.composite
def inline(draw: st.DrawFn, depth: int = 3, above: tuple[str, ...] = ()) -> Nodes:
    """Inline content: text, ("br",) and (name, attrs, children), single spaces between."""
    out: list[Any] = []
    spaced = True
    for _ in range(draw(st.integers(1, 3 if depth < 3 else 5))):
        choice = draw(st.integers(0, 5))
        if choice == 0 and depth and out and "code" not in above:
            name = draw(
                st.sampled_from(
                    [n for n in (*PLAIN_NAMES, "a", "span") if n not in above]
                )
            )
            attrs: Attrs = ()
            if name == "a":
                attrs = draw(st.sampled_from(LINKS))
            elif name == "span" or draw(st.integers(0, 9)) == 0:
                attrs = (("lang", draw(st.sampled_from(["hy", "ru", "en-GB"]))),)
            inner = draw(inline(depth=depth - 1, above=(*above, name)))
            out.extend([" " if spaced else "", (name, attrs, inner)])
            spaced = True
        elif (
            choice == 1
            and out
            and not isinstance(out[-1], tuple)
            and not {"br", "code"} & {*above}
        ):
            out.append(("br", (), None))
            spaced = False
        else:
            text = " ".join(
                draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
            )
            out.append((" " if out and spaced else "") + text)
            spaced = True
    if isinstance(out[-1], tuple) and out[-1][0] == "br":
        out.append("end")
    return tuple(node for node in out if node)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """A list of (kind, attrs, inline content) with lists and quotes as a page has them."""
    blocks: Article = [("paragraph", (), draw(inline()))]
    for _ in range(draw(st.integers(1, 6))):
        shape = draw(st.sampled_from(["p", "p", "h", "list", "quote", "figure"]))
        if shape == "p":
            blocks.append(("paragraph", (), draw(inline())))
        elif shape == "h":
            level = str(draw(st.integers(2, 4)))
            blocks.append(
                ("heading", (("level", level),), draw(inline(depth=1, above=("br",))))
            )
        elif shape == "list":
            ordered = draw(st.sampled_from(["true", "false"]))
            depth = 1
            for n in range(draw(st.integers(1, 4))):
                deeper = n > 0 and depth < 3 and draw(st.booleans())
                depth = depth + 1 if deeper else draw(st.integers(1, depth))
                opens = (("opens", "true"),) if n == 0 or deeper else ()
                attrs = (("ordered", ordered), ("depth", str(depth)), *opens)
                blocks.append(("list_item", attrs, draw(inline())))
            blocks.append(("paragraph", (), draw(inline())))
        elif shape == "quote":
            for n in range(draw(st.integers(1, 2))):
                attrs = (("opens", "true"),) if n == 0 else ()
                blocks.append(("quote", attrs, draw(inline())))
            blocks.append(("paragraph", (), draw(inline())))
        else:
            words = " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=3)))
            blocks.append(
                (
                    "image",
                    (("src", "https://news.example/i.svg"),),
                    (words,) if words else (),
                )
            )
            blocks.append(("caption", (), draw(inline())))
    blocks.append(("paragraph", (), draw(inline())))
    return blocks


def expected(nodes: Nodes) -> Marked:
    """Segment text and side table, written by the contract and not by our code."""
    tags: list[Tag] = []

    def write(nodes: Nodes) -> str:
        out = []
        for node in nodes:
            if isinstance(node, str):
                out.append(node.replace("&", "&amp;").replace("<", "&lt;"))
                continue
            name, attrs, children = node
            tags.append(Tag(len(tags) + 1, name, attrs))
            number = len(tags)
            out.append(
                f"<{number}/>"
                if name == "br"
                else f"<{number}>{write(children)}</{number}>"
            )
        return "".join(out)

    return Marked(write(nodes), tuple(tags))


def expected_blocks(article: Article) -> list[Block]:
    return [Block(kind, expected(nodes), attrs) for kind, attrs, nodes in article]


def as_html(nodes: Nodes) -> str:
    out = []
    for node in nodes:
        if isinstance(node, str):
            out.append(html_escape(node, quote=False).replace(" ", "\n  "))
        elif node[0] == "br":
            out.append("<br>")
        else:
            name, attrs, children = node
            written = "".join(f' {key}="{html_escape(value)}"' for key, value in attrs)
            out.append(f"<{name}{written}>{as_html(children)}</{name}>")
    return "".join(out)


def as_markdown(nodes: Nodes) -> str:
    out = []
    for node in nodes:
        if isinstance(node, str):
            out.append(
                "".join(
                    f"\\{c}" if c in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" else c
                    for c in node
                )
            )
            continue
        name, attrs, children = node
        inner = "" if children is None else as_markdown(children)
        given = dict(attrs)
        if name == "br":
            out.append("\\\n")
        elif name == "a" and "lang" not in given:
            title = given.get("title", "").replace('"', '\\"')
            out.append(
                f"[{inner}](<{given['href']}>" + (f' "{title}")' if title else ")")
            )
        elif name == "code" and not attrs and "`" not in "".join(children):
            out.append(f"`{''.join(children)}`")
        elif name == "em" and not attrs:
            out.append(f"_{inner}_")
        elif name == "strong" and not attrs:
            out.append(f"**{inner}**")
        else:
            written = "".join(f' {key}="{html_escape(value)}"' for key, value in attrs)
            out.append(f"<{name}{written}>{inner}</{name}>")
    return "".join(out)


def html_body(article: Article) -> str:
    """A page's body for an article, by hand: nested lists, quotes, figures."""
    out: list[str] = []
    depths: list[str] = []
    quote = False
    for kind, attrs, nodes in article:
        given = dict(attrs)
        if kind != "list_item":
            while depths:
                out.append(f"</li></{depths.pop()}>")
        if quote and (kind != "quote" or "opens" in given):
            out.append("</blockquote>")
            quote = False
        inner = as_html(nodes)
        if kind == "list_item":
            element, depth = (
                "ol" if given["ordered"] == "true" else "ul",
                int(given["depth"]),
            )
            while len(depths) > depth:
                out.append(f"</li></{depths.pop()}>")
            if len(depths) == depth:
                out.append("</li>")
            else:
                out.append(f"<{element}>")
                depths.append(element)
            out.append(f"<li>{inner}")
        elif kind == "heading":
            out.append(f"<h{given['level']}>{inner}</h{given['level']}>")
        elif kind == "quote":
            out.append(f"<p>{inner}</p>" if quote else f"<blockquote><p>{inner}</p>")
            quote = True
        elif kind == "image":
            alt = html_escape(nodes[0] if nodes else "")
            out.append(f'<figure><img src="{given["src"]}" alt="{alt}">')
        elif kind == "caption":
            out.append(f"<figcaption>{inner}</figcaption></figure>")
        else:
            out.append(f"<p>{inner}</p>")
    return "\n".join(out)


HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>One headline here</title></head>'
CHROME_ABOVE = (
    '<nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul></nav>'
)
CHROME_BELOW = '<aside class="related"><a href="/x">Read also this</a></aside><footer><p>© 2026 News.example</p></footer>'
PAGES = (
    f"{HEAD}<body>{CHROME_ABOVE}<main><article><h1>One headline here</h1>%s</article></main>{CHROME_BELOW}</body></html>",
    f'{HEAD}<body>{CHROME_ABOVE}<h1>One headline here</h1><div class="article-body">%s</div>{CHROME_BELOW}</body></html>',
    f"{HEAD}<body><h1>One headline here</h1>%s</body></html>",
    "<h1>One headline here</h1>%s",
)


@EXAMPLES
@given(articles(), st.sampled_from(PAGES))
def test_an_html_article_comes_back_from_its_segments(article, page):
    text = page.replace("%s", html_body(article))

    found = read(text.encode(), name="a.html", timezone="Asia/Yerevan")

    assert found.headline == "One headline here"
    assert list(found.blocks) == expected_blocks(article)
    rebuilt = f"<article><h1>One headline here</h1>{html_of(found.blocks)}</article>"
    again = read(rebuilt.encode(), name="b.html", timezone="Asia/Yerevan")
    assert again.blocks == found.blocks


@EXAMPLES
@given(articles())
def test_a_markdown_article_comes_back_from_its_segments(article):
    text = markdown_of(article)

    found = read(text.encode(), name="a.md", timezone="Asia/Yerevan")

    assert found.headline == "One headline here"
    assert list(found.blocks) == expected_blocks(article)


@EXAMPLES
@given(articles(), st.booleans())
def test_an_extracted_article_survives_the_database_form(article, assumed):
    found = Extracted(
        headline="Վերնագիր",
        published_at=datetime(2026, 1, 14, 7, 46, tzinfo=UTC),
        zone_assumed=assumed,
        blocks=tuple(expected_blocks(article)),
        dropped=("Views: 46",),
    )

    stored = json.loads(json.dumps(to_json(found)))

    assert from_json(stored) == found


@EXAMPLES
@given(inline())
def test_the_html_of_a_segment_is_the_html_it_came_from(nodes):
    marked = expected(nodes)

    html = to_html(marked)

    assert html == as_html(nodes).replace("\n  ", " ")
    assert plain(marked.text) == plain(escape(_words(nodes)))


def _words(nodes: Nodes) -> str:
    return "".join(
        n if isinstance(n, str) else "\n" if n[0] == "br" else _words(n[2])
        for n in nodes
    )


def markdown_of(article: Article) -> str:
    """The same article as Markdown text."""
    out = ["# One headline here", ""]
    for n, (kind, attrs, nodes) in enumerate(article):
        given = dict(attrs)
        text = as_markdown(nodes)
        follows = article[n + 1][0] if n + 1 < len(article) else ""
        if kind == "heading":
            out.extend([f"{'#' * int(given['level'])} {text}", ""])
        elif kind == "list_item":
            indent = "   " * (int(given["depth"]) - 1)
            mark = "1." if given["ordered"] == "true" else "-"
            lines = text.split("\n")
            out.append(f"{indent}{mark:2} {lines[0]}")
            out.extend(f"{indent}   {line}" for line in lines[1:])
            out.extend([] if follows == "list_item" else [""])
        elif kind == "quote":
            out.extend(f"> {line}" for line in text.split("\n"))
            joined = follows == "quote" and "opens" not in dict(article[n + 1][1])
            out.append(">" if joined else "\n<!-- -->\n" if follows == "quote" else "")
        elif kind == "image":
            out.extend([f"![{text}]({given['src']})", ""])
        elif kind == "caption":
            out.extend([f"<figcaption>{as_html(nodes)}</figcaption>", ""])
        else:
            out.extend([text, ""])
    return "\n".join(out)
