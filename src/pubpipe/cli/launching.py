"""The demo's editor: launches the samples through Prefect and waits until they are drafted."""

import contextlib
import time
from collections.abc import Callable

from pubpipe.cli.bars import Bars
from pubpipe.cli.report import Report
from pubpipe.cli.samples import Sample
from pubpipe.cli.supervisor import Supervisor
from pubpipe.domain.errors import OrchestratorAway
from pubpipe.ports import Newsroom

ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
_SECONDS = 600.0
_START_SECONDS = 60.0
_BETWEEN_QUESTIONS = 1.0


def launch_samples(
    room: Newsroom,
    found: list[Sample],
    supervisor: Supervisor,
    bars: Bars,
    told: Report,
) -> None:
    """Submit the samples, start a run for each and wait for them; failures go to `told`."""
    runs = {}
    for sample in found:
        number = sample.submit(room)
        runs[f"launch {sample.name}"] = _start(room, sample, number, supervisor)
    size = sum(len(sample.source.read_bytes()) for sample in found)
    bars.say(f"Launched {len(found)} samples, {size / 1000:.1f} kB, as flow runs")

    def draw() -> None:
        _draw(room, found, bars)

    await_runs(room, runs, supervisor, told, bars, draw)


def await_runs(
    room: Newsroom, runs: dict[str, str], supervisor: Supervisor, told: Report, bars: Bars,
    draw: Callable[[], None],
) -> None:  # fmt: skip
    """Wait until every run has ended; notes how in `told.runs`, and what failed."""
    asked = 0.0

    def are_done() -> bool:
        nonlocal asked
        if time.monotonic() - asked < _BETWEEN_QUESTIONS:
            return False
        for name, run in runs.items():
            if name not in told.runs:
                _ask(room, name, run, told)
        draw()
        bars.show("flow runs", sum(n in told.runs for n in runs), len(runs), "ended")
        asked = time.monotonic()
        return all(name in told.runs for name in runs)

    supervisor.wait(are_done, _SECONDS, "The work of Prefect’s runs")


def _start(room: Newsroom, sample: Sample, number: int, supervisor: Supervisor) -> str:
    """Start the run, again while Prefect is too busy to answer; the key makes it one run."""
    run = ""

    def is_started() -> bool:
        nonlocal run
        with contextlib.suppress(OrchestratorAway):
            source = {"source": f"submission:{number}"}
            key = f"launch:{number}"
            run = room.orchestrator.start("launch", source, key, (sample.name,))
        return bool(run)

    supervisor.wait(is_started, _START_SECONDS, "Starting a run")
    return run


def _ask(room: Newsroom, name: str, run: str, told: Report) -> None:
    try:
        kind, state = room.orchestrator.state(run)
    except OrchestratorAway:
        # It is being restarted: the supervisor says so.
        return
    if kind in ENDED:
        told.runs[name] = state
        if kind != "COMPLETED":
            told.failures.append(
                f"The run “{name}” ended as “{state}”. See {room.orchestrator.url(run)}."
            )


def _draw(room: Newsroom, found: list[Sample], bars: Bars) -> None:
    names = {sample.name for sample in found}
    with room.store.read() as tx:
        translations = [each for each in tx.translations.all() if each.article in names]
    for code in room.settings.target_locales:
        units = [each.units for each in translations if each.locale == code]
        total = sum(sum(each.values()) for each in units)
        waiting = sum(each.get("untranslated", 0) for each in units)
        bars.show(f"drafts {code}", total - waiting, total, "segments")
