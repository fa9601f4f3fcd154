"""Who may act in which role, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from taizhang.i18n import Label
from taizhang.model import Data


@dataclass(frozen=True, eq=False)
class People:
    """`roles.yaml`: the roles that there are, and each person's roles with their dates."""

    data: Data

    @property
    def roles(self) -> frozenset[str]:
        """The names of all roles."""
        return frozenset(self.data["roles"])

    def role_label(self, role: str) -> Label:
        """What people call a role."""
        known = self.data["roles"].get(role)
        return Label(known["title"], known["en"]) if known else Label(role, role)

    def known(self, person: str) -> bool:
        """Whether the person may act at all."""
        return person in self.data["people"]

    def roles_of(self, person: str, on: date, unit: str | None = None) -> frozenset[str]:
        """The roles of `person` on the day `on`; those limited to a unit count only for `unit` (a reference).

        With `unit` None, roles limited to any unit count.
        """
        held = self.data["people"].get(person, {}).get("roles", [])
        return frozenset(
            item["role"]
            for item in held
            if item["from"] <= on.isoformat() <= item.get("until", "9999-12-31")
            and (unit is None or item.get("unit", unit) == unit)
        )

    def holders(self, role: str, on: date) -> list[str]:
        """Everybody who holds `role` on the day `on`, by id."""
        return sorted(person for person in self.data["people"] if role in self.roles_of(person, on))
