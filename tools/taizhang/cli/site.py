"""`taizhang site`: build the site of an edition."""

from __future__ import annotations

from pathlib import Path

import click

from taizhang.cli.office import Office
from taizhang.errors import Exit
from taizhang.i18n import Text

_BUILT = Text("{edition} 版已生成在 {folder}", "the edition {edition} is built in {folder}")


@click.group()
def site() -> None:
    """Build the site of an edition.

    \b
    Examples:
      taizhang site build
      taizhang site build --edition leaders
    """


@site.command()
@click.option(
    "--edition", default="office", show_default=True, metavar="NAME", help="leaders, office, public or unit:<id>"
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="the folder to build into; it is emptied")
@click.pass_obj
def build(office: Office, edition: str, out: Path | None) -> Exit:
    """Build the site of one edition, into a folder of its own: site/, site-leaders/, site-unit-<id>/, ...

    What an edition may hold stands in editions.yaml; the public edition is off until that file switches it on.

    \b
    Examples:
      taizhang site build
      taizhang site build --edition leaders
      taizhang site build --edition unit:niutanhe-xiang --out /srv/sites/niutanhe-xiang
    """
    # pages cost 100 ms and MkDocs 300, and --help needs neither
    from taizhang.site.edition import edition_named, visible  # noqa: PLC0415
    from taizhang.site.plugin_build import build_edition  # noqa: PLC0415

    visible(
        edition_named(edition, office.root, office.rules), office.ledger.records(), office.rules
    )  # or it is refused
    name = "site" if edition == "office" else f"site-{edition.replace(':', '-')}"
    folder = out or office.root / name
    build_edition(office.root, edition, folder.resolve())
    click.echo(_BUILT.render(office.language, edition=edition, folder=str(folder)))
    return Exit.OK
