"""`taizhang desk`: what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text as Line

from taizhang.cli.office import Office, as_of_option, at_option
from taizhang.cli.output import close_refs, line
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Label, Text, joined
from taizhang.outputs.desk import DeskItem
from taizhang.outputs.desk import desk as make_desk
from taizhang.policy import MARKS

if TYPE_CHECKING:
    from taizhang.outputs.branches import OpenBranch

_PARTS = {
    "overdue": Label("已逾期", "Overdue"),
    "due_soon": Label("快到期", "Due soon"),
    "waiting": Label("等待辦理", "Waiting"),
    "urgent": Label("緊急信息", "Urgent"),
}
_ON_BRANCHES = Label("還在分支上，沒有入賬", "On branches, not landed")
_WAITS = Text("{status}，等待「{action}」", "{status}, waiting for “{action}”")
_READY = Text("{status}，可以入賬", "{status}, may land")
_PEOPLE = 4
_EMPTY = Text("{today}：沒有要辦的事", "{today}: nothing needs attention")
_UNKNOWN = Text("沒有「{person}」這個人（roles.yaml）{close}", "there is nobody called “{person}” in roles.yaml{close}")


@click.command()
@click.option(
    "--as", "person", metavar="PERSON", help="only what waits for or concerns this person (an id of roles.yaml)"
)
@click.option("--branches/--no-branches", default=True, help="what waits on branches, too (default), or not")
@at_option
@as_of_option
@click.pass_obj
def desk(office: Office, person: str | None, branches: bool, at: str | None, as_of: date | None) -> Exit:
    """Show what is overdue, due soon, waiting for somebody, and urgent; and what waits on branches.

    A matter that is still on a branch has not landed: it is shown with where it stands and who acts next.

    \b
    Examples:
      taizhang desk
      taizhang desk --as qin-weidong
      taizhang desk --no-branches
      taizhang desk --as-of 2026-11-06     (as it stood at the end of that day)
      taizhang desk --at v2026-11          (as it stands at that revision)
    """
    office.look_at(at, as_of=as_of)
    if person is not None and not office.rules.people.known(person):
        raise UsageError(_UNKNOWN, person=person, close=close_refs(office.ledger, f"person/{person}"))
    made = make_desk(office.ledger, office.rules, office.today, person, office.moment)
    waiting = _waiting(office, person) if branches and at is None and as_of is None else []
    console = Console(highlight=False, soft_wrap=True)
    if made.empty and not waiting:
        console.print(_EMPTY.render(office.language, today=office.today.isoformat()))
    for name, label in _PARTS.items():
        items: tuple[DeskItem, ...] = getattr(made, name)
        if items:
            console.print(Line(f"{label.render(office.language)} ({len(items)})", style="bold"))
        for item in items:
            _print(office, console, item)
    _print_branches(office, console, waiting)
    return Exit.OK


def _waiting(office: Office, person: str | None) -> Sequence[OpenBranch]:
    from taizhang.git import in_repository  # noqa: PLC0415  needs Git, which a desk without branches does not
    from taizhang.outputs.branches import of_person, open_branches  # noqa: PLC0415

    if not in_repository(office.root):
        return []
    found = open_branches(office.root, office.rules, office.now)
    return of_person(found, person) if person else found


def _print_branches(office: Office, console: Console, branches: Sequence[OpenBranch]) -> None:
    """Each record on a branch: what it is; where it stands, who acts next, which branch; what is wrong with it."""
    if branches:
        count = sum(len(branch.records) or 1 for branch in branches)
        console.print(Line(f"{_ON_BRANCHES.render(office.language)} ({count})", style="bold"))
    for branch in branches:
        for record in branch.records:
            kind = office.rules.book.kinds[record.kind].label.render(office.language)
            text = _WAITS if record.action else _READY
            said = text.render(office.language, status=record.status, action=record.action or "")
            why = [said, _names(office, record.people), branch.name, record.ref]
            console.print(Line("  · ").append(f"{kind} ", style="cyan").append(line(record.title)))
            console.print(Line(line("    " + "  ·  ".join(part for part in why if part)), style="dim"))
        if branch.faults:
            first = branch.faults[0]
            console.print(
                Line(line(f"    {first.code} {first.message(office.language)}  ·  {branch.name}"), style="red")
            )


def _names(office: Office, people: Sequence[str]) -> str:
    names = [office.ledger.title(f"person/{person}") or person for person in people]
    return joined(names, office.language, _PEOPLE)


def _print(office: Office, console: Console, item: DeskItem) -> None:
    """What it is; why it is here, whom it waits for, and its reference; the sum behind its date."""
    kind = office.rules.book.kinds[item.kind].label.render(office.language)
    units = joined([office.ledger.title(unit) or unit for unit in item.units], office.language)
    why = [item.reason(office.language), units, _names(office, item.waiting_for), item.ref]
    console.print(Line(f"  {MARKS[item.light]} ").append(f"{kind} ", style="cyan").append(line(item.title)))
    console.print(Line(line("    " + "  ·  ".join(part for part in why if part)), style="dim"))
    if said := item.sum(office.language):
        console.print(Line(line(f"    {said}"), style="dim"))
