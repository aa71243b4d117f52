"""The blocks of a Markdown text, with their inline markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pubpipe.adapters.intake.inline import Span, address, marked, span_for, text_of
from pubpipe.adapters.intake.page import read_fragment
from pubpipe.adapters.intake.unreadable import UnreadableSource
from pubpipe.domain.article import Block, Kind
from pubpipe.domain.markup import Marked, escape
from pubpipe.domain.text import clean

# What is nested deeper than this is not read at all, so the preset's 20 would lose text.
_DEEPEST = 100
# The parser looks for the end of each from there on: ten times as many take a hundred
# times as long. The longest read has some hundred links.
_MOST_BRACKETS = 20_000


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:
        """The address as it is written: a source's links are kept verbatim."""
        return url

    def validateLink(self, url: str) -> bool:
        """Every address: whether it is safe is judged where the tag is made."""
        return True


_PARSER = _Parser("commonmark", {"maxNesting": _DEEPEST}).enable(
    ["table", "strikethrough"]
)
_HTML = re.compile(
    r"<(?P<close>/)?(?P<name>[a-zA-Z][\w-]*)(?P<attrs>[^>]*?)/?>", re.DOTALL
)
_ATTR = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SILENT = ("script", "style", "template")


def blocks_of(
    text: str, *, name: str, base: str | None
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of a Markdown text and what was dropped.

    A first-level heading has ``title`` = true. HTML blocks are read as a page's are;
    inline HTML counts where we know the element, and scripts never survive. Raises
    UnreadableSource for a text made to keep the parser busy.
    """
    if text.count("[") > _MOST_BRACKETS:
        raise UnreadableSource(
            "%(name)s holds more than %(most)s opening brackets ([), "
            "which no article does. Submit the article's text.",
            name=name,
            most=_MOST_BRACKETS,
        )
    reader = _Reader(name, base)
    reader.read(_PARSER.parse(clean(text)))
    return tuple(reader.blocks), tuple(reader.dropped)


class _Reader:
    """One pass over the tokens of a text."""

    def __init__(self, name: str, base: str | None) -> None:
        self._name = name
        self._base = base
        self._lists: list[dict[str, str]] = []
        self._quotes = 0
        self._fresh_list = self._fresh_item = self._fresh_quote = False
        self._heading = ""
        self._row: list[list[str | Span]] | None = None
        self.blocks: list[Block] = []
        self.dropped: list[str] = []

    def read(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type in ("bullet_list_open", "ordered_list_open"):
                ordered = token.type == "ordered_list_open"
                start = token.attrs.get("start")
                self._lists.append(
                    {
                        "ordered": str(ordered).lower(),
                        **({"start": str(start)} if start is not None else {}),
                    }
                )
                self._fresh_list = True
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists.pop()
                # What follows in the same outer item continues it; its list is open already.
                self._fresh_list = self._fresh_item = False
            elif token.type == "list_item_open":
                self._fresh_item = True
            elif token.type == "blockquote_open":
                self._quotes += 1
                self._fresh_quote = True
            elif token.type == "blockquote_close":
                self._quotes -= 1
            elif token.type == "heading_open":
                self._heading = token.tag
            elif token.type == "heading_close":
                self._heading = ""
            elif token.type == "tr_open":
                self._row = []
            elif token.type == "tr_close":
                self._end_row()
            elif token.type == "inline":
                self._inline(token)
            elif token.type in ("fence", "code_block"):
                lines = token.content.rstrip("\n").split("\n")
                code = Span("code")
                for number, line in enumerate(lines):
                    code.children.extend([Span("br"), line] if number else [line])
                self._add([code])
            elif token.type == "html_block":
                blocks, dropped = read_fragment(
                    token.content, name=self._name, base=self._base
                )
                self.blocks.extend(blocks)
                self.dropped.extend(dropped)

    def _inline(self, token: Token) -> None:
        pictures: list[Block] = []
        nodes = list(self._nodes(token.children or [], pictures))
        if self._row is not None:
            self._row.append(nodes)
        elif text_of(nodes):
            self._add(nodes)
        self.blocks.extend(pictures)

    def _add(self, nodes: list[str | Span]) -> None:
        kind, attrs = self._kind()
        self.blocks.append(Block(kind, marked(nodes), tuple(attrs.items())))

    def _kind(self) -> tuple[Kind, dict[str, str]]:
        if self._lists:
            current = self._lists[-1]
            attrs = {"ordered": current["ordered"], "depth": str(len(self._lists))}
            if not self._fresh_item:
                return "list_item", {**attrs, "continues": "true"}
            if self._fresh_list:
                attrs["opens"] = "true"
                attrs.update({"start": current["start"]} if "start" in current else {})
            self._fresh_list = self._fresh_item = False
            return "list_item", attrs
        if self._heading:
            level = int(self._heading[1])
            first = {"title": "true"} if level == 1 else {}
            return "heading", {"level": str(max(level, 2)), **first}
        if self._quotes:
            attrs = {"opens": "true"} if self._fresh_quote else {}
            self._fresh_quote = False
            return "quote", attrs
        return "paragraph", {}

    def _end_row(self) -> None:
        """A table's row as one paragraph, since a block has no cells."""
        nodes: list[str | Span] = []
        for cell in self._row or []:
            if text_of(cell):
                nodes.extend([" | ", *cell] if nodes else cell)
        self._row = None
        if nodes:
            self._add(nodes)

    def _nodes(
        self, tokens: Sequence[Token], pictures: list[Block]
    ) -> list[str | Span]:
        root = Span("")
        # Elements without meaning for us are on the stack too, so that their ends match.
        stack: list[tuple[str, Span]] = [("", root)]
        silent = ""
        for token in tokens:
            top = stack[-1][1].children
            if token.type == "html_inline":
                silent = self._html(token.content, stack, silent)
            elif silent:
                continue
            elif token.type == "text" or token.type == "text_special":
                top.append(token.content)
            elif token.type == "softbreak":
                top.append("\n")
            elif token.type == "hardbreak":
                top.append(Span("br"))
            elif token.type == "code_inline":
                top.append(Span("code", (), [token.content]))
            elif token.type == "image":
                pictures.extend(self._picture(token))
            elif token.nesting == 1:
                attrs = {str(key): str(value) for key, value in token.attrs.items()}
                span = span_for(token.tag, attrs, self._base)
                if span is not None:
                    top.append(span)
                stack.append((token.tag, span or stack[-1][1]))
            elif token.nesting == -1:
                _close(token.tag, stack)
        return root.children

    def _html(self, written: str, stack: list[tuple[str, Span]], silent: str) -> str:
        """Takes one inline HTML tag; gives the element whose content is not read."""
        found = _HTML.match(written)
        if found is None:
            return silent
        name = found["name"].lower()
        if silent or name in _SILENT:
            ends = bool(found["close"]) and name == (silent or name)
            if not ends and not silent:
                self.dropped.append(f"[{name}]")
            return "" if ends else (silent or name)
        if found["close"]:
            _close(name, stack)
            return ""
        attrs = {
            key.lower(): first or second or third
            for key, first, second, third in _ATTR.findall(found["attrs"])
        }
        span = span_for(name, attrs, self._base)
        if span is not None:
            stack[-1][1].children.append(span)
        if name not in ("br", "img", "wbr", "hr", "input"):
            stack.append((name, span or stack[-1][1]))
        return ""

    def _picture(self, token: Token) -> Iterator[Block]:
        src = address(str(token.attrs.get("src", "")), self._base)
        alt = text_of(
            [child.content for child in token.children or [] if child.content]
        )
        if src is None:
            self.dropped.append(f"[image] {alt}".strip())
            return
        yield Block("image", Marked(escape(clean(alt))), (("src", src),))
        title = clean(str(token.attrs.get("title") or "")).strip()
        if title:
            yield Block("caption", Marked(escape(" ".join(title.split()))))


def _close(name: str, stack: list[tuple[str, Span]]) -> None:
    for place in range(len(stack) - 1, 0, -1):
        if stack[place][0] == name:
            del stack[place:]
            return
