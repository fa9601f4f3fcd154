"""A trail replayed: every step held to the workflow, every digest reproduced from the one file.

The content at each step comes from undoing the later ones (`was`, `absent`); the state at each step from taking the
steps in order. A fault is reported where it stands, and the replay goes on as if the step had been allowed, so that one
fault does not hide the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.i18n import NONE, Label, listed
from taizhang.model import Data, Where
from taizhang.workflow import problems
from taizhang.workflow.conditions import Lookup, holds
from taizhang.workflow.confirm import confirm_faults, covered
from taizhang.workflow.content import changes, digest, signed_content, undo
from taizhang.workflow.duties import person_faults
from taizhang.workflow.model import UNSIGNED_KEYS, Action, Workflow
from taizhang.workflow.steps import CapOf, Fault, Replay, Step, Waives
from taizhang.workflow.verify import GUARD_WORDS

_AMENDING_KEYS = frozenset({"was", "absent", "adds"})


def replay(
    data: Data,
    workflow: Workflow,
    lookup: Lookup | None = None,
    cap_of: CapOf | None = None,
    waives: Waives | None = None,
) -> Replay:
    """Replay the trail of a record.

    Args:
        data: the record as its file says it, valid against its kind.
        workflow: the version that its first step names.
        lookup: gives other records for conditions that follow references; without it those are left open.
        cap_of: how often an action may be taken; without it caps are not held.
        waives: which duties a small office need not keep apart; without it all are.
    """
    trail: list[Data] = data.get("trail", [])
    contents = _contents(data, trail, workflow)
    additions = _additions(data, trail, workflow)
    result = Replay(workflow, waives=waives)
    context = _Context(lookup, cap_of, trail)
    for number, entry in enumerate(trail):
        _take(result, number, entry, contents, additions[number], context)
    result.faults += [*_digest_faults(trail, contents, workflow), *_addition_faults(data, trail, workflow)]
    return result


@dataclass(frozen=True)
class _Context:
    lookup: Lookup | None
    cap_of: CapOf | None
    trail: Sequence[Data]


def _contents(data: Data, trail: Sequence[Data], workflow: Workflow) -> list[Data]:
    """The content before the first step and after each step, found by undoing from the end."""
    contents = [signed_content(data, workflow)]
    for entry in reversed(trail):
        contents.append(undo(contents[-1], entry))
    return contents[::-1]


def _additions(data: Data, trail: Sequence[Data], workflow: Workflow) -> list[dict[str, list[Any]]]:
    """What each step added to open fields: lists in order, other values to the last step that set them."""
    taken = dict.fromkeys(workflow.open, 0)
    given: list[dict[str, list[Any]]] = []
    for entry in trail:
        part: dict[str, list[Any]] = {}
        for name, digests in entry.get("adds", {}).items():
            value = data.get(name)
            if isinstance(value, list):
                start = taken.get(name, 0)
                part[name] = value[start : start + len(digests)]
                taken[name] = start + len(digests)
            elif value is not None and [digest(value)] == digests:
                part[name] = [value]
        given.append(part)
    return given


def _take(
    result: Replay,
    number: int,
    entry: Data,
    contents: list[Data],
    additions: dict[str, list[Any]],
    context: _Context,
) -> None:
    workflow = result.workflow
    action = workflow.actions.get(entry["action"])
    before, where = result.state, ("trail", number)
    if action is None:
        params = {"workflow": workflow.version, "action": entry["action"]}
        result.faults.append(Fault(problems.UNKNOWN_ACTION, (*where, "action"), params))
    if action is not None and (action.opens_round or number == 0):
        result.round += 1
    after = (action.to if action else None) or before
    found = changes(contents[number], contents[number + 1]) if number else []
    step = Step(number, entry, action, before, after, result.round, contents[number + 1], found, additions)
    if action is not None:
        if workflow.unit_fields and (action.restarts or not result.unit_states):
            _restart_units(result, contents[number + 1])
        result.faults += _step_faults(result, step, action, contents[number], context)
        if workflow.unit_fields:
            _move_units(result, entry, action, contents[number + 1])
    result.steps.append(step)
    result.state = after
    state = workflow.states.get(after)
    result.numbered = result.numbered or bool(state and state.numbered)


def _restart_units(result: Replay, content: Data) -> None:
    first = next(iter(result.workflow.unit_states), "")
    result.unit_states = dict.fromkeys(result.workflow.units(content), first)


def _move_units(result: Replay, entry: Data, action: Action, content: Data) -> None:
    """Take the unit's own move; units newly named begin at the first state, those no longer named are forgotten."""
    unit = entry.get("unit")
    if action.per_unit and action.unit_to and unit in result.unit_states:
        result.unit_states[unit] = action.unit_to
    first = next(iter(result.workflow.unit_states), "")
    result.unit_states = {unit: result.unit_states.get(unit, first) for unit in result.workflow.units(content)}


def _step_faults(
    result: Replay, step: Step, action: Action, content_before: Data, context: _Context
) -> Iterator[Fault]:
    where: Where = ("trail", step.number)
    if step.before not in action.sources:
        possible = result.workflow.from_state(step.before)
        yield Fault(problems.ILLEGAL_MOVE, (*where, "action"), {
            "state": result.workflow.state_label(step.before), "action": action.label, "possible": _labels(possible),
        })  # fmt: skip
    yield from _key_faults(step, action, where)
    if not _AMENDING_KEYS.isdisjoint(step.entry):
        yield from _amend_faults(step, action, result.workflow, where)
    yield from _time_faults(step, context, where)
    yield from person_faults(result, step, action, content_before, context.lookup)
    if action.per_unit:
        yield from _unit_faults(result, step, action, where)
    if action.guard:
        yield from _guard_faults(result, step, action, context)
    if action.cap:
        yield from _cap_faults(result, step, action, context)
    if action.confirms:
        yield from confirm_faults(result, step)


def _key_faults(step: Step, action: Action, where: Where) -> Iterator[Fault]:
    entry = step.entry
    for key in action.needed_keys:
        if key not in entry:
            yield Fault(problems.MISSING_KEY, where, {"action": action.label, "label": key, "key": key})
    stray = entry.keys() - action.known_keys
    for key in sorted(stray if step.number else stray - {"workflow"}):  # the first step names it for all
        yield Fault(problems.STRAY_KEY, (*where, key), {"action": action.label, "label": key, "key": key})


def _amend_faults(step: Step, action: Action, workflow: Workflow, where: Where) -> Iterator[Fault]:
    was, absent = step.entry.get("was", {}), set(step.entry.get("absent", ()))
    # only signed content is undone, and a field cannot both have had a value and not have been there
    changed = {change.field for change in step.changes} - UNSIGNED_KEYS - workflow.open - (absent & was.keys())
    for name in sorted({*was, *absent}):
        if not action.may_amend(name) or name not in changed:
            yield Fault(problems.NOT_AMENDABLE, where, {"action": action.label, "label": name})
    for name in sorted(set(step.entry.get("adds", {})) - action.adds):
        yield Fault(problems.NOT_AMENDABLE, where, {"action": action.label, "label": name})


def _time_faults(step: Step, context: _Context, where: Where) -> Iterator[Fault]:
    if step.number and step.at < (earlier := context.trail[step.number - 1]["at"]):
        yield Fault(problems.TIMES_GO_BACK, (*where, "at"), {"earlier": earlier})


def _unit_faults(result: Replay, step: Step, action: Action, where: Where) -> Iterator[Fault]:
    unit = step.entry.get("unit")
    if unit is None:
        return
    state = result.unit_states.get(unit)
    if state is None or (action.unit_from and state not in action.unit_from):
        known = result.workflow.unit_states.get(state or "")
        yield Fault(problems.BAD_UNIT_STEP, (*where, "unit"), {
            "action": action.label, "unit": unit, "state": known.label if known else "-",
        })  # fmt: skip


def _guard_faults(result: Replay, step: Step, action: Action, context: _Context) -> Iterator[Fault]:
    for name, wanted in action.guard.items():
        if not guard_holds(result, name, wanted, step.content, context.lookup):
            condition = f"{name}: {wanted}"
            yield Fault(
                problems.GUARD_FAILED,
                ("trail", step.number, "action"),
                {"action": action.label, "condition": condition},
            )


def guard_holds(result: Replay, name: str, wanted: Any, content: Data, lookup: Lookup | None) -> bool:
    """Whether one part of a guard holds where the trail now stands; what cannot be known yet is taken to hold."""
    states = list(result.unit_states.values())
    if name not in GUARD_WORDS:
        return holds({name: wanted}, content, lookup) is not False
    if name == "all_units":
        return bool(states) and all(state in wanted for state in states)
    if name == "any_unit":
        return any(state in wanted for state in states)
    return not waiting_countersigns(result)


def waiting_countersigns(result: Replay) -> list[str]:
    """The units that were asked to countersign in this round and have not answered; silence is never consent."""
    waiting: dict[str, None] = {}
    for step in result.current_round:
        waiting |= dict.fromkeys(step.entry.get("units", ()))
        if "verdict" in step.entry:
            waiting.pop(step.entry.get("unit", ""), None)
    return list(waiting)


def _cap_faults(result: Replay, step: Step, action: Action, context: _Context) -> Iterator[Fault]:
    cap = context.cap_of(action.cap, step.at) if action.cap and context.cap_of else None
    taken = [
        earlier
        for earlier in result.steps
        if earlier.entry["action"] == action.name and earlier.entry.get("unit") == step.entry.get("unit")
    ]
    if cap is not None and len(taken) >= cap:
        yield Fault(problems.OVER_CAP, ("trail", step.number, "action"), {"action": action.label, "cap": cap})


def _digest_faults(trail: Sequence[Data], contents: Sequence[Data], workflow: Workflow) -> Iterator[Fault]:
    signing = [number for number, entry in enumerate(trail) if "content" in entry]
    digests: dict[int, str] = {}  # steps that change nothing share one content
    for number in signing:
        entry, content = trail[number], contents[covered(trail[number], number) + 1]
        if entry["content"] == _digest_of(content, digests):
            continue
        amended_later = any("was" in later or "absent" in later for later in trail[number + 1 :])
        problem = problems.DIGEST_NOT_REPRODUCED if amended_later else problems.CHANGED_AFTER_SIGNATURE
        params = {"action": workflow.action_label(entry["action"]), "person": entry["by"], "at": entry["at"]}
        yield Fault(problem, ("trail", number, "content"), params)


def _digest_of(content: Data, known: dict[int, str]) -> str:
    if id(content) not in known:
        known[id(content)] = digest(content)
    return known[id(content)]


def _addition_faults(data: Data, trail: Sequence[Data], workflow: Workflow) -> Iterator[Fault]:
    recorded: dict[str, list[str]] = {}
    for entry in trail:
        for name, digests in entry.get("adds", {}).items():
            recorded.setdefault(name, []).extend(digests)
    for name in sorted(workflow.open & {*recorded, *data}):
        value, digests = data.get(name), recorded.get(name, [])
        if isinstance(value, list):
            good = [digest(item) for item in value] == digests
        else:
            good = (digests[-1:] == [digest(value)]) if value is not None else not digests
        if not good:
            yield Fault(problems.ADDITIONS_DIFFER, (name,) if name in data else (), {"label": name})


def _labels(actions: Sequence[Action]) -> Label:
    return listed(action.label for action in actions) if actions else NONE


def required_roles(
    action: Action, result: Replay, step_round: int, content: Data, lookup: Lookup | None
) -> tuple[str, ...]:
    """The roles that may take `action`: raised if its condition held at any time in the round."""
    if not action.raises:
        return action.roles
    seen = [content, *(step.content for step in result.steps if step.round == step_round)]
    raised = [rule.roles for rule in action.raises if any(holds(rule.when, data, lookup) for data in seen)]
    return raised[-1] if raised else action.roles
