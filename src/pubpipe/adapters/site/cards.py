"""The picture that a link to an article is shared with: its headline, drawn.

Latin, Cyrillic and Armenian come from the same fonts as the pages, which Pillow reads as
they are (WOFF2). What no bundled font can write is not drawn as empty boxes: the card then
does without the headline.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
"""What Open Graph and X recommend."""
FONTS = Path(__file__).parent / "assets" / "fonts"
_RECIPE = "1"  # part of the name: another recipe makes another file
_PAPER, _INK, _QUIET, _ACCENT = "#fdfbf7", "#1b1a18", "#5d5850", "#9a1b1b"
_MARGIN = 72
_LINE = WIDTH - 2 * _MARGIN
_SIZES = range(78, 37, -4)  # of the headline: the largest that fits
_ROOM = 330  # for the headline, in pixels
_LONGEST = 400  # characters; no card has room for more
_SCRIPTS = (
    ("armenian", ((0x0531, 0x0556), (0x0559, 0x055F), (0x0561, 0x0587),
                  (0x0589, 0x058A), (0x058F, 0x058F), (0x2024, 0x2024), (0xFB13, 0xFB17))),
    ("cyrillic", ((0x0401, 0x0401), (0x0404, 0x0404), (0x0406, 0x0408),
                  (0x040E, 0x040E), (0x0410, 0x044F), (0x0451, 0x0451),
                  (0x0454, 0x0454), (0x0456, 0x0458), (0x045E, 0x045E),
                  (0x0490, 0x0491), (0x2116, 0x2116))),
    ("latin-ext", ((0x0100, 0x0130), (0x0132, 0x0151), (0x0154, 0x017F),
                   (0x018F, 0x018F), (0x0218, 0x021B), (0x0259, 0x0259))),
    ("latin-1", ((0x00A1, 0x00A8), (0x00AA, 0x00AA), (0x00AE, 0x00AF),
                 (0x00B1, 0x00B6), (0x00B8, 0x00BA), (0x00BC, 0x00D6),
                 (0x00D8, 0x00FF), (0x0131, 0x0131), (0x0152, 0x0153))),
    ("latin", ((0x0020, 0x007E), (0x00A0, 0x00A0), (0x00A9, 0x00A9),
               (0x00AB, 0x00AB), (0x00B0, 0x00B0), (0x00B7, 0x00B7),
               (0x00BB, 0x00BB), (0x00D7, 0x00D7), (0x2013, 0x2014),
               (0x2018, 0x201A), (0x201C, 0x201E), (0x2022, 0x2022),
               (0x2026, 0x2026), (0x20AC, 0x20AC), (0x2212, 0x2212))),
)  # fmt: skip
_AS = str.maketrans({"\u202f": "\u00a0", "\u2009": " ", "\n": " ", "\t": " "})


@dataclass(frozen=True)
class Card:
    """What stands on a card; `host` is the site's name on the network."""

    name: str
    section: str
    headline: str
    host: str

    @property
    def digest(self) -> str:
        """Names the card's file: another text is another file."""
        text = "\0".join((_RECIPE, *astuple(self)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def draw(card: Card) -> bytes | None:
    """The card as PNG; None when not even the newsroom's name can be written."""
    name = _writable(card.name)
    if not name:
        return None
    headline = _writable(card.headline)[:_LONGEST]
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, 14), fill=_ACCENT)
    _line(pen, _cut(name, 40, _SERIF), (_MARGIN, 56), 40, _SERIF, _INK)
    pen.rectangle((_MARGIN, 126, WIDTH - _MARGIN, 130), fill=_INK)
    section = _writable(card.section)
    if section:
        _line(pen, _cut(section, 30, _SANS), (_MARGIN, 160), 30, _SANS, _ACCENT)
    size, lines = _fitted(headline)
    for number, line in enumerate(lines):
        top = 216 + number * round(size * 1.24)
        _line(pen, line, (_MARGIN, top), size, _SERIF, _INK)
    _line(pen, _cut(card.host, 26, _SANS), (_MARGIN, 566), 26, _SANS, _QUIET)
    out = BytesIO()
    # Few colours: letters on paper, and the steps between them.
    image.quantize(48, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


_SERIF, _SANS = "noto-serif-{}-700-normal", "noto-sans-{}-600-normal"


def _writable(text: str) -> str:
    """The text without signs that no font has; "" when letters would be missing."""
    known = []
    for sign in unicodedata.normalize("NFC", text.translate(_AS)):
        if _script(sign):
            known.append(sign)
        elif unicodedata.category(sign)[0] in "LMN":
            return ""
    return " ".join("".join(known).split(" ")).strip()


def _script(sign: str) -> str:
    code = ord(sign)
    for script, ranges in _SCRIPTS:
        if any(first <= code <= last for first, last in ranges):
            return script
    return ""


def _fitted(text: str) -> tuple[int, list[str]]:
    """The largest size at which the text fits, and its lines; the last may be cut short."""
    for size in _SIZES:
        lines = list(_wrapped(text, size, _LINE))
        most = _ROOM // round(size * 1.24)
        if len(lines) <= most:
            return size, _balanced(text, size, lines)
    kept = lines[:most]
    return size, [*kept[:-1], _cut(f"{kept[-1]} {lines[most]}", size, _SERIF, "…")]


def _balanced(text: str, size: int, lines: list[str]) -> list[str]:
    """The text in as many lines, of more even lengths: no word alone on the last one."""
    for width in range(_LINE // 2, _LINE, 40):
        narrower = list(_wrapped(text, size, width))
        if len(narrower) == len(lines):
            return narrower
    return lines


def _wrapped(text: str, size: int, width: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if _width(longer, size, _SERIF) <= width:
            line = longer
            continue
        if line:
            yield line
        while _width(word, size, _SERIF) > _LINE:
            part = _cut(word, size, _SERIF, "")
            yield part
            word = word[len(part) :]
        line = word
    if line:
        yield line


def _cut(text: str, size: int, face: str, end: str = "…") -> str:
    """As much of the text's beginning as fits on one line, with `end` where it is cut."""
    if _width(text, size, face) <= _LINE:
        return text
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _width(text[:middle] + end, size, face) <= _LINE
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + end if end else text[:low]


@lru_cache(maxsize=4096)
def _width(text: str, size: int, face: str) -> float:
    return sum(_font(face, script, size).getlength(run) for script, run in _runs(text))


def _line(
    pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], size: int, face: str,
    colour: str,
) -> None:  # fmt: skip
    left, top = float(at[0]), at[1] + size
    for script, run in _runs(text):
        font = _font(face, script, size)
        # On one base line, whatever the fonts' own heights are.
        pen.text((left, top), run, colour, font, anchor="ls")
        left += font.getlength(run)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for script, signs in groupby(text, _script):
        yield script or "latin", "".join(signs)


@lru_cache(maxsize=256)
def _font(face: str, script: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"{face.format(script)}.woff2", size)
