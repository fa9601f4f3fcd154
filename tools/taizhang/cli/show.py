"""`taizhang show`: one record, as a person wants to read it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.text import Text as Line

from taizhang.cli.office import Office, as_of_option, at_option
from taizhang.cli.output import close_refs, printable
from taizhang.errors import Exit, UsageError
from taizhang.i18n import COLON, SEMICOLON, Label, Text, joined
from taizhang.model import Record, Where
from taizhang.outputs.standing import Standing, next_people, standing
from taizhang.policy import MARKS
from taizhang.schema import Kind

_PEOPLE = 6
_UNKNOWN = Text("沒有「{ref}」這件記錄{close}", "there is no record “{ref}”{close}")
_NEXT = Text("下一步：{action}（{name}）— {people}", "Next: {action} ({name}) — {people}")
_LINKED = Text("被引用：{title}（{ref}，{field}）", "Named by: {title} ({ref}, {field})")
_TRAIL = Label("辦理軌跡", "Trail")
_LIGHT = Text("時限：{reason}", "Time: {reason}")
_NAMED = Text("{title}（{ref}）", "{title} ({ref})")


@click.command()
@click.argument("ref")
@at_option
@as_of_option
@click.pass_obj
def show(office: Office, ref: str, at: str | None, as_of: date | None) -> Exit:
    """Show the record REF (kind/id, or the path of its file): its fields, its trail, and what may be done next.

    \b
    Examples:
      taizhang show info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui
      taizhang show unit/niutanhe-xiang
      taizhang show supervision/2026-10-12-chuzuche-zhengzhi --as-of 2026-11-06   (as it stood that day)
    """
    office.look_at(at, as_of=as_of)
    record = office.ledger.record(ref) or office.ledger.record_at(ref)
    if record is None:
        raise UsageError(_UNKNOWN, ref=ref, close=close_refs(office.ledger, ref))
    kind = office.rules.book.kinds[record.kind]
    found = standing(record, office.rules, office.ledger, office.today)
    console = Console(soft_wrap=True, highlight=False)
    console.print(Line(f"{kind.label.render(office.language)}  {printable(record.title)}", style="bold"))
    console.print(Line(f"{record.ref}  ·  {record.path}", style="dim"))
    _print_facts(office, console, kind, record)
    _print_trail(office, console, found)
    _print_rest(office, console, found)
    return Exit.OK


def _print_facts(office: Office, console: Console, kind: Kind, record: Record) -> None:
    workflow = office.rules.workflow_of(record.data) or office.rules.newest(kind.name)
    for name, value in kind.in_order(record.data).items():
        if name not in ("title", "trail"):
            label = kind.field_label((name,)).render(office.language)
            status = workflow.state_label(str(value)).render(office.language)
            said = status if name == "status" else _value(office, kind, (name,), value)
            text = printable(said).rstrip().replace("\n", "\n    ")
            gap = "\n    " if "\n" in text else "  "
            console.print(Line(label, style="cyan").append(f"{gap}{text}", style="default"))


def _value(office: Office, kind: Kind, where: Where, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_value(office, kind, (*where, number), item) for number, item in enumerate(value))
    if isinstance(value, dict):
        colon, semicolon = COLON.render(office.language), SEMICOLON.render(office.language)
        return semicolon.join(
            f"{kind.field_label((*where, name)).render(office.language)}{colon}"
            f"{_value(office, kind, (*where, name), item)}"
            for name, item in value.items()
        )
    title = office.ledger.title(value) if isinstance(value, str) and "x-ref" in (kind.node(where) or {}) else None
    if title:
        return _NAMED.render(office.language, title=title, ref=value)
    return kind.value_label(where, value).render(office.language)


def _print_trail(office: Office, console: Console, found: Standing) -> None:
    if not found.result.steps:
        return
    console.print(Line(f"\n{_TRAIL.render(office.language)}", style="bold"))
    for step in found.result.steps:
        action = found.result.workflow.action_label(step.entry["action"]).render(office.language)
        state = found.result.workflow.state_label(step.after).render(office.language)
        who = office.ledger.title(f"person/{step.actor}") or step.actor
        said = step.entry.get("opinion") or step.entry.get("note") or ""
        console.print(Line(printable(f"  {step.at[:16].replace('T', ' ')}  {action}  {who}  → {state}  {said}")))


def _print_rest(office: Office, console: Console, found: Standing) -> None:
    language = office.language
    if found.due or found.clocks:
        console.print(Line("\n" + _LIGHT.render(language, reason=found.light.reason(language))))
    for clock in found.clocks:
        unit = (office.ledger.title(clock.unit) or clock.unit) if clock.unit else ""
        said = [unit, clock.shown.reason(language), clock.sum(language)]
        mark = MARKS[clock.light.colour]
        console.print(Line(printable(f"  {mark} " + "  ·  ".join(part for part in said if part)), style="dim"))
    for option in found.options:
        people = [
            office.ledger.title(f"person/{p}") or p for p in next_people(found, office.rules, option, office.today)
        ]
        names = joined(people, language, _PEOPLE) or "-"
        action = option.action
        console.print(Line(_NEXT.render(language, action=action.label, name=action.name, people=names)))
    for source, field in office.ledger.backlinks(found.record.ref):
        linked = _LINKED.render(language, title=office.ledger.title(source), ref=source, field=field)
        console.print(Line(printable(linked)))
