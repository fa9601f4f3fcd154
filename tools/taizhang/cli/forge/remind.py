"""`taizhang forge remind`: one issue a unit with what is due, kept up to date."""

from __future__ import annotations

import os
from datetime import date

import click

from taizhang.cli.office import Office, as_of_option
from taizhang.cli.output import line
from taizhang.errors import Exit
from taizhang.forge.client import connect
from taizhang.forge.notices import own_account
from taizhang.forge.reminders import Kept, keep, notices
from taizhang.i18n import Text
from taizhang.outputs.remind import Words
from taizhang.outputs.remind import remind as make_reminder

_HOW = {
    "new": Text("{unit}：新開 {number}", "{unit}: opened {number}"),
    "changed": Text("{unit}：更新 {number}", "{unit}: updated {number}"),
    "closed": Text("{unit}：沒有到期的事，關閉 {number}", "{unit}: nothing is due; closed {number}"),
    "same": Text("{unit}：沒有變化", "{unit}: nothing has changed"),
    "failed": Text("{unit}：沒有辦成：{problem}", "{unit}: not seen to: {problem}"),
}
_NOTHING = Text("各單位都沒有到期的事", "nothing is due of any unit")


@click.command()
@as_of_option
@click.pass_obj
def remind(office: Office, as_of: date | None) -> Exit:
    """Keep one issue a unit with what is overdue and due soon; where nothing is, it is closed.

    The ledger is the folder's, as it stands. The issues are the token's own; those of others are left alone.

    \b
    Examples:
      taizhang forge remind
      taizhang --lang zh-Hans forge remind
    """
    forge = connect(os.environ)
    office.look_at(None, as_of=as_of)
    words = Words(office.ledger, office.rules, office.language)
    wanted = notices(make_reminder(office.ledger, office.rules, office.today, office.moment), words)
    done = list(keep(forge, wanted, words, own_account(forge, os.environ)))
    for kept in done:
        click.echo(line(_told(kept, words)))
    if not done:
        click.echo(_NOTHING.render(office.language))
    return Exit.FINDINGS if any(kept.problem for kept in done) else Exit.OK


def _told(kept: Kept, words: Words) -> str:
    problem = kept.problem.render(words.language) if kept.problem else ""
    return _HOW[kept.how].render(words.language, unit=words.name(kept.unit), number=kept.number, problem=problem)
