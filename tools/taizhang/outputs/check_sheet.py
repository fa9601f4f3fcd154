"""The weekly check sheet (代錄核對單): decisions that were recorded for somebody, and those that he has yet to sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.i18n import Label
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data
from taizhang.workflow import Rules
from taizhang.workflow.confirm import LATER_SIGNED, recorded, settled

_WITHIN = "trail.oral_signed_within"


@dataclass(frozen=True)
class Recorded:
    """A decision that one person gave and another wrote down."""

    ref: str
    title: str
    number: int
    """The step's place in the trail, from 0."""
    action: Label
    principal: str
    recorder: str
    checker: str
    mode: str
    given_at: str
    recorded_at: str
    original: str
    sign_by: date | None
    """By which day it is to be signed afterwards; None where it was given in writing."""
    signed: bool
    """Whether the principal has signed since: afterwards for this very step, or by deciding on the record again."""

    @property
    def unsigned(self) -> bool:
        """Whether it still waits for a signature."""
        return self.sign_by is not None and not self.signed


@dataclass(frozen=True)
class CheckSheet:
    """What is compared with the originals in a week, and what is laid before its principals."""

    first: date
    last: date
    recorded: tuple[Recorded, ...]
    """Recorded in the week, in the order of recording."""
    unsigned: tuple[Recorded, ...]
    """Given by word of mouth, up to the end of the week, and not signed yet; the most urgent first."""


def check_sheet(ledger: Ledger, rules: Rules, day: date) -> CheckSheet:
    """The check sheet of the week, Monday to Sunday, that `day` is in."""
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    known = [item for item in _recorded(ledger, rules) if item.recorded_at[:10] <= last.isoformat()]
    waiting = [item for item in known if item.unsigned]
    return CheckSheet(
        first,
        last,
        tuple(sorted((i for i in known if i.recorded_at[:10] >= first.isoformat()), key=lambda i: i.recorded_at)),
        tuple(sorted(waiting, key=lambda i: (i.sign_by or date.max, i.ref, i.number))),
    )


def _recorded(ledger: Ledger, rules: Rules) -> Iterator[Recorded]:
    rows = ledger.index.query("SELECT ref, title, trail FROM whole WHERE instr(names, ' mode ') ORDER BY ref")
    for ref, title, trail in rows:
        entries: list[Data] = from_json(trail)
        for number, entry in enumerate(entries):
            if {"mode", "given_at"} <= entry.keys() and recorded(entry):
                yield _item(rules, ref, title, entries, number)


def _item(rules: Rules, ref: str, title: str, entries: list[Data], number: int) -> Recorded:
    entry = entries[number]
    workflow = rules.workflows.get(str(entries[0].get("workflow")))
    given = date.fromisoformat(entry["given_at"][:10])
    within = rules.policy.value(_WITHIN, given)
    original = entry.get("original", {})
    return Recorded(
        ref=ref,
        title=title,
        number=number,
        action=workflow.action_label(entry["action"]) if workflow else Label(entry["action"], entry["action"]),
        principal=entry["for"],
        recorder=entry["by"],
        checker=entry.get("checked_by", ""),
        mode=entry["mode"],
        given_at=entry["given_at"],
        recorded_at=entry["at"],
        original=" ".join(str(original[key]) for key in ("place", "file_number") if key in original),
        sign_by=rules.calendar.after(given, within) if entry["mode"] in LATER_SIGNED else None,
        signed=settled(entries, number),
    )
