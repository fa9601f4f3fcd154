"""Who may act in which role, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from taizhang.i18n import Label
from taizhang.model import Data


class Key(NamedTuple):
    """A public key that proves a person."""

    public: str
    hardware: bool


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
        day = on.isoformat()
        return frozenset(
            item["role"]
            for item in held
            if item["from"] <= day <= item.get("until", "9999-12-31")
            and (unit is None or item.get("unit", unit) == unit)
        )

    def holders(self, role: str, on: date) -> list[str]:
        """Everybody who holds `role` on the day `on`, by id."""
        return sorted(person for person in self.data["people"] if role in self.roles_of(person, on))

    def keys_of(self, person: str, on: date) -> list[Key]:
        """The keys that prove `person` on the day `on`: begun, not ended, not revoked."""
        day = on.isoformat()
        return [
            Key(key["key"], key.get("hardware", False) or key["key"].startswith("sk-"))
            for key in self.data["people"].get(person, {}).get("keys", [])
            if key["from"] <= day <= key.get("until", "9999-12-31") and day < key.get("revoked_on", "9999-12-31")
        ]

    def by_email(self, address: str) -> str | None:
        """Who writes from an e-mail address."""
        return self._emails.get(address.strip().lower())

    def by_account(self, name: str) -> str | None:
        """Whose account of a forge this is; accounts are told apart without case, as forges do."""
        return self._accounts.get(name.strip().lower())

    @cached_property
    def _emails(self) -> dict[str, str]:
        return {
            email.lower(): person for person, item in self.data["people"].items() for email in item.get("emails", [])
        }

    @cached_property
    def _accounts(self) -> dict[str, str]:
        return {
            account["name"].lower(): person
            for person, item in self.data["people"].items()
            for account in item.get("accounts", [])
        }
