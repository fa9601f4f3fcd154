"""Reviews and acts as verdicts of persons: accounts looked up, commits placed in the branch, times made local."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from taizhang.approval.history import Branch
from taizhang.approval.reviews import APPROVE, REQUEST_CHANGES
from taizhang.approval.words import opinion
from taizhang.model import Data
from taizhang.policy import People
from taizhang.workflow import Action, Rules

ELSEWHERE = -2
"""The position of a commit that is not part of the branch."""
BESIDE = -3
"""The position of a commit of the branch that has another version of the record than the commits before it make."""


@dataclass(frozen=True)
class Verdict:
    """A review, or an act by comment, that may take an action on a record."""

    person: str
    commit: str
    position: int
    at: str
    text: str
    state: str | None = None
    """`approve` or `request_changes`; None for an act."""
    action: str | None = None
    """The action of an act."""
    ref: str | None = None
    """The record of an act."""
    digest: str | None = None
    dismissed: bool = False
    edited: bool = False
    says: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the step that an act takes."""

    @property
    def actor(self) -> str:
        """Whose decision it is: the one acted or recorded for, else the one who spoke."""
        return str(self.says.get("for", self.person))

    def entry(self, action: Action) -> Data:
        """The step that it takes, as the trail will say it."""
        key = "note" if "note" in action.needs else "opinion"
        said = {key: self.text} if self.text else {}
        return {**said, **self.says, "action": action.name, "by": self.person, "at": self.at}

    @property
    def day(self) -> date:
        """The day on which it was given."""
        return date.fromisoformat(self.at[:10])


def verdicts_of(branch: Branch, rules: Rules) -> list[Verdict]:
    """What known persons said of a branch; accounts that nobody has say nothing."""
    people = rules.people
    found = [
        Verdict(
            person, review.commit, branch.positions.get(review.commit, ELSEWHERE), local(review.at, rules),
            opinion(review.text), state=review.state, dismissed=review.dismissed,
        )
        for review in branch.evidence.reviews
        if review.state in (APPROVE, REQUEST_CHANGES) and (person := speaker(people, review.account, review.at))
    ]  # fmt: skip
    found += [
        Verdict(
            person, *_seen(branch, act.at), local(act.at, rules), act.text,
            action=act.action, ref=act.ref, digest=act.digest, edited=act.edited, says=act.says,
        )
        for act in branch.evidence.acts
        if (person := speaker(people, act.account, act.at))
    ]  # fmt: skip
    return found


def speaker(people: People, account: str, at: str) -> str | None:
    """The person whose account spoke at the time `at`."""
    return people.by_account(account, datetime.fromisoformat(at).date())


def _seen(branch: Branch, at: str) -> tuple[str, int]:
    """The commit that was the head when a comment was written, and its position: what the comment is about.

    Without pushes only the commits themselves tell when they were made.
    """
    written = datetime.fromisoformat(at)
    if branch.evidence.pushes:
        known = [
            (branch.positions[push.head], push.at) for push in branch.evidence.pushes if push.head in branch.positions
        ]
        heads = [position for position, pushed in known if datetime.fromisoformat(pushed) <= written]
    else:
        heads = [number for number, commit in enumerate(branch.commits) if commit.at <= written]
    position = max(heads, default=-1)
    return (branch.commits[position].id if position >= 0 else branch.base), position


def local(at: str, rules: Rules) -> str:
    """A time in the office's zone, to the second, as trails write it."""
    return datetime.fromisoformat(at).astimezone(rules.policy.zone).isoformat(timespec="seconds")
