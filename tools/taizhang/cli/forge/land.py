"""`taizhang forge land`: the landing job, and `taizhang forge gate`: what it would say of one request."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from taizhang.cli.forge import keep_option
from taizhang.cli.gate import OUTCOMES
from taizhang.cli.office import Office
from taizhang.cli.output import line
from taizhang.errors import Exit
from taizhang.forge.client import connect
from taizhang.forge.land import Job, Left, Ran
from taizhang.forge.land import run as run_job
from taizhang.forge.notices import own_account
from taizhang.i18n import Language, Text
from taizhang.landing.lander import Lander

_SHORT = 12
_LANDED = Text("請求 {number}：已入賬 → {commit}", "request {number}: landed → {commit}")
_SEEN = Text("請求 {number}：{outcome}", "request {number}: {outcome}")
_LEFT: dict[Left, Text] = {
    "changed": Text(
        "請求 {number}：剛有變動，下次再看", "request {number}: it has just changed; left for the next run"
    ),
    "draft": Text("請求 {number}：還是草稿，不辦", "request {number}: it is a draft, and left alone"),
    "elsewhere": Text(
        "請求 {number}：不是併入 main 的，不辦", "request {number}: it is not meant for main, and left alone"
    ),
}
_PROBLEM = Text("請求 {number}：沒有辦完：{problem}", "request {number}: not seen to: {problem}")
_NONE = Text("沒有待辦的請求", "no request is open")


@click.command()
@click.option("--pull", "number", type=click.IntRange(min=1), metavar="N", help="see to this request alone")
@click.option("--as", "name", metavar="MACHINE", default=Lander.name, show_default=True, help="in whose name to land")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="the machine's private key")
@click.option("--now", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="the time of receipt (default: now)")
@keep_option
@click.pass_obj
def land(office: Office, /, number: int | None, keep: Path | None, now: datetime | None, **machine: Any) -> Exit:
    """See to the forge's open requests: judge each, land those that pass and are asked to, and comment on each.

    A request lands when somebody registered comments `/land`, or by itself where policy says so (landing.by_itself).
    The forge is named by GITHUB_API_URL, GITHUB_SERVER_URL and GITHUB_REPOSITORY; the token, in TAIZHANG_FORGE_TOKEN,
    is the only one that may move main. It is safe to run this again, and twice at once.

    \b
    Examples:
      taizhang forge land
      taizhang --lang zh-Hans forge land --pull 12
      taizhang forge land --as landing --key /run/secrets/landing --keep /var/lib/taizhang
    """
    forge = connect(os.environ)
    job = Job(forge, Lander(**machine), own_account(forge, os.environ), office.language, now, keep)
    problems = seen = 0
    for ran in run_job(job, number):
        click.echo(line(_told(ran, office.language)))
        problems += ran.problem is not None
        seen += 1
    if not seen:
        click.echo(_NONE.render(office.language))
    return Exit.FINDINGS if problems else Exit.OK


def _told(ran: Ran, language: Language) -> str:
    said = {"number": ran.number}
    if ran.problem is not None:
        return _PROBLEM.render(language, **said, problem=ran.problem.render(language))
    if ran.landed:
        return _LANDED.render(language, **said, commit=ran.landed[:_SHORT])
    if ran.outcome:
        return _SEEN.render(language, **said, outcome=OUTCOMES[ran.outcome])
    return _LEFT[ran.left or "changed"].render(language, **said)
