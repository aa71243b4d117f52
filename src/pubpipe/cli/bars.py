"""Progress as people see it: bars on a terminal, plain lines in a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed


class Bars:
    """Bars on stderr, one per kind of work; without a terminal, a line per stage."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description:28}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"),
            Elapsed(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, tuple[TaskID, int]] = {}

    def say(self, text: str) -> None:
        """Write one line above the bars."""
        self._console.print(text, markup=False, soft_wrap=True)

    def show(self, what: str, done: int, of: int, unit: str) -> None:
        """Draw `done` of `of` units of one kind of work; made on first use."""
        if what not in self._tasks:
            self._tasks[what] = (
                self._progress.add_task(what, total=None, unit=unit),
                -1,
            )
        number, before = self._tasks[what]
        self._progress.update(number, completed=done, total=of or None)
        self._tasks[what] = (number, done)
        if self._progress.disable and of and done == of and before != done:
            self.say(f"{what}: {done} of {of} {unit}")

    @contextmanager
    def drawn(self) -> Iterator["Bars"]:
        """Draw while the block runs; the bars stay as they were at its end."""
        with self._progress:
            yield self
