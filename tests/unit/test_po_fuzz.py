"""10,000 damaged variants of real exports: refused in a sentence, or read without loss.

PUBPIPE_FUZZ_SEED=NUMBER repeats a run, PUBPIPE_FUZZ_SEED=random explores;
PUBPIPE_FUZZ_ONLY=NUMBER looks at one variant, which a failure names.
"""

import os
import random
import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from pubpipe.adapters.po import load
from pubpipe.domain.errors import Refused
from pubpipe.domain.exchange import Fate, Report, Sheet
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import exchange, review
from tests.conftest import MakePerson
from tests.newsdesk import PARAGRAPHS, launch, markdown, units

VARIANTS = 10_000
SEED = 20261124
TARGETS = {
    "ru": "Паром «Лирна» уходит в 9:00 — <каждый> день…",
    "arm": "«Լիռնա» լաստանավը մեկնում է ժամը 9-ին՝ ամեն օր։",
}
Damage = Callable[[bytes, random.Random], bytes]


def _flip(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _truncate(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def _behead(raw: bytes, chance: random.Random) -> bytes:
    return raw[chance.randrange(len(raw)) :]


def _shuffle(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines))
    some = lines[at : at + chance.randint(2, 12)]
    chance.shuffle(some)
    return b"\n".join([*lines[:at], *some, *lines[at + len(some) :]])


def _repeat_or_drop_lines(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines))
    some = lines[at : at + chance.randint(1, 6)]
    return b"\n".join(
        [*lines[:at], *some * chance.choice((0, 2)), *lines[at + len(some) :]]
    )


def _join_lines(raw: bytes, chance: random.Random) -> bytes:
    return _at_each(raw, b"\n", chance.choice((b"", b" ", b"\r", b"\r\n")), chance)


def _quotes(raw: bytes, chance: random.Random) -> bytes:
    return _at_each(
        raw, b'"', chance.choice((b"", b'""', b'\\"', b'" "', b"\\")), chance
    )


def _escapes(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    sign = chance.choice((b"\\", b"\\n", b"\\x41", b"\\u2028", b"\\0", b"\\\\", b"\\"))
    return raw[:at] + sign + raw[at:]


def _controls(raw: bytes, chance: random.Random) -> bytes:
    signs = (
        "\0\x01\x07\x08\t\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f\x7f\x85\u2028\u2029\u202e\ufeff"
    )
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(raw))
        raw = raw[:at] + chance.choice(signs).encode() + raw[at:]
    return raw


def _encode(raw: bytes, chance: random.Random) -> bytes:
    codec = chance.choice(
        ("utf-16", "utf-16-le", "utf-32", "cp1251", "koi8-r", "iso8859-5", "utf-8-sig", "utf-7")
    )  # fmt: skip
    return raw.decode("utf-8", "replace").encode(codec, "replace")


def _header(raw: bytes, chance: random.Random) -> bytes:
    field = chance.choice(
        (b"Language", b"Content-Type", b"charset=UTF-8", b"X-Pubpipe-Export",
         b"X-Pubpipe-Article", b"X-Pubpipe-Revision", b"Plural-Forms", b'msgid ""')
    )  # fmt: skip
    new = chance.choice(
        (b"", b"x", field + field, field[::-1], b"charset=cp1251", b'""')
    )
    return raw.replace(field, new, 1)


def _keywords(raw: bytes, chance: random.Random) -> bytes:
    word = chance.choice(
        (b"msgid", b"msgstr", b"msgctxt", b"#,", b"#.", b"#:", b"fuzzy")
    )
    new = chance.choice(
        (b"", b"msgid", b"msgstr", b"msgctxt", b"msgid_plural", b"msgstr[0]", b"msgstr[9]",
         b"#~ msgid", b"#~", b"#|", b"#| msgid", b"#", b"MSGID", word[:-1], b"domain")
    )  # fmt: skip
    return _at_each(raw, word, new, chance)


def _swap_entries(raw: bytes, chance: random.Random) -> bytes:
    blocks = raw.split(b"\n\n")
    one, two = chance.randrange(len(blocks)), chance.randrange(len(blocks))
    blocks[one], blocks[two] = blocks[two], blocks[one]
    if chance.random() < 0.5:
        blocks.insert(chance.randrange(len(blocks)), blocks[one])
    return b"\n\n".join(blocks)


def _at_each(raw: bytes, old: bytes, new: bytes, chance: random.Random) -> bytes:
    """Replace some of the places where `old` stands."""
    parts = raw.split(old)
    share = chance.choice((0.02, 0.1, 1.0))
    out = parts[:1]
    for part in parts[1:]:
        out += [new if chance.random() < share else old, part]
    return b"".join(out)


DAMAGES: tuple[Damage, ...] = (
    _flip, _truncate, _behead, _shuffle, _repeat_or_drop_lines, _join_lines, _quotes,
    _escapes, _controls, _encode, _header, _keywords, _swap_entries,
)  # fmt: skip


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """One to three damages, one after another."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        if raw:
            raw = chance.choice(DAMAGES)(raw, chance)
    return raw


@pytest.fixture
def translator(room: Newsroom, person: MakePerson) -> Person:
    """One who has written in both translations of an article that then changed."""
    launch(room, markdown([*PARAGRAPHS, "A <b>bold</b> word.", "It is gone later."]))
    editor = person()
    for locale, text in TARGETS.items():
        unit = units(room, locale)[1]
        review.save(
            room, editor, unit.id,
            source_hash=unit.source_hash, version=unit.version, text=text,
        )  # fmt: skip
    launch(room, markdown([*PARAGRAPHS[:-1], "A <b>bold</b> word.", "A new one."]))
    return editor


@pytest.mark.slow
def test_a_damaged_po_is_refused_in_a_sentence_or_every_entry_is_accounted_for(
    room: Newsroom, translator: Person, tmp_path: Path
) -> None:
    asked = os.environ.get("PUBPIPE_FUZZ_SEED", str(SEED))
    seed = secrets.randbelow(10**9) if asked == "random" else int(asked)
    print(f"PUBPIPE_FUZZ_SEED={seed}")  # noqa: T201 - to repeat this run
    only = os.environ.get("PUBPIPE_FUZZ_ONLY")
    originals = [
        exchange.export(room, "editor", "ferry", locale)[1].encode()
        for locale in TARGETS
    ]
    before = [units(room, locale) for locale in TARGETS]
    ends: Counter[str] = Counter()

    for number in [int(only)] if only else range(VARIANTS):
        chance = random.Random(f"{seed}:{number}")  # noqa: S311 - repeatable on purpose
        raw = damaged(originals[number % 2], chance)
        path = tmp_path / "damaged.po"
        path.write_bytes(raw)
        try:
            report = exchange.import_file(
                room, translator, path, approve=number % 3 == 0, dry_run=True
            )
        except Refused as refusal:
            _is_a_sentence(str(refusal))
            ends["refused"] += 1
            continue
        except Exception as error:
            raise AssertionError(_where(seed, number, path)) from error
        try:
            _is_accounted_for(raw, load(path), report)
        except AssertionError as error:
            raise AssertionError(_where(seed, number, path)) from error
        ends["read"] += 1

    assert [units(room, locale) for locale in TARGETS] == before
    if not only:
        assert min(ends["refused"], ends["read"]) > VARIANTS // 10, ends


def _where(seed: int, number: int, path: Path) -> str:
    return (
        f"PUBPIPE_FUZZ_SEED={seed} PUBPIPE_FUZZ_ONLY={number} repeats it; "
        f"the file is {path}"
    )


def _is_a_sentence(text: str) -> None:
    assert text.endswith("."), text
    assert "\n" not in text, text
    assert len(text) < 500, text
    assert "Error" not in text, text


def _is_accounted_for(raw: bytes, sheet: Sheet, report: Report) -> None:
    """Each entry of the file is in the report once, and no letter of it is missing."""
    told = [outcome for outcome in report.outcomes if outcome.key or not outcome.reason]
    faults = [outcome.reason for outcome in report.outcomes[: len(sheet.faults)]]
    entries = report.outcomes[len(sheet.faults) :]
    assert faults == list(sheet.faults)
    assert [outcome.key for outcome in entries] == [each.key for each in sheet.entries]
    assert all(outcome.fate in get_args(Fate) for outcome in report.outcomes)
    assert all(o.reason for o in told if o.fate in ("ignored", "conflict", "refused"))

    written = _written(raw)
    left_out = sum("repeats the entry" in fault for fault in faults)
    assert len(sheet.entries) + left_out == written.entries, (faults, written)
    if not left_out:
        read = Counter(
            _letters(
                "".join(each.key + each.source + each.target for each in sheet.entries)
            )
        )
        # The header is in the file and in no entry; so are plural forms but the first,
        # which are told.
        is_plural = any("plural" in fault for fault in faults)
        assert not read - written.letters
        assert is_plural or not written.letters - written.header - read


class _Written:
    """What a file holds, found without a parser: lines that begin a source, and letters."""

    def __init__(self) -> None:
        self.entries = 0
        self.letters: Counter[str] = Counter()
        self.header: Counter[str] = Counter()


def _written(raw: bytes) -> _Written:
    found = _Written()
    in_header = False
    context = False
    for line in re.split("\r\n|\r|\n", _text(raw)):
        match = re.match(
            r'\s*(#~\s*)?(msg\w+(?:\[\d\])?)?\s*"(.*)"\s*$', line, re.DOTALL
        )
        if match is None:
            continue
        mark, word, quoted = match.groups()
        if word == "msgctxt":
            context, in_header = True, False
        if word == "msgid":
            found.entries += 1
            in_header = not mark and not context and not quoted
            context = False
        letters = Counter(_letters(_plain(quoted)))
        found.letters += letters
        if in_header:
            found.header += letters
    if found.header:
        found.entries -= 1
    return found


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        charset = re.search(
            rb'Content-Type:[^"\n]*charset=([\w.:-]+)', raw, re.IGNORECASE
        )
        return raw.decode(charset[1].decode() if charset else "latin-1")


def _plain(quoted: str) -> str:
    signs = {"n": " ", "t": " ", "r": " ", "v": " ", "b": "", "f": " "}
    return re.sub(
        r"\\(.)", lambda match: signs.get(match[1], match[1]), quoted, flags=re.DOTALL
    )


def _letters(text: str) -> list[str]:
    """The letters and digits of a text, composed alike."""
    return [sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum()]
