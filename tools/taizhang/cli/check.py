"""`taizhang check`: hold every record to every rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from taizhang.checks.pending import Edits, edits_since
from taizhang.checks.run import check as check_ledger
from taizhang.cli.office import BrokenRulesError, Office, as_of_option, at_option
from taizhang.cli.output import line
from taizhang.cli.reports import FORMATS
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Text
from taizhang.model import Finding

_NOTHING = Text("沒有可檢查的記錄：{folder}/records 是空的", "nothing to check: {folder}/records is empty")
_NO_SUCH_PATH = Text("沒有這個文件：{path}", "no such file: {path}")
_NO_SUCH_CODE = Text("沒有這條規則：{code}", "there is no rule {code}")
_GOOD = Text("{count} 件記錄，沒有問題", "{count} records, nothing wrong")
_BAD = Text("{count} 件記錄：{errors} 個錯誤，{others} 個提醒", "{count} records; errors: {errors}, warnings: {others}")
_NO_CACHE = Text(
    "提醒：緩存寫不進去（{folder}），這次在內存裏檢查，結果不受影響，只是慢些",
    "note: the cache cannot be written ({folder}); checked in memory: slower, and just as well",
)
_TWO_TREES = Text("--staged 與 --at 只能用一個", "use either --staged or --at")


def _explain(context: click.Context, _parameter: click.Parameter, code: str | None) -> None:
    """Explain a rule and be done; needs no ledger."""
    if code is None:
        return
    from taizhang.outputs.rules import catalogue, explain  # noqa: PLC0415  a check itself does not need them

    problem = catalogue().get(code.upper())
    if problem is None:
        raise UsageError(_NO_SUCH_CODE, code=code)
    click.echo(explain(problem, context.obj.language))
    context.exit(Exit.OK)


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--staged", is_flag=True, help="check what is about to be committed")
@at_option
@as_of_option
@click.option("--base", metavar="REV", help="the revision that has landed: what edits since then imply counts as done")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="how findings are written")
@click.option("--strict", is_flag=True, help="fail on warnings, too")
@click.option("--explain", metavar="CODE", callback=_explain, is_eager=True, expose_value=False, help="explain a rule")
@click.pass_obj
def check(
    office: Office, paths: tuple[str, ...], staged: bool, at: str | None, as_of: date | None, base: str | None,
    form: str, strict: bool,
) -> Exit:  # fmt: skip
    """Check the whole ledger; with PATHS, show only what is wrong with those files.

    \b
    Examples:
      taizhang check
      taizhang check records/info/2026
      taizhang check --staged --base main     (as a commit hook)
      taizhang check --format sarif > findings.sarif
      taizhang check --explain TZ510
    """
    if staged and at:
        raise UsageError(_TWO_TREES)
    office.look_at(at, staged=staged, as_of=as_of)
    write: Callable[..., str] = FORMATS[form]
    try:
        findings = check_ledger(office.ledger, office.rules, _edits(office, base))
    except BrokenRulesError as broken:
        click.echo(write(broken.findings, office.language))
        return Exit.FINDINGS
    if office.ledger.index.warning:
        click.echo(line(_NO_CACHE.render(office.language, folder=office.ledger.index.warning)), err=True)
    if not office.ledger.entries:
        raise UsageError(_NOTHING, folder=str(office.root))
    shown = _below(office, findings, paths)
    if form != "text" or shown:
        click.echo(write(shown, office.language))
    if form == "text":
        _summary(office, shown)
    grave = [f for f in shown if f.level == "error" or (strict and f.level == "warning")]
    return Exit.FINDINGS if grave else Exit.OK


def _edits(office: Office, base: str | None) -> Edits | None:
    landed = office.landed(base)
    return edits_since(landed, office.ledger) if landed else None


def _below(office: Office, findings: list[Finding], paths: tuple[str, ...]) -> list[Finding]:
    wanted = [_relative(office, path) for path in paths]
    return [
        f for f in findings if not wanted or any(f.path == path or f.path.startswith(f"{path}/") for path in wanted)
    ]


def _relative(office: Office, path: str) -> str:
    place = (office.start / path).resolve()
    root = office.root.resolve()
    if not place.is_relative_to(root):
        raise UsageError(_NO_SUCH_PATH, path=path)
    found = place.relative_to(root).as_posix()
    if not any(entry == found or entry.startswith(f"{found}/") for entry in office.ledger.entries):
        raise UsageError(_NO_SUCH_PATH, path=path)
    return found


def _summary(office: Office, findings: list[Finding]) -> None:
    errors = sum(finding.level == "error" for finding in findings)
    summary = _BAD if findings else _GOOD
    params = {"count": len(office.ledger.rows), "errors": errors, "others": len(findings) - errors}
    click.echo(summary.render(office.language, **params), err=bool(findings))
