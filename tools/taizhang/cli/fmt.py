"""`taizhang fmt`: write records in the one canonical layout."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import click
from rich.progress import track

from taizhang.cli.office import Office
from taizhang.cli.output import as_text, printable
from taizhang.errors import Exit, UsageError
from taizhang.formats import FormatError, reformat
from taizhang.i18n import Text
from taizhang.landing.files import write
from taizhang.ledger import RECORDS
from taizhang.model import Finding

_NO_SUCH_PATH = Text("沒有這個文件：{path}", "no such file: {path}")
_LAID_OUT = Text("已整理 {path}", "laid out {path}")
_WOULD = Text("{path} 不是規範的版式", "{path} is not in the canonical layout")
_SUMMARY = Text(
    "{count} 個文件，{changed} 個要整理，{bad} 個讀不了", "{count} files, {changed} laid out, {bad} unreadable"
)
_MANY = 500


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--check", "only_check", is_flag=True, help="write nothing; fail if a file is not in the canonical layout"
)
@click.option("--diff", "show_diff", is_flag=True, help="write nothing; show what would change")
@click.pass_obj
def fmt(office: Office, paths: tuple[Path, ...], only_check: bool, show_diff: bool) -> Exit:
    """Write PATHS (all records, if none are given) in the canonical layout. Comments and meaning are kept.

    \b
    Examples:
      taizhang fmt
      taizhang fmt --check
      taizhang fmt --diff records/info/2026/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui.yaml
    """
    files = list(_files(office, paths))
    changed = bad = 0
    for path in track(files, disable=len(files) < _MANY, transient=True):
        before = path.read_bytes()
        try:
            after = reformat(before)
        except FormatError as error:
            bad += 1
            found = Finding(error.problem, _name(office, path), (), error.params, error.line, error.column)
            click.echo(as_text([found], office.language))
            continue
        if after.encode() != before:
            changed += 1
            _change(office, path, before, after, dry=only_check or show_diff, show_diff=show_diff)
    summary = {"count": len(files), "changed": changed, "bad": bad}
    click.echo(_SUMMARY.render(office.language, **summary), err=True)
    return Exit.FINDINGS if bad or (changed and only_check) else Exit.OK


def _change(office: Office, path: Path, before: bytes, after: str, *, dry: bool, show_diff: bool) -> None:
    name = _name(office, path)
    if not dry:
        write(path, after)
    if show_diff:
        old = before.decode("utf-8", "replace").splitlines(keepends=True)
        lines = unified_diff(old, after.splitlines(keepends=True), name, name)
        click.echo(printable("".join(lines)), nl=False)
    else:
        click.echo((_WOULD if dry else _LAID_OUT).render(office.language, path=name))


def _files(office: Office, paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths or (office.root / RECORDS,):
        place = office.start / path
        if not place.exists():
            raise UsageError(_NO_SUCH_PATH, path=str(path))
        found = sorted(place.rglob("*.yaml")) if place.is_dir() and not place.is_symlink() else [place]
        yield from (file for file in found if file.is_file() and not file.is_symlink())


def _name(office: Office, path: Path) -> str:
    return path.relative_to(office.root).as_posix() if path.is_relative_to(office.root) else str(path)
