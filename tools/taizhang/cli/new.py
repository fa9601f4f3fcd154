"""`taizhang new`: begin a record."""

from __future__ import annotations

import sys

import click

from taizhang.cli.office import Office
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Text, joined
from taizhang.landing.new import create, draft, missing
from taizhang.schema import Kind

_UNKNOWN = Text("沒有「{kind}」這種記錄；有：{kinds}", "there is no kind “{kind}”; there are: {kinds}")
_MADE = Text("已新建 {path}", "made {path}")


@click.command()
@click.argument("kind")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="fill in a field; again for each field")
@click.pass_obj
def new(office: Office, kind: str, settings: tuple[str, ...]) -> Exit:
    """Make a new record of KIND in its place, with an id of its own.

    What is still missing is asked for at a terminal.

    \b
    Examples:
      taizhang new info
      taizhang new study --set title=十一月集中學習 --set type=collective --set topic=學習全會精神
      taizhang new info --set unit=unit/niutanhe-xiang --set secrecy_check.conclusion=不涉密
    """
    found = office.rules.book.kind(kind)
    if found is None:
        kinds = ", ".join(item.name for item in office.rules.book.ordered_kinds)
        raise UsageError(_UNKNOWN, kind=kind, kinds=kinds)
    given = _ask(office, found, settings) if sys.stdin.isatty() else list(settings)
    record = create(office.root, office.ledger, office.rules, found, draft(found, given, office.now))
    click.echo(_MADE.render(office.language, path=record.path))
    return Exit.OK


def _ask(office: Office, kind: Kind, settings: tuple[str, ...]) -> list[str]:
    """The settings, with what is still missing asked for until nothing is."""
    given = list(settings)
    while lacking := missing(kind, draft(kind, given, office.now)):
        given.append(f"{lacking[0]}={click.prompt(_question(office, kind, lacking[0]))}")
    return given


def _question(office: Office, kind: Kind, name: str) -> str:
    where = tuple(name.split("."))
    node = kind.node(where) or {}
    labels = [(value, kind.value_label(where, value).render(office.language)) for value in node.get("enum", ())]
    choices = joined([f"{value}={label}" for value, label in labels], office.language)
    label = kind.field_label(where).render(office.language)
    return f"{label} ({name})" + (f" [{choices}]" if choices else "")
