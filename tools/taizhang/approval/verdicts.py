"""Reviews and acts as verdicts of persons: accounts looked up, commits placed in the branch, times made local."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from taizhang.approval.history import Branch
from taizhang.approval.reviews import APPROVE, REQUEST_CHANGES
from taizhang.model import Data
from taizhang.workflow import Action, Rules

ELSEWHERE = -2
"""The position of a commit that is not part of the branch."""


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
            person, review.commit, branch.positions.get(review.commit, ELSEWHERE), local(review.at, rules), review.text,
            state=review.state, dismissed=review.dismissed,
        )
        for review in branch.evidence.reviews
        if review.state in (APPROVE, REQUEST_CHANGES) and (person := people.by_account(review.account))
    ]  # fmt: skip
    last = max(branch.positions.values())
    found += [
        Verdict(
            person,
            branch.head,
            last,
            local(act.at, rules),
            act.text,
            action=act.action,
            ref=act.ref,
            digest=act.digest,
            says=act.says,
        )
        for act in branch.evidence.acts
        if (person := people.by_account(act.account))
    ]
    return found


def local(at: str, rules: Rules) -> str:
    """A time in the office's zone, to the second, as trails write it."""
    zone = ZoneInfo(rules.policy.office["timezone"])
    return datetime.fromisoformat(at).astimezone(zone).isoformat(timespec="seconds")
