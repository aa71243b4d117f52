"""Who acts, and what they may do."""

from dataclasses import dataclass
from typing import Literal

from pubpipe.domain.errors import NotAllowed

Role = Literal["translator", "reviewer", "editor"]
ROLES: tuple[Role, ...] = ("translator", "reviewer", "editor")
ANY_LOCALE = "*"

Right = Literal["translate", "approve", "launch", "publish", "manage"]
_RIGHTS: dict[Role, frozenset[Right]] = {
    "translator": frozenset({"translate"}),
    "reviewer": frozenset({"translate", "approve"}),
    "editor": frozenset({"translate", "approve", "launch", "publish", "manage"}),
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


def require(person: Person, right: Right, locale: str = ANY_LOCALE) -> None:
    """Raise NotAllowed unless `person` has `right` in `locale`."""
    if person.may(right, locale):
        return
    where = "" if locale == ANY_LOCALE else f" in “{locale}”"
    raise NotAllowed(
        f"{person.name} may not {right}{where}. Ask an editor for the role that allows it."
    )
