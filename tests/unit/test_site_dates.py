from datetime import UTC, datetime

import pytest

from pubpipe.adapters.site.dates import language, moment
from pubpipe.domain.locale import ARMENIAN, ENGLISH, RUSSIAN, Locale

AT = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "date", "zone"),
    [
        (ENGLISH, "14 January 2026", "Baku, UTC+4"),
        (RUSSIAN, "14 января 2026\u202fг.", "Баку, UTC+4"),
        (ARMENIAN, "14 հունվարի, 2026 թ.", "Բաքու, UTC+4"),
    ],
    ids=lambda value: value.code if isinstance(value, Locale) else None,
)
def test_moment_is_written_as_in_the_locale_with_its_zone(locale, date, zone):
    shown = moment(AT, "Asia/Baku", locale)

    assert (shown.date, shown.time, shown.zone) == (date, "11:46", zone)
    assert shown.iso == "2026-01-14T11:46:00+04:00"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "UTC"),
        ("Asia/Kolkata", "Kolkata, UTC+5:30"),
        ("Pacific/Marquesas", "Marquesas, UTC−9:30"),
        ("America/New_York", "New York, UTC−5"),
    ],
)
def test_zone_is_named_with_its_offset(zone, shown):
    assert moment(AT, zone, ENGLISH).zone == shown


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "/etc"])
def test_unknown_zone_is_shown_and_named_as_utc(zone):
    shown = moment(AT, zone, RUSSIAN)

    assert (shown.time, shown.zone) == ("07:46", "UTC")


def test_locale_that_cldr_does_not_know_gets_english_dates():
    unknown = Locale("xx", "qqx", "Unknown", "?", "nplurals=1; plural=0;", "LATIN")

    assert moment(AT, "UTC", unknown).date == "14 January 2026"
    assert str(language(ARMENIAN)) == "hy_AM"
