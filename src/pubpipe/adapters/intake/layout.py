"""Tables and preformatted text: where a page's form carries the meaning."""

from __future__ import annotations

from lxml.html import HtmlElement

from pubpipe.adapters.intake.inline import Span


def is_data(table: HtmlElement) -> bool:
    """Whether a table holds data, not the layout of a page."""
    if any(
        True
        for _ in table.iter(
            "p",
            "div",
            "ul",
            "ol",
            "h1",
            "h2",
            "h3",
            "table",
            "form",
            "section",
            "article",
        )
        if _ is not table
    ):
        return False
    rows = [len(row.findall("td")) + len(row.findall("th")) for row in table.iter("tr")]
    return len(rows) > 1 and max(rows, default=0) > 1


def preformatted(nodes: list[str | Span]) -> list[str | Span]:
    """Line ends of preformatted text as line breaks."""
    out: list[str | Span] = []
    for node in nodes:
        if isinstance(node, Span):
            out.append(Span(node.name, node.attrs, preformatted(node.children)))
            continue
        for number, line in enumerate(node.strip("\n").split("\n")):
            out.extend([Span("br"), line] if number else [line])
    return out
