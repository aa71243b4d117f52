"""Everything pubpipe refuses or cannot do, one class per thing a caller handles differently."""


class PubpipeError(Exception):
    """Superclass of all our exceptions; its text is one sentence for a person. Never raised directly."""


class Refused(PubpipeError):
    """The request cannot be carried out as given; nothing was changed (exit 1, HTTP 400)."""


class NotFound(Refused):
    """The named thing does not exist (HTTP 404)."""


class UnfitPackage(Refused):
    """A translation package is sound, and not for this newsroom's languages."""


class NotAllowed(Refused):
    """The person lacks the right for this act (HTTP 403)."""


class NotSignedIn(Refused):
    """Name and password do not match, or the session has ended (HTTP 401)."""


class NotReady(Refused):
    """The translation cannot go live yet; the text says what it waits for (HTTP 409)."""


class Stale(Refused):
    """The unit changed since the person saw it; both texts are kept (HTTP 409).

    `theirs` is what the unit holds now, `yours` what was submitted.
    """

    def __init__(self, message: str, *, theirs: str, yours: str) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.yours = yours


class Taken(Refused):
    """Somebody else is working on it (HTTP 409); `holder` says who."""

    def __init__(self, message: str, *, holder: str) -> None:
        super().__init__(message)
        self.holder = holder


class ChecksFailed(Refused):
    """A check found an error that blocks approval (HTTP 422); `messages` lists them."""

    def __init__(self, message: str, messages: tuple[str, ...]) -> None:
        super().__init__(message)
        self.messages = messages


class EngineUnavailable(PubpipeError):
    """A translation engine is missing, broken or does not know the locale."""


class DamagedPackage(EngineUnavailable):
    """A translation package is not what it should be; another copy of it may be."""


class OrchestratorAway(PubpipeError):
    """Prefect does not answer; the work is stored and picked up by reconcile."""


class DatabaseAway(PubpipeError):
    """The database is unreachable, full, read-only or busy for too long (HTTP 503)."""


class TargetAway(PubpipeError):
    """Where the site is published does not take files; they are sent when it does."""


class SchemaMismatch(PubpipeError):
    """The database was written by a newer pubpipe."""


class NotCounted(PubpipeError):
    """A view could not be stored; sending the same hit again is safe (HTTP 503)."""
