"""Who took a step: the grade of proof that each new entry of a trail has, and whether policy accepts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from taizhang.approval import problems
from taizhang.approval.history import Branch
from taizhang.i18n import Label
from taizhang.model import Data, Finding, Record
from taizhang.policy import People
from taizhang.ssh import verify
from taizhang.workflow import Replay, Rules, Step
from taizhang.workflow.statement import namespace, statement

GRADES: dict[str, Label] = {
    "K": Label("硬件密鑰簽名", "signed with a hardware key"),
    "S": Label("本人密鑰簽名", "signed with the person's key"),
    "F": Label("平台賬號審閱", "reviewed by the person's account"),
    "P": Label("本人推送", "pushed by the person"),
    "D": Label("代錄", "recorded for the person"),
    "U": Label("自稱", "a claim"),
}
"""What each grade of proof is."""


@dataclass(frozen=True)
class Witness:
    """What a request proves about who handed in its entries."""

    author: str | None
    """The person who opened it, as the forge says."""
    pushers: frozenset[str]
    """Everybody who pushed to it, as persons."""
    approvers: frozenset[str]
    """Everybody whose approving review is of the content as it stands."""


def judge_steps(
    record: Record, result: Replay, new: Sequence[Step], witness: Witness, rules: Rules, now: datetime
) -> Iterator[Finding]:
    """Why steps that a request brings along cannot be believed, or not yet.

    Args:
        record: the record as the request leaves it.
        result: its trail, replayed.
        new: the steps that the request adds.
        witness: what is known of those who handed it in.
        rules: the rules of the base.
        now: when it is received.
    """
    for step in new:
        if step.action is None:
            continue
        grade, bad = grade_of(record, result, step, witness, rules, now)
        if bad:
            yield problems.BAD_SIGNATURE.at(
                record.path, ("trail", step.number), action=step.action.label, person=step.actor
            )
            continue
        yield from _accepted(record, step, grade, witness, rules, now)
        yield from _timely(record, step, rules, now)


def grade_of(
    record: Record, result: Replay, step: Step, witness: Witness, rules: Rules, now: datetime
) -> tuple[str, bool]:
    """The grade of proof of a step, and whether it carries a signature that is wrong."""
    entry = step.entry
    if "for" in entry and entry.get("capacity") != "delegate":
        return "D", False
    if "signature" in entry:
        grade = _signed(record, result, step, rules, now)
        return (grade, False) if grade else ("U", True)
    return _handed_in(str(entry["by"]), witness), False


def _handed_in(person: str, witness: Witness) -> str:
    if person == witness.author:
        return "F"
    return "P" if person in witness.pushers else "U"


def _signed(record: Record, result: Replay, step: Step, rules: Rules, now: datetime) -> str | None:
    """`K` or `S` if the signature is by a key of the person in force now; keys of the past sign nothing new."""
    office = rules.policy.office["id"]
    roles = [step.entry["role"]] if "role" in step.entry else list(step.action.roles if step.action else ())
    for key in rules.people.keys_of(step.entry["by"], now.date()):
        for role in [*roles, *_raised(step)]:
            message = statement(office, record.ref, result.workflow.version, step, role)
            if verify(message, step.entry["signature"], key.public, namespace(office)):
                return "K" if key.hardware else "S"
    return None


def _raised(step: Step) -> list[str]:
    return [role for rule in (step.action.raises if step.action else ()) for role in rule.roles]


def _accepted(
    record: Record, step: Step, grade: str, witness: Witness, rules: Rules, now: datetime
) -> Iterator[Finding]:
    if step.action is None:
        return
    entry, where, day = step.entry, ("trail", step.number), now.date()
    accepted = rules.policy.value("grades.signing" if step.action.signs else "grades.other", day)
    if grade not in accepted:
        yield _unproven(record, where, step, step.actor, grade, accepted)
    if grade != "D":
        return
    recording = rules.policy.value("grades.recording", day)
    recorder = _handed_in(str(entry["by"]), witness)
    if recorder not in recording:
        yield _unproven(record, where, step, str(entry["by"]), recorder, recording)
    if entry.get("checked_by") not in witness.approvers:
        yield problems.UNCHECKED.at(record.path, where, action=step.action.label, person=entry.get("checked_by", "-"))


def _unproven(
    record: Record, where: tuple[str | int, ...], step: Step, person: str, grade: str, accepted: Sequence[str]
) -> Finding:
    action = step.action.label if step.action else ""
    return problems.UNPROVEN.at(
        record.path, where, action=action, person=person, grade=grade, accepted=", ".join(accepted)
    )


def _timely(record: Record, step: Step, rules: Rules, now: datetime) -> Iterator[Finding]:
    """Not in the future, and not older than policy allows unless it is said to be backfilled."""
    at = datetime.fromisoformat(step.at)
    hours = rules.policy.value("trail.backdating_tolerance", now.date())
    why = None
    if at > now:
        why = Label("在收到之後", "is later than its receipt")
    elif now - at > timedelta(hours=hours) and not _backfilled(record.data, step.entry):
        why = Label(f"早於收到 {hours} 小時以上", f"is more than {hours} hours before its receipt")
    if why and step.action:
        yield problems.BAD_TIME.at(
            record.path, ("trail", step.number, "at"), action=step.action.label, at=step.at, why=why
        )


def _backfilled(data: Data, entry: Data) -> bool:
    return "backfilled" in data and "note" in entry


def witness_of(branch: Branch, approvers: frozenset[str], people: People) -> Witness:
    """What the evidence of a branch proves."""
    evidence = branch.evidence
    pushers = {people.by_account(push.account) for push in evidence.pushes}
    author = people.by_account(evidence.author) if evidence.author else None
    return Witness(author, frozenset(person for person in pushers if person), approvers)
