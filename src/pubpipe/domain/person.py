"""Who acts, and what they may do."""

from dataclasses import dataclass
from typing import Literal

from pubpipe.domain.errors import NotAllowed
from pubpipe.domain.saying import Said, _

Role = Literal["translator", "reviewer", "editor"]
ROLES: tuple[Role, ...] = ("translator", "reviewer", "editor")
ANY_LOCALE = "*"

Right = Literal["translate", "approve", "launch", "publish", "manage"]
_RIGHTS: dict[Role, frozenset[Right]] = {
    "translator": frozenset({"translate"}),
    "reviewer": frozenset({"translate", "approve"}),
    "editor": frozenset({"translate", "approve", "launch", "publish", "manage"}),
}
_VERBS: dict[Right, str] = {
    "translate": _("translate"),
    "approve": _("approve"),
    "launch": _("launch"),
    "publish": _("publish"),
    "manage": _("manage"),
}


@dataclass(frozen=True)
class Person:
    """An account as the rules see it: `roles` holds (locale code or `*`, role) pairs."""

    id: int
    name: str
    roles: frozenset[tuple[str, Role]]

    def may(self, right: Right, locale: str = ANY_LOCALE) -> bool:
        """Tell whether one of the person's roles gives `right` in `locale`."""
        return any(
            right in _RIGHTS[role] and where in (ANY_LOCALE, locale)
            for where, role in self.roles
        )

    def may_somewhere(self, right: Right) -> bool:
        """Tell whether one of the person's roles gives `right` in any locale."""
        return any(right in _RIGHTS[role] for _, role in self.roles)


def require(person: Person, right: Right, locale: str = ANY_LOCALE) -> None:
    """Raise NotAllowed unless `person` has `right` in `locale`."""
    if person.may(right, locale):
        return
    raise NotAllowed(
        _("%(name)s may not %(right)s. Ask an editor for the role that allows it.")
        if locale == ANY_LOCALE
        else _(
            "%(name)s may not %(right)s in “%(locale)s”. Ask an editor for the role that "
            "allows it."
        ),
        name=person.name,
        right=named(right),
        locale=locale,
    )


def named(right: Right) -> Said:
    """The right as a verb in a sentence."""
    return Said(_VERBS[right])
