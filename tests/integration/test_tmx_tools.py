"""Our memory in the hands of translate-toolkit, and its in ours, as an outside program."""

from pathlib import Path

import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import memory, memory_exchange
from tests.conftest import MakePerson
from tests.integration.test_po_tools import toolkit

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: {tag}\\n"

msgctxt "b1:0"
msgid "The ferry & the “pier” cost 5 < 6."
msgstr "{whole}"

#, fuzzy
msgid "Nobody knows why."
msgstr "{draft}"
"""
TEXTS = {
    "ru": ("ru", "Паром и «причал» стоят 5 < 6.", "Никто не знает почему."),
    "arm": ("hy", "Լաստանավն ու «նավամատույցը» արժեն 5 < 6։", "Ոչ ոք չգիտի՝ ինչու։"),
}


@pytest.mark.parametrize("locale", TEXTS)
def test_a_memory_made_by_translate_toolkit_comes_in_and_ours_is_read_by_it(
    room: Newsroom, person: MakePerson, locale: str, tmp_path: Path
) -> None:
    editor = person("olga")
    tag, whole, draft = TEXTS[locale]
    po, theirs, ours = (tmp_path / name for name in ("t.po", "t.tmx", "ours.tmx"))
    po.write_text(PO.format(tag=tag, whole=whole, draft=draft), "utf-8")

    made = toolkit("po2tmx", "--progress=none", "-l", tag, po, theirs)
    taken = memory_exchange.import_memory(room, editor, theirs)
    again = memory_exchange.import_memory(room, editor, theirs)
    memory_exchange.export_memory(room, editor, ours, locale)
    counted = toolkit("pocount", "--csv", ours)

    assert made.returncode == counted.returncode == 0, made.stderr + counted.stderr
    # What a translator left fuzzy is no pair; the same file again adds nothing.
    assert (dict(taken.added), dict(again.added), again.known) == ({locale: 1}, {}, 1)
    (pair,) = memory.newest(room, locale)
    assert (pair.source, pair.text) == (
        "The ferry &amp; the “pier” cost 5 &lt; 6.",
        whole.replace("<", "&lt;"),
    )
    assert f"{ours.name},1," in counted.stdout
