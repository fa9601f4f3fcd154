"""`taizhang gate`: judge a pull request."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from taizhang.approval import NOBODY, Decision, Outcome, read_evidence
from taizhang.approval import gate as judge
from taizhang.cli.office import Office
from taizhang.cli.output import as_text, finding_as_dict, json_document, line
from taizhang.errors import Exit
from taizhang.i18n import Label

OUTCOMES = {
    Outcome.PASS: Label("通過：可以入賬", "pass: may land"),
    Outcome.FAIL: Label("不通過", "fail"),
    Outcome.UNDECIDED: Label("未定：還要辦理或弄清", "undecided: something is still to be done or known"),
}


@click.command()
@click.option("--base", required=True, metavar="REV", help="what has landed (main)")
@click.option("--head", required=True, metavar="REV", help="what asks to land")
@click.option("--reviews", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="what the forge says: reviews, pushes, comments (JSON)")  # fmt: skip
@click.option("--now", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="the time of receipt (default: now)")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def gate(office: Office, base: str, head: str, reviews: Path | None, now: datetime | None, form: str) -> Exit:
    """Say whether the changes from --base to --head may land, and if not, why and who must act next.

    The policy, schemas and people of the base judge; undecided blocks like fail.

    \b
    Examples:
      taizhang gate --base main --head HEAD
      taizhang gate --base main --head topic --reviews reviews.json --format json
    """
    evidence = read_evidence(reviews.read_bytes()) if reviews else NOBODY
    decision = judge(office.root, base, head, evidence, now)
    click.echo(_as_json(decision, office) if form == "json" else _as_text(decision, office))
    return Exit.OK if decision.outcome is Outcome.PASS else Exit.FINDINGS


def _as_text(decision: Decision, office: Office) -> str:
    parts = [as_text(decision.findings, office.language)] if decision.findings else []
    for folded in decision.folded:
        label = folded.result.workflow.state_label
        chain = " → ".join(label(step.after).render(office.language) for step in folded.result.steps)
        parts.append(f"{line(f'{folded.record.ref}  {folded.record.title}')}\n    {line(chain)}")
    return "\n".join([*parts, OUTCOMES[decision.outcome].render(office.language)])


def _as_json(decision: Decision, office: Office) -> str:
    records = [
        {
            "ref": folded.record.ref,
            "path": folded.record.path,
            "status": folded.result.state,
            "steps": [step.entry for step in folded.result.steps],
        }
        for folded in decision.folded
    ]
    findings = [finding_as_dict(finding, office.language) for finding in decision.findings]
    body = {"outcome": decision.outcome, "base": decision.base, "head": decision.head}
    return json_document({**body, "findings": findings, "records": records})
