"""The check-up: everything that a newsroom stands on, looked at without changing anything."""

from collections.abc import Callable
from pathlib import Path

from pubpipe import bootstrap, config, logs
from pubpipe.cli.checkup import databases, engines, machine, ports, prefect, target
from pubpipe.domain.diagnosis import Diagnosis, fault
from pubpipe.domain.errors import Refused
from pubpipe.domain.settings import Settings
from pubpipe.stages import invariants


def examine(workspace: Path) -> list[Diagnosis]:
    """Return what every check found, in reading order.

    Works while the newsroom runs and while it does not, and never raises for a fault of
    the newsroom: that is a finding.
    """
    found = [machine.versions()]
    if not (workspace / config.FILE).is_file():
        return [
            *found,
            fault(
                "workspace",
                f"There is no newsroom in {workspace}.",
                "Name its folder with --workspace or PUBPIPE_WORKSPACE, or make one "
                "with “pubpipe up”.",
            ),
        ]
    try:
        settings = config.load(workspace)
    except Refused as refusal:
        advice = "Correct it; nothing starts before."
        return [*found, fault("settings", str(refusal), advice)]
    return [*found, *_examine(settings)]


def _examine(settings: Settings) -> list[Diagnosis]:
    found = [machine.folders(settings), machine.disk(settings)]
    with bootstrap.looking(settings) as seen:
        found += [databases.schema(each) for each in seen.databases]
        found.append(machine.clock(settings, seen.databases))
        found += _whatever_comes("engines", lambda: engines.models(settings))
        found.append(ports.site(settings))
        found += _whatever_comes("target", lambda: target.bucket(settings))
        found += _whatever_comes(
            "prefect", lambda: prefect.state(settings, seen.prefect)
        )
        room, stored, site = seen.room, seen.stored, seen.site
        if room and stored and site:
            found += _whatever_comes(
                "invariants", lambda: invariants.check(room, stored, site)
            )
        else:
            found.append(
                fault(
                    "invariants",
                    "What is stored was not looked at: not both databases can be read.",
                    "Put the databases right first, then ask again.",
                )
            )
    return found


def _whatever_comes(name: str, look: Callable[[], list[Diagnosis]]) -> list[Diagnosis]:
    try:
        return look()
    except Exception as problem:  # the edge of one group of checks: the others go on
        said = logs.redact(str(problem).strip().partition("\n")[0])
        return [
            fault(
                name,
                f"It could not be checked: {type(problem).__name__}: {said}",
                "Something is not as pubpipe left it: see the database and the files, "
                "and restore a backup if they are damaged.",
            )
        ]
