"""CODEOWNERS: whom a forge asks to look at a request, by the kinds of records that it touches.

It only asks; who may sign is judged by the gate. GitHub reads patterns of which the last that fits counts; Gitea and
Forgejo read regular expressions of which all that fit count, so the two are files of their own. Sources:
docs.github.com "About code owners", docs.gitea.com "Code Owners".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from taizhang.approval.keepers import KEEPER
from taizhang.approval.reviews import APPROVE
from taizhang.forge.settings import HEAD
from taizhang.forge.settings.people import office_wide
from taizhang.forge.words import quiet_line
from taizhang.schema import Kind
from taizhang.workflow import Rules, Workflow

GITHUB = ".github/CODEOWNERS"
GITEA = ".gitea/CODEOWNERS"
_RECORDS = "records"
_PROSE = "docs"


class Owned(NamedTuple):
    """A kind of records, what people call the stages that a review takes, and who may take one."""

    kind: str
    stages: str
    accounts: tuple[str, ...]


def code_owners(rules: Rules, on: date) -> dict[str, str]:
    """The text of both files by path, with the accounts in force on the day `on`."""
    keepers = tuple(office_wide(rules.people, [KEEPER], on))
    owned = [_owned(kind, rules, on) for kind in rules.book.ordered_kinds]
    return {GITHUB: _text(_github(keepers, owned)), GITEA: _text(_gitea(keepers, owned))}


def review_roles(workflow: Workflow) -> list[tuple[str, tuple[str, ...]]]:
    """The steps that an approving review takes: name and roles, in the order of the workflow."""
    return [(action.name, action.roles) for action in workflow.actions.values() if action.by_review == APPROVE]


def _owned(kind: Kind, rules: Rules, on: date) -> Owned:
    flow = rules.newest(kind.name)
    steps = review_roles(flow)
    stages = "、".join(flow.action_label(name).zh for name, _ in steps)
    asked = sorted({account for _, roles in steps for account in _first_holders(roles, rules, on)})
    return Owned(kind.name, quiet_line(f"{kind.label.zh}:{stages}"), tuple(asked))


def _first_holders(roles: tuple[str, ...], rules: Rules, on: date) -> list[str]:
    """Who is asked for a step that several roles may take: the first of them that anybody holds.

    All may still sign; but a forge writes to everybody whom it asks, and not every matter is for every leader.
    """
    held = ([*office_wide(rules.people, [role], on)] for role in roles)
    return next((accounts for accounts in held if accounts), [])


def _github(keepers: tuple[str, ...], owned: Iterable[Owned]) -> Iterator[str]:
    yield "# 規則：規則管理員"
    yield _line("*", keepers)
    yield "# 文字說明和記錄本身，各有各的人看"
    yield from (f"/{_PROSE}/", f"/{_RECORDS}/")
    for item in owned:
        yield f"# {item.stages}"
        yield _line(f"/{_RECORDS}/{item.kind}/", item.accounts)


def _gitea(keepers: tuple[str, ...], owned: Iterable[Owned]) -> Iterator[str]:
    yield "# 規則：規則管理員"
    yield from _asked(f"!({_RECORDS}|{_PROSE})/.*", keepers)
    for item in owned:
        yield f"# {item.stages}"
        yield from _asked(f"{_RECORDS}/{re.escape(item.kind)}/.*", item.accounts)


def _asked(pattern: str, accounts: tuple[str, ...]) -> Iterator[str]:
    """A line of Gitea's, which takes none without an owner."""
    if accounts:
        yield _line(pattern, accounts)


def _line(pattern: str, accounts: tuple[str, ...]) -> str:
    return " ".join([pattern, *(f"@{account}" for account in dict.fromkeys(accounts))])


def _text(lines: Iterable[str]) -> str:
    return "\n".join([f"# {HEAD}", *lines, ""])
