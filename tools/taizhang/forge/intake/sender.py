"""Who sent a form, and for which unit he may speak: by his account and `roles.yaml`, never by what the form says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from taizhang.forge.intake.forms import FOR_UNIT, UNIT
from taizhang.forge.intake.meaning import SHOWN, Sender
from taizhang.forge.intake.receipt import NOT_YOURS, OTHER_UNIT, STRANGER, WHICH_UNIT, sentence
from taizhang.forge.intake.record import FaultyError
from taizhang.i18n import joined, listed
from taizhang.landing.main import Main
from taizhang.workflow.forms import Form
from taizhang.workflow.own_unit import above, belongs


def sender_of(
    account: str, form: Form, told: Mapping[str, str], own: str | None, received: datetime, main: Main
) -> Sender:
    """Whoever wrote an issue, as a person who reports for a unit.

    Args:
        account: the issue's author, as the forge says.
        form: which form he filled in.
        told: its answers.
        own: the unit whose own repository the issue is in, if it is one's.
        received: when it came.
        main: the ledger as it stands.

    Raises:
        FaultyError: he is not registered, may not take the step, or not for that unit.
    """
    day, language, people = received.date(), main.rules.forms.language, main.rules.people
    person = people.by_account(account, day)
    if person is None:
        raise FaultyError([sentence(STRANGER, language, account=account)])
    name = main.ledger.title(f"person/{person}") or person
    units = people.units_of(person, day, form.action.roles)
    if not units:
        roles = listed(people.role_label(role) for role in form.action.roles)
        raise FaultyError([sentence(NOT_YOURS, language, person=name, action=form.action.label, roles=roles)])
    unit = own or _chosen(units, told.get(UNIT, ""), main)
    if unit is None:
        known = [main.ledger.title(unit) or unit for unit in units if unit is not None]
        raise FaultyError([sentence(WHICH_UNIT, language, heading=FOR_UNIT, units=joined(known, language) or "…")])
    roles_held = frozenset(form.action.roles)
    named = told.get(UNIT, "").strip()
    speaks = belongs(people, person, day, roles_held, (unit, *above(unit, main.ledger.data)))
    if not speaks or (own is not None and named and not _is(named, own, main)):
        asked = named[:SHOWN] if speaks else main.ledger.title(unit) or unit
        raise FaultyError([sentence(OTHER_UNIT, language, person=name, unit=asked)])
    return Sender(person, unit, received)


def _chosen(units: list[str | None], named: str, main: Main) -> str | None:
    """The unit that is meant: the one that is named, else the only one there is; None where that is open."""
    if named.strip():
        found = [record.ref for record in main.ledger.records("unit") if _is(named.strip(), record.ref, main)]
        return found[0] if len(found) == 1 else None
    return units[0] if len(units) == 1 else None


def _is(named: str, unit: str, main: Main) -> bool:
    """Whether a unit is called so: by its name, its short name or its reference."""
    record = main.ledger.record(unit)
    return named in (unit, unit.partition("/")[2]) or (
        record is not None and named in (record.title, record.data.get("short_name"))
    )
