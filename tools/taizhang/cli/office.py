"""The office that a command works on: found from the folder it is called in, its rules loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from taizhang.checks.run import locate, verdict
from taizhang.errors import TaizhangError, UsageError
from taizhang.i18n import Language, Text
from taizhang.ledger import Ledger, WorkTree, open_ledger
from taizhang.model import Finding, Tree
from taizhang.workflow import Rules, load_rules

if TYPE_CHECKING:
    from taizhang.git import Repository

_NOT_FOUND = Text(
    "這裏不是台賬:{folder} 及其上級都沒有 schemas/。到台賬文件夾裏運行,或用 -C 指明",
    "no ledger here: neither {folder} nor a folder above it has schemas/. Run it inside one, or name it with -C",
)


class BrokenRulesError(TaizhangError):
    """The rules in `schemas/` cannot be used; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(Text("規則文件有誤,無法檢查", "the rules in schemas/ are broken"))
        self.findings = findings


@dataclass
class Office:
    """A folder with `schemas/` and `records/`, and how its reader wants to be spoken to."""

    start: Path
    language: Language
    _tree: Tree | None = None

    def look_at(self, revision: str | None, *, staged: bool) -> None:
        """Look at the office at a revision, or as it is staged, rather than at its folder."""
        if revision is not None:
            self._tree = self._repository().tree(revision)
        elif staged:
            self._tree = self._repository().staged()

    def landed(self, base: str | None) -> Ledger | None:
        """The ledger as it stood where this work parted from `base`."""
        if base is None:
            return None
        repository = self._repository()
        parted = repository.merge_base(base, "HEAD")
        return open_ledger(self.root, self.rules.book, repository.tree(parted))

    def _repository(self) -> Repository:
        from taizhang.git import Repository  # noqa: PLC0415  costs 40 ms, and a check of the folder needs no Git

        return Repository(self.root)

    @cached_property
    def root(self) -> Path:
        """The office's folder."""
        for folder in (self.start, *self.start.parents):
            if (folder / "schemas" / "kinds").is_dir():
                return folder
        raise UsageError(_NOT_FOUND, folder=str(self.start))

    @cached_property
    def rules(self) -> Rules:
        """Its rules."""
        tree = self._tree or WorkTree(self.root)
        rules, findings = load_rules(tree)
        if rules is None:
            entries = {entry.path: entry for entry in tree.entries("schemas")}
            raise BrokenRulesError(locate(findings, tree, entries))
        return rules

    @cached_property
    def ledger(self) -> Ledger:
        """Its records."""
        return open_ledger(self.root, self.rules.book, self._tree, partial(verdict, self.rules))

    @property
    def now(self) -> datetime:
        """The time in the office; a sample stands still at the morning of its day."""
        zone = ZoneInfo(self.rules.policy.office["timezone"])
        fixed = self.rules.policy.as_of
        return datetime(fixed.year, fixed.month, fixed.day, 9, tzinfo=zone) if fixed else datetime.now(zone)

    @property
    def today(self) -> date:
        """The day in the office."""
        return self.now.date()
