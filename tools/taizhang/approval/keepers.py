"""Who approved a change of the rules: a rule-keeper without a hand in it, by a review, or by a signature alone.

A signature is over the head of the change, so that an office without any forge can change its rules, too. Git's id of a
commit stands for all that is in it and before it; a signature for one head is worth nothing for another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from taizhang.approval import problems
from taizhang.approval.history import Branch
from taizhang.approval.reviews import APPROVE, RulesSignature
from taizhang.approval.verdicts import verdicts_of
from taizhang.i18n import Label
from taizhang.ssh import verify
from taizhang.workflow import Rules
from taizhang.workflow.content import canonical
from taizhang.workflow.statement import namespace

KEEPER = "rule_keeper"
_GRADES = "grades.rules"
_VERSION = 1


@dataclass(frozen=True)
class Approval:
    """What a rule-keeper said of a change of the rules, and what it is worth."""

    person: str
    grade: str
    refused: Label | None = None
    """Why it does not count."""


def rules_statement(office: str, head: str, person: str, at: str) -> bytes:
    """The bytes that a rule-keeper signs: that he approves the rules as they stand in the commit `head`."""
    return canonical({"v": _VERSION, "office": office, "rules": head, "by": person, "at": at})


def approvals(branch: Branch, rules: Rules, now: datetime) -> list[Approval]:
    """What people who may keep the rules said of a branch; accounts that nobody has say nothing.

    Args:
        branch: the commits that change rules.
        rules: those of the base: they say who keeps the rules, and what proves him.
        now: when the change is to land.
    """
    hands, _ = branch.all_hands
    accepted = rules.policy.value(_GRADES, now.date())
    found = [*_reviews(branch, rules), *_signatures(branch, rules, now)]
    return [_judged(item, hands, accepted) for item in found]


def _judged(item: Approval, hands: frozenset[str], accepted: list[str]) -> Approval:
    why = item.refused
    if why is None and item.person in hands:
        why = problems.OWN_HAND
    if why is None and item.grade not in accepted:
        why = problems.GRADE
    return Approval(item.person, item.grade, why)


def _reviews(branch: Branch, rules: Rules) -> Iterator[Approval]:
    for verdict in verdicts_of(branch, rules):
        if verdict.state == APPROVE and KEEPER in rules.people.roles_of(verdict.person, verdict.day):
            why = problems.DISMISSED if verdict.dismissed else None
            yield Approval(verdict.person, "F", why or (None if verdict.commit == branch.head else problems.OLDER))


def _signatures(branch: Branch, rules: Rules, now: datetime) -> Iterator[Approval]:
    for item in branch.evidence.signatures:
        if KEEPER in rules.people.roles_of(item.person, now.date()):
            grade = signed_by(item, branch.head, rules, now)
            yield Approval(item.person, grade or "U", None if grade else problems.WRONG_SIGNATURE)


def signed_by(item: RulesSignature, head: str, rules: Rules, now: datetime) -> str | None:
    """`K` or `S` if a signature is one of `head` by a key of the person in force now."""
    office = rules.policy.office["id"]
    said = rules_statement(office, head, item.person, item.at)
    for key in rules.people.keys_of(item.person, now.date()):
        if verify(said, item.signature, key.public, namespace(office)):
            return "K" if key.hardware else "S"
    return None
