"""Two versions of a record made one, field by field, from the version at which they parted; pure.

A field that one side changed takes that side's value. Trails and open lists are joined: nothing that either side added
is lost. What both sides changed differently is a conflict, with both values; nothing is ever made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from taizhang.model import Data
from taizhang.workflow import Workflow, changes, replay, signed_content
from taizhang.workflow.content import canonical

Side = Literal["ours", "theirs"]
Order = Literal["time", "landing"]
TRAIL, STATUS = "trail", "status"


@dataclass(frozen=True)
class Conflict:
    """A field that both sides changed, and not alike; None where it is not there."""

    field: str
    base: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """What became of two versions; where there are conflicts, `data` has our value."""

    data: Data
    conflicts: Sequence[Conflict] = ()
    ours: frozenset[str] = field(default_factory=frozenset)
    """The signed fields that we changed."""
    theirs: frozenset[str] = field(default_factory=frozenset)
    """The signed fields that they changed."""

    @property
    def contested(self) -> bool:
        """Whether both sides changed what is signed, so that no sign-off covers what came of it."""
        return bool(self.ours and self.theirs)


def merge(
    base: Data | None,
    ours: Data,
    theirs: Data,
    workflow: Workflow,
    keep: Mapping[str, Side] | None = None,
    order: Order = "time",
) -> Merged:
    """Make one of two versions of a record.

    Args:
        base: the record where they parted; None where it was not there.
        ours: one version; of two steps taken at one time, ours stands first.
        theirs: the other.
        workflow: the version that the record follows.
        keep: whose value to keep, by field, where there is a conflict.
        order: how steps of both sides are joined: as they were taken, or theirs after all of ours, as they landed.
    """
    before = base or {}
    if same(ours, theirs) or same(base, theirs):
        return Merged(ours)
    if same(base, ours):
        return Merged(theirs)
    join = _Join(before, ours, theirs, workflow, keep or {}, order)
    data = {name: value for name in _names(ours, theirs) if (value := join.value(name)) is not None}
    if join.both_changed(TRAIL):
        data[STATUS] = replay(data, workflow).state
    sides = (_signed_changes(before, side, workflow) for side in (ours, theirs))
    return Merged(data, join.conflicts, *sides)


def same(one: Any, other: Any) -> bool:
    """Whether two values are written alike; Python takes `true` and `1` for equal."""
    return one is other or (one == other and canonical(one) == canonical(other))


def _signed_changes(before: Data, after: Data, workflow: Workflow) -> frozenset[str]:
    return frozenset(
        change.field for change in changes(signed_content(before, workflow), signed_content(after, workflow))
    )


def _names(ours: Data, theirs: Data) -> list[str]:
    """Every field, ours in our order; theirs alone after the field that they have it after."""
    names = list(ours)
    place = 0
    for name in theirs:
        if name not in ours:
            names.insert(place, name)
        place = names.index(name) + 1
    return names


class _Join:
    """The state of one merge: the joined trail, what each step added, and conflicts."""

    def __init__(
        self, base: Data, ours: Data, theirs: Data, workflow: Workflow, keep: Mapping[str, Side], order: Order
    ) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.keep = keep
        self.open = workflow.open
        self.conflicts: list[Conflict] = []
        self.contested = all(_signed_changes(base, side, workflow) for side in (ours, theirs))
        self.steps = self._joined_steps(order)
        """The steps of the trail, each with what it added; None where the trails cannot be joined."""

    def both_changed(self, name: str) -> bool:
        """Whether each side has changed a field, alike or not."""
        return not same(self.base.get(name), self.ours.get(name)) and not same(
            self.base.get(name), self.theirs.get(name)
        )

    def value(self, name: str) -> Any:
        """What a field is to be; None if it is not to be there."""
        ours, theirs = self.ours.get(name), self.theirs.get(name)
        if not self.both_changed(name):
            return theirs if same(self.base.get(name), ours) else ours
        if name == TRAIL:
            return self._trail()
        if name == STATUS and self.both_changed(TRAIL):  # follows from the trail
            return self._side(TRAIL).get(STATUS)
        if name in self.open and isinstance(ours, list) and isinstance(theirs, list):
            return self._list(name)
        return ours if same(ours, theirs) else self._conflict(name)

    def _side(self, name: str) -> Data:
        return self.theirs if self.keep.get(name) == "theirs" else self.ours

    def _conflict(self, name: str) -> Any:
        if name not in self.keep:
            values = (side.get(name) for side in (self.base, self.ours, self.theirs))
            self.conflicts.append(Conflict(name, *values))
        return self._side(name).get(name)

    def _trail(self) -> Any:
        return self._conflict(TRAIL) if self.steps is None else [step for step, _ in self.steps]

    def _list(self, name: str) -> Any:
        """Everything that either side has: in the order of the steps that added it, then what no step has yet."""
        old = self.base.get(name, [])
        if not all(_contains(side[name], old) for side in (self.ours, self.theirs)):
            return self._conflict(name)
        steps = _told(self._side(TRAIL)) if self.steps is None else self.steps
        joined = [item for _, added in steps for item in added.get(name, [])]
        joined += _without(self.ours[name], joined)
        return [*joined, *_without(self.theirs[name], joined)]

    def _joined_steps(self, order: Order) -> list[_Told] | None:
        """The steps of both sides; None where one has taken away some, both began, or both changed what is signed."""
        old = self.base.get(TRAIL, [])
        ours, theirs = _told(self.ours), _told(self.theirs)
        trails = [[step for step, _ in side] for side in (ours, theirs)]
        if not all(_contains(trail, old) for trail in trails):
            return None
        known = [canonical(step) for step in trails[0]]
        new = [told for told in theirs if canonical(told[0]) not in known]
        if self.contested and new and len(trails[0]) > len(old):
            return None
        joined = _in_time(ours, new) if order == "time" else [*ours, *new]
        began = sum("workflow" in step for step, _ in joined)
        return joined if began <= 1 and _still_named([step for step, _ in joined], trails) else None


_Told = tuple[Data, Mapping[str, list[Any]]]
"""A step, and the items that it added to open lists."""


def _told(data: Data) -> list[_Told]:
    taken: dict[str, int] = {}
    told: list[_Told] = []
    for step in data.get(TRAIL, []):
        added: dict[str, list[Any]] = {}
        for name, digests in step.get("adds", {}).items():
            if isinstance(data.get(name), list):
                start = taken.get(name, 0)
                taken[name] = start + len(digests)
                added[name] = data[name][start : taken[name]]
        told.append((step, added))
    return told


def _in_time(ours: Sequence[_Told], new: Sequence[_Told]) -> list[_Told]:
    """Both in the order in which steps were taken; each side keeps its own order."""
    joined: list[_Told] = []
    rest = list(new)
    for told in ours:
        while rest and rest[0][0]["at"] < told[0]["at"]:
            joined.append(rest.pop(0))
        joined.append(told)
    return [*joined, *rest]


def _still_named(joined: Sequence[Data], trails: Sequence[Sequence[Data]]) -> bool:
    """Whether every step that names another by its place (`step`, from 1) still names the same one."""
    places = {canonical(step): number for number, step in enumerate(joined, 1)}
    naming = ((step["step"], trail[step["step"] - 1]) for trail in trails for step in trail if _names_one(step, trail))
    return all(places.get(canonical(named)) == number for number, named in naming)


def _names_one(step: Data, trail: Sequence[Data]) -> bool:
    number = step.get("step")
    return isinstance(number, int) and 0 < number <= len(trail)


def _contains(items: Sequence[Any], others: Sequence[Any]) -> bool:
    """Whether everything in `others` is among `items`, as often."""
    return len(_without(items, others)) == len(items) - len(others)


def _without(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    gone = [canonical(item) for item in others]
    kept = []
    for item in items:
        text = canonical(item)
        if text in gone:
            gone.remove(text)
        else:
            kept.append(item)
    return kept
