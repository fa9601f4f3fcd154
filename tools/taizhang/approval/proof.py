"""Who took a step: the grade of proof that each new entry of a trail has, and whether policy accepts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from taizhang.approval import problems
from taizhang.approval.history import Branch
from taizhang.i18n import Label
from taizhang.model import Data, Finding, Record
from taizhang.ssh import verify
from taizhang.workflow import Replay, Rules, Step
from taizhang.workflow.confirm import recorded
from taizhang.workflow.statement import namespace, roles_of, statement

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
    approvers: frozenset[str]
    """Everybody whose approving review is of the content as it stands."""


@dataclass(frozen=True)
class Told:
    """A new step, and how it came to be known."""

    step: Step
    received: datetime
    """When it is first known to have been there."""
    by_forge: bool
    """Whether it was taken by a review or a comment, so that account and time are the forge's."""
    pushers: frozenset[str] = frozenset()
    """Everybody who pushed what has the step; who pushed only what stood before it proves nothing of it."""


def judge_step(
    record: Record, told: Told, hand: str | None, witness: Witness, rules: Rules, now: datetime
) -> Iterator[Finding]:
    """Why a new step cannot be believed, or not yet.

    Args:
        record: the record as it would land.
        told: the step.
        hand: how far it is proved who wrote it (`grade_of`).
        witness: what is known of those who handed it in.
        rules: the rules of the base.
        now: when it is to land.
    """
    step = told.step
    if step.action is None:
        return
    if hand is None:
        bad = {"action": step.action.label, "person": str(step.entry["by"])}
        yield problems.BAD_SIGNATURE.at(record.path, _where(told), **bad)
        return
    yield from _accepted(record, told, hand, witness, rules, now)
    if not told.by_forge:
        yield from _timely(record, told, rules, now)


def _where(told: Told) -> tuple[str | int, ...]:
    """The step's place in the file; none where only landing will write it."""
    return () if told.by_forge else ("trail", told.step.number)


def grade_of(record: Record, result: Replay, told: Told, witness: Witness, rules: Rules, now: datetime) -> str | None:
    """How far it is proved that `by` wrote the step; None where it carries a signature that is wrong."""
    if "signature" in told.step.entry:
        return _signed(record, result, told.step, rules, now)
    return "F" if told.by_forge else _handed_in(str(told.step.entry["by"]), told, witness)


def _handed_in(person: str, told: Told, witness: Witness) -> str:
    if person == witness.author:
        return "F"
    return "P" if person in told.pushers else "U"


def _signed(record: Record, result: Replay, step: Step, rules: Rules, now: datetime) -> str | None:
    """`K` or `S` if the signature is by a key of the person in force now; keys of the past sign nothing new."""
    office = rules.policy.office["id"]
    for key in rules.people.keys_of(step.entry["by"], now.date()):
        for role in roles_of(step):
            message = statement(office, record.ref, result.workflow.version, step, role)
            if verify(message, step.entry["signature"], key.public, namespace(office)):
                return "K" if key.hardware else "S"
    return None


def _accepted(
    record: Record, told: Told, hand: str, witness: Witness, rules: Rules, now: datetime
) -> Iterator[Finding]:
    step, day = told.step, now.date()
    entry, where = step.entry, _where(told)
    grade = "D" if recorded(entry) else hand
    signs = step.action is not None and (step.action.signs or step.action.confirms)
    accepted = rules.policy.value("grades.signing" if signs else "grades.other", day)
    if grade not in accepted:
        yield _unproven(record, where, step, str(entry["by"]), grade, accepted)
    if grade != "D":
        return
    recording = rules.policy.value("grades.recording", day)
    if hand not in recording:
        yield _unproven(record, where, step, str(entry["by"]), hand, recording)
    if entry.get("checked_by") not in witness.approvers:
        yield problems.UNCHECKED.at(record.path, where, action=_label(step), person=entry.get("checked_by", "-"))


def _label(step: Step) -> Label | str:
    """What people call the step's action."""
    return step.action.label if step.action else str(step.entry["action"])


def _unproven(
    record: Record, where: tuple[str | int, ...], step: Step, person: str, grade: str, accepted: Sequence[str]
) -> Finding:
    return problems.UNPROVEN.at(
        record.path, where, action=_label(step), person=person, grade=grade, accepted=", ".join(accepted)
    )


def _timely(record: Record, told: Told, rules: Rules, now: datetime) -> Iterator[Finding]:
    """Not in the future, and not older than policy allows unless it is said to be backfilled."""
    step = told.step
    at = datetime.fromisoformat(step.at)
    hours = rules.policy.value("trail.backdating_tolerance", now.date())
    why = None
    if at > now:
        why = Label("在收到之後", "is later than its receipt")
    elif told.received - at > timedelta(hours=hours) and not _backfilled(record.data, step.entry):
        why = Label(f"早於收到 {hours} 小時以上", f"is more than {hours} hours before its receipt")
    if why:
        where = ("trail", step.number, "at")
        yield problems.BAD_TIME.at(record.path, where, action=_label(step), at=step.at, why=why)


def _backfilled(data: Data, entry: Data) -> bool:
    return "backfilled" in data and "note" in entry


def witness_of(branch: Branch, approvers: frozenset[str]) -> Witness:
    """What the evidence of a branch proves."""
    return Witness(branch.author, approvers)
