"""A PO that comes back is merged: only what the translator changed is taken."""

from pathlib import Path

import polib
import pytest

from pubpipe.domain.errors import NotAllowed, Refused
from pubpipe.domain.exchange import Report
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import exchange, review
from tests.conftest import MakePerson
from tests.newsdesk import approve_all, launch, markdown, units

ENGLISH = (
    "The ferry leaves the old pier at nine every day.",
    "It was repaired in the spring by four workers from Gyumri.",
    "The <b>mayor</b> thanked them & went home.",
)
MINE = "Լաստանավը մեկնում է հին նավամատույցից ամեն օր ժամը իննին։"
THEIRS = "Լաստանավը լքում է հին նավամատույցը ամեն օր ժամը իննին։"


@pytest.fixture
def editor(room: Newsroom, person: MakePerson) -> Person:
    launch(room, markdown(ENGLISH))
    return person()


def exported(room: Newsroom, folder: Path, locale: str = "arm") -> Path:
    name, text = exchange.export(room, "editor", "ferry", locale)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def edit(path: Path, number: int, text: str | None = None, *, fuzzy: bool) -> None:
    """Change one entry as a PO editor does."""
    po = polib.pofile(path)
    entry = po[number]
    if text is not None:
        entry.msgstr = text
    entry.flags = ["fuzzy"] if fuzzy else []
    po.save()


def fates(report: Report) -> dict[str, str]:
    return {
        outcome.key: outcome.fate
        for outcome in report.outcomes
        if outcome.fate != "unchanged"
    }


def test_an_untouched_file_changes_nothing(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    before = units(room, "arm")

    report = exchange.import_file(room, editor, exported(room, tmp_path), approve=True)

    assert fates(report) == {}
    assert report.is_complete
    assert units(room, "arm") == before


def test_a_changed_entry_is_taken_and_the_rest_left_alone(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path)
    edit(path, 1, MINE, fuzzy=False)

    report = exchange.import_file(room, editor, path)

    assert fates(report) == {"b1:0": "taken"}
    assert [unit.status for unit in units(room, "arm")].count("translated") == 1
    assert units(room, "arm")[1].text == MINE


def test_the_absence_of_fuzzy_submits_a_draft_as_it_is(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path, "ru")
    edit(path, 1, fuzzy=False)

    exchange.import_file(room, editor, path)

    unit = units(room, "ru")[1]
    assert unit.status == "translated"
    assert unit.target is not None
    assert unit.target.origin == "draft"


def test_approve_needs_the_right_and_passes_the_checks(
    room: Newsroom, editor: Person, person: MakePerson, tmp_path: Path
) -> None:
    path = exported(room, tmp_path)
    edit(path, 1, MINE, fuzzy=False)
    edit(path, 3, "Քաղաքապետը շնորհակալություն հայտնեց և տուն գնաց։", fuzzy=False)

    with pytest.raises(NotAllowed):
        exchange.import_file(room, person("tigran", "translator"), path, approve=True)
    report = exchange.import_file(room, editor, path, approve=True)

    assert fates(report) == {"b1:0": "approved"} | (
        {"b3:0": "unapproved"}
        if units(room, "arm")[3].source.tags
        else {"b3:0": "approved"}
    )


def test_text_left_fuzzy_is_kept_and_still_needs_work(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path)
    edit(path, 1, MINE, fuzzy=True)

    exchange.import_file(room, editor, path, approve=True)

    unit = units(room, "arm")[1]
    assert (unit.status, unit.text) == ("fuzzy", MINE)


def test_newer_human_work_is_never_overwritten(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path)
    edit(path, 1, MINE, fuzzy=False)
    unit = units(room, "arm")[1]
    review.approve(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        text=THEIRS,
    )  # fmt: skip

    report = exchange.import_file(room, editor, path, approve=True)

    assert fates(report) == {"b1:0": "conflict"}
    assert not report.is_complete
    assert units(room, "arm")[1].text == THEIRS
    assert review.history(room, unit.id).suggestions == [(MINE, "anna")]


def test_work_on_a_source_that_has_changed_becomes_a_suggestion(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path)
    edit(path, 1, MINE, fuzzy=False)
    launch(room, markdown((ENGLISH[0].replace("nine", "ten"), *ENGLISH[1:])))

    report = exchange.import_file(room, editor, path)

    assert fates(report) == {"b1:0": "conflict"}
    assert units(room, "arm")[1].target is None


def test_an_untouched_file_does_not_undo_what_was_sent_back_meanwhile(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    approve_all(room, editor, "arm")
    path = exported(room, tmp_path)
    unit = units(room, "arm")[1]
    review.send_back(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        reason="Libel",
    )  # fmt: skip

    report = exchange.import_file(room, editor, path, approve=True)

    assert fates(report) == {}
    after = units(room, "arm")[1]
    assert (after.status, after.reason) == ("fuzzy", "Libel")


def test_absent_and_obsolete_entries_change_nothing(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    approve_all(room, editor, "arm")
    path = exported(room, tmp_path)
    po = polib.pofile(path)
    del po[1]
    po[1].obsolete = True
    po.save()

    report = exchange.import_file(room, editor, path)

    assert report.tally() == {"unchanged": 3, "ignored": 1}
    assert {unit.status for unit in units(room, "arm")} == {"approved"}


def test_a_lost_base_turns_differences_into_suggestions(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path)
    edit(path, 1, MINE, fuzzy=False)
    path.write_text(
        path.read_text().replace("X-Pubpipe-Export: ", "X-Pubpipe-Export: 0")
    )

    report = exchange.import_file(room, editor, path)

    assert fates(report)["b1:0"] == "conflict"
    assert review.history(room, units(room, "arm")[1].id).suggestions == [
        (MINE, "anna")
    ]


def test_a_dry_run_reports_and_stores_nothing(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path)
    edit(path, 1, MINE, fuzzy=False)
    before = units(room, "arm")

    report = exchange.import_file(room, editor, path, approve=True, dry_run=True)

    assert fates(report) == {"b1:0": "approved"}
    assert units(room, "arm") == before


def test_a_po_of_nowhere_is_refused(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    po = polib.POFile()
    po.metadata = {"Language": "hy", "Content-Type": "text/plain; charset=UTF-8"}
    po.append(polib.POEntry(msgctxt="b1:0", msgid="The ferry", msgstr="Լաստանավը"))
    po.save(str(tmp_path / "other.po"))

    with pytest.raises(Refused, match="does not say which article"):
        exchange.import_file(room, editor, tmp_path / "other.po")


def test_a_removed_segment_with_human_text_leaves_as_obsolete(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    approve_all(room, editor, "arm")
    launch(room, markdown(ENGLISH[:2]))

    po = polib.pofile(exported(room, tmp_path))

    assert [entry.msgctxt for entry in po.obsolete_entries()] == ["b3:0"]


def test_every_export_says_what_changed_in_the_source(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    approve_all(room, editor, "arm")
    launch(room, markdown((ENGLISH[0].replace("nine", "ten"), *ENGLISH[1:])))

    entry = polib.pofile(exported(room, tmp_path))[1]

    assert entry.previous_msgid == ENGLISH[0]
    assert "fuzzy" in entry.flags
    assert "source changed" in entry.comment


def test_checking_a_file_lists_every_entry(
    room: Newsroom, editor: Person, tmp_path: Path
) -> None:
    path = exported(room, tmp_path, "ru")

    checked = exchange.check_file(room, path)

    assert [each.entry.key for each in checked] == [u.key for u in units(room, "ru")]
