"""Everything that an office has decided: kinds, workflows, policy and people, loaded together and verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache, partial

from taizhang.model import Data, Finding, Tree
from taizhang.policy import Calendar, People, Policy
from taizhang.policy.formulas import formula_findings
from taizhang.policy.stage_limits import date_findings, stage_findings
from taizhang.schema import Rulebook, load, rule_files
from taizhang.schema.rulebook import CALENDAR, POLICY
from taizhang.workflow import problems
from taizhang.workflow.forms import Forms, build_forms, form_findings
from taizhang.workflow.model import Workflow, build
from taizhang.workflow.replay import replay
from taizhang.workflow.steps import Replay
from taizhang.workflow.verify import verify

_SMALL_OFFICE = "duties.small_office"
_KEPT = 4
"""Sets of rules kept in memory: main's, those of a request that changes them, and a few before."""


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules of an office, ready for use."""

    book: Rulebook
    workflows: Mapping[str, Workflow]
    policy: Policy
    people: People
    calendar: Calendar
    _latest: list[tuple[Data, Replay]] = field(default_factory=list, init=False, repr=False)

    def replay(self, data: Data) -> Replay | None:
        """The trail of a record, by itself and with caps held; None where no workflow is known for it.

        The latest is kept, because one rule after another asks for it.
        """
        if not self._latest or self._latest[0][0] is not data:
            workflow = self.workflow_of(data)
            if workflow is None:
                return None
            self._latest[:] = [(data, replay(data, workflow, None, self.cap, self.waives))]
        return self._latest[0][1]

    def workflow_of(self, data: Data) -> Workflow | None:
        """The workflow that a record's first step names."""
        trail = data.get("trail") or [{}]
        named = trail[0].get("workflow")
        return self.workflows.get(named) if isinstance(named, str) else None

    def newest(self, kind: str) -> Workflow:
        """The workflow that a new record of `kind` follows."""
        return _newest(self.workflows, kind)

    @cached_property
    def forms(self) -> Forms:
        """The forms by which units report."""
        return build_forms(self.book.forms, self.book.kinds, self.newest)

    def seen_at(self, now: datetime | None) -> Rules:
        """The same, where what is due is held against the day of `now`; None leaves it to the clock."""
        if now is None:
            return self
        return self.standing_on(now.astimezone(self.policy.zone).date())

    def standing_on(self, day: date) -> Rules:
        """The same, of an office that stands still on `day`."""
        return replace(self, policy=self.policy.standing_on(day))

    def cap(self, setting: str, at: str) -> int | None:
        """How often an action may be taken at the time `at`."""
        value = self.policy.value(setting, date.fromisoformat(at[:10]))
        return value if isinstance(value, int) else None

    def waives(self, kind: str, one: str, other: str, at: str) -> bool:
        """Whether one person may take both actions at the time `at`, the office being small.

        `duties.small_office` lists pairs of actions, or texts `kind action action` where a pair holds for one kind.
        """
        if not self.policy.has(_SMALL_OFFICE):
            return False
        listed = self.policy.value(_SMALL_OFFICE, date.fromisoformat(at[:10]))
        pairs = [item if isinstance(item, list) else str(item).split() for item in listed]
        return any(set(pair[-2:]) == {one, other} and pair[:-2] in ([], [kind]) for pair in pairs)


def load_rules(tree: Tree) -> tuple[Rules | None, list[Finding]]:
    """The rules that `tree` holds, and what is wrong with them; None when they cannot be used."""
    raw, odd = rule_files(tree)
    if odd:
        return None, odd
    rules, findings = _read(tuple(raw.items()))
    return rules, [*findings]


@lru_cache(maxsize=_KEPT)
def _read(raw: tuple[tuple[str, bytes], ...]) -> tuple[Rules | None, list[Finding]]:
    """The rules that some files hold, by path and content.

    Nothing but the files decides, and reading them takes a third of a second, so the latest are kept: one landing after
    another goes by the same rules.
    """
    book, findings = load(dict(raw))
    if book is None:
        return None, findings
    policy, people = Policy(book.policy), People(book.roles)
    findings += [*formula_findings(policy, POLICY), *date_findings(policy, book.calendar, POLICY, CALENDAR)]
    workflows = {}
    for version, data in book.workflows.items():
        path = f"schemas/workflows/{version}.yaml"
        workflow = build(data)
        kind = book.kind(workflow.kind)
        if workflow.version != version or kind is None:
            what = problems.UNKNOWN_NAME.at(path, ("version",), action="-", what="version", name=workflow.version)
            findings.append(what)
            continue
        workflows[version] = workflow
        findings += verify(workflow, path, kind, people.roles, policy.has)
    findings += stage_findings(policy, _states(workflows), POLICY)
    without = sorted(set(book.kinds) - {flow.kind for flow in workflows.values()})
    findings += [
        problems.UNKNOWN_NAME.at(f"schemas/kinds/{name}.schema.json", action="-", what="workflow", name=f"{name}@1")
        for name in without
    ]
    if not findings:
        findings += form_findings(book.forms, book.kinds, partial(_newest, workflows))
    return (None, findings) if findings else (Rules(book, workflows, policy, people, Calendar(book.calendar)), [])


def _newest(workflows: Mapping[str, Workflow], kind: str) -> Workflow:
    return max((flow for flow in workflows.values() if flow.kind == kind), key=lambda flow: flow.number)


def _states(workflows: Mapping[str, Workflow]) -> dict[str, set[str]]:
    """The states of each kind and of its units, in any version."""
    found: dict[str, set[str]] = {}
    for flow in workflows.values():
        found.setdefault(flow.kind, set()).update(flow.states, flow.unit_states)
    return found
