"""`taizhang site`: build the site of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
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
    name = "site" if edition == "office" else f"site-{edition.replace(':', '-')}"
    folder = out or office.root / name
    _build(office, edition, folder.resolve())
    click.echo(_BUILT.render(office.language, edition=edition, folder=str(folder)))
    return Exit.OK


@site.command()
@click.argument("editions", nargs=-1, required=True, metavar="EDITION...")
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="the folder that holds the editions, each in a folder of its own")  # fmt: skip
@click.pass_obj
def publish(office: Office, editions: Sequence[str], target: Path) -> Exit:
    """Build EDITIONs and put each in the place of what stood there, at once: for the office's own web server.

    Readers see the site of before or the new one, never half of either; where one cannot be built, nothing changes.

    \b
    Examples:
      taizhang site publish office leaders --to /srv/taizhang
      taizhang site publish unit:niutanhe-xiang --to /srv/taizhang
    """
    from taizhang.site.publish import publish as put  # noqa: PLC0415

    target.mkdir(parents=True, exist_ok=True)
    for edition in editions:
        place = target.resolve() / edition.replace(":", "-")
        put(place, partial(_build, office, edition))
        click.echo(_BUILT.render(office.language, edition=edition, folder=str(place)))
    return Exit.OK


def _build(office: Office, edition: str, folder: Path) -> None:
    """Build an edition, unless it is refused."""
    # pages cost 100 ms and MkDocs 300, and --help needs neither
    from taizhang.site.edition import edition_named, visible  # noqa: PLC0415
    from taizhang.site.plugin_build import build_edition  # noqa: PLC0415

    visible(edition_named(edition, office.root, office.rules), office.ledger.records(), office.rules)
    build_edition(office.root, edition, folder)
