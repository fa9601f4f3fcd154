"""Commands loaded when they are called for, so that one does not pay for the others."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands each stand in the module of their name in one package."""

    def __init__(self, *args: Any, package: str, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._package, self._names = package, names

    def list_commands(self, _context: click.Context) -> list[str]:
        """The names, in the order in which help shows them."""
        return list(self._names)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command of a name, from its module; None where there is none."""
        if name not in self._names:
            return None
        command = getattr(import_module(f"{self._package}.{name}"), name)
        return command if isinstance(command, click.Command) else None
