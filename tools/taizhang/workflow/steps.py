"""The nouns of a replay: its steps, its faults, and where it has led."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taizhang.model import Data, Problem, Where
from taizhang.workflow.content import Change
from taizhang.workflow.model import NEW, Action, Workflow

CapOf = Callable[[str, str], int | None]
"""How often an action may be taken: the setting's name and the step's time give a number."""

Waives = Callable[[str, str, str, str], bool]
"""Whether a small office lets one person take both of two actions: kind, one action, the other, and the time."""


@dataclass(frozen=True)
class Fault:
    """A problem at a place of the record."""

    problem: Problem
    where: Where
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One step of a trail, with what it found and what it left."""

    number: int
    """Its place in the trail, from 0."""
    entry: Data
    action: Action | None
    before: str
    after: str
    round: int
    content: Data
    """The signed content after the step."""
    changes: Sequence[Change]
    additions: Mapping[str, Sequence[Any]]
    """What the step added to open fields."""

    @property
    def actor(self) -> str:
        """Whose decision it is: the one acted for, if any, else the one who acted."""
        return str(self.entry.get("for", self.entry["by"]))

    @property
    def at(self) -> str:
        """When it was taken."""
        return str(self.entry["at"])


@dataclass
class Replay:
    """Where a trail has led."""

    workflow: Workflow
    state: str = NEW
    round: int = 0
    unit_states: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    numbered: bool = False
    """Whether it ever reached a state in which records are numbered."""
    waives: Waives | None = None
    """The waiver that it was replayed under."""
    waived: dict[int, str] = field(default_factory=dict)
    """Steps that only a small office's waiver allows, by number, with the earlier action that the same person took."""

    @property
    def current_round(self) -> Iterator[Step]:
        """The steps of the round that is under way."""
        return (step for step in self.steps if step.round == self.round)

    def last(self, action: str) -> Step | None:
        """The latest step of an action, in any round."""
        return next((step for step in reversed(self.steps) if step.entry["action"] == action), None)
