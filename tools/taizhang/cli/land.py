"""`taizhang land`: land requests in main."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from taizhang.approval import NOBODY, read_evidence
from taizhang.cli.office import Office
from taizhang.cli.output import as_text, finding_as_dict, json_document, line
from taizhang.errors import Exit, UsageError
from taizhang.git import Repository
from taizhang.i18n import Language, Text
from taizhang.landing.land import Landing, Request
from taizhang.landing.land import land as land_all
from taizhang.landing.lander import lander_of

_NOTHING = Text("沒有指明要入賬的分支", "no branch was named to land")
_ONE_REVIEW = Text(
    "--reviews 只用於一個分支；幾個分支用 --queue", "--reviews is for one branch; use --queue for several"
)
_BAD_QUEUE = Text("隊列文件不合格式：{detail}", "the queue file is not well formed: {detail}")
_LANDED = Text("已入賬  {branch} → {commit}", "landed  {branch} → {commit}")
_REFUSED = Text("未入賬  {branch}（主線沒有改動）", "refused  {branch} (main is unchanged)")
_SHORT = 12


@click.command()
@click.argument("branches", nargs=-1, metavar="[BRANCH]...")
@click.option("--reviews", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="what the forge says of the one BRANCH: reviews, pushes, comments (JSON)")  # fmt: skip
@click.option("--queue", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help='a list of more, in order (JSON): [{"branch": NAME, "reviews": FILE}, …]')  # fmt: skip
@click.option("--repo", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="the bare repository to land in (default: the repository of this folder)")  # fmt: skip
@click.option("--as", "name", metavar="MACHINE", help="in whose name (default: the setting taizhang.machine)")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="the machine's private key (default: the setting taizhang.key)")  # fmt: skip
@click.option("--now", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="the time of receipt (default: now)")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def land(
    office: Office, branches: Sequence[str], reviews: Path | None, queue: Path | None, repo: Path | None,
    name: str | None, key: Path | None, now: datetime | None, form: str,
) -> Exit:  # fmt: skip
    """Land each BRANCH in main: judge it, join its records with main's, give numbers, check all of it, and commit.

    The only way into main. A branch that is refused leaves main as it was, and the next one is tried.

    \b
    Examples:
      taizhang land --repo ledger.git topic
      taizhang land --repo ledger.git --reviews reviews.json topic
      taizhang land --repo ledger.git --queue tonight.json --format json
    """
    requests = [*_named(branches, reviews), *(_queued(queue) if queue else [])]
    if not requests:
        raise UsageError(_NOTHING)
    repository = Repository(repo.resolve() if repo else office.start)
    root = repository.root if repository.bare else Office(repo.resolve() if repo else office.start, "en").root
    done: list[Landing] = []
    try:
        for landing in land_all(root, requests, lander_of(repository, name, key), now):
            done.append(landing)
            if form == "text":
                click.echo(_as_text(landing, office.language))
    finally:  # what has landed is told even where the next one fails
        if form == "json":
            click.echo(json_document({"landings": [_as_dict(landing, office.language) for landing in done]}))
    return Exit.OK if all(landing.commit for landing in done) else Exit.FINDINGS


def _named(branches: Sequence[str], reviews: Path | None) -> Iterator[Request]:
    if reviews is not None and len(branches) != 1:
        raise UsageError(_ONE_REVIEW)
    evidence = read_evidence(reviews.read_bytes()) if reviews else NOBODY
    yield from (Request(branch, evidence) for branch in branches)


def _queued(file: Path) -> Iterator[Request]:
    """The requests that a queue file lists.

    Raises:
        UsageError: it is not well formed.
        OSError: a file that it names cannot be read.
    """
    try:
        items = json.loads(file.read_text("utf-8"))
        pairs = [(item["branch"], item.get("reviews")) for item in items]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(_BAD_QUEUE, detail=str(error)) from None
    for branch, reviews in pairs:
        if not isinstance(branch, str) or not isinstance(reviews, str | None):
            raise UsageError(_BAD_QUEUE, detail=json.dumps([branch, reviews]))
        yield Request(branch, read_evidence((file.parent / reviews).read_bytes()) if reviews else NOBODY)


def _as_text(landing: Landing, language: Language) -> str:
    parts = [as_text(landing.findings, language)] if landing.findings else []
    if landing.commit is None:
        return "\n".join([_REFUSED.render(language, branch=line(landing.branch)), *parts])
    head = _LANDED.render(language, branch=line(landing.branch), commit=landing.commit[:_SHORT])
    records = [
        line("    " + "  ".join([record.ref, record.title, str(record.data.get("number", ""))]).rstrip())
        for record in landing.records
    ]
    return "\n".join([head, *records, *parts])


def _as_dict(landing: Landing, language: Language) -> dict[str, object]:
    return {
        "branch": landing.branch, "head": landing.head, "received": landing.received.isoformat(),
        "outcome": "landed" if landing.commit else "refused", "commit": landing.commit,
        "records": [
            {
                "ref": record.ref, "path": record.path, "title": record.title, "status": record.data.get("status"),
                "number": record.data.get("number"), "new_number": record.ref in landing.numbered,
            }
            for record in landing.records
        ],
        "findings": [finding_as_dict(finding, language) for finding in landing.findings],
    }  # fmt: skip
