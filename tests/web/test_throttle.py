"""Guessing passwords is slow, and nobody is locked out by somebody far away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from pubpipe.domain.errors import NotSignedIn
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from pubpipe.web import throttle as limits
from pubpipe.web.refusals import TooManyTries
from pubpipe.web.throttle import PER_ADDRESS, PER_NAME, PER_NAME_ANYWHERE, Throttle
from tests.conftest import MakePerson
from tests.web.desk_client import Desk, sign_in
from tests.web.public_room import Watch

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOME, AWAY = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def watch() -> Watch:
    return Watch(NOON)


@pytest.fixture
def throttle(watch: Watch) -> Throttle:
    return Throttle(watch)


def fail(throttle: Throttle, address: str, name: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn), throttle.trying(address, name):
            raise NotSignedIn("No.")


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(TooManyTries, match="Too many failed sign-ins"):
        yield


def test_failures_are_forgiven_after_a_while(throttle: Throttle, watch: Watch) -> None:
    fail(throttle, HOME, "anna", PER_NAME)

    with refused(), throttle.trying(HOME, "anna"):
        pass
    watch.move(minutes=6)
    with throttle.trying(HOME, "anna"):
        pass


def test_an_address_that_tries_many_names_is_stopped(throttle: Throttle) -> None:
    for number in range(PER_ADDRESS):
        fail(throttle, HOME, f"անուն{number}")

    with refused(), throttle.trying(HOME, "anna"):
        pass
    with throttle.trying(AWAY, "anna"):
        pass


@pytest.mark.parametrize(
    ("name", "variants"),
    [
        ("anna", ("ANNA", " anna", "anna\n", "Anna\u00a0", "ａｎｎａ", "ANNA\u3000")),
        ("юрий", ("ЮРИЙ", "юри\u0438\u0306", "Юрий ")),
        ("արամ", ("ԱՐԱՄ", "Արամ", " արամ")),
    ],
)
def test_another_spelling_of_a_name_is_the_same_name(
    throttle: Throttle, name: str, variants: tuple[str, ...]
) -> None:
    spellings = [name, *variants, *variants, *variants][:PER_NAME]
    for spelling in spellings:
        fail(throttle, HOME, spelling)

    for spelling in (name, *variants):
        with refused(), throttle.trying(HOME, spelling):
            pass


def test_one_subscriber_of_ipv6_is_one_sender(throttle: Throttle) -> None:
    for number in range(PER_NAME):
        fail(throttle, f"2001:db8:1:2::{number:x}", "anna")

    with refused(), throttle.trying("2001:db8:1:2:ffff::1", "anna"):
        pass
    with throttle.trying("2001:db8:1:3::1", "anna"):
        pass


def test_many_addresses_together_cannot_guess_one_name(throttle: Throttle) -> None:
    for number in range(PER_NAME_ANYWHERE):
        fail(throttle, f"198.51.100.{number}", "anna")

    with refused(), throttle.trying("203.0.113.5", "anna"):
        pass
    with throttle.trying("203.0.113.5", "արամ"):
        pass


def test_who_is_besieged_from_elsewhere_still_gets_in_from_their_own_place(
    throttle: Throttle, watch: Watch
) -> None:
    with throttle.trying(HOME, "anna"):
        pass
    for hour in range(24):
        watch.now = NOON + timedelta(hours=hour)
        for number in range(PER_NAME_ANYWHERE):
            fail(throttle, f"198.51.100.{number}", "anna")

    with throttle.trying(HOME, "anna"):
        pass
    with refused(), throttle.trying("203.0.113.5", "anna"):
        pass


def test_a_right_password_takes_nothing_back_of_what_others_failed(
    throttle: Throttle,
) -> None:
    for number in range(PER_ADDRESS):
        if number % 3 == 0:
            with throttle.trying(HOME, "mallory"):  # an account of the attacker's own
                pass
        fail(throttle, HOME, f"anna{number}")

    with refused(), throttle.trying(HOME, "anna"):
        pass


def test_a_fault_of_ours_is_no_failure_of_the_persons(throttle: Throttle) -> None:
    for _ in range(2 * PER_NAME):
        with pytest.raises(OSError), throttle.trying(HOME, "anna"):
            raise OSError("disk")

    with throttle.trying(HOME, "anna"):
        pass


def test_what_is_remembered_is_bounded(
    throttle: Throttle, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 100)
    for number in range(300):
        watch.move(seconds=1)
        fail(throttle, f"198.51.{number // 200}.{number % 200}", "x" * 10_000 + "ա")
        watch.move(minutes=6)
        with throttle.trying(f"203.0.113.{number % 200}", f"имя{number}"):
            pass

    assert len(throttle) <= 2 * 100


def test_tries_at_the_same_moment_are_counted_before_they_are_judged(
    room: Newsroom, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred requests at once must not all be looked at before one has failed."""
    monkeypatch.setattr(limits, "_PATIENCE", 600.0)  # however slow this machine is
    person("anna", "editor")
    looked_at: list[int] = []

    together = Barrier(20)
    throttle = Throttle(room.clock)

    def guess(number: int) -> None:
        together.wait()
        try:
            with throttle.trying(HOME, "anna"):
                looked_at.append(number)
                accounts.sign_in(room, "anna", f"guess {number}")
        except (NotSignedIn, TooManyTries):
            return

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(guess, range(20)))

    assert len(looked_at) == PER_NAME


def test_a_made_up_forwarding_header_changes_nothing(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")

    with Desk(room) as client:
        for number in range(PER_NAME):
            client.headers["X-Forwarded-For"] = f"198.51.100.{number}"
            sign_in(client, f"{' ' * number}Anna", "wrong")
        client.headers["X-Forwarded-For"] = "203.0.113.7"
        answer = sign_in(client, "anna")

    assert answer.status_code == 429


def test_behind_a_listed_proxy_each_sender_counts_for_themselves(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    settings = replace(room.settings, trusted_proxies=("127.0.0.0/8",))

    with Desk(replace(room, settings=settings)) as client:
        for number in range(PER_NAME):
            # What the sender wrote stands left of what our proxy saw.
            client.headers["X-Forwarded-For"] = f"203.0.113.{number}, {AWAY}"
            sign_in(client, "anna", "wrong")
        stopped = sign_in(client, "anna")
        client.headers["X-Forwarded-For"] = HOME
        welcome = sign_in(client, "anna")

    assert stopped.status_code == 429
    assert welcome.status_code == 303
