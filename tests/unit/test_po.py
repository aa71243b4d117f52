from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pubpipe.adapters.po import PolibFiles, dump, load
from pubpipe.domain.errors import Refused
from pubpipe.domain.exchange import Entry, Sheet
from pubpipe.domain.locale import ARMENIAN, RUSSIAN

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
LETTERS = "abc Дорога ё Ճանապարհ և՞։ «»"
NASTY = "\"\\\n\t<1></1>&amp;&lt;#~|,:%{}[]-'’\u00a0\u202f\u0301"
texts = st.text(st.sampled_from(LETTERS + NASTY), max_size=60)
lines = st.text(st.sampled_from("abc Дорога Ճանապարհ «»<1>#:,"), max_size=20).map(
    lambda text: " ".join(text.split())
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    entries = []
    count = draw(st.integers(0, 6))
    for number in range(count):
        is_obsolete = number >= 4
        target = draw(texts)
        entries.append(
            Entry(
                key=f"b{number}:{draw(st.integers(0, 3))}",
                source=draw(texts),
                target=target,
                is_fuzzy=bool(target) and draw(st.booleans()),
                is_obsolete=is_obsolete,
                previous_source="" if is_obsolete else draw(texts),
                note="" if is_obsolete else draw(lines),
                reference="" if is_obsolete else draw(lines).replace(" ", "-"),
            )
        )
    locale = draw(st.sampled_from([RUSSIAN, ARMENIAN]))
    return Sheet(
        locale.tag,
        locale.plural_forms,
        "road-news",
        3,
        "export-7",
        tuple(entries),
        draw(lines),
    )


def written(tmp_path: Path, content: str | bytes, name: str = "sheet.po") -> Path:
    path = tmp_path / name
    if isinstance(content, str):
        content = content.encode()
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("po")


@EXAMPLES
@given(sheets())
def test_a_sheet_comes_back_from_its_file_as_it_was(folder, sheet):
    loaded = load(written(folder, dump(sheet)))

    assert loaded == sheet


def small(**changes: Any) -> Sheet:
    sheet = Sheet(
        "hy",
        ARMENIAN.plural_forms,
        "road-news",
        2,
        "export-1",
        (
            Entry("b1:0", "Road", "Ճանապարհ", note="headline", reference="road#b1"),
            Entry("b2:0", "An <1>old</1> road.", "Дорога", True, False, "A  road."),
            Entry("b3:0", "Sea", ""),
            Entry("b9:0", "Gone", "Գնաց", is_obsolete=True),
        ),
        "Road",
    )
    return replace(sheet, **changes)


def test_the_same_sheet_gives_the_same_text_with_all_that_an_editor_needs():
    text = PolibFiles().dump(small())

    assert text == PolibFiles().dump(small())
    for line in (
        "Language: hy\\n",
        "X-Generator: pubpipe\\n",
        "X-Pubpipe-Export: export-1\\n",
        "X-Pubpipe-Article: road-news\\n",
        "X-Pubpipe-Revision: 2\\n",
        "Plural-Forms: nplurals=2; plural=(n > 1);\\n",
        '\n#. headline\n#: road#b1\nmsgctxt "b1:0"\nmsgid "Road"\n',
        '\n#, fuzzy\n#| msgid "A  road."\nmsgctxt "b2:0"\n',
        '\n#~ msgctxt "b9:0"\n#~ msgid "Gone"\n',
    ):
        assert line in text


def test_nothing_is_fuzzy_without_a_translation_and_no_key_is_both_live_and_obsolete():
    entries = (
        Entry("b1:0", "Road", "", is_fuzzy=True),
        Entry("b2:0", "Sea", "Море"),
        Entry("b2:0", "Sea", "Океан", is_obsolete=True),
    )

    text = dump(small(entries=entries))

    assert "fuzzy\n" not in text.split('msgid "Road"')[0].split("\n\n")[-1]
    assert "Океан" not in text
    assert text.count("b2:0") == 1


def test_a_key_that_stands_twice_is_refused():
    with pytest.raises(Refused, match="b1:0"):
        dump(small(entries=(Entry("b1:0", "a", "b"), Entry("b1:0", "c", "d"))))


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("hy", "hy"),
        ("hy_AM", "hy"),
        ("arm", "hy"),
        ("ru_RU.UTF-8", "ru"),
        ("RU", "ru"),
        ("de_AT", "de-AT"),
        ("", ""),
    ],
)
def test_any_po_is_read_whatever_way_it_names_its_language(tmp_path, language, tag):
    text = (
        f'msgid ""\nmsgstr "Language: {language}\\n"\n\n'
        'msgid "Road"\nmsgstr "Дорога"\n\nmsgid "Sea"\nmsgstr ""\n'
    )

    sheet = load(written(tmp_path, text))

    assert sheet.tag == tag
    assert [(entry.source, entry.target) for entry in sheet.entries] == [
        ("Road", "Дорога"),
        ("Sea", ""),
    ]
    assert (sheet.export, sheet.revision, sheet.faults) == ("", 0, ())


def test_a_file_without_header_with_bom_and_windows_newlines_is_read(tmp_path):
    text = 'msgctxt "a"\nmsgid ""\nmsgstr "Дорога"\n\nmsgid "x"\nmsgstr "Ծով"'

    sheet = load(
        written(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    )

    assert [(e.key, e.source, e.target) for e in sheet.entries] == [
        ("a", "", "Дорога"),
        ("", "x", "Ծով"),
    ]


@pytest.mark.parametrize("separator", "\u2028\u2029\u0085\x1c\x1d\x1e\x0b\x0c")
def test_line_separators_become_space_or_newline_and_no_letter_goes(
    tmp_path, separator
):
    text = dump(small()).replace("Ճանապարհ", f"Ճանա{separator}պարհ")

    sheet = load(written(tmp_path, text))

    assert sheet.entries[0].target in ("Ճանա\nպարհ", "Ճանա պարհ")
    assert sheet.entries[1:] == small().entries[1:]


def test_a_single_byte_charset_is_read_when_the_header_names_it(tmp_path):
    text = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=windows-1251\\n"\n'
        '\nmsgid "Road"\nmsgstr "Дорога"\n'
    )

    sheet = load(written(tmp_path, text.encode("cp1251")))

    assert sheet.entries[0].target == "Дорога"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no PO entry"),
        (b"# only a remark\n", "holds no PO entry"),
        ("Это просто текст.", "line 1"),
        (b"<html></html>", "line 1"),
        (b"\xde\x12\x04\x95\x00\x00\x00\x00", "UTF-8"),
        ('msgid "Road"'.encode("utf-16"), "UTF-8"),
        ('msgid "a"\nmsgstr "Дорога"\n'.encode("cp1251"), "line 2"),
        ('msgid "a"\nmsgstr "Дорога\n', "line 2"),
        ('msgid "a"\nmsgstr Дорога\n', "line 2"),
        ('msgid "a"\nmsgstr "До"рога"\n', "line 2"),
        ('msgid "a"\nmsgstr "До\\\\"рога"\n', "line 2"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "б"\n', "line 3"),
        ('msgstr "б"\n', "line 1"),
        ('"б"\n', "line 1"),
        ('msgid "a"\n', "line 1"),
        ('msgid "a"\nmsgstr "б"\nmsgstr "в"\n', "line 3"),
        ('msgid "a"\n# note\nmsgstr "б"\n', "line 2"),
        ('#~ msgid "a"\nmsgstr "б"\n', "line 2"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "в"\nmsgstr[0] "г"\n', "line 4"),
        ('msgid ""\nmsgstr "a: b"\nmsgid ""\nmsgstr "c"\n', "two headers"),
    ],
)
def test_what_is_no_usable_po_is_refused_with_the_place(tmp_path, content, said):
    with pytest.raises(Refused, match=said):
        load(written(tmp_path, content))


def test_a_missing_file_a_folder_and_a_huge_file_are_refused(tmp_path):
    huge = tmp_path / "huge.po"
    with huge.open("wb") as file:
        file.truncate(51 * 1024 * 1024)

    for path, said in (
        (tmp_path / "no.po", "no file"),
        (tmp_path, "no file"),
        (huge, "50 MB"),
    ):
        with pytest.raises(Refused, match=said):
            load(path)


def test_a_repeated_entry_is_left_out_and_said(tmp_path):
    text = dump(small()) + '\nmsgctxt "b1:0"\nmsgid "Road"\nmsgstr "Այլ"\n'

    sheet = load(written(tmp_path, text))

    assert sheet.entries == small().entries
    assert len(sheet.faults) == 1
    assert "b1:0" in sheet.faults[0]


def test_plural_forms_and_unknown_escapes_are_read_as_far_as_can_be_and_said(tmp_path):
    text = (
        'msgid "road"\nmsgid_plural "roads"\nmsgstr[0] "дорога"\nmsgstr[1] "дороги"\n'
        '\nmsgid "a"\nmsgstr "C:\\qx\\\\y"\n'
    )

    sheet = load(written(tmp_path, text))

    assert [entry.target for entry in sheet.entries] == ["дорога", "C:\\qx\\y"]
    assert len(sheet.faults) == 2
    assert any("plural" in fault for fault in sheet.faults)


def test_an_empty_comment_at_the_end_takes_no_entry_with_it(tmp_path):
    for end in ("#.\n", "#:\n", "#,\n", "#\n", '#~| msgid "x"\n', "#=\n", "#~\n"):
        sheet = load(written(tmp_path, dump(small()) + end))

        assert sheet.entries == small().entries


def test_previous_texts_keep_their_spaces_over_several_lines(tmp_path):
    entry = Entry("b1:0", "Road", "Дорога", True, False, "A  road\nto  the  sea")

    sheet = load(written(tmp_path, dump(small(entries=(entry,)))))

    assert sheet.entries == (entry,)


def test_a_text_that_names_a_file_is_still_only_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "secret", "secret.txt")
    entries = (Entry("secret.txt", "secret.txt", "secret.txt", note="secret.txt"),)

    loaded = load(written(tmp_path, dump(small(entries=entries))))

    assert loaded.entries == entries
