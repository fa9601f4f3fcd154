"""Who may act in which role, and when."""

from __future__ import annotations

from collections.abc import Collection
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

    def units_of(self, person: str, on: date, roles: Collection[str]) -> list[str | None]:
        """The units for which `person` holds one of `roles` on the day `on`, each once; None: for any unit."""
        day = on.isoformat()
        held = self.data["people"].get(person, {}).get("roles", [])
        return list(dict.fromkeys(
            item.get("unit")
            for item in held
            if item["role"] in roles and item["from"] <= day <= item.get("until", "9999-12-31")
        ))  # fmt: skip

    def of_unit(self, unit: str, on: date, roles: Collection[str] | None = None) -> list[str]:
        """Everybody who acts for `unit` (a reference) alone on the day `on`, in one of `roles` or in any, by id."""
        return [person for person in self._by_unit.get(unit, ()) if self._acts_for(person, unit, on.isoformat(), roles)]

    def _acts_for(self, person: str, unit: str, day: str, roles: Collection[str] | None) -> bool:
        return any(
            item.get("unit") == unit
            and item["from"] <= day <= item.get("until", "9999-12-31")
            and (roles is None or item["role"] in roles)
            for item in self.data["people"][person].get("roles", [])
        )

    @cached_property
    def _by_unit(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for person, item in sorted(self.data["people"].items()):
            for unit in {role["unit"] for role in item.get("roles", []) if "unit" in role}:
                found.setdefault(unit, []).append(person)
        return found

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

    def by_account(self, name: str, on: date | None = None) -> str | None:
        """Whose account of a forge this is; accounts are told apart without case, as forges do.

        With `on`, only those in force on that day count.
        """
        person, begins, ends = self._accounts.get(name.strip().lower(), (None, "", ""))
        return person if on is None or begins <= on.isoformat() <= ends else None

    @cached_property
    def _emails(self) -> dict[str, str]:
        return {
            email.lower(): person for person, item in self.data["people"].items() for email in item.get("emails", [])
        }

    @cached_property
    def _accounts(self) -> dict[str, tuple[str, str, str]]:
        return {
            account["name"].lower(): (person, account.get("from", ""), account.get("until", "9999-12-31"))
            for person, item in self.data["people"].items()
            for account in item.get("accounts", [])
        }
