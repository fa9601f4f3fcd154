"""Whom the rules name, as accounts of a forge."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from taizhang.policy import People

_LAST = "9999-12-31"


def accounts_of(people: People, person: str, on: date) -> list[str]:
    """The person's accounts that are in force on the day `on`, in the order of roles.yaml."""
    day = on.isoformat()
    return [
        str(account["name"])
        for account in people.data["people"][person].get("accounts", [])
        if account.get("from", day) <= day <= account.get("until", _LAST)
    ]


def office_wide(people: People, roles: Collection[str], on: date) -> Iterator[str]:
    """Accounts of everybody who holds one of `roles` on the day `on` for the whole office, in the order of names.

    Roles limited to a unit are left out: a path does not tell whose unit a record is of, and asking every unit's head
    for each item would be a storm.
    """
    day = on.isoformat()
    for person, item in sorted(people.data["people"].items()):
        if any(
            held["role"] in roles and "unit" not in held and held["from"] <= day <= held.get("until", _LAST)
            for held in item["roles"]
        ):
            yield from accounts_of(people, person, on)


def in_force(people: People, on: date) -> dict[str, str]:
    """Every account in force on the day `on` whose person holds any role then, with the person."""
    return {
        account: person
        for person in sorted(people.data["people"])
        if people.roles_of(person, on)
        for account in accounts_of(people, person, on)
    }


def units_own(people: People, on: date) -> frozenset[str]:
    """Accounts in force on the day `on`, in lower case, whose person holds roles then, each limited to a unit."""
    day = on.isoformat()
    found = set()
    for account, person in in_force(people, on).items():
        roles = people.data["people"][person]["roles"]
        if all("unit" in held for held in roles if held["from"] <= day <= held.get("until", _LAST)):
            found.add(account.lower())
    return frozenset(found)
