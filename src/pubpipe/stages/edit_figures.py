"""What people change of the machine's drafts and how long it takes: of engines, not people.

Nothing is kept for it: all figures are read from the approvals, targets and drafts there
are. A person has figures of their own only by their own choice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zlib import crc32
from zoneinfo import ZoneInfo

from pubpipe.domain.errors import Refused
from pubpipe.domain.markup import plain
from pubpipe.domain.person import Person, require
from pubpipe.domain.rewriting import Rewriting, compare, together
from pubpipe.ports import Confirmed, Engine, Newsroom

SLOTS = {"week": 12, "month": 12}
"""What a slot can be → how many of them are looked at, the present one included."""
SCORED = 1000
"""Texts that are compared letter by letter for one answer; of more, a part stands for all."""
PAUSE = 600.0
"""Seconds; whoever took longer did something else as well."""
_SHORTEST = 1.0
"""Seconds; nobody reads a segment in less: a file or a program approved it."""
_BY_HAND = ("desk", "draft", "memory", "history")


@dataclass(frozen=True)
class Figures:
    """What was made of some drafts.

    `confirmed` were approved one by one, `unchanged` of them as the engine wrote them;
    `in_bulk` were approved together and count for nothing else. `scored` texts gave the
    two rates, `timed` ones the median `seconds`, which `is_withheld` where it would be
    one person's who did not choose that.
    """

    confirmed: int = 0
    unchanged: int = 0
    in_bulk: int = 0
    scored: int = 0
    chrf: float | None = None
    word_edit_rate: float | None = None
    timed: int = 0
    seconds: float | None = None
    is_withheld: bool = False

    @property
    def unchanged_rate(self) -> float | None:
        """Of 100 confirmed, those unchanged."""
        return 100 * self.unchanged / self.confirmed if self.confirmed else None


@dataclass(frozen=True)
class Row:
    """The figures of one engine in one locale, or of one person; by slot and altogether."""

    locale: str
    engine: Engine | None
    person: str
    total: Figures
    slots: tuple[Figures, ...]


@dataclass(frozen=True)
class EditReport:
    """The answer: `starts` are the first days of the slots."""

    as_of: datetime
    starts: tuple[date, ...]
    engines: tuple[Row, ...]
    people: tuple[Row, ...]
    """Of those who chose it."""


def edit_report(
    room: Newsroom, person: Person, slot: str = "week", locale: str = ""
) -> EditReport:
    """The figures of the locales that the person manages, or of one of these.

    Raises NotAllowed, or Refused for a slot that there is not.
    """
    locales = [
        code
        for code in room.settings.target_locales
        if locale in ("", code) and person.may("manage", code)
    ]
    if not locales:
        require(person, "manage", room.settings.locale(locale).code if locale else "*")
    return _report(room, slot, locales, None)


def own_report(room: Newsroom, person: Person, slot: str = "week") -> EditReport:
    """A person's own figures, as editors see them; none without their choice."""
    return _report(room, slot, room.settings.target_locales, person.name)


def is_measured(room: Newsroom, person: Person) -> bool:
    """Tell whether the person chose to have figures of their own."""
    with room.store.read() as tx:
        return person.name in tx.accounts.measured()


def choose(room: Newsroom, person: Person, measured: bool) -> None:
    """Let the person's own figures be shown, or not any more."""
    with room.store.write() as tx:
        if measured != (person.name in tx.accounts.measured()):
            tx.accounts.set_measured(person.name, measured)
            action = "own figures shown" if measured else "own figures hidden"
            tx.audit(person.name, f"user:{person.name}", action)


def _report(
    room: Newsroom, slot: str, locales: Sequence[str], only: str | None
) -> EditReport:
    if slot not in SLOTS:
        raise Refused(
            "There are no figures by “%(slot)s”. Choose one of: %(known)s.",
            slot=slot,
            known=", ".join(SLOTS),
        )
    zone = ZoneInfo(room.settings.timezone)
    now = room.clock()
    starts = _starts(now.astimezone(zone).date(), slot)
    with room.store.read() as tx:
        chose = tx.accounts.measured()
        midnight = datetime.combine(starts[0], time(), zone)
        found = tx.confirmations.since(midnight, locales)
        if only is not None:
            found = [each for each in found if each.person == only and only in chose]
        texts = tx.confirmations.texts(_sample(found))
    scores = {
        approval: compare(plain(draft), plain(approved))
        for approval, draft, approved in texts
    }
    engines: dict[tuple[str, Engine], list[Confirmed]] = defaultdict(list)
    people: dict[tuple[str, str], list[Confirmed]] = defaultdict(list)
    for each in found:
        engines[each.locale, each.engine].append(each)
        if each.person in chose:
            people[each.locale, each.person].append(each)

    def row(of: list[Confirmed], engine: Engine | None, name: str) -> Row:
        by_slot: dict[date, list[Confirmed]] = defaultdict(list)
        for each in of:
            by_slot[_start(each.at.astimezone(zone).date(), slot)].append(each)
        return Row(
            of[0].locale,
            engine,
            name,
            _figures(of, scores, chose),
            tuple(_figures(by_slot[start], scores, chose) for start in starts),
        )

    by_engine = [row(of, engine, "") for (_, engine), of in engines.items()]
    by_person = [row(of, None, name) for (_, name), of in people.items()]
    return EditReport(
        now,
        tuple(starts),
        tuple(sorted(by_engine, key=lambda each: (each.locale, -each.total.confirmed))),
        tuple(sorted(by_person, key=lambda each: (each.person, each.locale))),
    )


def _figures(
    of: Iterable[Confirmed], scores: dict[int, Rewriting], chose: frozenset[str]
) -> Figures:
    of = list(of)
    single = [each for each in of if not each.is_bulk]
    scored = [scores[each.approval] for each in single if each.approval in scores]
    timed = [each for each in single if _is_timed(each)]
    # Exactly one who did not choose it could be told from the others' figures.
    is_withheld = len({each.person for each in timed} - chose) == 1
    whole = together(scored)
    return Figures(
        len(single),
        sum(each.is_unchanged for each in single),
        len(of) - len(single),
        len(scored),
        whole.chrf,
        whole.word_edit_rate,
        0 if is_withheld else len(timed),
        median(each.seconds or 0.0 for each in timed)
        if timed and not is_withheld
        else None,
        is_withheld,
    )


def _is_timed(each: Confirmed) -> bool:
    return (
        each.seconds is not None
        and _SHORTEST <= each.seconds <= PAUSE
        and each.origin in _BY_HAND
    )


def _sample(found: Iterable[Confirmed]) -> list[int]:
    """The approvals whose texts are compared: the same ones when asked again."""
    single = [each.approval for each in found if not each.is_bulk]
    share = SCORED / max(len(single), SCORED)
    return [one for one in single if crc32(b"%d" % one) < share * 2**32]


def _starts(today: date, slot: str) -> list[date]:
    """The first days of the last slots, the present one's last."""
    starts = [_start(today, slot)]
    while len(starts) < SLOTS[slot]:
        starts.append(_start(starts[-1] - timedelta(days=1), slot))
    return starts[::-1]


def _start(day: date, slot: str) -> date:
    """The first day of the week (Monday) or month of a day."""
    return day.replace(day=1) if slot == "month" else day - timedelta(day.weekday())
