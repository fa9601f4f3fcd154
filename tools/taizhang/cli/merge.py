"""`taizhang merge`: take main, or another branch, into the branch that one works on."""

from __future__ import annotations

from collections.abc import Sequence

import click

from taizhang.cli.office import Office
from taizhang.cli.output import line, printable
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Label, Text
from taizhang.landing.merge import TRAIL, Side
from taizhang.landing.merging import Clash, merge_branch
from taizhang.landing.words import new_steps, shown
from taizhang.ledger import place

_BAD_KEEP = Text("--keep 要寫成 欄目=ours 或 欄目=theirs:{given}", "--keep takes FIELD=ours or FIELD=theirs: {given}")
_NOTHING = Text("已含 {branch} 的全部內容，不用合併", "everything in {branch} is here already")
_TAKEN = Text("已合入 {branch}，改動 {count} 個文件", "merged {branch}: {count} files changed")
_AGAIN = Text(
    "兩邊都改了須簽字的內容，請核對後重新送審：{refs}",
    "both sides changed signed content; have it signed again: {refs}",
)
_CLASH = Text(
    "「{label}」兩邊都改了：\n  本分支為 {ours}（{ours_by}）\n  {branch} 為 {theirs}（{theirs_by}）\n"
    "  → 與對方商定後，保留本分支的加 --keep {name}=ours，保留 {branch} 的加 --keep {name}=theirs",
    "“{label}” was changed on both sides:\n  this branch has {ours} ({ours_by})\n"
    "  {branch} has {theirs} ({theirs_by})\n"
    "  → agree which to keep: add --keep {name}=ours for this branch's, --keep {name}=theirs for that of {branch}",
)
_TRAILS = Text(
    "「{label}」接不起來：\n  本分支新增的步驟：{ours}（{ours_by}）\n  {branch} 新增的步驟：{theirs}（{theirs_by}）\n"
    "  → 加 --keep {name}=theirs 以 {branch} 的為準，再重新辦理本分支的步驟",
    "“{label}” cannot be joined:\n  new steps here: {ours} ({ours_by})\n"
    "  new steps in {branch}: {theirs} ({theirs_by})\n"
    "  → add --keep {name}=theirs to go by {branch}, then take this branch's steps again",
)
_FILE = Label("整個文件", "the whole file")
_CHANGED = Label("改動過", "changes")
_UNCHANGED = Text("有衝突，什麼都沒有改", "nothing was written: there are conflicts")


@click.command()
@click.argument("branch")
@click.option("--keep", "keeps", multiple=True, metavar="FIELD=SIDE",
              help="where both changed FIELD (or REF:FIELD, or a file's path), keep SIDE: ours or theirs")  # fmt: skip
@click.pass_obj
def merge(office: Office, branch: str, keeps: Sequence[str]) -> Exit:
    """Take BRANCH, main say, into the branch that you work on, field by field, and commit.

    Trails and lists are joined. Where both sides changed one field, both values are shown and nothing is written.

    \b
    Examples:
      taizhang merge main
      taizhang merge main --keep title=ours --keep info/2026-11-19-shui:body=theirs
    """
    keep = dict(_keep(given) for given in keeps)
    taken = merge_branch(office.root, office.rules, branch, keep)
    for clash in taken.clashes:
        click.echo(_told(office, branch, clash))
    if taken.clashes:
        click.echo(_UNCHANGED.render(office.language), err=True)
        return Exit.FINDINGS
    done = _TAKEN if taken.commit else _NOTHING
    click.echo(done.render(office.language, branch=line(branch), count=len(taken.files)))
    if taken.contested:
        click.echo(_AGAIN.render(office.language, refs=", ".join(taken.contested)))
    return Exit.OK


def _keep(given: str) -> tuple[str, Side]:
    name, _, side = given.rpartition("=")
    if name and side == "ours":
        return name, "ours"
    if name and side == "theirs":
        return name, "theirs"
    raise UsageError(_BAD_KEEP, given=given)


def _told(office: Office, branch: str, clash: Clash) -> str:
    """A conflict in words: what, both values, who, and how to mend it."""
    words, label, (ours, theirs) = _CLASH, _FILE, _values(office, clash)
    if clash.conflict is not None:
        words = _TRAILS if clash.conflict.field == TRAIL else _CLASH
        label = office.rules.book.kinds[place(clash.path).kind].field_label((clash.conflict.field,))
    said = {"branch": line(branch), "name": line(clash.name), "ours_by": clash.ours_by, "theirs_by": clash.theirs_by}
    return printable(f"{clash.path}: {words.render(office.language, label=label, ours=ours, theirs=theirs, **said)}")


def _values(office: Office, clash: Clash) -> tuple[str | Label, str | Label]:
    """What each side has."""
    conflict = clash.conflict
    if conflict is None:
        return _CHANGED, _CHANGED
    if conflict.field != TRAIL:
        return shown(conflict.ours), shown(conflict.theirs)
    flow, old = office.rules.newest(place(clash.path).kind), len(conflict.base or [])
    return new_steps(flow, conflict.ours or [], old), new_steps(flow, conflict.theirs or [], old)
