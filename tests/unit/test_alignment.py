"""Blocks are found again in a new revision."""

from pubpipe.domain.alignment import Incoming, Known, align


def known(uid: str, text: str, *, in_head: bool = True) -> Known:
    return Known(uid, "paragraph", text, tuple(text.split()), in_head)


def incoming(*texts: str) -> list[Incoming]:
    return [Incoming("paragraph", text, tuple(text.split())) for text in texts]


HAD = [
    known("b1", "The ferry leaves the old pier at nine every day"),
    known("b2", "Паром уходит от старого причала каждый день в девять"),
    known("b3", "Լաստանավը մեկնում է հին նավամատույցից ամեն օր ժամը իննին"),
]
TEXTS = [block.hash for block in HAD]


def test_unchanged_blocks_keep_their_names():
    assert align(HAD, incoming(*TEXTS)) == ["b1", "b2", "b3"]


def test_a_new_block_gets_no_name_of_another():
    found = align(HAD, incoming(TEXTS[0], "Something else entirely", *TEXTS[1:]))

    assert found == ["b1", None, "b2", "b3"]


def test_a_moved_block_keeps_its_name():
    assert align(HAD, incoming(TEXTS[2], TEXTS[0], TEXTS[1])) == ["b3", "b1", "b2"]


def test_a_changed_block_in_place_keeps_its_name():
    changed = TEXTS[2].replace("իննին", "տասին")

    assert align(HAD, incoming(TEXTS[0], TEXTS[1], changed)) == ["b1", "b2", "b3"]


def test_a_changed_and_moved_block_is_found_by_likeness():
    changed = TEXTS[0].replace("nine", "ten")

    assert align(HAD, incoming(TEXTS[1], TEXTS[2], changed)) == ["b2", "b3", "b1"]


def test_two_identical_blocks_are_two_blocks():
    twice = [known("b1", "Ոչինչ չի փոխվել"), known("b2", "Ոչինչ չի փոխվել")]

    assert align(twice, incoming("Ոչինչ չի փոխվել", "Ոչինչ չի փոխվել")) == ["b1", "b2"]


def test_a_removed_block_that_comes_back_has_its_old_name():
    had = [HAD[0], known("b2", TEXTS[1], in_head=False)]

    assert align(had, incoming(TEXTS[0], TEXTS[1])) == ["b1", "b2"]


def test_a_heading_is_never_a_paragraph():
    heading = [Incoming("heading", TEXTS[0], tuple(TEXTS[0].split()))]

    assert align(HAD[:1], heading) == [None]
