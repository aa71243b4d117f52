"""Segment text as a person sees and types it: words, tag chips and differences."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from pubpipe.domain.glossary import TermHit
from pubpipe.domain.markup import Marked, Tag, plain, tidy, unescape
from pubpipe.domain.tagging import scan

_MOST_PAIRS = 4_000_000
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of text or one tag; `tag` says what the tag stands for."""

    kind: Literal["text", "open", "close", "empty"]
    value: str
    id: int = 0
    tag: Tag | None = None
    change: Literal["", "added", "removed"] = ""
    term: TermHit | None = None
    """The glossary's term that the text is or is a part of."""

    @property
    def what(self) -> str:
        """The tag's element and address, as `a https://…`; empty for text."""
        if self.tag is None:
            return ""
        return " ".join((self.tag.name, *(value for _, value in self.tag.attrs)))


def pieces(marked: Marked) -> list[Piece]:
    """A text in reading order, however malformed its tags are."""
    table = {tag.id: tag for tag in marked.tags}
    return [
        Piece(token.kind, token.value, token.id, table.get(token.id))
        for token in scan(marked.text)[0]
    ]


def difference(old: Marked, new: Marked) -> list[Piece]:
    """The new text with what was added and removed since the old one, word by word."""
    before, after = _words(old), _words(new)
    if _pairs(before, after) > _MOST_PAIRS:
        # The same word thousands of times over: comparing would take minutes.
        return [
            *(replace(piece, change="removed") for piece in pieces(old)),
            *(replace(piece, change="added") for piece in pieces(new)),
        ]
    out: list[Piece] = []
    matcher = SequenceMatcher(
        a=[(piece.kind, piece.value) for piece in before],
        b=[(piece.kind, piece.value) for piece in after],
        autojunk=False,
    )
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            out.extend(after[b1:b2])
            continue
        out.extend(replace(piece, change="removed") for piece in before[a1:a2])
        out.extend(replace(piece, change="added") for piece in after[b1:b2])
    return _joined(out)


def with_terms(source: Marked, hits: Sequence[TermHit]) -> list[Piece]:
    """A source with its glossary terms apart, each piece of one carrying what is decided."""
    shown = pieces(source)
    said = "".join(piece.value for piece in shown if piece.kind == "text")
    if said != plain(source.text):
        return shown  # the places of the terms are those of another text
    spans = sorted(
        ((*span, hit) for hit in hits for span in hit.spans), key=lambda each: each[:2]
    )
    out: list[Piece] = []
    at = 0
    for piece in shown:
        if piece.kind != "text":
            out.append(piece)
            continue
        end = at + len(piece.value)
        cut = at
        for start, stop, hit in spans:
            first, last = max(start, cut), min(stop, end)
            if first >= last:
                continue
            out.append(replace(piece, value=said[cut:first]))
            out.append(replace(piece, value=said[first:last], term=hit))
            cut = last
        out.append(replace(piece, value=said[cut:end]))
        at = end
    return [piece for piece in out if piece.kind != "text" or piece.value]


def editable(text: str) -> str:
    """Segment text as it stands in the editor: `&` and `<` plain where that is safe.

    `typed` gives back exactly the segment text that was shown.
    """
    bare = unescape(text)
    return bare if tidy(bare) == text else text


def typed(text: str) -> str:
    """What a person typed, as segment text with one newline form."""
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n"))


def _pairs(before: Sequence[Piece], after: Sequence[Piece]) -> int:
    """How many pairs of equal words there are, which is what a comparison costs."""
    old, new = (Counter(piece.value for piece in each) for each in (before, after))
    return sum(times * new[value] for value, times in old.items())


def _words(marked: Marked) -> list[Piece]:
    out: list[Piece] = []
    for piece in pieces(marked):
        if piece.kind != "text":
            out.append(piece)
            continue
        out.extend(replace(piece, value=word) for word in _WORDS.findall(piece.value))
    return out


def _joined(words: Sequence[Piece]) -> list[Piece]:
    """Neighbouring words with the same fate as one piece."""
    out: list[Piece] = []
    for word in words:
        last = out[-1] if out else None
        if (
            last is not None
            and (last.kind, last.change) == ("text", word.change)
            and word.kind == "text"
        ):
            out[-1] = replace(last, value=last.value + word.value)
        else:
            out.append(word)
    return out
