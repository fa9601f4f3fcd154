"""How matters stand today, as the desk says; the one place where pages meet it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from taizhang.ledger import Ledger
from taizhang.outputs.desk import Desk, DeskItem, desk
from taizhang.outputs.standing import standings
from taizhang.policy import Light
from taizhang.workflow import Rules

__all__ = ["Clock", "Desk", "DeskItem", "open_clocks", "open_desk"]


@dataclass(frozen=True)
class Clock:
    """The date in force of a record and its light, and the same for each handling unit."""

    due: date | None
    light: Light
    units: Mapping[str, tuple[date | None, Light]] = field(default_factory=dict)
    running: tuple[Light, ...] = ()
    """The light of everything that must be done by some day, the gravest first."""


def open_desk(ledger: Ledger, rules: Rules, today: date) -> Desk:
    """The desk on the day `today`."""
    return desk(ledger, rules, today)


def open_clocks(ledger: Ledger, rules: Rules, today: date) -> dict[str, Clock]:
    """The clock of every record that is due some day, by reference."""
    return {
        found.record.ref: Clock(
            found.due, found.light, found.unit_lights, tuple(clock.shown for clock in found.clocks) or (found.light,)
        )
        for found in standings(ledger, rules, today)
    }
