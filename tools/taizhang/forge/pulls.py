"""Pull requests as both dialects tell of them, and the branches by which intake's are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from taizhang.forge.client import Forge
from taizhang.forge.shapes import login, text, told

_INTAKE = re.compile(r"intake/(?:(?P<repo>[A-Za-z0-9._-]+/[A-Za-z0-9._-]+)/)?(?P<number>[1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request. Its title and the names in it are text of whoever opened it."""

    number: int
    title: str
    author: str
    """The account that opened it."""
    head: str
    """The commit that it asks to land."""
    branch: str
    """The branch that leads there, in the repository `source`."""
    source: str | None
    """`owner/name` of that repository; None where it is gone."""
    fork: bool
    """Whether that is another repository than the one asked."""
    base: str
    draft: bool
    labels: frozenset[str]


class IssueName(NamedTuple):
    """An issue: its repository (`owner/name`) and number."""

    repo: str
    number: int


def open_pulls(forge: Forge) -> Iterator[Pull]:
    """The open pull requests, in the forge's order."""
    for item in forge.pages("pulls", {"state": "open"}):
        yield pull_of(forge, item)


def pull_of(forge: Forge, item: Any) -> Pull:
    """A pull request as the API tells of it.

    Raises:
        ForgeError: something that every pull request has is not there.
    """
    where = f"{forge.repo}/pulls"
    source = told(where, item, "head", of=dict).get("repo")
    name = None if source is None else told(where, source, "full_name", of=str)
    labels = told(where, item, of=dict).get("labels") or []
    return Pull(
        number=told(where, item, "number", of=int),
        title=text(where, item, "title"),
        author=login(where, item),
        head=told(where, item, "head", "sha", of=str),
        branch=told(where, item, "head", "ref", of=str),
        source=name,
        fork=name is None or name.lower() != forge.repo.lower(),
        base=told(where, item, "base", "ref", of=str),
        draft=bool(item.get("draft")),
        labels=frozenset(told(where, label, "name", of=str) for label in labels),
    )


def intake_branch(forge: Forge, issue: IssueName) -> str:
    """The branch on which the desk's account puts what an issue says: `intake/7`, or `intake/owner/name/7`.

    The name tells the issue because nobody can change it afterwards; the text of a pull request can be edited by
    everybody who may write.
    """
    place = "" if issue.repo.lower() == forge.repo.lower() else f"{issue.repo}/"
    return f"intake/{place}{issue.number}"


def intake_issue(forge: Forge, pull: Pull, machines: frozenset[str]) -> IssueName | None:
    """The issue that a pull request carries; None where no machine of the office opened it from a branch of its own.

    Args:
        forge: the repository of the pull request.
        pull: the pull request.
        machines: the accounts, in lower case, that main's rules name as the office's machines.
    """
    found = _INTAKE.fullmatch(pull.branch)
    if found is None or pull.fork or pull.author.lower() not in machines:
        return None
    return IssueName(found["repo"] or forge.repo, int(found["number"]))
