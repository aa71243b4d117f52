"""Random damage to a PO file: refused, or said, or harmless; never silent."""

import random
import re
from dataclasses import replace

from pubpipe.adapters.po import dump, load
from pubpipe.domain.errors import Refused
from pubpipe.domain.exchange import Entry, Sheet
from pubpipe.domain.locale import RUSSIAN


def test_damage_is_refused_or_leaves_every_other_entry_as_it_was(tmp_path):
    chance = random.Random(7)  # noqa: S311 - not a secret, repeatable on purpose
    entries = tuple(
        Entry(
            f"b{n}:0",
            f"Road {n} “x\\y”\nto the <1>sea</1>",
            f"Дорога {n} к «морю» \\ ՞\tծով\n{n}",
            is_fuzzy=n % 3 == 0,
            previous_source="Old\nroad" if n % 3 == 0 else "",
            is_obsolete=n > 8,
        )
        for n in range(11)
    )
    entries = tuple(
        replace(entry, previous_source="") if entry.is_obsolete else entry
        for entry in entries
    )
    raw = dump(
        Sheet("ru", RUSSIAN.plural_forms, "road", 2, "export-1", entries)
    ).encode()
    path = tmp_path / "damaged.po"
    refused = 0
    for _ in range(300):
        at = chance.randrange(len(raw))
        damaged = _damaged(raw, at, chance)
        path.write_bytes(damaged)
        try:
            sheet = load(path)
        except Refused:
            refused += 1
            continue
        # A change in one place touches at most the two entries around it.
        lost = set(entries) - set(sheet.entries)
        assert len(lost) <= 2 or _touches_header(damaged), damaged.decode()
        unseen = len(entries) - len(sheet.entries)
        assert unseen <= len(sheet.faults) or unseen <= _missing_blocks(raw, damaged)

    assert refused > 50


def _damaged(raw: bytes, at: int, chance: random.Random) -> bytes:
    kind = chance.randrange(6)
    if kind == 0:
        return raw[:at] + raw[at + 1 :]
    if kind == 1:
        return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
    if kind == 2:
        return (
            raw[:at]
            + chance.choice([b'"', b"\\", b"\n", b"\r", b"#", b"\0"])
            + raw[at:]
        )
    if kind == 3:
        return raw[:at] + "\u2028\u0085\x1c".encode() + raw[at:]
    lines = raw.split(b"\n")
    row = chance.randrange(len(lines))
    if kind == 4:
        return b"\n".join(lines[:row] + lines[row + 1 :])
    return b"\n".join(lines[: row + 1] + lines[row:])


def _touches_header(damaged: bytes) -> bool:
    # Without the id of the export the file is no longer ours: edges stay as written.
    return b"X-Pubpipe-Export: export-1" not in damaged


def _missing_blocks(raw: bytes, damaged: bytes) -> int:
    pattern = rb'^(?:#~ )?msgid "'
    count = [len(re.findall(pattern, text, re.MULTILINE)) for text in (raw, damaged)]
    return count[0] - count[1]
