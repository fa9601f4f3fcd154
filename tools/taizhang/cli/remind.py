"""`taizhang remind`: what to remind whom of, and the slips to urge with."""

from __future__ import annotations

from datetime import date

import click

from taizhang.cli.office import Office, as_of_option, at_option
from taizhang.cli.output import json_document, printable
from taizhang.errors import Exit
from taizhang.outputs.remind import Words, as_dict, as_markdown, as_text
from taizhang.outputs.remind import remind as make_reminder


@click.command()
@at_option
@as_of_option
@click.option("--to", "form", type=click.Choice(["text", "md", "json", "ics"]), default="text", show_default=True,
              help="how it is written")  # fmt: skip
@click.pass_obj
def remind(office: Office, at: str | None, as_of: date | None, form: str) -> Exit:
    """Remind of what is due, overdue, unanswered, unmet and unsigned, and draft the slips to urge with.

    The same ledger and day give the same bytes. Slips are drafts: once one is sent, record it as it says.

    \b
    Examples:
      taizhang remind
      taizhang remind --as-of 2026-11-27 --to md > reminders.md
      taizhang --lang en remind --to ics > deadlines.ics
    """
    office.look_at(at, as_of=as_of)
    made = make_reminder(office.ledger, office.rules, office.today, office.moment)
    words = Words(office.ledger, office.rules, office.language)
    if form == "ics":
        from taizhang.outputs.remind.calendar_file import as_ics  # noqa: PLC0415  the other forms do without the library

        click.echo(as_ics(made, words), nl=False)
    elif form == "json":
        click.echo(json_document(as_dict(made, words)))
    else:
        text = as_text(made, words) if form == "text" else as_markdown(made, words)
        click.echo(printable(text), nl=False)
    return Exit.OK
