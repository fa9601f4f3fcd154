"""When a record, and each unit that handles it, came to stand where it stands: read off its trail, nothing proved.

A replay proves every digest and takes a hundred times longer; lights are asked for by the thousand, of records that the
check has held to their trails already. A test holds the two to agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.model import Data
from taizhang.policy import Pause
from taizhang.policy.urgent import moment
from taizhang.workflow import NEW, Action, Workflow
from taizhang.workflow.content import undo

_SORTS = {"was": dict, "adds": dict, "absent": list, "units": list, "level": int, "workflow": str}
"""What keys of a step must hold, where it has them, for the step to be read."""


@dataclass
class UnitTime:
    """Where a handling unit stands."""

    state: str
    since: str
    """When it came there."""
    moved_at: str
    """When it last moved, if only to the state in which it stood: the latest of its reports."""
    heard_at: str = ""
    """When it last did anything of its own; empty if it never did."""
    urged: list[Data] = field(default_factory=list)
    """The steps that urged it, since the date in force was set."""
    granted: tuple[str, date] | None = None
    """When a date was last granted to it, and which."""


@dataclass
class Timeline:
    """Where a record stands, and since when."""

    workflow: Workflow
    state: str = NEW
    states: list[tuple[str, str]] = field(default_factory=list)
    """Every state that it came to, with the time."""
    units: dict[str, UnitTime] = field(default_factory=dict)
    dated_at: str = ""
    """When its date was set; empty while it has not landed."""
    granted: tuple[str, date] | None = None
    """When a date was last granted to the whole matter, and which."""
    pauses: list[Pause] = field(default_factory=list)
    """While it was suspended, the present time excepted."""
    asked: Data | None = None
    """The step that last asked units for their view, in this round."""
    answered: set[str] = field(default_factory=set)
    """The units that gave it since."""
    unit_roles: tuple[str, ...] = ()
    """The roles in which a unit acts for itself."""
    taken_up_in: frozenset[str] = frozenset()
    """The states in which a unit may take up what it was given."""

    @property
    def stopped_on(self) -> date | None:
        """Since when it has been suspended; None where it is not."""
        state = self.workflow.states.get(self.state)
        return date.fromisoformat(self.since[:10]) if state and state.suspended else None

    @property
    def since(self) -> str:
        """When it came to its state."""
        return self.states[-1][1] if self.states else ""

    @property
    def handed_out_at(self) -> str:
        """When the matter came to where its units may take it up; empty where it is not there.

        What is put back to them from a later state stays handed out; what stood still is handed out anew.
        """
        at = ""
        for state, since in reversed(self.states):
            if state not in self.taken_up_in:
                break
            at = since
        return at

    @property
    def ended(self) -> bool:
        """Whether it is done or gone."""
        state = self.workflow.states.get(self.state)
        return bool(state and (state.closed or state.tombstone))

    def unit_done(self, unit: str) -> bool:
        """Whether a unit has done its part."""
        state = self.workflow.unit_states.get(self.units[unit].state)
        return bool(state and state.closed)


def timeline(data: Data, trail: Sequence[Data], workflow: Workflow, due_field: str | None) -> Timeline:
    """Where a record stands by its trail.

    Args:
        data: its facts as they stand; long texts may be left out.
        trail: its steps, oldest first.
        workflow: what its first step names.
        due_field: the field that says when it is due.
    """
    begins = _beginnings(workflow)
    line = Timeline(
        workflow,
        unit_roles=tuple(dict.fromkeys(role for action in begins for role in action.roles)),
        taken_up_in=frozenset(state for action in begins for state in action.sources),
    )
    contents = _contents(data, trail, {*workflow.unit_fields, due_field or ""})
    for number, entry in enumerate(trail):
        action = workflow.actions.get(str(entry.get("action")))
        if action is not None:
            before, after = contents[number], contents[number + 1]
            if number == 0 or before.get(due_field or "") != after.get(due_field or ""):
                _set_date(line, str(entry["at"]))
            _take(line, entry, action, None if after is before and line.units else after)
    return line


def sound_steps(trail: object) -> list[Data]:
    """The steps of a trail that say what was done and when; the check tells of the others."""
    return [entry for entry in trail if _is_sound(entry)] if isinstance(trail, list) else []


def _is_sound(entry: object) -> bool:
    """Whether a step can be read: an action, a time, and of what else is looked at the right sort of value."""
    if not isinstance(entry, dict) or not isinstance(entry.get("action"), str) or moment(entry.get("at")) is None:
        return False
    return all(isinstance(entry[name], _SORTS[name]) for name in _SORTS.keys() & entry.keys())


def _contents(data: Data, trail: Sequence[Data], names: set[str]) -> list[Data]:
    """What the fields `names` said before the first step and after each, found by undoing from the end."""
    contents = [{name: data[name] for name in names if name in data}]
    for entry in reversed(trail):
        before = undo(contents[-1], entry)
        contents.append(before if before is contents[-1] else {name: before[name] for name in names if name in before})
    return contents[::-1]


def _set_date(line: Timeline, at: str) -> None:
    """A date that is set anew has not been extended, nor anybody urged to keep it."""
    line.dated_at, line.granted = at, None
    for unit in line.units.values():
        unit.granted = None
        unit.urged.clear()


def _take(line: Timeline, entry: Data, action: Action, content: Data | None) -> None:
    """Take a step; `content` is what it left, or None where it left the units as they were."""
    at = str(entry["at"])
    if line.workflow.unit_fields:
        if action.restarts or not line.units:
            named = line.units if content is None else line.workflow.units(content)
            line.units = {unit: _begin(line, at, line.units.get(unit)) for unit in named}
        _move_unit(line, entry, action, at)
        if content is not None:
            line.units = {unit: line.units.get(unit) or _begin(line, at) for unit in line.workflow.units(content)}
    _grant(line, entry, action, at)
    _ask(line, entry, action)
    if action.to and (action.to != line.state or not line.states):
        stopped = line.stopped_on
        if stopped is not None:
            line.pauses.append(Pause(stopped, date.fromisoformat(at[:10])))
        line.state = action.to
        line.states.append((action.to, at))


def _begin(line: Timeline, at: str, before: UnitTime | None = None) -> UnitTime:
    """A unit at the beginning; a date granted to it holds until another is set."""
    first = next(iter(line.workflow.unit_states), "")
    return UnitTime(first, at, at, granted=before.granted if before else None)


def _move_unit(line: Timeline, entry: Data, action: Action, at: str) -> None:
    unit = line.units.get(str(entry.get("unit")))
    if unit is None:
        return
    if not action.per_unit:
        unit.urged += [entry] if "level" in entry else []
        return
    if action.unit_to:
        unit.moved_at = at
        if action.unit_to != unit.state:
            unit.state, unit.since = action.unit_to, at
    if set(action.roles) <= set(line.unit_roles):
        unit.heard_at = at


def _beginnings(workflow: Workflow) -> list[Action]:
    """The actions by which a unit moves itself from where it begins."""
    first = next(iter(workflow.unit_states), "")
    return [action for action in workflow.actions.values() if first in action.unit_from]


def _grant(line: Timeline, entry: Data, action: Action, at: str) -> None:
    if not action.grants or "until" not in entry:
        return
    until = as_day(entry["until"])
    if until is None:
        return
    granted = at, until
    for name, unit in line.units.items():
        if entry.get("unit", name) == name:
            unit.granted = granted
            unit.urged.clear()
    if "unit" not in entry:
        line.granted = granted


def _ask(line: Timeline, entry: Data, action: Action) -> None:
    if action.opens_round:
        line.asked, line.answered = None, set()
    if "units" in action.needs and "units" in entry:
        line.asked, line.answered = entry, set()
    elif "verdict" in entry and "unit" in entry:
        line.answered.add(str(entry["unit"]))


def as_day(value: object) -> date | None:
    """The day of a date or an instant; None for anything else, as records that are not valid are read, too."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
