"""`taizhang changes`: what changed between two days or revisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import click

from taizhang.checks.run import verdict
from taizhang.cli.office import Office
from taizhang.cli.output import json_document, line
from taizhang.errors import Exit
from taizhang.i18n import Label, Text
from taizhang.ledger import Ledger, open_ledger
from taizhang.outputs.changes import ChangeWords, RecordChange
from taizhang.outputs.changes import changes as compare
from taizhang.outputs.past import PastTree

_HOW = {"added": Label("新增", "new"), "removed": Label("刪去", "gone"), "changed": Label("改動", "changed")}
_SUMMARY = Text(
    "自 {start} 至 {end}：新增 {added} 件，改動 {changed} 件，刪去 {removed} 件",
    "from {start} to {end}: {added} new, {changed} changed, {removed} gone",
)
_NOW = Label("現在", "now")


@click.command()
@click.option("--from", "start", required=True, metavar="WHEN", help="a day (its end) or a revision")
@click.option("--to", "end", metavar="WHEN", help="a day (its end) or a revision  [default: the folder as it stands]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def changes(office: Office, start: str, end: str | None, form: str) -> Exit:
    """Tell what changed between two days or revisions, by record and field, with the steps taken.

    A day stands for the ledger at its end, by the times of the steps; a revision for what it held.

    \b
    Examples:
      taizhang changes --from 2026-11-13 --to 2026-11-20
      taizhang changes --from v2026-10 --format json
    """
    before = _ledger(office, start)
    after = _ledger(office, end) if end else office.ledger
    found = list(compare(before, after))
    words = ChangeWords(office.ledger, office.rules, office.language)
    counts = {how: sum(change.how == how for change in found) for how in _HOW}
    if form == "json":
        click.echo(json_document({"from": start, "to": end, **counts, "records": _as_data(found, words)}))
        return Exit.OK
    click.echo(line(_SUMMARY.render(office.language, start=start, end=end or _NOW, **counts)))
    for change in found:
        label = office.rules.book.kinds[change.record.kind].label.render(office.language)
        how = _HOW[change.how].render(office.language)
        click.echo(line(f"[{how}] {label} {change.record.title}  ·  {change.record.ref}"))
        for said in words.lines(change):
            click.echo(line(f"    {said}"))
    return Exit.OK


def _ledger(office: Office, when: str) -> Ledger:
    """The ledger at the end of a day, or at a revision; judged by today's rules, and read by them."""
    try:
        day = date.fromisoformat(when)
    except ValueError:
        return office.at_revision(when)
    tree = PastTree(office.ledger, office.rules, day)
    return open_ledger(office.root, office.rules.book, tree, partial(verdict, office.rules))


def _as_data(found: Sequence[RecordChange], words: ChangeWords) -> list[dict[str, object]]:
    return [
        {
            "ref": change.record.ref, "title": change.record.title, "change": change.how,
            "words": list(words.lines(change)),
            "fields": [{"field": f.name, "before": f.before, "after": f.after} for f in change.fields],
            "steps": list(change.steps),
        }
        for change in found
    ]  # fmt: skip
