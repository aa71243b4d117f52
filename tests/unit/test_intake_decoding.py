from typing import Any

import pytest

from pubpipe.adapters.intake import MAX_SOURCE_BYTES, UnreadableSource, read
from pubpipe.domain.article import Extracted
from pubpipe.domain.errors import Refused

TEXT = "Заголовок\n\nВечером в Ереване — Երեկոյան, evening. Ещё одно предложение."


def _read(raw: bytes, name: str = "a.txt", **more: Any) -> Extracted:
    return read(raw, name=name, timezone="Asia/Yerevan", **more)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_in_any_unicode_form_is_read(codec):
    found = _read(TEXT.encode(codec))

    assert found.headline == "Заголовок"


def test_a_page_may_declare_an_older_charset():
    page = '<html><head><meta charset="windows-1251"><title>Река</title></head><body><h1>Река</h1><p>Вечером вышла на берег.</p></body></html>'

    found = _read(page.encode("cp1251"), "a.html")

    assert found.headline == "Река"
    assert found.blocks[0].content.text == "Вечером вышла на берег."


def test_the_charset_of_the_header_counts_and_valid_utf8_wins_over_a_stale_one():
    page = '<meta charset="windows-1251"><h1>Река</h1><p>Вечером вышла.</p>'

    saved = _read(page.encode(), "a.html")
    sent = _read(
        "<h1>Река</h1><p>Да.</p>".encode("cp1251"),
        "a",
        media_type="text/html; charset=windows-1251",
    )

    assert saved.headline == sent.headline == "Река"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04...", "Word document"),
        (b"\x89PNG\r\n", "PNG"),
        (b"abc\x00def", "binary"),
        ("Ещё\nВечер".encode("cp1251"), "not UTF-8 (byte 0xc5 in line 1)"),
        (b"ok\n" + b"\xff\xfa bad", "line 2"),
        (b"\xff\xfea", "utf-16"),
        (b'<meta charset="utf-8"><p>\xe4\xf6</p>', "not UTF-8"),
        (b"x" * (MAX_SOURCE_BYTES + 1), "more than the 5,000,000"),
    ],
)
def test_what_is_not_text_is_refused_with_a_reason_and_advice(raw, said):
    with pytest.raises(UnreadableSource) as refusal:
        _read(raw)

    assert said in str(refusal.value)
    assert "a.txt" in str(refusal.value)
    assert isinstance(refusal.value, Refused)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"<html><body><script>x()</script></body></html>", "a.html"),
        (b"<html></html>", "a.html"),
        (b"<!-- nothing -->", "a.html"),
        (b"<nav><a href='/'>Home</a></nav>", "a.html"),
        (b"---\nid: a\n---\n", "a.md"),
        (b"# Only a heading\n", "a.md"),
    ],
)
def test_a_source_without_a_paragraph_is_refused(raw, name):
    with pytest.raises(UnreadableSource):
        _read(raw, name)


def test_an_unknown_zone_is_refused_by_name():
    with pytest.raises(UnreadableSource, match="Asia/Nowhere"):
        read(TEXT.encode(), name="a.txt", timezone="Asia/Nowhere")


def test_a_page_nested_without_end_is_refused_not_cut_short():
    with pytest.raises(UnreadableSource, match="nested too deep"):
        _read(b"<h1>a</h1><p>Evening.</p>" + b"<div>" * 5000 + b"<p>b</p>", "a.html")


def test_a_page_nested_deep_is_still_read():
    page = "<h1>Река</h1>" + "<div>" * 1500 + "<p>Вечер, երեկո, evening.</p>"

    found = _read(page.encode(), "a.html")

    assert found.blocks[-1].content.text == "Вечер, երեկո, evening."
