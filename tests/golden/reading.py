"""Reads a page strictly: every element closed in order, and what it points to."""

from html.parser import HTMLParser
from typing import NamedTuple

_VOID = frozenset({"base", "br", "col", "hr", "img", "input", "link", "meta", "source"})


class Element(NamedTuple):
    """An element's name and attributes; an attribute without a value is an empty text."""

    name: str
    attrs: dict[str, str]


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"doubled attribute in <{tag}>: {names}"
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


class Page:
    """A page's elements and text; making it fails on HTML that is not well formed."""

    def __init__(self, html: str) -> None:
        reader = _Strict()
        reader.feed(html)
        reader.close()
        assert not reader.open, f"never closed: {reader.open}"
        self.elements = reader.elements
        self.text = " ".join(" ".join(reader.texts).split())

    def find(self, name: str, /, **wanted: str) -> list[dict[str, str]]:
        """The attributes of the elements of this name whose attributes are as wanted."""
        return [
            each.attrs
            for each in self.elements
            if each.name == name and wanted.items() <= each.attrs.items()
        ]
