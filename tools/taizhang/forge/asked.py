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
from taizhang.approval.words import commands
from taizhang.forge.shapes import GHOST
from taizhang.git import Commit
from taizhang.model import Record
from taizhang.workflow import Rules, Step
from taizhang.workflow.confirm import recorded

LAND = "/land"
_LAND = re.compile(rf"{LAND}(?: +([0-9a-f]{{40}}(?:[0-9a-f]{{24}})?))?")
"""Alone, or with the whole id of the commit meant: of a part of one, two commits can be made that share it."""
_PROVEN = frozenset("KSFP")
"""The grades that prove that a step is his who is said to have taken it."""
_BY_ITSELF = "landing.by_itself"


class ByItself(NamedTuple):
    """Steps that land without being asked to, once a holder of the role has taken or approved them."""

    kind: str
    action: str
    role: str


def is_asked(said: Mapping[str, Any], head: Commit, rules: Rules) -> bool:
    """Whether somebody registered asked to land the head as it stands.

    A comment names the head, or is later than the head's last push; where the forge tells no pushes, whoever made the
    head chose its time, so only naming it counts. A review is about the commit that was reviewed. What was edited or
    dismissed does not count.

    Args:
        said: the gate's reviews file, as a mapping.
        head: the head's commit.
        rules: those of main.
    """
    since = _pushed(said, head)
    asking = [item for item in said.get("comments", ()) if not item.get("edited") and _means(item, head, since)]
    asking += [
        item
        for item in said.get("reviews", ())
        if not item.get("dismissed") and item["commit"] == head.id and _named(item) & {"", head.id}
    ]
    return any(speaker(rules.people, item["account"], local(item["at"], rules)) for item in asking)


def _means(comment: Mapping[str, Any], head: Commit, since: datetime | None) -> bool:
    """Whether a comment asks to land the head, which was pushed at `since`, if that is known."""
    named = _named(comment)
    later = since is not None and datetime.fromisoformat(comment["at"]) > since
    return head.id in named or ("" in named and later)


def line_to_ask(said: Mapping[str, Any], head: Commit) -> str:
    """The line by which a comment asks to land the head as it stands."""
    told = any(item["head"] == head.id and item["account"] != GHOST for item in said.get("pushes", ()))
    return LAND if told else f"{LAND} {head.id}"


def _pushed(said: Mapping[str, Any], head: Commit) -> datetime | None:
    """When the head was pushed last; None where the forge does not tell."""
    pushed = (item["at"] for item in said.get("pushes", ()) if item["head"] == head.id)
    return max(map(datetime.fromisoformat, pushed), default=None)


def _named(item: Mapping[str, Any]) -> set[str]:
    """The commits that somebody asks to land, by their ids; an empty one where he names none."""
    found = map(_LAND.fullmatch, commands(item.get("text", "")))
    return {line[1] or "" for line in found if line}


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
    taken = folded.grades.get(step.number) in _PROVEN and not recorded(step.entry)  # a claim proves nobody's taking it
    signers = approvers | ({step.actor} if taken else set())
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
