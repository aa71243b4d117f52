"""Everything pubpipe refuses or cannot do, one class per thing a caller handles differently.

A refusal is made of a template and its values, as in `NotFound("There is no article
“%(article)s”.", article=key)`: English is what it says to the command line and the API,
and the desk says it in the language of whoever sits there.
"""

from pubpipe.domain.saying import Said


class PubpipeError(Exception):
    """Superclass of all our exceptions; its text is one sentence for a person. Never raised directly."""

    def __init__(self, template: str, /, **values: object) -> None:
        super().__init__(
            template if isinstance(template, Said) else Said(template, **values)
        )

    @property
    def said(self) -> Said:
        """The sentence, ready to be said in another language."""
        told: Said = self.args[0]
        return told


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

    def __init__(
        self, template: str, /, *, theirs: str, yours: str, **values: object
    ) -> None:
        super().__init__(template, **values)
        self.theirs = theirs
        self.yours = yours


class Taken(Refused):
    """Somebody else is working on it (HTTP 409); `holder` says who."""

    def __init__(self, template: str, /, *, holder: str, **values: object) -> None:
        super().__init__(template, holder=holder, **values)
        self.holder = holder


class ChecksFailed(Refused):
    """A check found an error that blocks approval (HTTP 422); `messages` lists them."""

    def __init__(
        self, template: str, messages: tuple[str, ...], /, **values: object
    ) -> None:
        super().__init__(template, **values)
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
