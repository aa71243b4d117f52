"""Who works here, and signing in."""

import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from weakref import WeakKeyDictionary

from pubpipe.domain.errors import NotFound, NotSignedIn, Refused
from pubpipe.domain.person import ROLES, Person, Role
from pubpipe.ports import Newsroom, Passwords, Session, Transaction

LONGEST_SESSION = timedelta(hours=12)
"""A working day; then one signs in again, however busy one was."""
IDLE = timedelta(hours=2)
"""A session that nobody uses for so long has ended."""
_RENEWED_EVERY = timedelta(minutes=5)
"""A session in use is written down at most so often: reading must not cost a write."""
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1000
LONGEST_NAME = 80
_decoys: WeakKeyDictionary[Passwords, str] = WeakKeyDictionary()


def sign_in(room: Newsroom, name: str, password: str) -> tuple[str, Session]:
    """Return the cookie's token and the session; raises NotSignedIn."""
    name = _spelling(name)
    decoy = _decoy(room.passwords)
    with room.store.read() as tx:
        stored = tx.accounts.password_hash(name)
    # One comparison in every case: its time does not tell whether the name exists.
    matches = room.passwords.matches(stored or decoy, password)
    mismatch = NotSignedIn("Name and password do not match. Try again.")
    if stored is None or not matches:
        raise mismatch
    with room.store.write() as tx:
        person = tx.accounts.find(name)
        # Asked again: meanwhile the account may be closed or its password another.
        if person is None or tx.accounts.password_hash(name) != stored:
            raise mismatch
        tx.audit(name, f"user:{name}", "signed in")
        return _open(tx, person)


def sign_in_by_link(room: Newsroom, token: str) -> tuple[str, Session, str]:
    """Use up a sign-in link; return the cookie's token, the session and the path to open."""
    with room.store.write() as tx:
        used = tx.accounts.use_link(_hash(token), tx.now())
        if used is None:
            raise NotSignedIn(
                "This sign-in link was used already or is too old. Sign in by name."
            )
        person, path = used
        tx.audit(person.name, f"user:{person.name}", "signed in", by="link")
        return *_open(tx, person), path


def session_of(room: Newsroom, token: str) -> Session | None:
    """The session of a cookie's token, None when it has ended; using it keeps it open."""
    with room.store.read() as tx:
        now = tx.now()
        found = tx.accounts.session(_hash(token), now)
    if found is None:
        return None
    until = min(now + IDLE, _opened(token) + LONGEST_SESSION)
    if until - found.expires_at < _RENEWED_EVERY:
        return found
    with room.store.write() as tx:
        tx.accounts.extend_session(_hash(token), until)
    return replace(found, expires_at=until)


def sign_out(room: Newsroom, token: str) -> None:
    """End the session."""
    with room.store.write() as tx:
        tx.accounts.close_session(_hash(token))


def person(room: Newsroom, name: str) -> Person:
    """The account called `name`; raises NotFound with the known ones."""
    with room.store.read() as tx:
        found = tx.accounts.find(_spelling(name))
        known = ", ".join(each.name for each, _ in tx.accounts.all())
    if found is None:
        raise NotFound(
            "There is no account “%(name)s”. Known are: %(known)s.",
            name=name,
            known=known,
        )
    return found


def add_user(
    room: Newsroom, name: str, roles: Iterable[tuple[str, Role]], password: str = "",
    by: str = "pubpipe",
) -> str:  # fmt: skip
    """Make an account and return its password, made up when none is given."""
    name = _spelling(name)
    if not (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()  # also refuses what turns the direction of the text
        and not any(ch.isspace() for ch in name)
    ):
        raise Refused(
            "An account's name has 1 to %(most)s characters, no spaces "
            "and no invisible ones.",
            most=LONGEST_NAME,
        )
    given = list(roles)
    for where, role in given:
        if role not in ROLES:
            raise Refused(
                "“%(role)s” is not a role. Use: %(known)s.",
                role=role,
                known=", ".join(ROLES),
            )
        if where != "*":
            room.settings.locale(where)
    password = _checked(password)
    hashed = room.passwords.hash(password)
    with room.store.write() as tx:
        for other, _ in tx.accounts.all():
            if folded(other.name) == folded(name):
                raise Refused(
                    "There is an account “%(name)s” already.", name=other.name
                )
        tx.accounts.add(name, hashed, given, tx.now())
        tx.audit(by, f"user:{name}", "added", roles=[list(r) for r in given])
    return password


def set_password(
    room: Newsroom, name: str, password: str = "", by: str = "pubpipe"
) -> str:
    """Give an account a new password, open it, and end its sessions and links.

    Returns the password, made up when none is given.
    """
    name = person(room, name).name
    password = _checked(password)
    hashed = room.passwords.hash(password)
    with room.store.write() as tx:
        tx.accounts.set_password(name, hashed)
        tx.audit(by, f"user:{name}", "password set")
    return password


def set_language(room: Newsroom, person: Person, language: str) -> None:
    """Choose the language of the desk for this person; "" follows the browser."""
    if language:
        language = room.settings.locale(language).code
    with room.store.write() as tx:
        tx.accounts.set_language(person.name, language)


def disable(room: Newsroom, name: str, by: str = "pubpipe") -> None:
    """Close an account and end its sessions and links; what it wrote stays."""
    name = person(room, name).name
    with room.store.write() as tx:
        tx.accounts.disable(name)
        tx.audit(by, f"user:{name}", "disabled")


def sign_out_everywhere(room: Newsroom, name: str, by: str = "pubpipe") -> int:
    """End every session and every unused link of an account; returns how many sessions."""
    name = person(room, name).name
    with room.store.write() as tx:
        ended = tx.accounts.end_sessions(name)
        tx.audit(by, f"user:{name}", "signed out everywhere", sessions=ended)
    return ended


def is_disabled(room: Newsroom, name: str) -> bool:
    """Tell whether the account is closed."""
    with room.store.read() as tx:
        return tx.accounts.password_hash(name) is None


def users(room: Newsroom) -> list[tuple[Person, bool]]:
    """Everyone, with whether the account is disabled."""
    with room.store.read() as tx:
        return tx.accounts.all()


def folded(name: str) -> str:
    """A name without what the eye or the keyboard makes of it: case, width, spaces.

    Two spellings that sign in to one account fold to the same; bounded in length.
    """
    plain = unicodedata.normalize("NFKC", name[: 4 * LONGEST_NAME]).casefold()
    return unicodedata.normalize("NFKC", plain).strip()[:LONGEST_NAME]


def make_link(room: Newsroom, name: str, path: str, lifetime: timedelta) -> str:
    """Return the token of a link that signs `name` in once and opens `path`."""
    if not path.startswith("/desk/") or "\\" in path or not path.isprintable():
        raise Refused(
            "A sign-in link opens a page of the desk: its path starts with /desk/."
        )
    account = person(room, name)
    token = secrets.token_urlsafe(32)
    with room.store.write() as tx:
        tx.accounts.add_link(_hash(token), account.id, path, tx.now() + lifetime)
    return token


def _open(tx: Transaction, account: Person) -> tuple[str, Session]:
    now = tx.now()
    tx.accounts.sweep(now)
    csrf = secrets.token_urlsafe(24)
    # Stored is a digest of the whole token, so nobody can write another time into it.
    token = f"{secrets.token_urlsafe(32)}.{int(now.timestamp())}"
    session = Session(account, csrf, now + IDLE)
    tx.accounts.open_session(_hash(token), account.id, csrf, session.expires_at)
    return token, session


def _opened(token: str) -> datetime:
    """When the session of a valid token was opened."""
    return datetime.fromtimestamp(int(token.rpartition(".")[2]), UTC)


def _decoy(passwords: Passwords) -> str:
    """The hash of a password that nobody knows, made once."""
    if passwords not in _decoys:
        _decoys[passwords] = passwords.hash(secrets.token_urlsafe(32))
    return _decoys[passwords]


def _spelling(name: str) -> str:
    """A name as accounts are stored and looked up: NFC, without spaces around it."""
    return unicodedata.normalize("NFC", name).strip()


def _checked(password: str) -> str:
    if not password:
        return secrets.token_urlsafe(12)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(
            "A password has %(least)s to %(most)s characters.",
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
    return password


def _hash(token: str) -> str:
    # Tokens are random and long: a plain digest is enough, unlike for passwords.
    return sha256(token.encode()).hexdigest()
