"""What a forge's live settings are, in words that are the same for every forge; what it does not tell is `Unknown`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple, TypeVar

from taizhang.forge.problems import ForgeError
from taizhang.forge.settings.main_rules import MAIN

T = TypeVar("T")
Act = Literal["update", "merge", "force", "delete", "land"]
"""What somebody may do to main: push to it, use the merge button, rewrite it, delete it, and push without whatever else
is asked for (reviews, checks, signatures), as landing does."""
_NOT_TOLD = frozenset({403, 404, 405, 501})
"""Answers by which a forge says that the token may not see something, or that it has no such thing to tell."""
_PLAIN = re.compile(r"refs/heads/[A-Za-z0-9._/-]+")
_UNSURE = frozenset("[]{}\\")
"""What GitHub reads otherwise than Python's `fnmatch`: it knows no complement (`[!x]`) and no quoting."""


class Unknown(NamedTuple):
    """The forge did not tell; `why` is its answer, or its name where it never tells."""

    why: str
    never: bool = False


@dataclass(frozen=True)
class Guard:
    """One of the forge's protections of a branch."""

    name: str
    own: bool = False
    """Whether it is the one that `sync` makes."""
    active: bool = True
    covers: bool = True
    """Whether it is about main."""
    passers: Mapping[Act, frozenset[str] | Unknown] = field(default_factory=dict)
    """What it forbids, each with those who may do so nevertheless."""
    drops_reviews: bool = False
    """Whether a push makes earlier reviews void."""
    leaves_out: tuple[str, ...] = ()
    """Patterns of references that it is not about although they fit otherwise."""


class Fork(NamedTuple):
    """What a request from somebody else's copy brings about before anybody has looked at it."""

    runs_unasked: bool
    gets_secrets: bool
    writes: bool


class Environment(NamedTuple):
    """A place of secrets that only some branches' jobs can read."""

    branches: frozenset[str] | Unknown | None
    """The branches whose jobs may use it; None: any."""
    secrets: frozenset[str] | Unknown


class Desk(NamedTuple):
    """A unit's own repository, where it reports."""

    visible_to_all: bool
    writers: Mapping[str, bool]
    """As of the ledger's repository."""
    lander_reads: bool
    """Whether the account that lands can see the forms there, whose authors it must ask for."""
    forms: Mapping[str, bool | Unknown]
    """Whether each form stands there as it was generated, by its path."""


@dataclass(frozen=True)
class Facts:
    """The live settings of one repository."""

    visible_to_all: bool | Unknown
    default_branch: str
    lander: str | None
    """How guards name the account that lands; None where the forge has no such account."""
    guards: tuple[Guard, ...] | Unknown
    token_writes: bool | Unknown
    token_approves: bool | Unknown
    forks: Fork | Unknown
    open_secrets: frozenset[str] | Unknown
    """Names of secrets that a job of any branch can read."""
    environments: Mapping[str, Environment | Unknown | None] | Unknown
    """Those that the workflows name, None for one that is not there; and all others that there are."""
    writers: Mapping[str, bool] | Unknown
    """Accounts that may push to some branch, and whether each administers the repository."""
    strangers: frozenset[str] | Unknown
    """Accounts of the rules that the forge does not know."""
    files: Mapping[str, bool | Unknown]
    """Whether each generated file stands on main as it was generated."""
    labels: frozenset[str] | Unknown
    """Names of labels, in lower case."""
    other_owners: tuple[str, ...] = ()
    """Files that the forge reads in place of our CODEOWNERS."""
    pages_public: bool | Unknown = False
    writing_keys: frozenset[str] | Unknown = frozenset()
    """Titles of keys that may push, which belong to nobody."""
    desks: Mapping[str, Desk | Unknown] = field(default_factory=dict)
    """The units' own repositories by name."""
    desk_branches_shut: bool | Unknown = True
    """Whether none but the office's machines can make a branch of intake's; true where the forge has no such rule."""
    two_factor: bool | Unknown = True


def told(read: Callable[[], T]) -> T | Unknown:
    """What `read` says, or that the forge does not tell.

    Raises:
        ForgeError: something else went wrong, so that nothing at all can be said.
    """
    try:
        return read()
    except ForgeError as error:
        if error.status in _NOT_TOLD:
            return Unknown(f"HTTP {error.status}")
        raise


def there(read: Callable[[], T]) -> T | None:
    """What `read` says; None where the forge has no such thing."""
    try:
        return read()
    except ForgeError as error:
        if error.status == 404:
            return None
        raise


def covers_main(patterns: tuple[str, ...], default_branch: str) -> bool:
    """Whether one of GitHub's patterns for references surely fits main (fnmatch; `*` does not reach over a slash)."""
    return any(_fits(pattern, default_branch) for pattern in patterns)


def may_leave_main_out(patterns: tuple[str, ...]) -> bool:
    """Whether one of GitHub's patterns could fit main: every one that is not plainly another branch's name."""
    return any(not _PLAIN.fullmatch(pattern) or pattern == f"refs/heads/{MAIN}" for pattern in patterns)


def _fits(pattern: str, default_branch: str) -> bool:
    if pattern in ("~ALL", f"refs/heads/{MAIN}"):
        return True
    if pattern == "~DEFAULT_BRANCH":
        return default_branch == MAIN
    if _UNSURE & set(pattern):
        return False
    head, _, last = pattern.removeprefix("refs/").replace("**/", "").rpartition("/")
    return head in ("heads", "*", "**") and fnmatchcase(MAIN, last)
