"""A sign-in ends when it should, at once and in every process."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.errors import NotSignedIn, Refused
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from pubpipe.web.auth import COOKIE
from tests.conftest import PASSWORD, MakePerson
from tests.web.desk_client import Desk, enter, post, sign_in
from tests.web.public_room import Watch

Way = Callable[[Newsroom], object]
ENDS: dict[str, Way] = {
    "disabled": lambda room: accounts.disable(room, "anna"),
    "another password": lambda room: accounts.set_password(room, "anna"),
    "signed out everywhere": lambda room: accounts.sign_out_everywhere(room, "anna"),
}


@pytest.fixture
def watch(room: Newsroom) -> Watch:
    return Watch(room.clock())


@pytest.fixture
def timed(room: Newsroom, watch: Watch) -> Newsroom:
    """The newsroom with a clock that a test moves."""
    engine = open_engine("", room.settings.workspace, "newsroom")
    return replace(room, store=SqlStore(engine, watch), clock=watch)


@pytest.mark.parametrize("way", ENDS)
def test_all_sign_ins_end_at_once_in_every_process(
    room: Newsroom, person: MakePerson, way: str
) -> None:
    person("anna", "reviewer")
    person("արամ", "reviewer")
    link = accounts.make_link(room, "anna", "/desk/", timedelta(hours=1))

    with Desk(room) as one, Desk(room) as two, Desk(room) as other:
        enter(one, "anna")
        enter(two, "anna")
        enter(other, "արամ")
        before = [each.get("/desk/").status_code for each in (one, two, other)]
        ENDS[way](room)
        after = [each.get("/desk/").status_code for each in (one, two, other)]
        by_link = one.post("/desk/enter", data={"token": link})

    assert before == [200, 200, 200]
    assert after == [303, 303, 200]
    assert by_link.status_code == 401


def test_an_editor_signs_a_person_out_everywhere(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    person("юрий", "translator")

    with Desk(room) as editor, Desk(room) as lost:
        enter(editor, "anna")
        enter(lost, "юрий")
        people = editor.get("/desk/people").text
        answer = post(editor, "/desk/people/sign-out", name="юрий")
        after = lost.get("/desk/")
        unknown = post(editor, "/desk/people/sign-out", name="նա")
        post(editor, "/desk/people/sign-out", name="anna")
        own = editor.get("/desk/")
    with room.store.read() as t:
        events = t.events("user:юрий")

    assert people.count('action="/desk/people/sign-out"') == 2
    assert answer.status_code == 303
    assert after.status_code == 303
    assert unknown.status_code == 404
    assert own.status_code == 303
    assert (events[-1].actor, events[-1].action) == ("anna", "signed out everywhere")


def test_a_session_that_nobody_uses_ends(
    timed: Newsroom, watch: Watch, person: MakePerson
) -> None:
    person("anna", "translator")

    with Desk(timed) as client:
        enter(client, "anna")
        watch.now += accounts.IDLE - timedelta(seconds=1)
        used = client.get("/desk/")
        watch.now += accounts.IDLE - timedelta(seconds=1)
        used_again = client.get("/desk/")
        watch.now += accounts.IDLE
        unused = client.get("/desk/")

    assert (used.status_code, used_again.status_code) == (200, 200)
    assert unused.status_code == 303


def test_a_session_ends_after_a_working_day_however_busy(
    timed: Newsroom, watch: Watch, person: MakePerson
) -> None:
    person("anna", "translator")
    step = timedelta(hours=1)

    with Desk(timed) as client:
        enter(client, "anna")
        answers = []
        for _ in range(accounts.LONGEST_SESSION // step):
            answers.append(client.get("/desk/").status_code)
            watch.now += step
        last = client.get("/desk/")

    assert set(answers) == {200}
    assert last.status_code == 303


def test_nobody_lengthens_a_session_by_writing_another_time_into_it(
    timed: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")

    with Desk(timed) as client:
        enter(client, "anna")
        secret, _, at = client.cookies[COOKIE].rpartition(".")
        client.cookies.set(COOKIE, f"{secret}.{int(at) + 86_400}")
        answer = client.get("/desk/", headers={"Cookie": f"{COOKIE}={secret}.9999"})
        client.cookies.clear()
        bare = client.get("/desk/", headers={"Cookie": f"{COOKIE}={secret}"})

    assert answer.status_code == 303
    assert bare.status_code == 303


def test_reading_costs_no_write_each_time(timed: Newsroom, person: MakePerson) -> None:
    person("anna", "translator")

    with Desk(timed) as client:
        enter(client, "anna")
        until = client.get("/api/v1/session").json()["expires_at"]
        again = client.get("/api/v1/session").json()["expires_at"]

    assert again == until


def test_what_has_ended_is_forgotten(
    timed: Newsroom, watch: Watch, person: MakePerson
) -> None:
    person("anna", "translator")
    for _ in range(3):
        link = accounts.make_link(timed, "anna", "/desk/", timedelta(hours=1))
        accounts.sign_in_by_link(timed, link)
        watch.now += timedelta(days=1)

    link = accounts.make_link(timed, "anna", "/desk/", timedelta(hours=1))
    accounts.sign_in_by_link(timed, link)

    assert len(rows(timed, "session")) == 1
    assert len(rows(timed, "token")) == 1


def test_the_database_holds_no_token_that_opens_anything(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    link = accounts.make_link(room, "anna", "/desk/", timedelta(hours=1))

    with Desk(room) as client:
        sign_in(client, "anna")
        cookie = client.cookies[COOKIE]
    stored = repr([rows(room, name) for name in ("session", "token", "user", "audit")])

    assert cookie not in stored
    assert cookie.partition(".")[0] not in stored
    assert link not in stored
    assert PASSWORD not in stored


def test_a_link_ends_when_its_time_is_over(
    timed: Newsroom, watch: Watch, person: MakePerson
) -> None:
    person("anna", "translator")
    link = accounts.make_link(timed, "anna", "/desk/", timedelta(hours=1))
    watch.now += timedelta(hours=1)

    with pytest.raises(NotSignedIn, match="too old"):
        accounts.sign_in_by_link(timed, link)


class Counting:
    """The real passwords, with a count of the work done and a word before each look."""

    def __init__(self, room: Newsroom, meanwhile: Callable[[], object]) -> None:
        self._real, self._meanwhile = room.passwords, meanwhile
        self.work: list[str] = []

    def hash(self, password: str) -> str:
        self.work.append("hash")
        return self._real.hash(password)

    def matches(self, password_hash: str, password: str) -> bool:
        self.work.append("compare")
        self._meanwhile()
        return self._real.matches(password_hash, password)


def test_known_unknown_and_closed_names_cost_the_same_work(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    person("юрий", "translator")
    accounts.disable(room, "юрий")
    counting = Counting(room, lambda: None)
    counted = replace(room, passwords=counting)
    work = {}

    for name in ("first", "anna", "юрий", "ոչ ոք", ""):
        counting.work.clear()
        with pytest.raises(NotSignedIn) as refusal:
            accounts.sign_in(counted, name, "wrong")
        work[name] = (tuple(counting.work), str(refusal.value))

    work.pop("first")  # makes the hash that unknown names are compared with
    assert set(work.values()) == {
        (("compare",), "Name and password do not match. Try again.")
    }


@pytest.mark.parametrize("way", ["disabled", "another password"])
def test_a_sign_in_that_is_under_way_does_not_slip_past_the_change(
    room: Newsroom, person: MakePerson, way: str
) -> None:
    person("anna", "translator")
    meanwhile = replace(room, passwords=Counting(room, lambda: ENDS[way](room)))

    with pytest.raises(NotSignedIn):
        accounts.sign_in(meanwhile, "anna", PASSWORD)

    assert rows(room, "session") == []


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a\x00b", "a\u202eb", "ա\u200bբ", "\ud800", "x" * 81, "a\nb"],
)
def test_a_name_that_cannot_be_seen_or_typed_is_refused(
    room: Newsroom, name: str
) -> None:
    with pytest.raises(Refused, match="no invisible ones"):
        accounts.add_user(room, name, [("*", "editor")], PASSWORD)


@pytest.mark.parametrize("name", ["ANNA", "ａｎｎａ", "Anna ", "anna"])
def test_two_accounts_cannot_look_the_same(
    room: Newsroom, person: MakePerson, name: str
) -> None:
    person("anna", "translator")

    with pytest.raises(Refused, match="“anna” already"):
        accounts.add_user(room, name, [("*", "editor")], PASSWORD)


def test_a_name_is_found_however_its_accents_were_typed(
    room: Newsroom, person: MakePerson
) -> None:
    person("Юри\u0438\u0306", "translator")

    token, session = accounts.sign_in(room, " Юрий ", PASSWORD)

    assert session.person.name == "Юрий"
    assert accounts.session_of(room, token) is not None


def rows(room: Newsroom, table: str) -> list[tuple[object, ...]]:
    """Everything in a table of the newsroom's file."""
    with sqlite3.connect(room.settings.workspace / "newsroom.db") as connection:
        found = connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608
    connection.close()
    return found
