"""The keys that open the ssh door: a line of `authorized_keys` for each, which can do nothing but come in as its owner.

Read from what has landed, so that a key opens once its entry in roles.yaml has landed, and no longer than that.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from taizhang.policy import People

FORGE = "office"
"""What accounts of the office's own host are called in roles.yaml."""
_OPTIONS = "restrict"


def program() -> list[str]:
    """How this very program is started again, whatever the caller's environment and folder."""
    return [sys.executable, "-I", "-X", "utf8", "-m", "taizhang"]


def authorized_keys(people: People, bare: Path, day: date) -> list[str]:
    """The lines for everybody who holds a role on `day`: each key, bound to its owner's account at this host.

    Args:
        people: those of main.
        bare: the repository, absolute.
        day: today.
    """
    return [
        f'command="{_quoted(account, bare)}",{_OPTIONS} {kind} {material} {person}'
        for person in sorted(people.data["people"])
        if people.roles_of(person, day)
        for account in _accounts(people, person, day)
        for kind, material in (key.public.split()[:2] for key in people.keys_of(person, day))
    ]


def without_account(people: People, day: date) -> list[str]:
    """Persons who have a key, and no account at this host under which it could come in."""
    return [
        person
        for person in sorted(people.data["people"])
        if people.keys_of(person, day) and people.roles_of(person, day) and not list(_accounts(people, person, day))
    ]


def _accounts(people: People, person: str, day: date) -> Iterator[str]:
    """The person's first account at this host that is in force."""
    on = day.isoformat()
    held = (
        str(account["name"])
        for account in people.data["people"][person].get("accounts", [])
        if account["forge"] == FORGE and account.get("from", on) <= on <= account.get("until", on)
    )
    yield from list(held)[:1]


def _quoted(account: str, bare: Path) -> str:
    """The forced command, quoted for the shell that sshd starts and for the file's own quotes."""
    return shlex.join([*program(), "host", "ssh", account, str(bare)]).replace('"', '\\"')
