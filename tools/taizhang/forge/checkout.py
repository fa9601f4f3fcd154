"""A clone to land in: bare, and brought to what the forge has at each run; nothing of a request is ever checked out.

It is new for each run and thrown away after it; or a folder keeps it, so that the next run reads only what has changed.
What is kept decides nothing: a run takes over objects and what was read of them, and nothing else that stands there. A
clone that is damaged, or not there, is made anew.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from taizhang.errors import TaizhangError
from taizhang.forge.client import Forge
from taizhang.forge.problems import ForgeError
from taizhang.git import Repository, clone_bare, discard, fetch, push, renew_bare
from taizhang.i18n import Text
from taizhang.landing.lock import alone
from taizhang.landing.main import MAIN, Main, open_main
from taizhang.ledger import CACHE

_NAME = "taizhang-clone.git"
_HEADS = "refs/pull"
"""Where both GitHub and Gitea keep the head of each request, also of those that came from a fork."""
_FAULT = Text("程序自己出了錯，別的照辦：{detail}", "our own fault, which stops no other: {detail}")


@dataclass
class Checkout:
    """A bare clone of the forge's repository, and main as it stands there."""

    forge: Forge
    folder: Path
    repository: Repository
    now: datetime | None
    stale: bool = False
    """Whether its main is no longer the forge's, so that another clone is needed."""
    doubted: bool = False
    """Whether something went wrong that damage would explain."""
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

    def doubt(self, problem: Exception) -> TaizhangError:
        """Note what went wrong, so that a clone that is damaged is not kept; the same in words, to be told."""
        self.doubted = self.doubted or not isinstance(problem, ForgeError)
        if isinstance(problem, TaizhangError):
            return problem
        return TaizhangError(_FAULT, detail=f"{type(problem).__name__}: {problem}")

    def close(self) -> None:
        """Let go of main's index."""
        if self._main is not None:
            self._main.close()
            self._main = None


def branch_of(number: int) -> str:
    """The branch of the clone that holds a request's head."""
    return f"pull/{number}"


@contextmanager
def checkout(forge: Forge, now: datetime | None = None, keep: Path | None = None) -> Iterator[Checkout]:
    """A clone whose main is the forge's.

    Args:
        forge: where from.
        now: the time at which main is looked at; the clock's, if not given.
        keep: the folder that keeps the clone, and what was read of it, for the next run; left out, it is gone
            afterwards. Another run with the same folder waits for this one.

    Raises:
        TaizhangError: the forge cannot be reached, or has no main.
        OSError: the folder cannot be made.
    """
    with _place(keep) as folder:
        made = Checkout(forge, folder, _clone(forge, folder), now)
        try:
            yield made
        except sqlite3.Error:
            discard(folder / CACHE)
            raise
        except Exception as problem:
            made.doubt(problem)
            raise
        finally:
            made.close()
            if keep is not None and made.doubted and not made.repository.is_sound():
                discard(folder)


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    """Where the clone stands, or is to stand; nobody else's as long as it is needed."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="taizhang-") as name:
            yield Path(name).resolve() / _NAME
        return
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(keep):
        yield keep.resolve() / _NAME


def _clone(forge: Forge, folder: Path) -> Repository:
    """The clone of an earlier run, brought to what the forge has; a new one where there is none that can be used."""
    if folder.is_dir():
        with suppress(TaizhangError):  # damaged, say; if it is the forge that fails, it fails again
            return renew_bare(folder, forge.remote, forge.git_header(), [CACHE])
    discard(folder)
    folder.mkdir()
    return clone_bare(folder, forge.remote, forge.git_header())
