"""A PO file put into `inbox/po/` is taken in once, wherever the work is killed."""

import os
from pathlib import Path

import polib
import pytest

from pubpipe import pipeline
from pubpipe.domain.person import Person
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import exchange, review
from pubpipe.stages import inbox as inbox_stage
from tests.conftest import MakePerson, close, open_room
from tests.killing import killed, points
from tests.newsdesk import launch, markdown, units

SOURCES = ("The ferry leaves at nine.", "Tickets cost 120 drams.")
TEXTS = {
    "ru": ("Паром отходит в девять.", "Билеты стоят 120 драмов."),
    "arm": ("Լաստանավը մեկնում է ժամը իննին։", "Տոմսերն արժեն 120 դրամ։"),
}


@pytest.fixture
def editor(room: Newsroom, person: MakePerson) -> Person:
    launch(room, markdown(SOURCES))
    return person()


def inbox(room: Newsroom) -> Path:
    return room.settings.workspace / "inbox" / "po"


def dropped(room: Newsroom, locale: str, name: str = "back.po") -> Path:
    """Put an export with both paragraphs translated into the inbox, as a translator does."""
    path = inbox(room) / name
    path.write_text(exchange.export(room, "editor", "ferry", locale)[1], "utf-8")
    po = polib.pofile(path)
    for entry in po:
        if entry.msgid in SOURCES:
            entry.msgstr = TEXTS[locale][SOURCES.index(entry.msgid)]
            entry.flags = []
    po.save()
    return settle(path)


def settle(path: Path) -> Path:
    os.utime(path, (path.stat().st_mtime - 60,) * 2)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name.partition(".")[0] for path in folder.glob("*.po"))


def bodies(room: Newsroom, locale: str) -> list[Unit]:
    return [unit for unit in units(room, locale) if unit.uid.startswith("b")]


@pytest.mark.parametrize("locale", ["ru", "arm"])
def test_a_file_is_taken_in_and_filed_with_a_report(room, editor, locale):
    path = dropped(room, locale)

    done = pipeline.reconcile(room).done
    again = pipeline.reconcile(room).done

    taken = bodies(room, locale)
    (filed,) = (inbox(room) / "filed").glob("back.*.po")
    report = filed.with_suffix(".txt").read_text("utf-8")
    assert [unit.text for unit in taken] == list(TEXTS[locale])
    assert {unit.status for unit in taken} == {"translated"}
    assert {unit.target.author for unit in taken if unit.target} == {"inbox"}
    assert not path.exists()
    assert f"ferry, {locale}: " in report
    assert "2 taken" in report
    assert f"{taken[0].key}: taken" in report
    assert any("PO file back.po" in each for each in done)
    assert not any("PO file" in each for each in again)


def test_what_a_person_wrote_meanwhile_stays_and_the_report_says_so(room, editor):
    dropped(room, "ru")
    unit = bodies(room, "ru")[0]
    mine = "Паром уходит в девять часов."
    review.save(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        text=mine,
    )  # fmt: skip

    pipeline.reconcile(room)

    first, second = bodies(room, "ru")
    (report,) = (inbox(room) / "filed").glob("*.txt")
    assert (first.text, second.text) == (mine, TEXTS["ru"][1])
    assert review.history(room, first.id).suggestions == [(TEXTS["ru"][0], "inbox")]
    assert "conflict: someone changed it after the export" in report.read_text("utf-8")


def test_what_is_no_po_file_is_refused_with_the_reason_beside_it(
    room, editor, tmp_path
):
    folder = inbox(room)
    settled = {"letter.docx": b"PK\x03\x04", "cut.po": b'msgid "abc', "ու.po": b"\xff"}
    for name, raw in settled.items():
        (folder / name).write_bytes(raw)
        settle(folder / name)
    secret = tmp_path / "secret.po"
    secret.write_text(exchange.export(room, "editor", "ferry", "ru")[1], "utf-8")
    (folder / "link.po").symlink_to(settle(secret))
    os.utime(folder / "link.po", (1, 1), follow_symlinks=False)
    (folder / "new.po").write_text("still being written", "utf-8")
    (folder / ".hidden.po").write_text("no", "utf-8")

    work = pipeline.reconcile(room)

    refused = folder / "refused"
    reports = {
        p.name.partition(".")[0]: p.read_text("utf-8") for p in refused.glob("*.txt")
    }
    assert (work.failing, work.set_aside) == ([], [])
    assert names(refused) == ["cut", "letter", "link", "ու"]
    assert "Only files ending in .po" in reports["letter"]
    assert "is a link" in reports["link"]
    assert secret.is_file()
    assert "UTF-8" in reports["ու"]
    assert (folder / "new.po").is_file()
    assert (folder / ".hidden.po").is_file()


def take_in(workspace: str) -> None:
    """The inbox’s part of reconcile in a process of its own, which the tests kill."""
    room = open_room(Path(workspace))
    for path in inbox_stage.waiting(room):
        pipeline.take_back(room, path)
    close(room)


def test_killed_anywhere_the_file_is_taken_in_once(room, editor):
    workspace = room.settings.workspace
    command = ["tests.integration.test_inbox:take_in", str(workspace)]
    total = len(points(command, {}))
    dropped(room, "ru", "measure.po")
    most = len(points(command, {}))
    review.save(
        room, editor, (unit := bodies(room, "ru")[0]).id,
        source_hash=unit.source_hash, version=unit.version, text="Другое начало.",
    )  # fmt: skip

    for at in range(1, most + 1):
        text = f"Билеты стоят 120 драмов, вариант {'я' * at}."
        path = dropped(room, "ru", f"kill-{at}.po")
        po = polib.pofile(path)
        first, second = (e for e in po if e.msgid in SOURCES)
        first.msgstr, second.msgstr = bodies(room, "ru")[0].text, text
        po.save()
        settle(path)
        killed(command, {}, at)
        take_in(str(workspace))

        unit = bodies(room, "ru")[1]
        story = review.history(room, unit.id)
        assert unit.text == text
        assert [target.text for target in story.targets].count(text) == 1
        assert names(inbox(room) / "filed").count(f"kill-{at}") == 1
        (report,) = (inbox(room) / "filed").glob(f"kill-{at}.*.txt")
        assert f"{unit.key}: taken" in report.read_text("utf-8")
    assert most > total
    assert not list((inbox(room) / "taking").iterdir())
    assert not list((inbox(room) / "refused").glob("*"))
