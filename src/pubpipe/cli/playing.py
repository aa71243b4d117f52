"""The demo's reviewer: submits our human targets through the normal save and checks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pubpipe.cli.samples import Sample
from pubpipe.domain.errors import PubpipeError
from pubpipe.domain.person import Person
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import review


@dataclass
class Played:
    """What the reviewer did: how many were approved now, and what was refused and why."""

    approved: int = 0
    refused: list[str] = field(default_factory=list)


def approve_sample(
    room: Newsroom, reviewer: Person, sample: Sample, locale: str, leave: int = 0
) -> Played:
    """Approve the open segments of a sample with our own targets, but for unit `leave`."""
    targets = sample.targets(room, locale)
    played = Played()
    for unit in review.workbench(room, sample.name, locale).units:
        if unit.status == "approved" or unit.id == leave:
            continue
        where = f"{sample.name} {locale} {unit.key}"
        text = targets.get(unit.source.text)
        if text is None:
            played.refused.append(f"{where}: no human target for “{unit.source.text}”.")
            continue
        try:
            review.approve(
                room, reviewer, unit.id, source_hash=unit.source_hash,
                version=unit.version, text=text,
            )  # fmt: skip
        except PubpipeError as refusal:
            played.refused.append(f"{where}: {refusal}")
        else:
            played.approved += 1
    return played


def leave_one(
    room: Newsroom, reviewer: Person, samples: Iterable[Sample], locale: str
) -> tuple[str, int]:
    """Approve all but one segment of the first sample with work left in `locale`.

    Returns the article and the unit that is left, ("", 0) when all are approved.
    """
    for sample in samples:
        units = review.workbench(room, sample.name, locale).units
        left = [unit for unit in units if unit.status != "approved"]
        if left:
            chosen = next((unit for unit in left if _is_worth_reading(unit)), left[-1])
            approve_sample(room, reviewer, sample, locale, leave=chosen.id)
            return sample.name, chosen.id
    return "", 0


def _is_worth_reading(unit: Unit) -> bool:
    return unit.role == "paragraph" and unit.status == "pretranslated"
