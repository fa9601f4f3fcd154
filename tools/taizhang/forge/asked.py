"""Whether a request is asked to land: by a line `/land` of somebody registered, or by itself where policy says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from taizhang.approval import Decision
from taizhang.approval.fold import Folded
from taizhang.approval.reviews import APPROVE
from taizhang.approval.verdicts import local, speaker
from taizhang.git import Commit
from taizhang.model import Record
from taizhang.workflow import Rules, Step

_LAND = re.compile(r"^/land[ \t\r]*$", re.MULTILINE)
_BY_ITSELF = "landing.by_itself"


class ByItself(NamedTuple):
    """Steps that land without being asked to, once a holder of the role has taken or approved them."""

    kind: str
    action: str
    role: str


def is_asked(said: Mapping[str, Any], head: Commit, rules: Rules) -> bool:
    """Whether somebody registered asked to land the head as it stands.

    A comment names no version, so it must be later than the head's last push (or, where the forge tells no pushes, than
    its commit); a review names the commit that was reviewed. What was edited or dismissed does not count.

    Args:
        said: the gate's reviews file, as a mapping.
        head: the head's commit.
        rules: those of main.
    """
    pushed = [item["at"] for item in said.get("pushes", ()) if item["head"] == head.id]
    since = max(map(datetime.fromisoformat, pushed), default=head.at)
    asking = [item for item in said.get("comments", ()) if not item.get("edited")]
    asking = [item for item in asking if datetime.fromisoformat(item["at"]) > since]
    asking += [
        item for item in said.get("reviews", ()) if not item.get("dismissed") and item["commit"] == head.id
    ]  # fmt: skip
    return any(
        _LAND.search(item.get("text", "")) and speaker(rules.people, item["account"], local(item["at"], rules))
        for item in asking
    )


def lands_by_itself(
    decision: Decision, landed: Callable[[str], Record | None], said: Mapping[str, Any], rules: Rules, on: date
) -> bool:
    """Whether every step of a request is one of those that policy lets land without being asked to.

    Args:
        decision: the gate's, which passes.
        landed: gives what has landed, by path.
        said: the gate's reviews file, as a mapping.
        rules: those of main.
        on: the day.
    """
    listed = list(by_itself(rules, on))
    approvers = frozenset(_approvers(said, decision.head, rules))
    new = ((folded, landed(folded.record.path)) for folded in decision.folded)
    steps = [(folded, step) for folded, old in new for step in folded.result.steps[len(old.trail if old else ()) :]]
    return bool(steps) and all(_let(folded, step, listed, approvers, rules, on) for folded, step in steps)


def by_itself(rules: Rules, on: date) -> Iterator[ByItself]:
    """What lands by itself on a day: lines `kind action role` of the policy."""
    policy = rules.policy
    for said in policy.value(_BY_ITSELF, on) if policy.has(_BY_ITSELF) else ():
        yield ByItself(*str(said).split())


def _let(
    folded: Folded, step: Step, listed: Sequence[ByItself], approvers: frozenset[str], rules: Rules, on: date
) -> bool:  # fmt: skip
    unit = step.entry.get("unit")
    signers = approvers | {step.actor}
    return any(
        (one.kind, one.action) == (folded.record.kind, step.entry["action"])
        and any(one.role in rules.people.roles_of(person, on, unit) for person in signers)
        for one in listed
    )


def _approvers(said: Mapping[str, Any], head: str, rules: Rules) -> Iterator[str]:
    """Everybody registered whose approving review is of the head."""
    for item in said.get("reviews", ()):
        if item["state"] == APPROVE and item["commit"] == head and not item.get("dismissed"):
            person = speaker(rules.people, item["account"], local(item["at"], rules))
            if person is not None:
                yield person
