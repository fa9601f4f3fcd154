"""`taizhang init`: begin an office, or the bare repository that its ledger lands in."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from taizhang.cli.office import Office
from taizhang.cli.output import as_text, line
from taizhang.cli.questions import Questions, personal
from taizhang.errors import Exit, TaizhangError, UsageError
from taizhang.formats import dump, parse
from taizhang.git.making import Identity
from taizhang.i18n import Text, listed
from taizhang.landing.files import write
from taizhang.landing.founding import (
    AnswersError,
    Founded,
    choices,
    default_answers,
    found_office,
    read_answers,
    sample_office,
)
from taizhang.landing.founding.answers import Answers
from taizhang.landing.host import make_bare
from taizhang.landing.place import refuse_taken

_ZONE = ZoneInfo("Asia/Shanghai")
_NO_FOLDER = Text("寫明放在哪個文件夾：taizhang init 文件夾", "say where: taizhang init FOLDER")
_NOT_BOTH = Text("{one} 和 {other} 只能用一個", "use either {one} or {other}")
_NOT_WITH_BARE = "--yes, --answers, --identity, --id, --name, --en, --county, --forge, --sample"
_NOT_WITH_SAMPLE = "--yes, --answers, --id, --name, --en, --county"
_ONLY_BARE = Text("--from 只用於 --bare", "--from goes with --bare")
_NO_TERMINAL = Text(
    "這裏不能問答：用 --yes（都用預填的），或 --answers 文件（先用 --example 取一份）",
    "nobody can be asked here: give --yes (take every default) or --answers FILE (get one by --example)",
)
_KEPT = Text(
    "剛才的回答存在 {file}：改好以後用 --answers 再來", "your answers are kept in {file}: mend them, and give --answers"
)
_NO_IDENTITY = Text("--identity 要寫成 '姓名 <郵箱>'：{given}", "--identity takes 'NAME <ADDRESS>': {given}")
_MADE = Text("建好了：{folder}，{count} 件期初記錄", "made {folder}: {count} records to begin with")
_MADE_BARE = Text("建好了：{folder}，main 只由入賬寫入", "made {folder}: only landing writes its main")
_ROOT = Text(
    "第一次提交 {root}：抄在紙上，以後審計從它算起", "first commit {root}: note it on paper; audits begin with it"
)
_LANDED = Text("main 現在是 {root}", "its main is {root}")
_VACANT = Text("還沒有人擔任：{roles}", "nobody yet is: {roles}")
_TO_FILL = Text(
    "人員還有預填的：先換成真人，再開始用", "some people are place-holders: put real ones there before you begin"
)
_NEXT = Text(
    "接下去：cd {folder} && pre-commit install && taizhang check && mkdocs build --strict",
    "next: cd {folder} && pre-commit install && taizhang check && mkdocs build --strict",
)
_KEYS = Text(
    "接下去：taizhang host keys {folder}（各人登錄的公鑰）", "next: taizhang host keys {folder} (people's keys)"
)
_IDENTITY = re.compile(r"(?P<name>[^<>\n]*[^<>\s][^<>\n]*) <(?P<email>[^<>\s]+@[^<>\s]+)>")
_PLACE_HOLDER = "（待填）"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, resolve_path=True, path_type=Path)


def _example(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print the answers to begin with, and be done."""
    if wanted:
        click.echo(default_answers().decode(), nl=False)
        context.exit(Exit.OK)


@click.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--yes", is_flag=True, help="take every default (and what --id, --name, --en, --county, --forge say)")
@click.option("--answers", type=_FILE, help="a file with all answers; --example prints one")
@click.option("--example", is_flag=True, callback=_example, is_eager=True, expose_value=False,
              help="print a file of answers to change")  # fmt: skip
@click.option("--id", metavar="ID", help="the office's id")
@click.option("--name", help="its name in Chinese")
@click.option("--en", help="its name in English")
@click.option("--county", help="its county, in Chinese")
@click.option("--forge", metavar="URL", help="its repository in a forge; a public host is refused for a real office")
@click.option("--sample", is_flag=True, help="the sample county, to try things out: no real office, not even its name")
@click.option(
    "--identity", metavar="'NAME <ADDRESS>'", help="whom the first commit is by (default: Git's own settings)"
)
@click.option("--inside", is_flag=True, help="allow a folder within another repository")
@click.option("--bare", is_flag=True, help="make the bare repository in which an office's changes land")
@click.option("--from", "source", type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
              help="with --bare: the office to begin with (default: the one this is called in)")  # fmt: skip
@click.pass_obj
def init(
    office: Office, /, folder: Path | None, yes: bool, answers: Path | None, identity: str | None, inside: bool,
    bare: bool, source: Path | None, sample: bool, **named: str | None,
) -> Exit:  # fmt: skip
    """Begin a new, empty office in FOLDER: its rules, units, people, site and first commit, all or nothing.

    \b
    Examples:
      taizhang init ledger                                  (asks)
      taizhang init --example > answers.yaml                (change it, then:)
      taizhang init ledger --answers answers.yaml
      taizhang init ledger --yes --id yuzhu --name 中共玉竹縣委辦公室 --county 玉竹縣
      taizhang init ledger --yes --forge https://git.yuzhu.example/xianwei-ban/taizhang
      taizhang init trial --sample --forge https://github.com/OWNER/REPOSITORY
      taizhang init --bare /srv/ledger.git --from ledger    (guarded by a hook; see `taizhang host`)
    """
    if folder is None:
        raise UsageError(_NO_FOLDER)
    said = {name: value for name, value in named.items() if value is not None}
    if bare:
        if yes or answers or identity or said or sample:
            raise UsageError(_NOT_BOTH, one="--bare", other=_NOT_WITH_BARE)
        return _make_bare(office, folder, source or office.root)
    if source is not None:
        raise UsageError(_ONLY_BARE)
    if sample:
        if yes or answers or said.keys() - {"forge"}:
            raise UsageError(_NOT_BOTH, one="--sample", other=_NOT_WITH_SAMPLE)
        yes, said = True, {**sample_office(), **said}
    by = _identity(identity)
    refuse_taken(folder)
    try:
        given = _answers(office, yes, answers, said)
        done = _found(office, folder, given, by, inside=inside, sample=sample, asked=not yes and answers is None)
    except AnswersError as error:
        click.echo(as_text(error.findings, office.language))
        raise
    _report(office, folder, given, done)
    return Exit.OK


def _found(
    office: Office, folder: Path, given: Answers, by: Identity | None, *, inside: bool, sample: bool, asked: bool
) -> Founded:
    """Found the office; what somebody has typed is kept where that fails."""
    try:
        return found_office(folder, given, datetime.now(_ZONE), by, inside=inside, sample=sample)
    except TaizhangError:
        if asked:
            kept = folder.with_name(f"{folder.name}.answers.yaml")
            write(kept, given.raw.decode())
            click.echo(line(_KEPT.render(office.language, file=str(kept))))
        raise


def _make_bare(office: Office, target: Path, source: Path) -> Exit:
    root = make_bare(target, source)
    for text in (_MADE_BARE, _LANDED, _KEYS):
        click.echo(line(text.render(office.language, folder=str(target), root=root)))
    return Exit.OK


def _identity(given: str | None) -> Identity | None:
    if given is None:
        return None
    found_in = _IDENTITY.fullmatch(given)
    if found_in is None:
        raise UsageError(_NO_IDENTITY, given=given)
    return Identity(found_in["name"].strip(), found_in["email"])


def _answers(office: Office, yes: bool, file: Path | None, named: dict[str, str]) -> Answers:
    """The answers: from a file, or the defaults with what was named, or asked for one by one."""
    if file is not None:
        if yes or named:
            raise UsageError(_NOT_BOTH, one="--answers", other="--yes")
        return read_answers(str(file), file.read_bytes())
    raw = default_answers()
    if not yes and not sys.stdin.isatty():
        raise UsageError(_NO_TERMINAL)
    if not yes or named:
        data = parse(raw)
        forge = {"forge": named["forge"]} if "forge" in named else {}
        data = personal(data, {**data["office"], **{key: named[key] for key in named.keys() - forge.keys()}}) | forge
        data = data if yes else Questions(office.language, choices()).ask(data)
        raw = dump(data).encode()
    return read_answers("answers.yaml", raw)


def _report(office: Office, target: Path, given: Answers, done: Founded) -> None:
    say = office.language
    click.echo(line(_MADE.render(say, folder=str(target), count=done.records)))
    click.echo(_ROOT.render(say, root=done.root))
    if done.vacant:
        click.echo(line(_VACANT.render(say, roles=listed(done.vacant))))
    if any(_PLACE_HOLDER in person["title"] for person in given.data["people"]):
        click.echo(_TO_FILL.render(say))
    click.echo(line(_NEXT.render(say, folder=str(target))))
