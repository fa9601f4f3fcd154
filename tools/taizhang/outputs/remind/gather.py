"""What there is to remind of on a day, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from taizhang.ledger import Ledger
from taizhang.outputs.check_sheet import CheckSheet, check_sheet
from taizhang.outputs.clock import ANSWER, Clock, Look, Matter, look
from taizhang.outputs.clocks import running
from taizhang.outputs.desk import DeskItem, desk_items, urgent_desk_items
from taizhang.outputs.remind.quotas import Quota, short_quotas
from taizhang.outputs.remind.slips import Slip, Urging, slips, urgings
from taizhang.policy.calendar import announced
from taizhang.workflow import Rules

_SLIPPING = "lights.slipping_from"


@dataclass(frozen=True)
class Slipping:
    """A unit that falls behind with several matters at once."""

    unit: str
    overdue: tuple[Clock, ...]
    soon: int
    """How many more are due soon."""


@dataclass(frozen=True)
class Reminder:
    """What there is to remind of."""

    day: date
    urgent: tuple[DeskItem, ...]
    overdue: tuple[DeskItem, ...]
    due_soon: tuple[DeskItem, ...]
    unanswered: tuple[DeskItem, ...]
    """Commissions, consultations and countersigning that units have yet to answer, overdue or due soon."""
    slipping: tuple[Slipping, ...]
    slips: tuple[Slip, ...]
    exhausted: tuple[Urging, ...]
    """Urged as often as is allowed: the leader decides."""
    quotas: tuple[Quota, ...]
    sheet: CheckSheet
    unannounced: tuple[int, ...]
    """Years over which something was counted whose holidays nobody knows yet."""

    @property
    def pressing(self) -> bool:
        """Whether anything is overdue."""
        late = [item for item in self.urgent if item.light == "red"]
        return bool(late or self.overdue or any(item.light == "red" for item in self.unanswered))


def remind(ledger: Ledger, rules: Rules, today: date, now: datetime | None = None) -> Reminder:
    """What there is to remind of.

    Args:
        ledger: the records.
        rules: the office's rules.
        today: the day.
        now: the moment, for limits in minutes and hours; left out, the end of `today`.
    """
    at = look(ledger, rules, today, now)
    matters = running(ledger, at)
    own = [clock for _, clocks in matters for clock in clocks]
    asked = [clock for clock in own if clock.task is ANSWER]
    rest = [clock for clock in own if clock.task is not ANSWER]
    due, exhausted = urgings(matters, at)
    return Reminder(
        today, tuple(urgent_desk_items(ledger, at)), _of(rest, "red", at), _of(rest, "yellow", at),
        (*_of(asked, "red", at), *_of(asked, "yellow", at)), tuple(_slipping(matters, at)),
        tuple(slips(ledger, due, at)), tuple(exhausted), tuple(short_quotas(ledger, rules, today)),
        check_sheet(ledger, rules, today), _unannounced(own),
    )  # fmt: skip


def _of(clocks: Sequence[Clock], colour: str, at: Look) -> tuple[DeskItem, ...]:
    return tuple(desk_items((clock for clock in clocks if clock.light.colour == colour), at))


def _slipping(matters: Sequence[tuple[Matter, Sequence[Clock]]], at: Look) -> list[Slipping]:
    """The units that are overdue with several matters, those with most first."""
    if not at.rules.policy.has(_SLIPPING):
        return []
    least = at.rules.policy.value(_SLIPPING, at.today)
    late: dict[str, list[Clock]] = {}
    soon: dict[str, set[str]] = {}
    for matter, own in matters:
        for clock in own:
            if clock.unit and clock.light.colour == "red":
                late.setdefault(clock.unit, []).append(clock)
            elif clock.unit and clock.light.colour == "yellow":
                soon.setdefault(clock.unit, set()).add(matter.ref)
    found = []
    for unit, clocks in late.items():
        behind = {clock.matter.ref for clock in clocks}
        if len(behind) >= least:
            found.append(Slipping(unit, tuple(clocks), len(soon.get(unit, set()) - behind)))
    return sorted(found, key=lambda one: (-len(one.overdue), one.unit))


def _unannounced(clocks: Sequence[Clock]) -> tuple[int, ...]:
    return tuple(sorted({clock.due.year for clock in clocks if not announced(clock.due)}))
