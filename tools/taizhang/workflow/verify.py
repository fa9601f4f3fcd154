"""Workflows that would let something slip are refused on load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from taizhang.i18n import Label, listed
from taizhang.model import Finding
from taizhang.schema import Kind
from taizhang.workflow import problems
from taizhang.workflow.model import ALL, NEW, UNIT, UNSIGNED_KEYS, Action, Workflow

GUARD_WORDS = frozenset({"all_units", "any_unit", "countersigned"})
"""Words of a guard that are no fields: states of the handling units, and whether every unit asked has countersigned."""
_CAUSES = frozenset({NEW, "changed"})


def verify(
    workflow: Workflow, path: str, kind: Kind, roles: frozenset[str], has_setting: Callable[[str], bool]
) -> Iterator[Finding]:
    """Everything for which `workflow`, the file `path`, must be refused."""
    yield from _unknown_names(workflow, path, kind, roles, has_setting)
    yield from _fields(workflow, path, kind)
    yield from _paths(workflow, path)
    yield from _unsigned_changes(workflow, path)
    yield from _ambiguities(workflow, path)


def _unknown_names(
    workflow: Workflow, path: str, kind: Kind, roles: frozenset[str], has_setting: Callable[[str], bool]
) -> Iterator[Finding]:
    for action in workflow.actions.values():
        condition = {*action.unless, *(name for rule in action.raises for name in rule.when), *action.guard}
        fields = {name.partition(".")[0] for name in condition} - GUARD_WORDS
        fields |= {action.by_field} if action.by_field else set()
        guarded = {state for word in ("all_units", "any_unit") for state in action.guard.get(word, ())}
        used: list[tuple[Label, Iterable[str], Iterable[str]]] = [
            (Label("環節", "state"), action.sources - {NEW}, workflow.states),
            (Label("環節", "state"), [action.to] if action.to else [], workflow.states),
            (Label("身份", "role"), [*action.roles, *(role for rule in action.raises for role in rule.roles)], roles),
            (Label("動作", "action"), action.distinct_from, workflow.actions),
            (Label("單位環節", "unit state"), {*action.unit_from, *guarded}, workflow.unit_states),
            (
                Label("單位環節", "unit state"),
                [action.unit_to] if action.unit_to else [],
                workflow.unit_states,
            ),
            (Label("欄目", "field"), fields, kind.fields),
        ]
        for what, names, known in used:
            for name in sorted(set(names) - set(known)):
                yield problems.UNKNOWN_NAME.at(
                    path, ("actions", action.name), action=action.label, what=what, name=name
                )
        if action.cap and not has_setting(action.cap):
            what = Label("尺度", "setting")
            yield problems.UNKNOWN_NAME.at(
                path, ("actions", action.name), action=action.label, what=what, name=action.cap
            )


def _fields(workflow: Workflow, path: str, kind: Kind) -> Iterator[Finding]:
    signed = frozenset(kind.fields) - workflow.open - UNSIGNED_KEYS
    for action in workflow.actions.values():
        amends = signed if action.amends == ALL else frozenset(action.amends)
        causes = action.implied_by - _CAUSES
        faults = [
            (amends - signed, Label("只能改要簽的欄目", "may amend signed fields only")),
            (action.adds - workflow.open, Label("只能增開放的欄目", "may add to open fields only")),
            (causes - action.adds, Label("由未增的欄目引起", "is implied by fields that it does not add to")),
        ]
        if action.own_unit and not _names_unit(action, kind):
            faults.append((frozenset({"own_unit"}), Label("沒有寫明單位的欄目", "nothing in it names a unit")))
        if action.per_unit and not workflow.unit_states:
            faults.append((frozenset({"units"}), Label("流程沒有寫明單位", "the workflow names no units")))
        for names, detail in faults:
            if names:
                named = ", ".join(sorted(names))
                yield problems.WRONG_FIELDS.at(
                    path, ("actions", action.name),
                    action=action.label, detail=Label(f"{detail.zh}（{named}）", f"{detail.en} ({named})"),
                )  # fmt: skip
    unknown = {"open": workflow.open - frozenset(kind.fields), "units": frozenset(workflow.unit_fields) - signed}
    for key, lost in unknown.items():
        for name in sorted(lost):
            what = Label("欄目", "field")
            yield problems.UNKNOWN_NAME.at(path, (key,), action=Label(key, key), what=what, name=name)


def _names_unit(action: Action, kind: Kind) -> bool:
    """Whether the action's entry, the record, or an item that the action adds says whose unit it is."""
    items = any(kind.node((name, 0, UNIT)) is not None for name in action.adds)
    return UNIT in action.needed_keys or UNIT in kind.fields or items


def _moves(workflow: Workflow) -> dict[str, set[str]]:
    moves: dict[str, set[str]] = defaultdict(set)
    for action in workflow.actions.values():
        for state in action.sources:
            moves[state].add(action.to or state)
    return moves


def _closure(start: Iterable[str], moves: dict[str, set[str]]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for state in moves.get(waiting.pop(), set()) - seen:
            seen.add(state)
            waiting.append(state)
    return seen


def _paths(workflow: Workflow, path: str) -> Iterator[Finding]:
    moves = _moves(workflow)
    reached = _closure([NEW], moves)
    back: dict[str, set[str]] = defaultdict(set)
    for state, targets in moves.items():
        for target in targets:
            back[target].add(state)
    saved = _closure([name for name, state in workflow.states.items() if state.rests], back)
    for name in workflow.states:
        label = workflow.state_label(name)
        if name not in reached:
            yield problems.UNREACHABLE.at(path, ("states", name), state=label)
        elif name not in saved:
            yield problems.DEAD_END.at(path, ("states", name), state=label)


def unsigned_states(workflow: Workflow) -> frozenset[str]:
    """The states in which nothing vouches for the content: no signing action moves to them from another state."""
    vouched = {
        action.to for action in workflow.actions.values() if action.signs and action.to and action.sources - {action.to}
    }
    return frozenset(workflow.states) - vouched


def _unsigned_changes(workflow: Workflow, path: str) -> Iterator[Finding]:
    unsigned = unsigned_states(workflow)
    for action in workflow.actions.values():
        if not action.amends_any or action.signs:
            continue
        ends = {action.to} if action.to else set(action.sources)
        for state in sorted(ends - unsigned):
            yield problems.UNSIGNED_CHANGE.at(
                path, ("actions", action.name), action=action.label, state=workflow.state_label(state)
            )


def _ambiguities(workflow: Workflow, path: str) -> Iterator[Finding]:
    for state in [NEW, *workflow.states]:
        label = workflow.state_label(state)
        for cause, actions in _causes(workflow, state).items():
            if len(actions) > 1:
                yield problems.AMBIGUOUS_IMPLIED.at(
                    path, ("actions", actions[1].name), state=label, cause=cause, actions=_names(actions)
                )
        for (role, verdict), actions in _verdicts(workflow, state).items():
            if len(actions) > 1:
                yield problems.AMBIGUOUS_REVIEW.at(
                    path, ("actions", actions[1].name),
                    state=label, role=role, verdict=verdict, actions=_names(actions),
                )  # fmt: skip


def _causes(workflow: Workflow, state: str) -> dict[str, list[Action]]:
    """What a change in `state` may mean: only a new record means `new`."""
    causes: dict[str, list[Action]] = defaultdict(list)
    for action in workflow.from_state(state):
        for cause in action.implied_by:
            if (cause == NEW) == (state == NEW):
                causes[cause].append(action)
    return causes


def _verdicts(workflow: Workflow, state: str) -> dict[tuple[str, str], list[Action]]:
    verdicts: dict[tuple[str, str], list[Action]] = defaultdict(list)
    for action in workflow.from_state(state):
        for role in action.roles if action.by_review else ():
            verdicts[role, str(action.by_review)].append(action)
    return verdicts


def _names(actions: Iterable[Action]) -> Label:
    return listed(action.label for action in actions)
