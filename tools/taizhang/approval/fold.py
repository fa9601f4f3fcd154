"""Reviews folded into stages: what each review means for one record, and which sign-offs still stand.

A stage's amendments are its taker's own commits since the stage before it. Anybody else's change belongs to the
submission and voids every stage. What is left is played through the record's workflow, so that the trail which landing
will write is known, and judged, beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from taizhang.approval import problems
from taizhang.approval.case import Case
from taizhang.approval.faults import faults_of
from taizhang.approval.history import Edit
from taizhang.approval.repeated import ENGINES, repeats
from taizhang.approval.verdicts import BESIDE, ELSEWHERE, Verdict
from taizhang.i18n import Label
from taizhang.model import Data, Finding, Record
from taizhang.workflow import (
    CONFIRM,
    Action,
    Replay,
    as_taken,
    digest,
    implied,
    replay,
    required_roles,
    signed_content,
    take,
)
from taizhang.workflow.confirm import content_after, named
from taizhang.workflow.own_unit import belongs, within
from taizhang.workflow.problems import BAD_CONFIRMATION


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
    submitted: int = -1
    """The position of the last commit that belongs to the submission."""
    stages: list[Stage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    repeated: frozenset[int] = frozenset()
    """The places of steps that the request brings along, and that reviews and acts took before."""
    grades: dict[int, str | None] = field(default_factory=dict)
    """By its place, how far it is proved who wrote a new step; None where its signature is wrong."""

    @property
    def by_stage(self) -> frozenset[int]:
        """The places in the trail of the steps that reviews and acts took."""
        last = len(self.result.steps)
        return frozenset(range(last - len(self.stages), last)) | self.repeated


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
        self.submitted_position = -1
        self.stages: list[Stage] = []
        self.pending: list[Edit] = []
        self.amendments: dict[tuple[str, str], set[str]] = {}
        """By person and action, the commits that were made as amendments of that action."""
        self.findings: list[Finding] = []
        steps = self._replay(case.record.data).steps if case.own_steps else []
        self.own = [steps[number] for number in case.own_steps]
        """The steps that the head itself brings along."""

    def verdict(self, verdict: Verdict) -> None:
        """Somebody reviewed a commit."""
        if any(repeats(verdict, step) for step in self.own):
            return  # written into the file, where it is judged like any step
        why = self._refusal(verdict)
        if why is not None:
            self._ignore(verdict, why)
            return
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
        elif verdict.digest not in (None, self._quoted(verdict, action, content)):
            self._ignore(verdict, problems.WRONG_DIGEST)
        else:
            self._sign(verdict, action, content)

    def _refusal(self, verdict: Verdict) -> Label | None:
        if verdict.dismissed or verdict.edited:
            return problems.DISMISSED if verdict.dismissed else problems.EDITED
        if not ENGINES.isdisjoint(verdict.says):
            return problems.ENGINES_KEYS
        if verdict.position in (ELSEWHERE, BESIDE):
            return problems.ELSEWHERE if verdict.position == ELSEWHERE else problems.OLDER
        stands_elsewhere = self.case.own_steps and verdict.position < max(edit.position for edit in self.case.edits)
        return problems.OLDER if stands_elsewhere else None

    def _quoted(self, verdict: Verdict, action: Action, content: Data) -> str:
        """The digest that an act must quote: of what it signs, or of what the step signed that it confirms."""
        step = named(dict(verdict.says)) if action.confirms else None
        if step is None:
            return digest(signed_content(content, self.case.workflow))
        return digest(content_after(self._play(), self.case.workflow, step))

    def _ignore(self, verdict: Verdict, why: Label) -> None:
        if why is problems.OUT_OF_TURN and verdict.person in self.case.checkers:
            return  # his review says that he compared a recorded decision with its original
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
        self.submitted_position = last.position
        self.pending = self.pending[others[-1] + 1 :]

    def _lapsed(self, stage: Stage, edit: Edit) -> Finding:
        path, action = self.case.record.path, stage.action.label
        return problems.LAPSED.at(path, person=stage.verdict.person, action=action, commit=edit.commit[:12])

    def _current(self) -> Data | None:
        return self.stages[-1].content if self.stages else self.submitted

    def _action(self, verdict: Verdict) -> Action | None:
        """The action that a verdict takes where the record now stands."""
        case = self.case
        data = self._play()
        result = self._replay(data)
        if verdict.action == CONFIRM:  # of no role: that it is his own decision, the trail's rules say
            return case.workflow.actions[CONFIRM] if verdict.digest else None
        for action in case.workflow.from_state(result.state):
            wanted = action.by_review == verdict.state if verdict.state else action.name == verdict.action
            unsigned_act = verdict.state is None and action.signs and verdict.digest is None
            if not wanted or unsigned_act or (verdict.state and _taken(result, action, verdict.actor)):
                continue
            roles = frozenset(required_roles(action, result, result.round, data, case.lookup))
            units = within(action, data, case.lookup)
            if belongs(case.rules.people, verdict.actor, verdict.day, roles, units):
                return action
        return None

    def _sign(self, verdict: Verdict, action: Action, content: Data) -> None:
        """Let the verdict stand as a stage, unless its giver had a hand in what it signs, or the trail forbids it."""
        mine = self.amendments.setdefault((verdict.person, action.name), set())
        since = self.stages[-1].verdict.position if self.stages else -1
        made = [edit for edit in self.case.contributions if since < edit.position <= verdict.position]
        mine |= {edit.commit for edit in made if self._amendment(edit, verdict.person, action)}
        barred = self._hands(verdict, action, mine) if action.signs else []
        if not barred:
            self.stages.append(Stage(action, verdict, content))
            barred = self._last_faults()
            if not barred:
                self.pending = []
                return
            self.stages.pop()
        self.findings += barred

    def _amendment(self, edit: Edit, person: str, action: Action) -> bool:
        """Whether a commit amends, by `person` alone and as `action` may, what somebody else had handed in before."""
        case = self.case
        handed_in = any(e.position < edit.position and e.people - {person} for e in case.contributions)
        landed_so = case.before is not None and str(case.before.get("status")) in action.sources
        alone = edit.people == frozenset({person}) and not edit.unknown
        return alone and (handed_in or landed_so) and case.amends(edit, action)

    def _hands(self, verdict: Verdict, action: Action, own: set[str]) -> list[Finding]:
        """Who of those named may not sign: a hand in the content, other than amendments made as this very action."""
        found = []
        seen = [edit for edit in self.case.contributions if edit.position <= verdict.position]
        for person in dict.fromkeys((verdict.person, verdict.actor, verdict.says.get("checked_by", verdict.person))):
            others = [edit for edit in seen if edit.commit not in own and not self._let(person, action, edit, verdict)]
            commit = self.case.hand_of(person, action, verdict.at, others)
            shown = self.case.united(person, action, verdict.at, others)
            self.findings += [shown] if shown else []
            if commit is not None:
                params = {"person": person, "commit": commit, "how": problems.HAND, "action": action.label}
                found.append(problems.SELF_REVIEW.at(self.case.record.path, (), **params))
        return found

    def _let(self, person: str, action: Action, edit: Edit, verdict: Verdict) -> bool:
        """Whether a commit was an amendment of an earlier stage whose taker may take this one, too."""
        stages = [name for (who, name), commits in self.amendments.items() if who == person and edit.commit in commits]
        return any(self.case.lets(action, name, verdict.at) for name in stages)

    def _last_faults(self) -> list[Finding]:
        """Why the workflow does not allow the stage that was taken last."""
        case = self.case
        data = self._play()
        last = ("trail", len(data["trail"]) - 1)
        record = Record(case.record.kind, case.record.id, case.record.path, data)
        found = faults_of(record, self._replay(data), case.rules, case.lookup)
        return [
            replace(finding, problem=replace(finding.problem, level="warning"), where=())
            for finding in found
            if finding.where[:2] == last
        ]

    def _replay(self, data: Data) -> Replay:
        rules = self.case.rules
        return replay(data, self.case.workflow, self.case.lookup, rules.cap, rules.waives)

    def _play(self) -> Data:
        """The record with everything so far taken through its workflow."""
        case = self.case
        data = self._submission()
        for stage in self.stages:
            found = case.differences(data, stage.content)
            entry = stage.verdict.entry(stage.action)
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
        result = self._replay(data)
        self.findings += self._too_soon(result)
        return Folded(record, result, self.submitted_position, self.stages, self.findings)

    def _too_soon(self, result: Replay) -> list[Finding]:
        """Signatures for steps of this very request, which could still be exchanged under them."""
        landed, path = len((self.case.before or {}).get("trail", [])), self.case.record.path
        said = {"why": problems.NOT_LANDED_YET}
        return [
            BAD_CONFIRMATION.at(path, ("trail", step.number, "step"), step=step.entry["step"], **said)
            for step in result.steps[landed:]
            if step.action and step.action.confirms and (named(step.entry) or 0) > landed
        ]


def _taken(result: Replay, action: Action, person: str) -> bool:
    """Whether somebody took, in this round, an action that leaves the record where it stands: once is enough."""
    steps = (step for step in result.current_round if step.entry["action"] == action.name)
    return action.to is None and any(step.actor == person for step in steps)
