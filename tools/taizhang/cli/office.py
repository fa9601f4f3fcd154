"""The office that a command works on: found from the folder it is called in, its rules loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from taizhang.checks.run import locate, verdict
from taizhang.errors import TaizhangError, UsageError
from taizhang.i18n import Language, Text
from taizhang.ledger import Ledger, WorkTree, open_ledger
from taizhang.model import Finding, Tree
from taizhang.policy import Policy
from taizhang.workflow import Rules, load_rules

if TYPE_CHECKING:
    from taizhang.git import Repository

_NOT_FOUND = Text(
    "這裏不是台賬：{folder} 及其上級都沒有 schemas/。到台賬文件夾裏運行，或用 -C 指明",
    "no ledger here: neither {folder} nor a folder above it has schemas/. Run it inside one, or name it with -C",
)

_NO_DAY = Text("「{value}」不是日期，要寫成 2026-11-20 這樣", "“{value}” is no date: write it like 2026-11-20")


class BrokenRulesError(TaizhangError):
    """The rules in `schemas/` cannot be used; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(Text("規則文件有誤，無法檢查", "the rules in schemas/ are broken"))
        self.findings = findings


@dataclass
class Office:
    """A folder with `schemas/` and `records/`, and how its reader wants to be spoken to."""

    start: Path
    language: Language
    _tree: Tree | None = None
    _as_of: date | None = None

    def look_at(self, revision: str | None, *, staged: bool = False, as_of: date | None = None) -> None:
        """Look at the office at a revision, or as it is staged, rather than at its folder.

        With `as_of`, as it stood at the end of that day: lights count to it, and steps taken since are not yet taken.
        """
        self._as_of = as_of
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

    def at_revision(self, revision: str) -> Ledger:
        """The ledger at a revision, read by the rules in use."""
        return open_ledger(self.root, self.rules.book, self._repository().tree(revision))

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
        return rules.standing_on(self._as_of) if self._as_of else rules

    @property
    def _standing_day(self) -> date:
        """The day in the office if nobody asked for another."""
        return Policy(self.rules.book.policy).now(datetime.now(UTC)).date()

    @cached_property
    def ledger(self) -> Ledger:
        """Its records."""
        judge = partial(verdict, self.rules)
        ledger = open_ledger(self.root, self.rules.book, self._tree, judge)
        if self._as_of is None or self._as_of >= self._standing_day:
            return ledger
        from taizhang.outputs.past import PastTree  # noqa: PLC0415  few calls look back

        return open_ledger(self.root, self.rules.book, PastTree(ledger, self.rules, self._as_of), judge)

    @property
    def moment(self) -> datetime | None:
        """This moment, for what is due within minutes; None on a day that stands still, which is seen from its end."""
        return None if self.rules.policy.as_of else self.now

    @property
    def now(self) -> datetime:
        """The time in the office; a sample stands still at the morning of its day."""
        return self.rules.policy.now(datetime.now(UTC))

    @property
    def today(self) -> date:
        """The day in the office."""
        return self.now.date()


def at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command `--at`."""
    return click.option("--at", metavar="REV", help="the ledger as it stands at this revision")(command)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command `--as-of`; its value is a date or None."""
    help_text = "the ledger as it stood at the end of this day; lights count to it"
    return click.option("--as-of", metavar="DATE", callback=_read_day, help=help_text)(command)


def _read_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise UsageError(_NO_DAY, value=value) from None
