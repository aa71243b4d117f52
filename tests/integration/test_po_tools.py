"""Our PO files in the hands of the gettext tools, run as outside programs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pubpipe.adapters.po import dump, load
from pubpipe.domain.exchange import Entry, Sheet
from pubpipe.domain.locale import ARMENIAN, RUSSIAN, Locale
from tests.requirements import need

TOOLKIT = "translate-toolkit==3.20.4"
Row = tuple[str, str, str, bool, bool]
TEXTS = {
    RUSSIAN: ("Дорога", '«Дорога» к <1>морю</1>: 5 % \\ "да"\tи\nнет'),
    ARMENIAN: ("Ճանապարհ", '«Ճանապարհ» դեպի <1>ծով</1>՝ 5 % \\ "այո"\tու\nոչ։'),
}


def gettext(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    need("msgfmt", shutil.which("msgfmt") is not None, "gettext checks our PO files")
    path = shutil.which(program)
    assert path
    return subprocess.run(  # noqa: S603 - a fixed program on files of this test
        [path, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def toolkit(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A program of translate-toolkit, which is GPL: never a part of ours, and not imported."""
    uv = Path(sys.executable).with_name("uv")
    need("uv", uv.is_file(), "run `make install`")
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    command = [str(uv), "tool", "run", "--quiet", "--from", TOOLKIT]
    found = subprocess.run(  # noqa: S603 - a fixed program
        [*command, "pomerge", "--version"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    need("translate-toolkit", found.returncode == 0, found.stderr.strip()[-300:])
    return subprocess.run(  # noqa: S603 - a fixed program on files of this test
        [*command, program, *map(str, arguments)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def sheet_in(locale: Locale) -> Sheet:
    short, long = TEXTS[locale]
    entries = (
        Entry("b1:0", "Road", short, note="headline", reference="road#b1"),
        Entry(
            "b2:0",
            '“Road” to the <1>sea</1>: 5% \\ "yes"\tand\nno',
            long,
            is_fuzzy=True,
            previous_source="Old\nroad",
        ),
        Entry("b2:1", "Road", "", is_fuzzy=True),
        Entry("b3:0", "Edge\n", short),
        Entry("b4:0", "Edge", f"\n{short}\n", is_fuzzy=True),
        Entry("b5:0", "\nEdge\n", f"\n{short}\n"),
        Entry("b8:0", "Gone", short, is_fuzzy=True, is_obsolete=True),
        Entry("b9:0", "Gone\ntoo\n", long, is_obsolete=True),
    )
    return Sheet(
        locale.tag, locale.plural_forms, "road-news", 3, "export-7", entries, "Road"
    )


def expected(sheet: Sheet) -> list[Row]:
    """The sheet as a file gives it: nothing is fuzzy without a translation."""
    return [
        (e.key, e.source, e.target, e.is_fuzzy and bool(e.target), e.is_obsolete)
        for e in sheet.entries
    ]


def seen(sheet: Sheet) -> list[Row]:
    return [
        (e.key, e.source, e.target, e.is_fuzzy, e.is_obsolete) for e in sheet.entries
    ]


@pytest.fixture(params=[RUSSIAN, ARMENIAN], ids=["ru", "arm"])
def exported(request, tmp_path):
    sheet = sheet_in(request.param)
    path = tmp_path / "export.po"
    path.write_text(dump(sheet), "utf-8")
    return sheet, path


def test_msgfmt_accepts_every_export_with_its_fuzzy_entries(exported, tmp_path):
    _, path = exported

    result = gettext("msgfmt", "-c", "--use-fuzzy", "-o", tmp_path / "x.mo", path)

    assert result.returncode == 0, result.stderr
    assert "error" not in result.stderr


def test_an_export_reads_back_the_same_without_any_tool_between(exported):
    sheet, path = exported

    assert seen(load(path)) == expected(sheet)
    assert load(path).faults == ()


@pytest.mark.parametrize("options", [(), ("--width=40",), ("--no-wrap",), ("-s",)])
def test_msgcat_rewraps_and_sorts_without_changing_a_text(exported, tmp_path, options):
    sheet, path = exported

    result = gettext("msgcat", *options, "-o", tmp_path / "cat.po", path)
    loaded = load(tmp_path / "cat.po")

    assert result.returncode == 0, result.stderr
    assert sorted(seen(loaded)) == sorted(expected(sheet))
    assert (loaded.export, loaded.revision) == ("export-7", 3)


def test_a_translator_who_clears_fuzzy_with_msgattrib_submits_every_text(
    exported, tmp_path
):
    sheet, path = exported

    result = gettext("msgattrib", "--clear-fuzzy", "-o", tmp_path / "out.po", path)
    loaded = load(tmp_path / "out.po")

    assert result.returncode == 0, result.stderr
    assert not any(entry.is_fuzzy for entry in loaded.entries)
    assert [entry.target for entry in loaded.entries] == [
        e.target for e in sheet.entries
    ]


def test_msgmerge_with_the_export_itself_keeps_every_text(exported, tmp_path):
    sheet, path = exported

    result = gettext("msgmerge", "-q", "-o", tmp_path / "merged.po", path, path)
    loaded = load(tmp_path / "merged.po")

    assert result.returncode == 0, result.stderr
    assert sorted(seen(loaded)) == sorted(expected(sheet))


def test_translate_toolkit_merges_a_translators_file_into_our_export(
    exported, tmp_path
):
    sheet, path = exported
    translated = tmp_path / "translated.po"
    gettext("msgattrib", "--clear-fuzzy", "--no-obsolete", "-o", translated, path)

    counted = toolkit("pocount", "--csv", path)
    merged = toolkit(
        "pomerge", "--progress=none", "-t", path, translated, tmp_path / "merged.po"
    )
    loaded = load(tmp_path / "merged.po")

    assert (counted.returncode, merged.returncode) == (0, 0), merged.stderr
    assert path.name in counted.stdout
    assert loaded.faults == ()
    assert (loaded.tag, loaded.export, loaded.revision) == (sheet.tag, "export-7", 3)
    kept = {entry.key: entry.target for entry in loaded.entries}
    # It gives the translation the edges of its own source: that is what came back.
    assert {key: text.strip() for key, text in kept.items()} == {
        entry.key: entry.target.strip() for entry in sheet.entries
    }
