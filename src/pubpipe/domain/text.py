"""Text as data: cleaning at intake, and slugs."""

from __future__ import annotations

import re
import unicodedata

from pubpipe.domain.tokens import UNSEEN_IN_WORDS

_NEWLINES = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
_SEPARATORS = re.compile("[\x1c-\x1f]")
# Other control characters, direction overrides and isolates, the byte-order mark,
# annotation marks and non-characters: none of them is the article's text.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_SLUG_LENGTH = 80


def clean(text: str) -> str:
    """The text in NFC with ``\\n`` as its one newline and no control characters but tab.

    Line and paragraph separators become newlines, U+001C–001F become spaces, direction
    overrides and other controls vanish, lone surrogates become U+FFFD. Spelling,
    spaces and compatibility characters stay (never NFKC). Cleaning twice changes nothing.
    """
    text = _NEWLINES.sub("\n", text)
    text = _SEPARATORS.sub(" ", text)
    text = _SURROGATES.sub("\ufffd", text)
    # Composed last: a removed character may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def slugify(text: str, fallback: str = "article") -> str:
    """An ASCII slug of Latin, Cyrillic or Armenian text, at most 80 characters long.

    The fallback is returned as it is when nothing of the text is left.
    """
    lowered = unicodedata.normalize("NFC", text).translate(UNSEEN_IN_WORDS).lower()
    for spelling, letters in _ARMENIAN_SPELLINGS:
        lowered = spelling.sub(letters, lowered)
    latin = unicodedata.normalize("NFKD", lowered.translate(_TO_LATIN))
    bare = "".join(sign for sign in latin if not unicodedata.combining(sign))
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if len(slug) > _SLUG_LENGTH:
        cut = slug[: _SLUG_LENGTH + 1]
        slug = cut.rpartition("-")[0] or cut[:_SLUG_LENGTH]
    return slug or fallback


def _table(letters: str, latin: str) -> dict[int, str]:
    return {
        ord(letter): "" if value == "_" else value
        for letter, value in zip(letters, latin.split(), strict=True)
    }


_TO_LATIN = {
    **_table(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya",
    ),
    **_table("іїєґўђјљњћџ", "i yi ye g u dj j lj nj c dz"),
    **_table(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցփքօֆ",
        "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts p k o f",
    ),
    **_table("ßæœøłđðþıəŋ'’ʼ", "ss ae oe o l d d th i e n _ _ _"),
}
_ARMENIAN_SPELLINGS = tuple(
    (re.compile(spelling), letters)
    for spelling, letters in (
        ("և", "եւ"),
        (r"(?<!\w)ե", "ye"),
        (r"(?<!\w)ո(?![ւվ])", "vo"),
        ("ու", "u"),
        ("ւ", "v"),
    )
)
