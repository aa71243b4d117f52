"""Our own sample articles, and the real saved page where it is present."""

from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest

import pubpipe
from pubpipe.adapters.intake import read
from pubpipe.domain.article import Extracted, as_json

SAMPLES = Path(pubpipe.__file__).parent / "samples"
ARTICLES = (
    "observatory.html",
    "seed-library.md",
    "ferry-timetable.txt",
    "weather-note.md",
)
REAL = Path(__file__).parents[2].parent / "shared" / "sources" / "caliber-defence.txt"


def _read(path: Path) -> Extracted:
    return read(path.read_bytes(), name=path.name, timezone="Asia/Yerevan")


@pytest.mark.parametrize("locale", ["ru", "arm"])
@pytest.mark.parametrize("name", ARTICLES)
def test_each_segment_of_a_sample_has_its_entry_in_the_po(name, locale):
    found = _read(SAMPLES / name)
    stem = name.partition(".")[0]

    po = polib.pofile(str(SAMPLES / f"{stem}.{locale}.po"))

    ids = {entry.msgid for entry in po}
    missing = [b.content.text for b in found.blocks if b.content.text not in ids]
    assert missing == []


@pytest.mark.parametrize(
    "name", ["observatory.html", "seed-library.md", "weather-note.md"]
)
def test_the_particulars_of_a_sample_have_their_entries_in_the_po(name):
    found = _read(SAMPLES / name)

    po = polib.pofile(str(SAMPLES / f"{name.partition('.')[0]}.ru.po"))

    stated = {found.headline, found.kicker, found.byline, found.section} - {None}
    assert stated <= {entry.msgid for entry in po}
    assert found.flags == ()
    assert not found.zone_assumed


def test_a_sample_page_lists_its_chrome_item_by_item():
    found = _read(SAMPLES / "observatory.html")

    for item in (
        "City",
        "Weather",
        "Search",
        "ru",
        "Copy link",
        "Fog delays morning buses",
        "RSS",
    ):
        assert item in found.dropped
    assert found.key == "https://riverbank.example/science/tarvel-observatory"
    assert found.publisher == "Riverbank.example"
    assert found.published_at == datetime(2026, 3, 15, 6, 30, tzinfo=UTC)


def test_our_dump_shows_every_trap_as_a_flag():
    found = _read(SAMPLES / "ferry-timetable.txt")

    assert len(found.blocks) == 9
    assert found.section == "SOCIETY"
    assert found.byline == "Nare Simonyan"
    assert found.published_at == datetime(2026, 3, 12, 5, 20, tzinfo=UTC)
    assert found.zone_assumed
    assert "Views: 58" in found.dropped
    assert "Ссылка скопирована" in found.dropped
    assert set(found.flags) >= {
        "headline_may_hold_kicker",
        "zone_assumed: Asia/Yerevan",
        "odd_spacing: charge— and",
        "mixed_spelling: harbour / harbor",
        "possible_typo: by te",
    }


@pytest.mark.skipif(
    not REAL.exists(), reason="the real saved page is not on this machine"
)
def test_the_real_saved_page_gives_its_article_and_lists_its_chrome():
    lines = [
        line.strip() for line in REAL.read_text("utf-8").splitlines() if line.strip()
    ]
    date_at = next(n for n, line in enumerate(lines) if "11:46" in line)

    found = read(
        REAL.read_bytes(),
        name=REAL.name,
        timezone="Asia/Yerevan",
        publisher_zones={"Caliber.Az": "Asia/Baku"},
    )

    shown = as_json(found)
    assert [block["text"] for block in shown["blocks"]] == lines[
        date_at + 1 : date_at + 15
    ]
    assert {block["kind"] for block in shown["blocks"]} == {"paragraph"}
    assert shown["published_at"] == "2026-01-14T07:46:00Z"
    assert shown["zone_assumed"] is True
    assert shown["headline"] == lines[date_at - 1]
    assert shown["byline"] == "Caliber.Az"
    assert shown["section"] == "ANALYTICS"
    assert found.publisher == "Caliber.az"
    assert "headline_may_hold_kicker" in found.flags
    assert "mixed_spelling: defence / defense" in found.flags
    used = {shown["headline"], lines[date_at], *(b["text"] for b in shown["blocks"])}
    rest = [line for line in lines if line not in used]
    rest.remove("ANALYTICS")
    rest.remove("Caliber.Az")
    assert list(found.dropped) == rest
