"""A record in a branch, with everything that is needed to judge it, and who had a hand in its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taizhang.approval import problems
from taizhang.approval.history import Edit
from taizhang.approval.verdicts import Verdict
from taizhang.model import Data, Finding, Record
from taizhang.workflow import NEW, Action, Rules, Workflow, changes, replay, signed_content
from taizhang.workflow.conditions import Lookup, holds
from taizhang.workflow.content import Change
from taizhang.workflow.implied import CHANGED

LANDED = "main"
"""Stands for what has landed, where a hand in it is reported."""


@dataclass(frozen=True)
class Case:
    """A record in a branch."""

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

    @property
    def submitting(self) -> list[str]:
        """The actions that changing the landed record by hand stands for."""
        state = str((self.before or {}).get("status", NEW))
        cause = NEW if self.before is None else CHANGED
        return [action.name for action in self.workflow.from_state(state) if cause in action.implied_by]

    @property
    def checkers(self) -> frozenset[str]:
        """Everybody who is named as having compared a recorded decision with its original."""
        steps = [self.record.trail[number] for number in self.own_steps]
        said = [*steps, *(verdict.says for verdict in self.verdicts)]
        return frozenset(str(entry["checked_by"]) for entry in said if "checked_by" in entry)

    def differences(self, before: Data | None, after: Data | None) -> list[Change]:
        """The signed fields in which two versions of the record differ."""
        return changes(signed_content(before or {}, self.workflow), signed_content(after or {}, self.workflow))

    def amends(self, edit: Edit, action: Action) -> bool:
        """Whether a commit changed nothing but what `action` may amend, in a record that was there."""
        there = edit.before is not None and edit.after is not None and not edit.unknown
        return there and all(action.may_amend(c.field) for c in self.differences(edit.before, edit.after))

    def lets(self, action: Action, earlier: str, at: str) -> bool:
        """Whether whoever took the action `earlier` may take `action`, too: by its `unless`, or by a waiver."""
        hangs = bool(action.unless) and earlier in action.distinct_from
        if hangs and holds(action.unless, self.record.data, self.lookup):
            return True
        return self.rules.waives(self.workflow.kind, action.name, earlier, at)

    def hand_of(self, person: str, action: Action, at: str, edits: Iterable[Edit]) -> str | None:
        """The commit by which `person` had a hand in what `action` signs; None where there is none.

        Args:
            person: who decides, records or checks.
            action: what is signed.
            at: when.
            edits: the commits that count, his amendments by this very action left out.
        """
        submitted = any(self.lets(action, name, at) for name in self.submitting)
        found = (edit.commit[:12] for edit in edits if person in edit.people and not submitted)
        return next(found, LANDED if person in self._landed_hands(action, at) else None)

    def united(self, person: str, action: Action, at: str, edits: Iterable[Edit]) -> Finding | None:
        """That `person` may take `action` on what he handed in only because the office is small."""
        kind, label = self.workflow.kind, self.workflow.action_label
        name = next((name for name in self.submitting if self.rules.waives(kind, action.name, name, at)), None)
        if name is None or not any(person in edit.people for edit in edits):
            return None
        return problems.WAIVED.at(self.record.path, (), person=person, action=action.label, earlier=label(name))

    def _landed_hands(self, action: Action, at: str) -> frozenset[str]:
        """Who changed the content in what has landed, since somebody last signed it without amending.

        Amendments made as `action` itself do not count against taking it again.
        """
        if self.before is None:
            return frozenset()
        hands: set[str] = set()
        for step in replay(self.before, self.workflow).steps:
            name = step.entry["action"]
            if step.action and step.action.signs and not step.action.amends_any:
                hands.clear()
            elif (step.number == 0 or step.changes) and name != action.name and not self.lets(action, name, at):
                hands.add(step.actor)
        return frozenset(hands)
