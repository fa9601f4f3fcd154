"""Errors that a user can mend, and the exit codes of the command line."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taizhang.i18n import Language, Text


class Exit(IntEnum):
    """What a command's exit code means."""

    OK = 0
    FINDINGS = 1
    """Something is wrong with the ledger, or an action was refused."""
    USAGE = 2
    """The call was wrong, or nothing was checked."""
    FAULT = 3
    """Our own fault."""


class TaizhangError(Exception):
    """What a user did or gave that cannot be used; `text` says what and how to mend it."""

    exit = Exit.FINDINGS

    def __init__(self, text: Text, **params: Any) -> None:
        super().__init__(text.render("en", **params))
        self.text = text
        self.params = params

    def render(self, language: Language) -> str:
        """The message in `language`."""
        return self.text.render(language, **self.params)


class UsageError(TaizhangError):
    """A call that cannot be carried out as given."""

    exit = Exit.USAGE
