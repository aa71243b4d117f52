"""Who works here, and signing in."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from pubpipe.domain.errors import NotFound, NotSignedIn, Refused
from pubpipe.domain.person import ROLES, Person, Role
from pubpipe.ports import Newsroom, Session, Transaction

SESSION = timedelta(hours=12)
"""A working day; then one signs in again."""
SHORTEST_PASSWORD = 10


def sign_in(room: Newsroom, name: str, password: str) -> tuple[str, Session]:
    """Return the cookie's token and the session; raises NotSignedIn."""
    with room.store.read() as tx:
        stored = tx.accounts.password_hash(name)
        person = tx.accounts.find(name)
    # An unknown name costs the same time as a wrong password.
    matches = room.passwords.matches(stored or room.passwords.hash("-"), password)
    if not (stored and person and matches):
        raise NotSignedIn("Name and password do not match. Try again.")
    with room.store.write() as tx:
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
    """The session of a cookie's token, None when it has ended."""
    with room.store.read() as tx:
        return tx.accounts.session(_hash(token), tx.now())


def sign_out(room: Newsroom, token: str) -> None:
    """End the session."""
    with room.store.write() as tx:
        tx.accounts.close_session(_hash(token))


def person(room: Newsroom, name: str) -> Person:
    """The account called `name`; raises NotFound with the known ones."""
    with room.store.read() as tx:
        found = tx.accounts.find(name)
        known = ", ".join(each.name for each, _ in tx.accounts.all())
    if found is None:
        raise NotFound(f"There is no account “{name}”. Known are: {known}.")
    return found


def add_user(
    room: Newsroom, name: str, roles: Iterable[tuple[str, Role]], password: str = ""
) -> str:
    """Make an account and return its password, made up when none is given."""
    name = name.strip()
    if not name or len(name) > 80 or any(ch.isspace() for ch in name):
        raise Refused("An account's name has 1 to 80 characters and no spaces.")
    given = list(roles)
    for where, role in given:
        if role not in ROLES:
            raise Refused(f"“{role}” is not a role. Use: {', '.join(ROLES)}.")
        if where != "*":
            room.settings.locale(where)
    password = _checked(password)
    with room.store.write() as tx:
        if tx.accounts.find(name) is not None:
            raise Refused(f"There is an account “{name}” already.")
        tx.accounts.add(name, room.passwords.hash(password), given, tx.now())
        tx.audit("pubpipe", f"user:{name}", "added", roles=[list(r) for r in given])
    return password


def set_password(room: Newsroom, name: str, password: str = "") -> str:
    """Give an account a new password and end its sessions; returns the password."""
    person(room, name)
    password = _checked(password)
    with room.store.write() as tx:
        tx.accounts.set_password(name, room.passwords.hash(password))
        tx.audit("pubpipe", f"user:{name}", "password set")
    return password


def disable(room: Newsroom, name: str) -> None:
    """Close an account and end its sessions; what it wrote stays."""
    person(room, name)
    with room.store.write() as tx:
        tx.accounts.disable(name)
        tx.audit("pubpipe", f"user:{name}", "disabled")


def is_disabled(room: Newsroom, name: str) -> bool:
    """Tell whether the account is closed."""
    with room.store.read() as tx:
        return tx.accounts.password_hash(name) is None


def users(room: Newsroom) -> list[tuple[Person, bool]]:
    """Everyone, with whether the account is disabled."""
    with room.store.read() as tx:
        return tx.accounts.all()


def make_link(room: Newsroom, name: str, path: str, lifetime: timedelta) -> str:
    """Return the token of a link that signs `name` in once and opens `path`."""
    if not path.startswith("/") or path.startswith("//"):
        raise Refused(
            "A sign-in link opens a page of this site: its path starts with /."
        )
    account = person(room, name)
    token = secrets.token_urlsafe(32)
    with room.store.write() as tx:
        tx.accounts.add_link(_hash(token), account.id, path, tx.now() + lifetime)
    return token


def _open(tx: Transaction, account: Person) -> tuple[str, Session]:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    session = Session(account, csrf, tx.now() + SESSION)
    tx.accounts.open_session(_hash(token), account.id, csrf, session.expires_at)
    return token, session


def _checked(password: str) -> str:
    if not password:
        return secrets.token_urlsafe(12)
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"A password has at least {SHORTEST_PASSWORD} characters.")
    return password


def _hash(token: str) -> str:
    # Tokens are random and long: a plain digest is enough, unlike for passwords.
    return sha256(token.encode()).hexdigest()
