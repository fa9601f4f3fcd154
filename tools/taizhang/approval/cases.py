"""One record of a request: set out as a case, folded, and judged as it would land."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from taizhang.approval import problems
from taizhang.approval.fold import Case, Folded, fold
from taizhang.approval.history import Branch, Edit
from taizhang.approval.proof import judge_steps, witness_of
from taizhang.approval.reviews import APPROVE
from taizhang.approval.verdicts import local, verdicts_of
from taizhang.checks.run import judge
from taizhang.i18n import Label
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Record
from taizhang.workflow import Rules, Step, possible, takers
from taizhang.workflow.problems import NUMBER_MISSING

NOBODY_KNOWN = "-"


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
    folded.findings += judge_steps_of(case, folded, branch, now)
    found = [finding for finding in judge(folded.record, case.rules) if finding.problem is not NUMBER_MISSING]
    folded.findings += [finding for finding in found if finding.level == "error"]
    folded.findings += _waiting(case, folded, now)
    return folded


def judge_steps_of(case: Case, folded: Folded, branch: Branch, now: datetime) -> Iterator[Finding]:
    """Why the steps that the request brings along cannot be believed."""
    new = [folded.result.steps[number] for number in case.own_steps]
    witness = witness_of(branch, _approvers(case, branch), case.rules.people)
    yield from judge_steps(folded.record, folded.result, new, witness, case.rules, now)
    for step in new:
        yield from _hands(case, step)


def _approvers(case: Case, branch: Branch) -> frozenset[str]:
    """Everybody who approved the record exactly as it stands."""
    approving = (verdict for verdict in case.verdicts if verdict.state == APPROVE and not verdict.dismissed)
    return frozenset(
        verdict.person
        for verdict in approving
        if verdict.commit in branch.positions and branch.data_at(verdict.commit, case.record.path) == case.record.data
    )


def _hands(case: Case, step: Step) -> Iterator[Finding]:
    """Nobody signs, records or checks what he had a hand in; an amending action's own commits apart."""
    if step.action is None or not step.action.signs:
        return
    entry = step.entry
    named = [entry["by"], entry.get("for"), entry.get("checked_by")]
    for person in dict.fromkeys(name for name in named if name):
        for edit in case.contributions:
            own = person == step.actor and case.amends(edit, step.action) and edit.people == frozenset({person})
            if person in edit.people and not own:
                yield problems.SELF_APPROVAL.at(
                    case.record.path, ("trail", step.number), person=person, commit=edit.commit[:12],
                    how=problems.HAND, action=step.action.label,
                )  # fmt: skip
                break


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
        if not any(person in edit.people and not case.amends(edit, option.action) for edit in case.contributions)
    )
    actions = Label("、".join(o.action.label.zh for o in options), ", ".join(o.action.label.en for o in options))
    label = result.workflow.state_label(result.state)
    yield problems.WAITING.at(case.record.path, state=label, action=actions, people=", ".join(free) or "-")
