"""`taizhang forge`: what passes between the ledger and a forge; each subcommand stands in the module of its name."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS: tuple[str, ...] = ("doctor", "gate", "intake", "land", "remind", "sync")


class _Commands(click.Group):
    """Subcommands loaded when they are called for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"taizhang.cli.forge.{name}"), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Commands)
def forge() -> None:
    """Carry forms, reviews and landings between a forge (GitHub, Gitea, Forgejo) and the ledger.

    The forge is named by GITHUB_API_URL, GITHUB_SERVER_URL and GITHUB_REPOSITORY, the token by TAIZHANG_FORGE_TOKEN.

    \b
    Examples:
      taizhang forge intake
      taizhang forge land
      taizhang forge doctor
    """
