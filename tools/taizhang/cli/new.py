"""`taizhang new`: begin a record."""

from __future__ import annotations

import sys

import click

from taizhang.cli.office import Office
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Text
from taizhang.landing.new import create, draft, missing
from taizhang.model import Data
from taizhang.schema import Kind

_UNKNOWN = Text("沒有「{kind}」這種記錄;有:{kinds}", "there is no kind “{kind}”; there are: {kinds}")
_MADE = Text("已新建 {path}", "made {path}")


@click.command()
@click.argument("kind")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="fill in a field; again for each field")
@click.pass_obj
def new(office: Office, kind: str, settings: tuple[str, ...]) -> Exit:
    r"""Make a new record of KIND in its place, with an id of its own.

    What is still missing is asked for at a terminal.

    \b
    Examples:
      taizhang new info --set title=村會計例會制度 --set unit=unit/niutanhe-xiang
      taizhang new study --set type=collective --set topic=學習全會精神 --set held_on=2026-11-20
    """
    found = office.rules.book.kind(kind)
    if found is None:
        kinds = ", ".join(item.name for item in office.rules.book.ordered_kinds)
        raise UsageError(_UNKNOWN, kind=kind, kinds=kinds)
    given = [*settings, *(_ask(office, found, settings) if sys.stdin.isatty() else [])]
    record = create(office.root, office.ledger, office.rules, found, draft(found, given, office.now))
    click.echo(_MADE.render(office.language, path=record.path))
    return Exit.OK


def _ask(office: Office, kind: Kind, settings: tuple[str, ...]) -> list[str]:
    data: Data = draft(kind, settings, office.now)
    return [f"{name}={click.prompt(_question(office, kind, name))}" for name in missing(kind, data)]


def _question(office: Office, kind: Kind, name: str) -> str:
    node = kind.fields[name]
    choices = "、".join(
        f"{value}={kind.value_label((name,), value).render(office.language)}" for value in node.get("enum", ())
    )
    label = kind.field_label((name,)).render(office.language)
    return f"{label} ({name})" + (f" [{choices}]" if choices else "")
