"""TMX as other tools write it, and as nobody should. The samples are our own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pubpipe.adapters.tmx import TmxFiles
from pubpipe.domain.errors import Refused
from pubpipe.domain.locale import BUILT_IN, of_language
from pubpipe.domain.memory import Exchanged, Pair

OMEGAT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext"
          creationtoolversion="6.0.0" segtype="sentence" srclang="en"/>
  <body>
    <!-- Default translations -->
    <tu>
      <tuv lang="en"><seg>The <bpt i="0" x="0">&lt;a0></bpt>pier<ept i="0">&lt;/a0></ept> is old.</seg></tuv>
      <tuv lang="hy" changeid="anna" changedate="20260114T074600Z"><seg><bpt i="0" x="0">&lt;a0></bpt>Նավամատույցը<ept i="0">&lt;/a0></ept> հին է։</seg></tuv>
    </tu>
  </body>
</tmx>"""
TRADOS = """<?xml version="1.0" encoding="utf-16"?>
<tmx version="1.4">
  <header creationtool="SDL Language Platform" creationtoolversion="8.1" o-tmf="SDL TM8 Format"
          datatype="xml" segtype="sentence" adminlang="en-US" srclang="en-US">
    <prop type="x-Recognizers">RecognizeAll</prop>
  </header>
  <body>
    <tu creationdate="20250301T090000Z" creationid="HOUSE\\boris" changedate="20250302T090000Z" changeid="HOUSE\\boris" lastusagedate="20250302T090000Z">
      <prop type="x-Origin">TM</prop>
      <tuv xml:lang="en-US"><seg>Tickets &amp; <ph x="1" type="5"/> more &lt; 5</seg></tuv>
      <tuv xml:lang="ru-RU"><seg>Билеты &amp; <ph x="1" type="5"/> ещё &lt; 5</seg></tuv>
    </tu>
  </body>
</tmx>"""
WEBLATE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="Translate Toolkit" creationtoolversion="3.14" segtype="sentence" o-tmf="UTF-8" adminlang="en" srclang="en" datatype="PO"/>
  <body>
    <tu><tuv xml:lang="en"><seg>Late
 again</seg></tuv><tuv xml:lang="ru"><seg>Снова поздно</seg></tuv></tu>
  </body>
</tmx>"""
MEMOQ = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4">
  <header creationtool="MemoQ" creationtoolversion="10.4" segtype="sentence" adminlang="en-us" creationid="anna" srclang="en" o-tmf="MemoQTM" datatype="unknown">
    <prop type="defclient"></prop>
  </header>
  <body>
    <tu changedate="20260114T074600Z" creationdate="20260114T074600Z" creationid="anna" changeid="anna">
      <prop type="x-context-pre">&lt;seg&gt;Before.&lt;/seg&gt;</prop>
      <tuv xml:lang="en"><prop type="x-note">n</prop><seg>A <hi>bold</hi> <it pos="begin" x="3">&lt;b></it>claim</seg></tuv>
      <tuv xml:lang="hye"><seg><hi>Համարձակ</hi> պնդում</seg></tuv>
      <tuv xml:lang="de"><seg>Eine Behauptung</seg></tuv>
    </tu>
  </body>
</tmx>"""
AT = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)


def read(folder: Path, text: str | bytes, encoding: str = "utf-8") -> list[Exchanged]:
    path = folder / "memory.tmx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return list(TmxFiles.read(path))


def test_the_shapes_that_other_tools_write_are_read(tmp_path):
    (omegat,) = read(tmp_path, OMEGAT)
    (trados,) = read(tmp_path, TRADOS, "utf-16")
    (weblate,) = read(tmp_path, WEBLATE)
    (memoq,) = read(tmp_path, MEMOQ)

    assert omegat.texts == {
        "en": "The <1>pier</1> is old.",
        "hy": "<1>Նավամատույցը</1> հին է։",
    }
    assert (omegat.author, omegat.at) == ("anna", AT)
    assert trados.texts == {
        "en-US": "Tickets &amp; <1/> more &lt; 5",
        "ru-RU": "Билеты &amp; <1/> ещё &lt; 5",
    }
    assert trados.author == "HOUSE\\boris"
    assert weblate.texts == {"en": "Late again", "ru": "Снова поздно"}
    assert memoq.texts["en"] == "A <1>bold</1> claim"
    assert memoq.texts["hye"] == "<1>Համարձակ</1> պնդում"
    assert set(memoq.texts) == {"en", "hye", "de"}


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-US", "en"),
        ("RU_ru", "ru"),
        ("hy-AM", "arm"),
        ("hye", "arm"),
        ("arm", "arm"),
    ],
)
def test_a_language_is_known_however_it_is_written(tag, code):
    found = of_language(BUILT_IN, tag)

    assert found is not None
    assert found.code == code
    assert of_language(BUILT_IN, "de-DE") is None


def test_what_is_written_comes_back(tmp_path):
    pairs = [
        Pair(
            1, "A <1>link &amp; &lt;b></1><2/>", "<2/>Ссылка <1>&amp; &lt;b></1>",
            "c" * 64, False, "pier", "ru", "анна", "", AT, source_hash="a" * 64,
        ),
        Pair(2, "Why?", "Ինչո՞ւ", "?", False, "", "arm", "", "old.tmx", AT),
    ]  # fmt: skip
    path = tmp_path / "out.tmx"

    count = TmxFiles.write(path, "en", zip(("ru", "hy"), pairs, strict=True))
    first, second = TmxFiles.read(path)

    assert count == 2
    assert first == Exchanged(
        {"en": pairs[0].source, "ru": pairs[0].text}, "анна", AT, "c" * 64, "a" * 64
    )
    assert second.texts == {"en": "Why?", "hy": "Ինչո՞ւ"}
    assert list(tmp_path.iterdir()) == [path]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    "<tmx><body><tu><tuv><seg>&b;</seg></tuv></tu></body></tmx>"
)
OUTSIDE = LAUGHS.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OMEGAT[:-40], "line"),
        (OMEGAT.replace("</seg>", "</sag>", 1), "mismatched tag"),
        ("<html><body/></html>", "begins with “html”"),
        ("", "line 1"),
        (b"\x00\xff\x00", "line 1"),
        (OMEGAT.replace('"UTF-8"', '"klingon"'), "encoding"),
        (LAUGHS, "entities of its own"),
        (OUTSIDE, "entities of its own"),
        ("<tmx>" + "<a>" * 100, "nested"),
        ("<tmx><body><tu><tuv><seg>" + "ա" * 1_100_000, "characters"),
        (f'<tmx><header a="{"x" * 5_000_000}"/></tmx>', "no end"),
    ],
)
def test_a_broken_or_hostile_file_is_refused_with_one_sentence(tmp_path, text, said):
    with pytest.raises(Refused, match=said) as refusal:
        read(tmp_path, text)

    assert "memory.tmx" in str(refusal.value)
    assert "Nothing was taken" in str(refusal.value)


def test_a_segment_whose_codes_do_not_fit_keeps_its_words(tmp_path):
    text = OMEGAT.replace('<ept i="0">&lt;/a0></ept>', "", 1)

    (unit,) = read(tmp_path, text)

    assert unit.texts["en"] == "The pier is old."
