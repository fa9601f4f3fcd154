"""`taizhang forge gate`: what the landing job would say of a request, for the request's own job to show."""

from __future__ import annotations

import os
from datetime import datetime

import click

from taizhang.approval import Outcome
from taizhang.cli.office import Office
from taizhang.errors import Exit
from taizhang.forge.checkout import checkout
from taizhang.forge.client import connect
from taizhang.forge.land import judge, told
from taizhang.forge.problems import ForgeError
from taizhang.forge.unseen import gate_comment, is_unseen


@click.command()
@click.option("--pull", "number", type=click.IntRange(min=1), metavar="N", required=True, help="the request")
@click.option("--now", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="the time of receipt (default: now)")
@click.pass_obj
def gate(office: Office, number: int, now: datetime | None) -> Exit:
    """Say of a request of the forge what the landing job would say under it, as Markdown.

    It informs and decides nothing: landing judges again. What still waits for somebody is no fault (exit code 0), nor
    is what the token here may not see, such as a form in a unit's own repository: only landing can judge that.

    \b
    Examples:
      taizhang forge gate --pull 12
      taizhang forge gate --pull 12 >> "$GITHUB_STEP_SUMMARY"
    """
    forge = connect(os.environ)
    with checkout(forge, now) as clone:
        try:
            judged = judge(forge, clone, number)
        except ForgeError as problem:
            if not is_unseen(problem):
                raise
            click.echo(gate_comment(problem, office.language), nl=False)
            return Exit.OK
        click.echo(told(judged, clone, office.language), nl=False)
    return Exit.FINDINGS if judged.decision.outcome is Outcome.FAIL else Exit.OK
