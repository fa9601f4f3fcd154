"""`taizhang desk`: what needs attention."""

from __future__ import annotations

import click
from rich.console import Console
from rich.text import Text as Line

from taizhang.cli.office import Office
from taizhang.cli.output import close_refs, line
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Label, Text
from taizhang.outputs.desk import DeskItem
from taizhang.outputs.desk import desk as make_desk

_PARTS = {
    "overdue": Label("已逾期", "Overdue"),
    "due_soon": Label("快到期", "Due soon"),
    "waiting": Label("等待辦理", "Waiting"),
    "urgent": Label("緊急信息", "Urgent"),
}
_MARKS = {"red": "●", "yellow": "◐", "green": "○", "none": "·"}
"""Lights that can be told apart without colour."""
_PEOPLE = 4
_EMPTY = Text("{today}:沒有要辦的事", "{today}: nothing needs attention")
_UNKNOWN = Text("沒有「{person}」這個人(roles.yaml){close}", "there is nobody called “{person}” in roles.yaml{close}")


@click.command()
@click.option(
    "--as", "person", metavar="PERSON", help="only what waits for or concerns this person (an id of roles.yaml)"
)
@click.pass_obj
def desk(office: Office, person: str | None) -> Exit:
    """Show what is overdue, due soon, waiting for somebody, and urgent.

    \b
    Examples:
      taizhang desk
      taizhang desk --as qin-weidong
    """
    if person is not None and not office.rules.people.known(person):
        raise UsageError(_UNKNOWN, person=person, close=close_refs(office.ledger, f"person/{person}"))
    made = make_desk(office.ledger, office.rules, office.today, person)
    console = Console(highlight=False, soft_wrap=True)
    if made.empty:
        console.print(_EMPTY.render(office.language, today=office.today.isoformat()))
    for name, label in _PARTS.items():
        items: tuple[DeskItem, ...] = getattr(made, name)
        if items:
            console.print(Line(f"{label.render(office.language)} ({len(items)})", style="bold"))
        for item in items:
            _print(office, console, item)
    return Exit.OK


def _print(office: Office, console: Console, item: DeskItem) -> None:
    """Two lines: what it is; why it is here, who can move it, and its reference."""
    kind = office.rules.book.kinds[item.kind].label.render(office.language)
    people = "、".join(office.ledger.title(f"person/{person}") or person for person in item.waiting_for[:_PEOPLE])
    more = "…" if len(item.waiting_for) > _PEOPLE else ""
    why = [item.reason(office.language), people + more, item.ref]
    console.print(Line(f"  {_MARKS[item.light]} ").append(f"{kind} ", style="cyan").append(line(item.title)))
    console.print(Line(line("    " + "  ·  ".join(part for part in why if part)), style="dim"))
