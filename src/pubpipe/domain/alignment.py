"""Finding the blocks of an earlier revision again in a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SIMILAR = 0.5
"""Word-level ratio from which two blocks count as the same block, changed."""


@dataclass(frozen=True)
class Known:
    """A block the article has or had: `in_head` is false for one that was removed."""

    uid: str
    kind: str
    hash: str
    words: tuple[str, ...]
    in_head: bool = True


@dataclass(frozen=True)
class Incoming:
    """A block of the new revision, not yet named."""

    kind: str
    hash: str
    words: tuple[str, ...]


def align(known: Sequence[Known], incoming: Sequence[Incoming]) -> list[str | None]:
    """Return, for each incoming block, the uid of the known block it is, or None if new.

    Exact copies are found first, in order and then anywhere (moved, or removed once and
    back again); then similar blocks between two anchors, and at last any remaining pair
    of the head that is similar enough. Each uid is given out once.
    """
    head = [block for block in known if block.in_head]
    matcher = SequenceMatcher(
        a=[(block.kind, block.hash) for block in head],
        b=[(block.kind, block.hash) for block in incoming],
        autojunk=False,
    )
    named = {
        index + step: head[start + step].uid
        for start, index, size in matcher.get_matching_blocks()
        for step in range(size)
    }
    named |= _copies(known, incoming, named)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "replace":
            named |= _similar(
                head[a1:a2], incoming, range(b1, b2), named, in_order=True
            )
    named |= _similar(head, incoming, range(len(incoming)), named, in_order=False)
    return [named.get(index) for index in range(len(incoming))]


def _copies(
    known: Sequence[Known], incoming: Sequence[Incoming], named: dict[int, str]
) -> dict[int, str]:
    taken = set(named.values())
    free: dict[tuple[str, str], list[str]] = {}
    for block in sorted(known, key=lambda block: not block.in_head):
        if block.uid not in taken:
            free.setdefault((block.kind, block.hash), []).append(block.uid)
    found = {}
    for index, new in enumerate(incoming):
        uids = free.get((new.kind, new.hash))
        if index not in named and uids:
            found[index] = uids.pop(0)
    return found


def _similar(
    olds: Sequence[Known],
    incoming: Sequence[Incoming],
    indexes: range,
    named: dict[int, str],
    *,
    in_order: bool,
) -> dict[int, str]:
    """Pair what is left by likeness, best first; `in_order` forbids crossing pairs."""
    taken = set(named.values())
    pairs = sorted(
        (
            (_likeness(old.words, incoming[index].words), place, index)
            for place, old in enumerate(olds)
            if old.uid not in taken
            for index in indexes
            if index not in named and incoming[index].kind == old.kind
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    chosen: dict[int, int] = {}
    for likeness, place, index in pairs:
        if likeness < SIMILAR or index in chosen or place in chosen.values():
            continue
        if in_order and any(
            (place < other) != (index < at) for at, other in chosen.items()
        ):
            continue
        chosen[index] = place
    return {index: olds[place].uid for index, place in chosen.items()}


def _likeness(a: Sequence[str], b: Sequence[str]) -> float:
    matcher = SequenceMatcher(a=a, b=b, autojunk=False)
    if matcher.real_quick_ratio() < SIMILAR or matcher.quick_ratio() < SIMILAR:
        return 0.0
    return matcher.ratio()
