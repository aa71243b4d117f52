"""What the machine has to have: versions, folders, room on the disk, a clock."""

import os
import platform
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib import metadata
from zoneinfo import available_timezones

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from pubpipe.bootstrap import FOLDERS
from pubpipe.domain.diagnosis import Diagnosis, doubt, fault, well
from pubpipe.domain.settings import Settings
from pubpipe.ports.inspection import DatabaseFacts

LITTLE, VERY_LITTLE = 2_000_000_000, 200_000_000
"""Bytes left on the disk that are worth a warning, and that are too few to go on."""
SKEW = timedelta(seconds=5)
MOST_SKEW = timedelta(minutes=2)


def versions() -> Diagnosis:
    """Compare what is installed with what pubpipe was released to run on."""
    about = metadata.metadata("pubpipe")
    python = platform.python_version()
    wrong = []
    if python not in SpecifierSet(about["Requires-Python"]):
        wrong.append(f"Python {python} where {about['Requires-Python']} is needed")
    for line in metadata.requires("pubpipe") or ():
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        wrong += _unmet(needed)
    if wrong:
        return fault(
            "versions",
            f"Not what pubpipe needs: {'; '.join(wrong)}.",
            "Install pubpipe again into an environment of its own.",
        )
    some = ", ".join(f"{name} {metadata.version(name)}" for name in _TOLD)
    return well("versions", f"pubpipe {about['Version']}, Python {python}, {some}.")


def folders(settings: Settings) -> Diagnosis:
    """See that the workspace has its folders and that they can be written."""
    workspace = settings.workspace
    wrong = [
        str(path)
        for path in (workspace, *(workspace / name for name in FOLDERS))
        if not path.is_dir() or not os.access(path, os.W_OK | os.X_OK)
    ]
    if wrong:
        return fault(
            "workspace",
            f"No folder that this account can write: {', '.join(wrong)}.",
            "Correct its owner and rights. A folder that is missing is made by any "
            "command that works, such as “pubpipe status”.",
        )
    return well("workspace", f"{workspace} and its folders can be written.")


def disk(settings: Settings) -> Diagnosis:
    """See how much room is left where the workspace is."""
    return room_left(shutil.disk_usage(settings.workspace).free)


def room_left(free: int) -> Diagnosis:
    """Judge `free` bytes."""
    told = f"{free / 1e9:.1f} GB are free on the disk of the workspace."
    if free < VERY_LITTLE:
        return fault(
            "disk", told, "Free some now: a full disk stops everything, losing nothing."
        )
    if free < LITTLE:
        return doubt("disk", told, "Free some soon, or move the workspace.")
    return well("disk", told)


def clock(
    settings: Settings, databases: Iterable[DatabaseFacts], now: datetime | None = None
) -> Diagnosis:
    """Compare the database's clock with ours, and know the zones that are set."""
    zones = (settings.timezone, *settings.publisher_timezones.values())
    strange = sorted(set(zones) - available_timezones())
    if strange:
        return fault(
            "clock",
            f"No known time zone: {', '.join(strange)}.",
            "Write it as Asia/Yerevan in pubpipe.toml.",
        )
    ours = now or datetime.now(UTC)
    told = [each.clock for each in databases if each.clock]
    if not told:
        at = f"It is {ours:%Y-%m-%d %H:%M} UTC"
        return well("clock", f"{at}; the newsroom's days are those of {zones[0]}.")
    apart = max(abs(each - ours) for each in told)
    message = (
        f"The database's clock and this machine's are {apart.total_seconds():.0f} s "
        f"apart; the newsroom's days are those of {zones[0]}."
    )
    advice = "Let both machines take the time from the network (NTP)."
    if apart > MOST_SKEW:
        return fault("clock", message, advice)
    return doubt("clock", message, advice) if apart > SKEW else well("clock", message)


_TOLD = ("prefect", "sqlalchemy", "fastapi")


def _unmet(needed: Requirement) -> list[str]:
    try:
        has = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return [f"{needed.name} is not installed"]
    if needed.specifier.contains(has, prereleases=True):
        return []
    return [f"{needed.name} {has} where {needed.specifier} is needed"]
