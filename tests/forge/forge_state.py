"""What the test server remembers: accounts, repositories, and what people said in them, as plain dicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Item = dict[str, Any]


@dataclass
class Account:
    """Somebody who can sign in."""

    login: str
    id: int
    bot: bool = False

    @property
    def token(self) -> str:
        """What he signs in with."""
        return f"secret-of-{self.login}"


@dataclass
class Repository:
    """One repository: a bare one of Git, and everything around it."""

    name: str
    """`owner/name`."""
    id: int
    git: Path
    private: bool = True
    fork_of: str | None = None
    people: dict[str, str] = field(default_factory=dict)
    """What each account may: read, write, maintain or admin."""
    main_only_for: set[str] | None = None
    """Accounts that may move main; None where everybody who may write can."""
    issues: dict[int, Item] = field(default_factory=dict)
    """Issues and pull requests, which share their numbers; the latter have `pull`."""
    comments: list[Item] = field(default_factory=list)
    reviews: list[Item] = field(default_factory=list)
    activity: list[Item] = field(default_factory=list)
    labels: dict[str, Item] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """For siblings of this module, each below a name of its own."""

    def next_number(self) -> int:
        """The number of the next issue or pull request."""
        return max(self.issues, default=0) + 1


_LEVELS = ("read", "triage", "write", "maintain", "admin")


def may(repository: Repository, login: str | None, level: str) -> bool:
    """Whether an account may do what needs a level in a repository."""
    given = repository.people.get(login or "", None if repository.private else "read")
    return given is not None and _LEVELS.index(given) >= _LEVELS.index(level)
