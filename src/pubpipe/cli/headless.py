"""The rest of the headless demo: review, publication, reading and counting."""

import httpx

from pubpipe import pipeline
from pubpipe.cli import readers
from pubpipe.cli.bars import Bars
from pubpipe.cli.launching import await_runs
from pubpipe.cli.playing import approve_sample
from pubpipe.cli.report import Report, tell_translations
from pubpipe.cli.samples import Sample
from pubpipe.cli.supervisor import Supervisor
from pubpipe.domain.errors import NotFound
from pubpipe.domain.page import article_path
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, overview, views

_LIVE_SECONDS = 180.0


def review_and_read(
    room: Newsroom,
    found: list[Sample],
    supervisor: Supervisor,
    bars: Bars,
    told: Report,
) -> None:
    """Approve every sample, see it published, open every page, and count its views."""
    names = [sample.name for sample in found]
    with told.timed("review"):
        runs = _review(room, found, supervisor, bars, told)
    with told.timed("publish"):
        await_runs(room, runs, supervisor, told, bars, lambda: None)
        _await_live(room, names, supervisor, told)
    tell_translations(room, told, names)
    with readers.browser(_base(room)) as client:
        with told.timed("read"):
            _read(room, names, client, supervisor, told)
        with told.timed("count views"):
            _count(room, told, client)


def _review(
    room: Newsroom,
    found: list[Sample],
    supervisor: Supervisor,
    bars: Bars,
    told: Report,
) -> dict[str, str]:
    """Approve with our own targets; returns the publication runs that this started."""
    reviewer = accounts.person(room, "reviewer")
    runs = {}
    pairs = [
        (sample, code) for sample in found for code in room.settings.target_locales
    ]
    for number, (sample, code) in enumerate(pairs, start=1):
        supervisor.tick()
        played = approve_sample(room, reviewer, sample, code)
        told.failures += played.refused
        run = pipeline.nudge(room, sample.name, code)
        if run:
            runs[f"publish {sample.name} {code}"] = run
        bars.show("reviewed", number, len(pairs), "translations")
    return runs


def _await_live(
    room: Newsroom, names: list[str], supervisor: Supervisor, told: Report
) -> None:
    """Wait for what no run was started for: reconcile publishes it within a minute."""
    if told.failures:
        return

    def are_live() -> bool:
        rows = [overview.status(room, name)[0]["locales"] for name in names]
        return all(
            row.get(code, {}).get("state") == "live"
            for row in rows
            for code in room.settings.published
        )

    supervisor.wait(are_live, _LIVE_SECONDS, "Publication")


def _read(
    room: Newsroom, names: list[str], client: httpx.Client,
    supervisor: Supervisor, told: Report,
) -> None:  # fmt: skip
    seen = readers.walk(client, supervisor.tick)
    told.pages = {"pages": len(seen.pages), "files": seen.files}
    told.failures += seen.faults
    for path, lang in seen.pages.items():
        first = path.split("/")[1]
        try:
            wanted = room.settings.locale(first or room.settings.source_locale).tag
        except NotFound:
            continue
        if lang != wanted:
            told.failures.append(
                f"{path} says lang “{lang}” where “{wanted}” is right."
            )
    for name in names:
        row = overview.status(room, name)[0]
        for code in room.settings.published:
            path = article_path(code, row["section"], row["slug"])
            if path not in seen.pages:
                told.failures.append(f"No link of the site leads to {path}.")


def _count(room: Newsroom, told: Report, client: httpx.Client) -> None:
    """Read each article page once to three times, one of them with a retry."""
    before, sent, repeated = readers.counts(client), 0, 0
    expected = dict(before)
    for number, (article, editions) in enumerate(told.articles.items()):
        for code, edition in editions.items():
            for reader in range(1 + number % 3):
                times = 2 if reader == 0 else 1
                answers = readers.send_view(client, article, code, edition, times)
                if set(answers) != {204}:
                    told.failures.append(
                        f"A view of {article} in {code} was answered {answers}, not 204."
                    )
                sent, repeated = sent + 1, repeated + times - 1
                expected[article, code] = expected.get((article, code), 0) + 1
    after = readers.counts(client)
    listed = {
        (row["article"], row["locale"]): row["views"] for row in views.views(room)
    }
    told.views = {
        "sent": sent,
        "repeated": repeated,
        "counted": sum(after.values()) - sum(before.values()),
        "total": sum(after.values()),
    }
    for name, numbers in (("/counts/", after), ("pubpipe views", listed)):
        if numbers != expected:
            told.failures.append(
                f"{name} shows {sum(numbers.values())} views where {sum(expected.values())} "
                "were acknowledged."
            )


def _base(room: Newsroom) -> str:
    return f"http://{room.settings.host}:{room.settings.port}"
