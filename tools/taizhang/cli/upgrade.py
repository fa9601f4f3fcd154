"""`taizhang upgrade`: run a migration on the records of the folder."""

from __future__ import annotations

import click

from taizhang.approval.migration import results
from taizhang.cli.office import Office
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Text
from taizhang.landing.files import write
from taizhang.schema.rulebook import MIGRATIONS

_UNKNOWN = Text("沒有這個遷移：{name}；有：{known}", "there is no migration {name}; there are: {known}")
_DONE = Text("{count} 件記錄已按新規則遷移", "{count} records migrated to the new rules")


@click.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="write nothing; name the records that would change")
@click.pass_obj
def upgrade(office: Office, name: str, dry_run: bool) -> Exit:
    """Run the migration NAME (a file of schemas/migrations/) on every record that it concerns.

    Commit the result together with the new rules, and nothing else: the gate runs the migration again and compares.

    \b
    Examples:
      taizhang upgrade 2026-12-region --dry-run
      taizhang upgrade 2026-12-region
    """
    migrations = office.rules.book.migrations
    migration = migrations.get(f"{MIGRATIONS}{name.removesuffix('.yaml')}.yaml")
    if migration is None:
        known = ", ".join(path.removeprefix(MIGRATIONS).removesuffix(".yaml") for path in migrations) or "-"
        raise UsageError(_UNKNOWN, name=name, known=known)
    made = dict(results(office.ledger, office.rules, migration))
    for path, text in made.items():
        click.echo(path)
        if not dry_run:
            write(office.root / path, text)
    click.echo(_DONE.render(office.language, count=len(made)), err=True)
    return Exit.OK
