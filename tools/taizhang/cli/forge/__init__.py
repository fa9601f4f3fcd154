"""`taizhang forge`: what passes between the ledger and a forge; each subcommand stands in the module of its name."""

from __future__ import annotations

from pathlib import Path

import click

from taizhang.cli.lazy import LazyGroup

COMMANDS: tuple[str, ...] = ("doctor", "gate", "intake", "land", "remind", "sync")
keep_option = click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="keep the clone there for the next run, which then reads only what has changed",
)  # fmt: skip


@click.group(cls=LazyGroup, package=__name__, names=COMMANDS)
def forge() -> None:
    """Carry forms, reviews and landings between a forge (GitHub, Gitea, Forgejo) and the ledger.

    The forge is named by GITHUB_API_URL, GITHUB_SERVER_URL and GITHUB_REPOSITORY, the token by TAIZHANG_FORGE_TOKEN.

    \b
    Examples:
      taizhang forge intake
      taizhang forge land
      taizhang forge doctor
    """
