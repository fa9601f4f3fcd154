"""A workflow as data: states, actions and the units that act by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from taizhang.i18n import Label
from taizhang.model import Data

NEW = "new"
"""The state before the first action."""
MIGRATE = "migrate"
"""The step that a migration leaves in every record that it changes; no workflow names it and nobody can take it."""
CONFIRM = "confirm_recorded"
"""The step by which somebody signs afterwards (補簽) what was recorded for him; every workflow has it unnamed."""
ANY = "any"
"""In `from`: every state that is not a tombstone."""
ALL = "all"
"""In `amends`: every signed field."""
UNIT = "unit"
"""What names a unit: in a record, in the entry of a step, and in the items of lists."""
UNSIGNED_KEYS = frozenset({"trail", "status", "number"})
COMMON_KEYS = frozenset({"action", "by", "at", "role", "note", "opinion", "signature"})
RECORDING_KEYS = frozenset({"for", "mode", "given_at", "original", "checked_by", "capacity", "delegation"})
"""Keys of a record that no sign-off covers."""


@dataclass(frozen=True)
class State:
    """A state of a record or of a unit."""

    name: str
    label: Label
    rests: bool = False
    numbered: bool = False
    tombstone: bool = False
    closed: bool = False
    suspended: bool = False


class Raise(NamedTuple):
    """A condition, and the roles that may take an action once it has held."""

    when: Data
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """One kind of step."""

    name: str
    label: Label
    sources: frozenset[str]
    to: str | None
    roles: tuple[str, ...]
    by_review: str | None = None
    implied_by: frozenset[str] = frozenset()
    signs: bool = False
    amends: frozenset[str] | str = frozenset()
    adds: frozenset[str] = frozenset()
    distinct_from: tuple[str, ...] = ()
    unless: Data = field(default_factory=dict)
    raises: tuple[Raise, ...] = ()
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    per_unit: bool = False
    unit_from: frozenset[str] = frozenset()
    unit_to: str | None = None
    guard: Data = field(default_factory=dict)
    cap: str | None = None
    grants: bool = False
    """Whether its `until` is the date in force from then on."""
    restarts: bool = False
    by_field: str | None = None
    """The field that names the one person who may take it, himself or through somebody who records it for him."""
    own_unit: bool = False
    """Whether a role that is limited to a unit counts only for the unit that the step speaks for."""
    confirms: bool = False
    """Whether it vouches for an earlier step, and not for what stands now."""

    @property
    def opens_round(self) -> bool:
        """Whether it begins a new round, in which all sign-offs are asked for again."""
        return self.restarts or NEW in self.implied_by

    @cached_property
    def needed_keys(self) -> tuple[str, ...]:
        """The keys that its entry must have."""
        implied = [("unit", self.per_unit), ("content", self.signs)]
        return tuple(dict.fromkeys([*self.needs, *(key for key, needed in implied if needed)]))

    @cached_property
    def own_keys(self) -> frozenset[str]:
        """The keys that its entry may have besides those of all."""
        changes = ("was", "absent") if self.amends_any else ()
        return frozenset((*self.needed_keys, *self.takes, *changes, *(["adds"] if self.adds else ())))

    @cached_property
    def known_keys(self) -> frozenset[str]:
        """The keys that its entry may have."""
        return COMMON_KEYS | RECORDING_KEYS | self.own_keys

    def may_amend(self, name: str) -> bool:
        """Whether it may change the signed field `name`."""
        return self.amends == ALL or name in self.amends

    @property
    def amends_any(self) -> bool:
        """Whether it may change signed content at all."""
        return bool(self.amends)


@dataclass(frozen=True)
class Workflow:
    """The states and actions of one version (`info@1`)."""

    version: str
    label: Label
    open: frozenset[str]
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    unit_fields: tuple[str, ...] = ()
    unit_states: Mapping[str, State] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of records that it is for."""
        return self.version.partition("@")[0]

    @property
    def number(self) -> int:
        """Its version number."""
        return int(self.version.partition("@")[2])

    def state_label(self, name: str) -> Label:
        """What people call a state."""
        state = self.states.get(name)
        return state.label if state else Label("新建", "New") if name == NEW else Label(name, name)

    def action_label(self, name: str) -> Label:
        """What people call an action."""
        action = self.actions.get(name)
        return action.label if action else Label(name, name)

    def from_state(self, state: str) -> list[Action]:
        """The actions that people may take with a record in `state`."""
        return [action for action in self.actions.values() if state in action.sources and action.roles]

    def units(self, content: Data) -> list[str]:
        """The handling units that a record's content names, in order, each once."""
        named: list[Any] = []
        for name in self.unit_fields:
            value = content.get(name, [])
            named += value if isinstance(value, list) else [value]
        return list(dict.fromkeys(unit for unit in named if isinstance(unit, str)))


def build(data: Data) -> Workflow:
    """The workflow that a document (already held to the meta-schema) describes."""
    states = {name: _state(name, item) for name, item in data["states"].items()}
    every = frozenset(name for name, state in states.items() if not state.tombstone)
    units = data.get("units", {})
    return Workflow(
        version=data["version"],
        label=Label(data["title"], data["en"]),
        open=frozenset(data.get("open", ())),
        states=states,
        actions={
            **{name: _action(name, item, every) for name, item in data["actions"].items()},
            MIGRATE: _migrate(frozenset(states)),
            CONFIRM: _confirm(frozenset(states)),
        },
        unit_fields=tuple(units.get("from", ())),
        unit_states={name: _state(name, item) for name, item in units.get("states", {}).items()},
    )


def _migrate(states: frozenset[str]) -> Action:
    label = Label("按新規則遷移", "Migrated to new rules")
    return Action(MIGRATE, label, states, None, (), signs=True, amends=ALL, needs=("note",))


def _confirm(states: frozenset[str]) -> Action:
    label = Label("補簽", "Sign afterwards")
    return Action(CONFIRM, label, states, None, (), needs=("step", "content"), confirms=True)


def _state(name: str, item: Data) -> State:
    flags = {key: True for key in ("rests", "numbered", "tombstone", "closed", "suspended") if item.get(key)}
    return State(name, Label(item["title"], item["en"]), **flags)


def _action(name: str, item: Data, every: frozenset[str]) -> Action:
    sources = frozenset(_many(item["from"]))
    amends = item.get("amends", [])
    raises = item.get("raise", [])
    return Action(
        name=name,
        label=Label(item["title"], item["en"]),
        sources=every | (sources - {ANY}) if ANY in sources else sources,
        to=item.get("to"),
        roles=tuple(_many(item["role"])),
        by_review=item.get("by_review"),
        implied_by=frozenset(_many(item.get("implied_by", []))),
        signs=item.get("signs", False),
        amends=ALL if amends == ALL else frozenset(_many(amends)),
        adds=frozenset(_many(item.get("adds", []))),
        distinct_from=tuple(_many(item.get("distinct_from", []))),
        unless=item.get("unless", {}),
        raises=tuple(Raise(rule["when"], tuple(_many(rule["role"]))) for rule in _many(raises)),
        needs=tuple(_many(item.get("needs", []))),
        takes=tuple(_many(item.get("takes", []))),
        per_unit=item.get("per") == "unit",
        unit_from=frozenset(_many(item.get("unit_from", []))),
        unit_to=item.get("unit_to"),
        guard=item.get("guard", {}),
        cap=item.get("cap"),
        grants=item.get("grants", False),
        restarts=item.get("restarts", False),
        by_field=item.get("by_field"),
        own_unit=item.get("own_unit", False),
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
