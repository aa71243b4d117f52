"""A killed holder on this machine is told at once; one elsewhere never is."""

import subprocess
import sys

from pubpipe.holders import holder, is_gone

_ASK = "from pubpipe.holders import holder; print(holder())"


def test_a_holder_is_there_as_long_as_its_process() -> None:
    assert holder() != holder()
    assert not is_gone(holder())


def test_a_process_that_ended_is_gone() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _ASK], check=True, capture_output=True, text=True
    )

    assert is_gone(done.stdout.strip())


def test_another_process_with_the_same_number_is_not_the_holder() -> None:
    machine, pid, started, number = holder().split("/")

    assert is_gone("/".join((machine, pid, str(int(started) - 1), number)))


def test_nothing_is_said_of_another_machine_or_of_a_strange_name() -> None:
    machine, _, started, number = holder().split("/")

    assert not is_gone(f"not-{machine}/1/{started}/{number}")
    for name in ("", "a", machine, f"{machine}/", f"{machine}/x/1/2", "Անուն/имя/name"):
        assert not is_gone(name)
