"""The branches of intake as the forge has them: each is fetched when its turn comes, and none is believed unseen.

Whoever may write in the ledger may have pushed one; so a branch that cannot be fetched concerns its own issue alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from taizhang.errors import TaizhangError
from taizhang.forge.client import Forge
from taizhang.forge.problems import ForgeError
from taizhang.forge.shapes import login, moment, told
from taizhang.git import Repository, fetch, heads, push
from taizhang.landing.main import MAIN

_FOLDER = "intake"
_PLAIN = re.compile(r"[A-Za-z0-9._/-]+")
"""Names that `fetch` takes; ours are such."""
_NOTHING = "0" * 40
_NOT_FOUND = 404


@dataclass
class Branches:
    """What stands below `intake/` in the ledger's repository, as one run sees it."""

    forge: Forge
    repository: Repository
    """The clone."""
    there: dict[str, str]
    """The full id of each branch by its name, whoever pushed it."""
    _paths: dict[str, frozenset[str]] = field(default_factory=dict)

    def in_the_way_of(self, name: str) -> str | None:
        """A branch beside which Git can make none called `name`, since one would be a folder of the other."""
        return next(
            (other for other in self.there if other.startswith(f"{name}/") or name.startswith(f"{other}/")), None
        )

    def tip(self, name: str) -> str | None:
        """The commit of a branch, which the clone then has; None where there is no such branch.

        Raises:
            TaizhangError: it is damaged, or gone meanwhile, or the forge cannot be reached.
        """
        if name in self.there and self.repository.branch(name) is None:
            self._fetch([name])
        return self.repository.branch(name)

    def push(self, name: str, commit: str) -> bool:
        """Lead a branch to a commit that came after what it has; False where somebody was quicker.

        Raises:
            TaizhangError: the forge refuses, or cannot be reached.
        """
        if not push(self.repository, self.forge.remote, [f"{commit}:refs/heads/{name}"], self.forge.git_header()):
            return False
        self.there[name] = commit
        self._paths.pop(name, None)
        return True

    def changed_by_others(self, name: str) -> frozenset[str]:
        """The files that any branch but `name` changes and that have not landed: their names are no longer free.

        What cannot be fetched cannot land either, and counts for nothing.
        """
        main = self.repository.resolve(MAIN)
        new = [
            other for other, tip in self.there.items()
            if other != name and other not in self._paths and _PLAIN.fullmatch(other)
            and not self.repository.is_ancestor(tip, main)
        ]  # fmt: skip
        try:
            self._fetch(new)
        except TaizhangError:
            for other in new:
                with suppress(TaizhangError):
                    self._fetch([other])
        self._paths |= {other: self._changed(other) for other in new}
        return frozenset().union(*(paths for other, paths in self._paths.items() if other != name))

    def brought_by(self, account: str, name: str, tip: str) -> bool | None:
        """Whether an account alone has brought what a branch has and main has not; None where the forge does not tell.

        Raises:
            ForgeError: the forge does not answer.
        """
        if self.forge.server.dialect != "github":
            return None
        where = f"{self.forge.repo}/activity"
        try:
            told_moves = list(self.forge.pages("activity", {"ref": f"refs/heads/{name}"}))
        except ForgeError as error:
            if error.status == _NOT_FOUND:
                return None
            raise
        main = self.repository.resolve(MAIN)
        moves: list[tuple[str, str, str]] = []
        when = [(moment(where, move, "timestamp"), told(where, move, "id", of=int), move) for move in told_moves]
        for _, _, move in sorted(when, key=lambda item: item[:2]):
            before, after = (told(where, move, side, of=str) for side in ("before", "after"))
            if after == _NOTHING:
                moves.clear()
            elif not self.repository.is_ancestor(after, main):
                moves.append((before, after, login(where, move, "actor").lower()))
        if not moves or moves[-1][1] != tip:
            return None
        began = moves[0][0]
        whole = began == _NOTHING or self.repository.is_ancestor(began, main)
        return whole and {who for _, _, who in moves} == {account.lower()}

    def _fetch(self, names: Sequence[str]) -> None:
        if names:
            specs = [f"+refs/heads/{name}:refs/heads/{name}" for name in names]
            fetch(self.repository, self.forge.remote, specs, self.forge.git_header())

    def _changed(self, name: str) -> frozenset[str]:
        tip = self.repository.branch(name)
        if tip is None:
            return frozenset()
        with suppress(TaizhangError):  # it shares no history with main, and so cannot land
            return frozenset(self.repository.changed_paths(self.repository.merge_base(MAIN, tip), tip))
        return frozenset()


def branches_of(forge: Forge, repository: Repository) -> Branches:
    """The branches of intake in the forge's repository; `repository` is a clone of it.

    Raises:
        TaizhangError: the forge cannot be reached.
    """
    there = heads(repository, forge.remote, [_FOLDER, f"{_FOLDER}/*"], forge.git_header())
    ours = {name: tip for name, tip in there.items() if name == _FOLDER or name.startswith(f"{_FOLDER}/")}
    return Branches(forge, repository, ours)
