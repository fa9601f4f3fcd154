"""`taizhang forge intake`: take in what units report by forms."""

from __future__ import annotations

import os
from pathlib import Path

import click

from taizhang.cli.forge import keep_option
from taizhang.cli.office import Office
from taizhang.cli.output import line
from taizhang.errors import Exit
from taizhang.forge.client import connect
from taizhang.forge.intake.desk import Job
from taizhang.forge.intake.take_in import Taken, run
from taizhang.forge.notices import own_account
from taizhang.i18n import Language, Text

_OUTCOMES = {
    "new": Text("{name}：已收下，開了請求", "{name}: taken in; a request is open"),
    "updated": Text("{name}：已按修改更新", "{name}: brought up to date with its changes"),
    "refused": Text("{name}：沒有收下，回執裏寫明了原因", "{name}: not taken in; the receipt says why"),
    "unchanged": Text("{name}：沒有變化", "{name}: nothing has changed"),
    "landed": Text("{name}：已入賬", "{name}: has landed"),
    "returned": Text("{name}：已退回報送人", "{name}: was returned to its sender"),
    "closed": Text("{name}：請求已關閉，沒有入賬", "{name}: its request was closed and has not landed"),
    "failed": Text("{name}：這次沒有辦成，下次再辦", "{name}: not seen to this time; the next run tries again"),
}
_WHY = Text("{told}（{problem}）", "{told} ({problem})")
_NOTHING = Text("沒有要收的表單", "there is no form to take in")


@click.command()
@click.option("--repo", metavar="OWNER/NAME", help="the repository in which units report (default: all that are known)")
@click.option("--issue", "number", type=click.IntRange(1), metavar="N", help="this issue of it alone")
@keep_option
@click.pass_obj
def intake(office: Office, repo: str | None, number: int | None, keep: Path | None) -> Exit:
    """Make a branch, a request and a receipt of each form that a unit has filled in.

    The forge is that of GITHUB_API_URL and GITHUB_REPOSITORY; the token is in TAIZHANG_FORGE_TOKEN or GITHUB_TOKEN.

    \b
    Examples:
      taizhang forge intake
      taizhang forge intake --repo yuzhu/niutanhe
      taizhang forge intake --repo yuzhu/ledger --issue 12
      taizhang forge intake --keep /var/lib/taizhang
    """
    forge = connect(os.environ)
    if number is not None and repo is None:
        repo = forge.repo
    job = Job(forge, own_account(forge, os.environ), keep=keep)
    done: list[Taken] = []
    for taken in run(job, repo, number):
        done.append(taken)
        click.echo(line(_told(taken, office.language)))
    if not done:
        click.echo(_NOTHING.render(office.language))
    return Exit.FINDINGS if any(taken.problem for taken in done) else Exit.OK


def _told(taken: Taken, language: Language) -> str:
    told = _OUTCOMES[taken.outcome].render(language, name=taken.name)
    return _WHY.render(language, told=told, problem=taken.problem.render(language)) if taken.problem else told
