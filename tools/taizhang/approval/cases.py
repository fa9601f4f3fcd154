"""One record of a request: set out as a case, folded, and judged as it would land."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from taizhang.approval import problems
from taizhang.approval.case import Case
from taizhang.approval.faults import faults_of
from taizhang.approval.fold import Folded, fold
from taizhang.approval.history import Branch, Edit
from taizhang.approval.proof import Told, judge_step, witness_of
from taizhang.approval.reviews import APPROVE
from taizhang.approval.verdicts import Verdict, local, verdicts_of
from taizhang.i18n import Label
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Record
from taizhang.workflow import MIGRATE, NEW, Rules, Step, changes, possible, signed_content, takers
from taizhang.workflow.problems import NUMBER_MISSING, UNEXPLAINED

NOBODY_KNOWN = "-"
_KEPT = Label("在入賬之前不能自行改動", "may not, before landing, be given or rid of")


def make_case(branch: Branch, rules: Rules, record: Record, before: Data | None, ledger: Ledger) -> Case:
    """Set out what happened to a record in a branch.

    A record that brings steps of its own is taken as it stands; reviews then count only for exactly what stands.
    """

    def lookup(ref: str) -> Data | None:
        found = ledger.record(ref)
        return found.data if found else None

    workflow = rules.workflow_of(before or {}) or rules.workflow_of(record.data) or rules.newest(record.kind)
    edits = [replace(edit, at=local(edit.at, rules)) for edit in branch.edits(record.path)]
    verdicts = [verdict for verdict in verdicts_of(branch, rules) if verdict.ref in (None, record.ref)]
    return Case(
        record=record, before=before, workflow=workflow, edits=edits, verdicts=verdicts,
        submitter=_submitter(branch, rules, edits), rules=rules, lookup=lookup,
        own_steps=tuple(range(len((before or {}).get("trail", [])), len(record.trail))),
    )  # fmt: skip


def _submitter(branch: Branch, rules: Rules, edits: Sequence[Edit]) -> str:
    """Whose submission it is: the request's author, else whoever made its first commit (a claim)."""
    author = rules.people.by_account(branch.evidence.author) if branch.evidence.author else None
    first = next((edit.author for edit in edits if edit.author), None)
    return author or first or NOBODY_KNOWN


def judge_case(case: Case, branch: Branch, now: datetime) -> Folded:
    """Fold a case and add everything that keeps it from landing, or that it waits for."""
    folded = fold(case)
    folded.findings += _believed(case, folded, branch, now)
    folded.findings += _hidden(case, folded)
    folded.findings += _numbered(case)
    folded.findings += _migrated(case)
    folded.findings += _waived(case, folded)
    folded.findings += faults_of(folded.record, folded.result, case.rules)
    folded.findings += _waiting(case, folded, now)
    return folded


def _believed(case: Case, folded: Folded, branch: Branch, now: datetime) -> Iterator[Finding]:
    """Why new steps cannot be believed: those that the request brings, those that its edits imply, those of stages."""
    landed = len((case.before or {}).get("trail", []))
    witness = witness_of(branch, _approvers(case, folded, branch), case.rules.people)
    for step in folded.result.steps[landed:]:
        position = next((e.position for e in case.edits if _brings(e, step)), folded.submitted)
        typed = step.number in case.own_steps or branch.evidence.pushes  # else only the commit tells when it was made
        received = branch.received(position, now) if typed else datetime.fromisoformat(step.at)
        told = Told(step, received, step.number in folded.by_stage)
        yield from judge_step(folded.record, folded.result, told, witness, case.rules, now)
        if step.number in case.own_steps:
            yield from _hands(case, step, position)


def _brings(edit: Edit, step: Step) -> bool:
    """Whether a commit brought the step along."""
    return len((edit.after or {}).get("trail", [])) > step.number


def _approvers(case: Case, folded: Folded, branch: Branch) -> frozenset[str]:
    """Everybody who approved the content that would land, after the decisions recorded for others."""
    content = signed_content(folded.record.data, case.workflow)
    since = max((stage.verdict.at for stage in folded.stages if "for" in stage.verdict.says), default="")

    def same(verdict: Verdict) -> bool:
        seen = branch.data_at(verdict.commit, case.record.path) if verdict.commit in branch.positions else None
        there = seen is not None and signed_content(seen, case.workflow) == content
        return there and verdict.at >= since and (not case.own_steps or seen == case.record.data)

    approving = (verdict for verdict in case.verdicts if verdict.state == APPROVE and not verdict.dismissed)
    return frozenset(verdict.person for verdict in approving if same(verdict))


def _hands(case: Case, step: Step, position: int) -> Iterator[Finding]:
    """Nobody signs, records or checks what he had a hand in; an amending action's own commits apart.

    Commits after the one at `position`, which brought the step along, are for others to sign.
    """
    if step.action is None or not step.action.signs:
        return
    entry = step.entry
    named = [entry["by"], entry.get("for"), entry.get("checked_by")]
    for person in dict.fromkeys(name for name in named if name):
        own = frozenset({person}) if person == step.actor else None
        made = [edit for edit in case.contributions if edit.position <= position]
        edits = [edit for edit in made if edit.people != own or not case.amends(edit, step.action)]
        commit = case.hand_of(person, step.action, step.at, edits)
        if shown := case.united(person, step.action, step.at, edits):
            yield shown
        if commit is not None:
            yield problems.SELF_APPROVAL.at(
                case.record.path, ("trail", step.number), person=person, commit=commit,
                how=problems.HAND, action=step.action.label,
            )  # fmt: skip


def _hidden(case: Case, folded: Folded) -> Iterator[Finding]:
    """Steps that are brought along undo to what has landed: nothing may change without saying so."""
    landed = len((case.before or {}).get("trail", []))
    if case.before is None or not landed or len(folded.result.steps) <= landed:
        return
    kept = folded.result.steps[landed - 1].content
    state = case.workflow.state_label(str(case.before.get("status")))
    for change in changes(signed_content(case.before, case.workflow), kept):
        label = case.rules.book.kinds[case.record.kind].field_label((change.field,))
        where = (change.field,) if change.field in case.record.data else ()
        yield UNEXPLAINED.at(case.record.path, where, state=state, label=label)


def _migrated(case: Case) -> Iterator[Finding]:
    """A step that only a migration leaves is none that a request of records may bring."""
    for number in case.own_steps:
        if case.record.trail[number]["action"] == MIGRATE:
            where = ("trail", number)
            yield problems.MIGRATION_DIFFERS.at(case.record.path, where, file=case.record.path, migration="-")


def _numbered(case: Case) -> Iterator[Finding]:
    """Landing gives numbers; nobody else gives, changes or takes one."""
    if case.record.data.get("number") != (case.before or {}).get("number"):
        where = ("number",) if "number" in case.record.data else ()
        state = case.workflow.state_label(str(case.record.data.get("status", NEW)))
        yield NUMBER_MISSING.at(case.record.path, where, state=state, must=_KEPT)


def _waived(case: Case, folded: Folded) -> Iterator[Finding]:
    """Duties that one person united because the office is small: allowed, and shown."""
    for number, earlier in folded.result.waived.items():
        step = folded.result.steps[number]
        label = case.workflow.action_label
        named = {"action": label(step.entry["action"]), "earlier": label(earlier)}
        yield problems.WAIVED.at(case.record.path, (), person=step.actor, **named)


def _waiting(case: Case, folded: Folded, now: datetime) -> Iterator[Finding]:
    """What is still to be done before the record may rest."""
    result = folded.result
    state = result.workflow.states.get(result.state)
    if state is not None and state.rests:
        return
    options = [o for o in possible(result, folded.record.data, case.lookup) if o.action.by_review == APPROVE]
    free = dict.fromkeys(
        person
        for option in options
        for person in takers(result, option, case.rules.people, now.date())
        if not any(person in e.people and not case.amends(e, option.action) for e in case.contributions)
        or any(case.lets(option.action, name, now.isoformat()) for name in case.submitting)
    )
    actions = Label("、".join(o.action.label.zh for o in options), ", ".join(o.action.label.en for o in options))
    label = result.workflow.state_label(result.state)
    yield problems.WAITING.at(case.record.path, state=label, action=actions, people=", ".join(free) or "-")
