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
from taizhang.approval.proof import Told, grade_of, judge_step, witness_of
from taizhang.approval.repeated import repeated
from taizhang.approval.reviews import APPROVE
from taizhang.approval.verdicts import BESIDE, Verdict, local, verdicts_of
from taizhang.i18n import Label, listed
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Record
from taizhang.workflow import MIGRATE, NEW, Rules, Step, changes, possible, signed_content, takers
from taizhang.workflow.problems import NUMBER_MISSING, UNEXPLAINED, UNKNOWN_WORKFLOW

NOBODY_KNOWN = "-"
_IMPLIED = frozenset({"action", "by", "at", "role", "workflow", "was", "absent", "adds", "unit", "signature"})
"""Keys that a step may have which an edit of the file stands for: it can say no others."""
_KEPT = Label("在入賬之前不能自行改動", "may not, before landing, be given or rid of")


def make_case(branch: Branch, rules: Rules, record: Record, before: Data | None, ledger: Ledger) -> Case:
    """Set out what happened to a record in a branch.

    A record that brings steps of its own is taken as it stands; reviews then count only for exactly what stands.
    """
    workflow = rules.workflow_of(before or {}) or rules.workflow_of(record.data) or rules.newest(record.kind)
    edits = [replace(edit, at=local(edit.at, rules)) for edit in branch.edits(record.path)]
    said = (verdict for verdict in verdicts_of(branch, rules) if verdict.ref in (None, record.ref))
    verdicts = [_placed(verdict, branch, record.path, edits) for verdict in said]
    return Case(
        record=record, before=before, workflow=workflow, edits=edits, verdicts=verdicts,
        submitter=_submitter(branch, edits), rules=rules, lookup=ledger.data,
        own_steps=tuple(range(len((before or {}).get("trail", [])), len(record.trail))),
    )  # fmt: skip


def _placed(verdict: Verdict, branch: Branch, path: str, edits: Sequence[Edit]) -> Verdict:
    """The verdict, out of place if its commit has another version than the edits that stand before it lead to.

    In a branch with merges a commit may stand after others that it knows nothing of.
    """
    if branch.in_line or verdict.position < 0:
        return verdict
    past = [edit.after for edit in edits if edit.position <= verdict.position]
    stands = past[-1] if past else branch.data_at(branch.base, path)
    return verdict if branch.data_at(verdict.commit, path) == stands else replace(verdict, position=BESIDE)


def _submitter(branch: Branch, edits: Sequence[Edit]) -> str:
    """Whose submission it is: the request's author, else whoever made its first commit (a claim)."""
    first = next((edit.author for edit in edits if edit.author), None)
    return branch.author or first or NOBODY_KNOWN


def judge_case(case: Case, branch: Branch, now: datetime) -> Folded:
    """Fold a case and add everything that keeps it from landing, or that it waits for."""
    folded = fold(case)
    folded.findings += _believed(case, folded, branch, now)
    folded.findings += _hidden(case, folded)
    folded.findings += _numbered(case)
    folded.findings += _outdated(case)
    folded.findings += _migrated(case)
    folded.findings += _waived(case, folded)
    folded.findings += faults_of(folded.record, folded.result, case.rules, case.lookup)
    folded.findings += _waiting(case, folded, now)
    return folded


def _believed(case: Case, folded: Folded, branch: Branch, now: datetime) -> Iterator[Finding]:
    """Why new steps cannot be believed: those that the request brings, those that its edits imply, those of stages."""
    landed = len((case.before or {}).get("trail", []))
    witness = witness_of(branch, _approvers(case, folded, branch))
    folded.repeated = repeated(case, branch, folded.result.steps)
    signed = -1
    for step in folded.result.steps[landed:]:
        position = _since(case, folded, step, landed)
        typed = step.number in case.own_steps or branch.evidence.pushes  # else only the commit tells when it was made
        received = branch.received(position, now) if typed else datetime.fromisoformat(step.at)
        shown = _shown(case, step, landed, position)
        pushers = branch.pushed_with(shown)
        told = Told(step, received, step.number in folded.by_stage, pushers)
        strange = _strange(case, folded, step, branch, shown)
        seen = replace(witness, author=None) if strange else witness
        folded.grades[step.number] = grade_of(folded.record, folded.result, told, seen, case.rules, now)
        yield from judge_step(folded.record, told, folded.grades[step.number], seen, case.rules, now)
        if step.number in case.own_steps:
            yield from _hands(case, step, position, signed)
            signed = position if step.action and step.action.signs else signed


def _strange(case: Case, folded: Folded, step: Step, branch: Branch, position: int) -> bool:
    """Whether that the request is somebody's does not prove that a step in his name is his.

    A form proves what was filled in, if nobody else can have changed it; not what its carrier adds to it. Where pushes
    are known, whoever's request it is must have brought the step himself, or a machine that carries his form and adds
    nothing; what others did to a submission is for those who sign it, if anybody does. `position` is that of the commit
    that shows the step.
    """
    landed, evidence = len((case.before or {}).get("trail", [])), branch.evidence
    by_hand = step.number not in case.own_steps or _by_hand(step, landed)
    form = bool(evidence.opener) and evidence.author != evidence.opener
    if evidence.claim or not evidence.pushes:
        return evidence.claim or (form and not by_hand)
    brought = _carried(case, branch, position, by_hand) if form else branch.author in branch.pushed_with(position)
    open_only = "adds" in step.entry and step.action is not None and not step.action.opens_round
    signed = not open_only and any(later.action and later.action.signs for later in folded.result.steps[landed:])
    return not brought and not (by_hand and signed)


def _carried(case: Case, branch: Branch, position: int, by_hand: bool) -> bool:
    """Whether a form's machine brought the commit at `position`; and, for a hand edit, all that it stands on."""
    first = 0 if by_hand else position
    made = {edit.position for edit in case.edits if edit.people or edit.unknown}  # the rest is main's
    return all(branch.carried(each) for each in {position, *made} if first <= each <= position)


def _since(case: Case, folded: Folded, step: Step, landed: int) -> int:
    """The position of the commit that shows the step: the one that brought it, or for a hand edit the edit itself."""
    if case.own_steps and _by_hand(step, landed):
        return case.edits[0].position
    return next((edit.position for edit in case.edits if _brings(edit, step)), folded.submitted)


def _by_hand(step: Step, landed: int) -> bool:
    """Whether a step is the one that the first edit of the file stands for: a submission, a correction, a report."""
    action = step.action
    implied = action is not None and bool(action.implied_by) and not action.signs
    return step.number == landed and implied and step.entry.keys() <= _IMPLIED


def _shown(case: Case, step: Step, landed: int, position: int) -> int:
    """The position of the commit that shows what a step says: for a hand edit, the first that is as the step left it.

    `position` is where it began.
    """
    if not (case.own_steps and _by_hand(step, landed)):
        return position
    shows = (edit.position for edit in case.edits if _is_as_left(edit.after or {}, step, case))
    brings = (edit.position for edit in case.edits if _brings(edit, step))
    return next(shows, next(brings, position))


def _is_as_left(data: Data, step: Step, case: Case) -> bool:
    """Whether a version has the content and the additions of a step."""
    added = ((item, data.get(name)) for name, items in step.additions.items() for item in items)
    there = all(item in value if isinstance(value, list) else item == value for item, value in added)
    return there and not changes(signed_content(data, case.workflow), step.content)


def _brings(edit: Edit, step: Step) -> bool:
    """Whether a commit has the step just so: who pushed another in its place did not push this one."""
    return bool((edit.after or {}).get("trail", [])[step.number : step.number + 1] == [step.entry])


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


def _hands(case: Case, step: Step, position: int, signed: int) -> Iterator[Finding]:
    """Nobody signs, records or checks what he had a hand in; an amending action's own commits apart.

    Commits after the one at `position`, which brought the step along, are for others to sign; those up to `signed`,
    where somebody signed before, are no amendments of this stage.
    """
    if step.action is None or not step.action.signs:
        return
    entry = step.entry
    named = [entry["by"], entry.get("for"), entry.get("checked_by")]
    for person in dict.fromkeys(name for name in named if name):
        own = frozenset({person}) if person == step.actor else None
        made = [edit for edit in case.contributions if edit.position <= position]
        edits = [e for e in made if e.people != own or e.position <= signed or not case.amends(e, step.action)]
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


def _outdated(case: Case) -> Iterator[Finding]:
    """A new record follows the newest workflow: nobody chooses an older one for it by hand."""
    newest, named = case.rules.newest(case.record.kind), case.workflow.version
    if case.before is None and case.own_steps and named != newest.version:
        yield UNKNOWN_WORKFLOW.at(case.record.path, ("trail", 0, "workflow"), version=named)


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
    onward = possible(result, folded.record.data, case.lookup)
    options = [option for option in onward if option.action.by_review == APPROVE and option.action.to]
    free = dict.fromkeys(
        person
        for option in options
        for person in takers(result, option, case.rules.people, now.date())
        if not any(person in e.people and not case.amends(e, option.action) for e in case.contributions)
        or any(case.lets(option.action, name, now.isoformat()) for name in case.submitting)
    )
    actions = listed(option.action.label for option in options)
    label = result.workflow.state_label(result.state)
    yield problems.WAITING.at(case.record.path, state=label, action=actions, people=", ".join(free) or "-")
