"""`taizhang check`: hold every record to every rule."""

from __future__ import annotations

import click

from taizhang.checks.run import check as check_ledger
from taizhang.cli.office import BrokenRulesError, Office
from taizhang.cli.output import as_json, as_text
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Text
from taizhang.model import Finding

_NOTHING = Text("沒有可檢查的記錄:{folder}/records 是空的", "nothing to check: {folder}/records is empty")
_NO_SUCH_PATH = Text("沒有這個文件:{path}", "no such file: {path}")
_GOOD = Text("{count} 件記錄,沒有問題", "{count} records, nothing wrong")
_BAD = Text("{count} 件記錄:{errors} 個錯誤,{others} 個提醒", "{count} records: {errors} errors, {others} warnings")
_FORMATS = {"text": as_text, "json": as_json}


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "form", type=click.Choice(sorted(_FORMATS)), default="text", help="how findings are written")
@click.option("--strict", is_flag=True, help="fail on warnings, too")
@click.pass_obj
def check(office: Office, paths: tuple[str, ...], form: str, strict: bool) -> Exit:
    r"""Check the whole ledger; with PATHS, show only what is wrong with those files.

    \b
    Examples:
      taizhang check
      taizhang check records/info/2026
      taizhang check --format json
    """
    try:
        findings = check_ledger(office.ledger, office.rules)
    except BrokenRulesError as broken:
        click.echo(_FORMATS[form](broken.findings, office.language))
        return Exit.FINDINGS
    if not office.ledger.entries:
        raise UsageError(_NOTHING, folder=str(office.root))
    shown = _below(office, findings, paths)
    _print(office, shown, form)
    grave = [f for f in shown if f.level == "error" or (strict and f.level == "warning")]
    return Exit.FINDINGS if grave else Exit.OK


def _below(office: Office, findings: list[Finding], paths: tuple[str, ...]) -> list[Finding]:
    wanted = [_relative(office, path) for path in paths]
    return [
        f for f in findings if not wanted or any(f.path == path or f.path.startswith(f"{path}/") for path in wanted)
    ]


def _relative(office: Office, path: str) -> str:
    place = (office.start / path).resolve()
    if not place.exists() or not place.is_relative_to(office.root.resolve()):
        raise UsageError(_NO_SUCH_PATH, path=path)
    return place.relative_to(office.root.resolve()).as_posix()


def _print(office: Office, findings: list[Finding], form: str) -> None:
    if form != "text":
        click.echo(_FORMATS[form](findings, office.language))
        return
    if findings:
        click.echo(as_text(findings, office.language))
    errors = sum(finding.level == "error" for finding in findings)
    summary = _BAD if findings else _GOOD
    count = len(office.ledger.rows)
    click.echo(
        summary.render(office.language, count=count, errors=errors, others=len(findings) - errors), err=bool(findings)
    )
