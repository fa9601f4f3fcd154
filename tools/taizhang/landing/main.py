"""Main as it stands: its files, rules, records and what is wrong with them; and the same with changes laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path

from taizhang.checks.run import find, verdict
from taizhang.errors import TaizhangError
from taizhang.git import Commit, NewObjects, Repository
from taizhang.i18n import Text
from taizhang.ledger import Ledger, open_ledger
from taizhang.model import Finding, TreeEntry, passes_for
from taizhang.schema.rulebook import FOLDER
from taizhang.workflow import Rules, load_rules

MAIN = "main"
_NO_MAIN = Text("{folder} 沒有 main 分支，不能入賬", "{folder} has no branch main to land in")
_BROKEN = Text("主線的規則文件有誤，不能入賬", "the rules of main are broken: nothing can land")
Files = Mapping[str, TreeEntry]
"""Every file of a commit, by its path from the repository's root."""
Edited = Mapping[str, TreeEntry | None]
"""Files changed and added, by the same path; None is removed."""


class Overlay:
    """The office's files, of which some are not written to the repository yet."""

    def __init__(self, repository: Repository, files: Files, new: NewObjects) -> None:
        """Show `files`; `new` are the contents that the repository may not have yet."""
        self._repository = repository
        self._prefix = f"{repository.prefix}/" if repository.prefix else ""
        self._new = new
        self.files = files

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder`, and in what some computers take for it, sorted by path."""
        start = len(self._prefix)
        for path in sorted(self.files):
            if path.startswith(self._prefix) and passes_for(path[start:].partition("/")[0], folder):
                yield self.files[path]._replace(path=path[start:]) if start else self.files[path]

    def showing(self, files: Files, new: NewObjects) -> Overlay:
        """Other files of the same office."""
        return Overlay(self._repository, files, new)

    def has_rules(self, paths: Iterable[str]) -> bool:
        """Whether any of the paths, from the repository's root, is a file of the office's rules."""
        return any(path.startswith(f"{self._prefix}{FOLDER}/") for path in paths)

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        content = self._new.content(entry.blob)
        return self._repository.blob(entry.blob) if content is None else content


@dataclass(eq=False)
class Main:
    """The ledger at a commit of main, or as it would be; kept from one landing to the next."""

    root: Path
    tree: Overlay
    rules: Rules
    commit: Commit
    """The commit; of what has not landed, the one that it is to follow."""
    seen: datetime | None = None
    """When it is looked at, where that is not now."""

    @cached_property
    def ledger(self) -> Ledger:
        """Its records."""
        return open_ledger(self.root, self.rules.book, self.tree, partial(verdict, self.rules))

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything that is wrong with it; without lines."""
        return find(self.ledger, self.rules)

    @property
    def now(self) -> datetime:
        """The time in the office, to the second."""
        return self.local(self.rules.policy.now(datetime.now(UTC)))

    def local(self, at: datetime) -> datetime:
        """A time as the office's clock shows it, to the second."""
        return at.astimezone(self.rules.policy.zone).replace(microsecond=0)

    def with_edits(self, edits: Edited, new: NewObjects) -> tuple[Main | None, list[Finding]]:
        """Main as it would be with files changed, added and removed; where its rules could not be used, why.

        Args:
            edits: the files, by path from the repository's root; None is removed.
            new: contents that the repository does not have yet.
        """
        files = {path: entry for path, entry in {**self.tree.files, **edits}.items() if entry is not None}
        tree = self.tree.showing(files, new)
        if not tree.has_rules(edits):
            return Main(self.root, tree, self.rules, self.commit, self.seen), []
        rules, broken = load_rules(tree)
        if rules is None:
            return None, broken
        return Main(self.root, tree, rules.seen_at(self.seen), self.commit, self.seen), broken

    def close(self) -> None:
        """Let go of the index."""
        if "ledger" in self.__dict__:
            self.ledger.close()


def open_main(root: Path, repository: Repository, now: datetime | None = None) -> Main:
    """Main as it stands in the repository.

    Args:
        root: the office's folder.
        repository: where it is.
        now: the time at which it is looked at, where that is not the clock's: what has passed by then is overdue.

    Raises:
        TaizhangError: there is no main, or its rules cannot be used.
    """
    tip = repository.branch(MAIN)
    if tip is None:
        raise TaizhangError(_NO_MAIN, folder=str(root))
    tree = Overlay(repository, {entry.path: entry for entry in repository.files(tip)}, NewObjects())
    rules, _ = load_rules(tree)
    if rules is None:
        raise TaizhangError(_BROKEN)
    return Main(root, tree, rules.seen_at(now), repository.commit(tip), now)
