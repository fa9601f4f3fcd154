"""Reviews folded into stages: what each review means for one record, and which sign-offs still stand.

A stage's amendments are its taker's own commits since the stage before it. Anybody else's change belongs to the
submission and voids every stage. What is left is played through the record's workflow, so that the trail which landing
will write is known, and judged, beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from taizhang.approval import problems
from taizhang.approval.history import Edit
from taizhang.approval.verdicts import ELSEWHERE, Verdict
from taizhang.i18n import Label
from taizhang.model import Data, Finding, Record
from taizhang.workflow import (
    Action,
    Replay,
    Rules,
    Workflow,
    as_taken,
    changes,
    digest,
    implied,
    replay,
    required_roles,
    signed_content,
    take,
)
from taizhang.workflow.conditions import Lookup
from taizhang.workflow.content import Change


@dataclass(frozen=True)
class Case:
    """A record in a branch, with everything that is needed to judge it."""

    record: Record
    """As the head has it."""
    before: Data | None
    workflow: Workflow
    edits: Sequence[Edit]
    verdicts: Sequence[Verdict]
    submitter: str
    rules: Rules
    lookup: Lookup
    own_steps: tuple[int, ...]
    """Places in the trail of the steps that the head itself brings along."""

    @property
    def contributions(self) -> list[Edit]:
        """The commits that changed signed content."""
        return [edit for edit in self.edits if edit.changes_content(self.workflow)]

    def landed_hands(self, action: Action) -> frozenset[str]:
        """Who changed the content in what has landed, since somebody last signed it without amending.

        Amendments made as `action` itself do not count against taking it again.
        """
        if self.before is None:
            return frozenset()
        hands: set[str] = set()
        for step in replay(self.before, self.workflow).steps:
            if step.action and step.action.signs and not step.action.amends_any:
                hands.clear()
            elif (step.number == 0 or step.changes) and step.entry["action"] != action.name:
                hands.add(step.actor)
        return frozenset(hands)

    def differences(self, before: Data | None, after: Data | None) -> list[Change]:
        """The signed fields in which two versions of the record differ."""
        return changes(signed_content(before or {}, self.workflow), signed_content(after or {}, self.workflow))

    def amends(self, edit: Edit, action: Action) -> bool:
        """Whether a commit changed nothing but what `action` may amend, in a record that was there."""
        there = edit.before is not None and edit.after is not None and not edit.unknown
        return there and all(action.may_amend(c.field) for c in self.differences(edit.before, edit.after))


@dataclass(frozen=True)
class Stage:
    """An action by a review that stands."""

    action: Action
    verdict: Verdict
    content: Data


@dataclass
class Folded:
    """What became of a record in a branch."""

    record: Record
    """With the trail that landing would write."""
    result: Replay
    stages: list[Stage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def fold(case: Case) -> Folded:
    """Fold the verdicts on one record, in the order of the reviewed commits, then of time."""
    state = _Fold(case)
    edits = [] if case.own_steps else case.edits
    events: list[tuple[int, int, str, Edit | Verdict]] = [(edit.position, 0, edit.at, edit) for edit in edits]
    events += [(verdict.position, 1, verdict.at, verdict) for verdict in case.verdicts]
    for _, _, _, event in sorted(events, key=lambda item: item[:3]):
        if isinstance(event, Edit):
            state.pending.append(event)
        else:
            state.verdict(event)
    return state.finish()


class _Fold:
    """The state of a fold: what was submitted, the stages that stand, and edits that no stage has taken in."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.submitted: Data | None = case.record.data if case.own_steps else case.before
        self.submitted_at = ""
        self.stages: list[Stage] = []
        self.pending: list[Edit] = []
        self.amendments: dict[tuple[str, str], set[str]] = {}
        """By person and action, the commits that were made as amendments of that action."""
        self.findings: list[Finding] = []

    def verdict(self, verdict: Verdict) -> None:
        """Somebody reviewed a commit."""
        why = self._refusal(verdict)
        if why is not None:
            self._ignore(verdict, why)
            return
        own = [edit for edit in self.pending if edit.people == frozenset({verdict.person}) and not edit.unknown]
        self._take_in_others(verdict.person)
        action = self._action(verdict)
        if action is None and self.pending:  # not amendments of a stage that is due, so a change like anybody's
            self._take_in_others(None)
            action = self._action(verdict)
        content = self.pending[-1].after if self.pending else self._current()
        if content is None or action is None:
            self._ignore(verdict, problems.OUT_OF_TURN)
        elif not all(action.may_amend(change.field) for change in self.case.differences(self._current(), content)):
            self._ignore(verdict, problems.WRONG_AMENDMENT)
        elif verdict.digest not in (None, digest(signed_content(content, self.case.workflow))):
            self._ignore(verdict, problems.WRONG_DIGEST)
        else:
            self._sign(verdict, action, own, content)

    def _refusal(self, verdict: Verdict) -> Label | None:
        if verdict.dismissed:
            return problems.DISMISSED
        if verdict.position == ELSEWHERE:
            return problems.ELSEWHERE
        stands_elsewhere = self.case.own_steps and verdict.position < max(edit.position for edit in self.case.edits)
        return problems.OLDER if stands_elsewhere else None

    def _ignore(self, verdict: Verdict, why: Label) -> None:
        self.findings.append(problems.NOT_COUNTED.at(self.case.record.path, person=verdict.person, why=why))

    def _take_in_others(self, reviewer: str | None) -> None:
        """Edits that are not the reviewer's own belong to the submission; if content changes, every stage lapses."""
        others = [n for n, edit in enumerate(self.pending) if edit.people != frozenset({reviewer}) or edit.unknown]
        if not others:
            return
        last = self.pending[others[-1]]
        if any(self.pending[number].changes_content(self.case.workflow) for number in others):
            self.findings += [self._lapsed(stage, last) for stage in self.stages]
            self.stages = []
        self.submitted, self.submitted_at = last.after or self.submitted, last.at
        self.pending = self.pending[others[-1] + 1 :]

    def _lapsed(self, stage: Stage, edit: Edit) -> Finding:
        path, action = self.case.record.path, stage.action.label
        return problems.LAPSED.at(path, person=stage.verdict.person, action=action, commit=edit.commit[:12])

    def _current(self) -> Data | None:
        return self.stages[-1].content if self.stages else self.submitted

    def _action(self, verdict: Verdict) -> Action | None:
        """The action that a verdict takes where the record now stands."""
        data = self._play()
        result = replay(data, self.case.workflow, self.case.lookup)
        held = self.case.rules.people.roles_of(verdict.person, verdict.day)
        for action in self.case.workflow.from_state(result.state):
            wanted = action.by_review == verdict.state if verdict.state else action.name == verdict.action
            unsigned_act = verdict.state is None and action.signs and verdict.digest is None
            roles = required_roles(action, result, result.round, data, self.case.lookup)
            if wanted and not unsigned_act and held & set(roles):
                return action
        return None

    def _sign(self, verdict: Verdict, action: Action, own: list[Edit], content: Data) -> None:
        """Let the verdict stand as a stage, unless its giver had a hand in what it signs."""
        mine = self.amendments.setdefault((verdict.person, action.name), set())
        mine |= {edit.commit for edit in own if self.case.amends(edit, action)}
        barred = self._had_a_hand(verdict, action, mine) if action.signs else None
        if barred is not None:
            self.findings.append(barred)
            return
        self.stages.append(Stage(action, verdict, content))
        self.pending = []

    def _had_a_hand(self, verdict: Verdict, action: Action, own: set[str]) -> Finding | None:
        """Why somebody may not sign: a hand in the content, other than amendments made as this very action."""
        person = verdict.person
        seen = (edit for edit in self.case.contributions if edit.position <= verdict.position)
        commit = next((edit.commit[:12] for edit in seen if person in edit.people and edit.commit not in own), None)
        if commit is None and person in self.case.landed_hands(action):
            commit = self.case.record.path
        if commit is None:
            return None
        path = self.case.record.path
        return problems.SELF_APPROVAL.at(path, person=person, commit=commit, how=problems.HAND, action=action.label)

    def _play(self) -> Data:
        """The record with everything so far taken through its workflow."""
        case = self.case
        data = self._submission()
        for stage in self.stages:
            key = "note" if "note" in stage.action.needs else "opinion"
            entry = {"action": stage.action.name, "by": stage.verdict.person, "at": stage.verdict.at}
            entry |= {key: stage.verdict.text} if stage.verdict.text else {}
            found = case.differences(data, stage.content)
            data = take(data, case.workflow, entry, {change.field: change.after for change in found})
        return data

    def _submission(self) -> Data:
        """What was submitted, with the actions that its edits imply taken by whoever handed it in."""
        case, submitted = self.case, self.submitted
        if submitted is None or submitted is case.before or case.own_steps:
            return submitted or {}
        steps, unexplained = implied(case.before, submitted, case.workflow)
        if unexplained or not steps:
            return submitted
        at = min([self.submitted_at, *(stage.verdict.at for stage in self.stages)])
        return as_taken(case.before, submitted, case.workflow, steps, case.submitter, at)

    def finish(self) -> Folded:
        """The record as landing would write it."""
        case = self.case
        self._take_in_others(None)
        data = self._play()
        record = Record(case.record.kind, case.record.id, case.record.path, data)
        strangers = sorted({name for edit in case.edits for name in edit.unknown})
        self.findings += [problems.UNKNOWN_PERSON.at(record.path, who=name) for name in strangers]
        return Folded(record, replay(data, case.workflow, case.lookup, case.rules.cap), self.stages, self.findings)
