"""`taizhang forge sync`: a forge's files and settings, made from the office's rules."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from taizhang.cli.office import Office, as_of_option
from taizhang.cli.output import line
from taizhang.errors import Exit, UsageError
from taizhang.forge.client import connect
from taizhang.forge.settings.files import differences, write_files
from taizhang.forge.settings.live import intake_steps, steps
from taizhang.forge.settings.needs import Needs, intake_needs, needs_of
from taizhang.forge.settings.steps import Step, take
from taizhang.i18n import Text

_NOTHING = Text("寫明做什麼：--check、--write 文件夾、--apply", "say what to do: --check, --write DIR, --apply")
_NOT_BOTH = Text("--check 與 --write 只能用一個", "use either --check or --write")
_SAME = Text("{count} 個文件，都與規則一致", "{count} files, all as the rules make them")
_DIFFERS = Text("與規則不一致：{path}", "not as the rules make it: {path}")
_MEND = Text(
    "運行 taizhang forge sync --write .，作為改規則的請求提交",
    "run taizhang forge sync --write . and send it as a change of the rules",
)
_WRITTEN = Text("寫好了：{path}", "wrote {path}")
_LIVE_SAME = Text("平台的設置都與規則一致", "the forge's settings are all as the rules make them")
_WOULD = Text("還要：{step}", "to do: {step}")
_DONE = Text("已{step}", "done: {step}")


@click.command()
@click.option("--check", "checking", is_flag=True, help="change nothing; exit 1 where something differs")
@click.option("--write", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
              help="write the files that differ, below this folder (`.` for the office itself)")  # fmt: skip
@click.option("--apply", "applying", is_flag=True, help="the forge's own settings, through its API")
@click.option("--intake", is_flag=True, help="what a unit's own intake repository needs: forms, and their label")
@as_of_option
@click.pass_obj
def sync(office: Office, checking: bool, folder: Path | None, applying: bool, intake: bool, as_of: date | None) -> Exit:
    """Make a forge's files (owners, forms, templates, labels, main's protection) and settings from the rules.

    Files land like any change of the rules. --apply needs GITHUB_REPOSITORY and an administrator's token in
    TAIZHANG_FORGE_TOKEN (and GITHUB_API_URL, unless the forge is github.com); it makes and changes what differs,
    tells each change, and removes nothing.

    \b
    Examples:
      taizhang forge sync --check               (in CI: are the files as the rules make them?)
      taizhang forge sync --write .
      taizhang forge sync --apply --check       (what would be changed in the forge)
      taizhang forge sync --apply
      taizhang forge sync --intake --write ../niutanhe
    """
    if not (checking or folder or applying):
        raise UsageError(_NOTHING)
    if checking and folder:
        raise UsageError(_NOT_BOTH)
    needs = (intake_needs if intake else needs_of)(office.rules, as_of or office.today)
    if folder:
        _write(office, folder, needs)
    if applying:
        found = (intake_steps if intake else steps)(connect(os.environ), needs)
        return _apply(office, found, checking)
    return Exit.OK if folder else _check(office, needs)


def _check(office: Office, needs: Needs) -> Exit:
    paths = differences(office.root, needs.files)
    for path in paths:
        click.echo(line(_DIFFERS.render(office.language, path=path)))
    if paths:
        click.echo(_MEND.render(office.language), err=True)
    else:
        click.echo(_SAME.render(office.language, count=len(needs.files)))
    return Exit.FINDINGS if paths else Exit.OK


def _write(office: Office, folder: Path, needs: Needs) -> None:
    paths = write_files(folder, needs.files)
    for path in paths:
        click.echo(line(_WRITTEN.render(office.language, path=path)))
    if not paths:
        click.echo(_SAME.render(office.language, count=len(needs.files)))


def _apply(office: Office, found: Iterable[Step], checking: bool) -> Exit:
    done = _each(office, found, checking)
    if not done:
        click.echo(_LIVE_SAME.render(office.language))
    return Exit.FINDINGS if done and checking else Exit.OK


def _each(office: Office, found: Iterable[Step], checking: bool) -> int:
    """Tell each change, and make it unless it is only asked for; how many there are."""
    count = 0
    for step in found:
        if not checking:
            take(step)
        said = step.text.render(office.language, what=step.what, name=step.name)
        click.echo(line((_WOULD if checking else _DONE).render(office.language, step=said)))
        count += 1
    return count
