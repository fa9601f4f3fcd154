"""A clone to land in: bare, new for each run, thrown away after it; nothing of a request is ever checked out or run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from taizhang.errors import TaizhangError
from taizhang.forge.client import Forge
from taizhang.git import Repository, clone_bare, fetch, push
from taizhang.landing.main import MAIN, Main, open_main

_HEADS = "refs/pull"
"""Where both GitHub and Gitea keep the head of each request, also of those that came from a fork."""


@dataclass
class Checkout:
    """A bare clone of the forge's repository, and main as it stands there."""

    forge: Forge
    folder: Path
    repository: Repository
    now: datetime | None
    stale: bool = False
    """Whether its main is no longer the forge's, so that another clone is needed."""
    _main: Main | None = None

    @property
    def main(self) -> Main:
        """Main as it stands in the clone."""
        if self._main is None or self._main.commit.id != self.repository.branch(MAIN):
            self.close()
            self._main = open_main(self.folder, self.repository, self.now)
        return self._main

    def head(self, number: int) -> str:
        """Fetch the head of a request, as the branch `pull/12` of the clone; its full id.

        Raises:
            TaizhangError: it is not there, is damaged, or the forge cannot be reached.
        """
        name = branch_of(number)
        fetch(
            self.repository, self.forge.remote, [f"+{_HEADS}/{number}/head:refs/heads/{name}"], self.forge.git_header()
        )
        return self.repository.resolve(f"refs/heads/{name}")

    def publish(self, commit: str) -> bool:
        """Make a commit of the clone the forge's main; False where main has moved there meanwhile.

        An answer that was lost is asked for again: what the forge has is what counts.

        Raises:
            TaizhangError: the forge refuses, or it cannot be known what it did.
        """
        remote, header = self.forge.remote, self.forge.git_header()
        self.stale = True
        try:
            taken = push(self.repository, remote, [f"{commit}:refs/heads/{MAIN}"], header)
        except TaizhangError:
            there = f"refs/taizhang/{MAIN}"
            fetch(self.repository, remote, [f"+refs/heads/{MAIN}:{there}"], header)
            taken = self.repository.is_ancestor(commit, self.repository.resolve(there))
            if not taken:
                raise
        self.stale = not taken
        return taken

    def close(self) -> None:
        """Let go of main's index."""
        if self._main is not None:
            self._main.close()
            self._main = None


def branch_of(number: int) -> str:
    """The branch of the clone that holds a request's head."""
    return f"pull/{number}"


@contextmanager
def checkout(forge: Forge, now: datetime | None = None) -> Iterator[Checkout]:
    """A new clone, gone when it is no longer needed.

    Args:
        forge: where from.
        now: the time at which main is looked at; the clock's, if not given.

    Raises:
        TaizhangError: the forge cannot be reached, or has no main.
    """
    with tempfile.TemporaryDirectory(prefix="taizhang-") as name:
        folder = Path(name).resolve() / "ledger.git"
        folder.mkdir()
        made = Checkout(forge, folder, clone_bare(folder, forge.remote, forge.git_header()), now)
        try:
            yield made
        finally:
            made.close()
