"""What a rule is: the problems that it can report, what it needs to see, and one pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from taizhang.ledger import Ledger
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules


@dataclass(frozen=True, eq=False)
class RecordRule:
    """Judges one record by itself; the verdict is kept by the file's content and the digest of the rules."""

    problems: tuple[Problem, ...]
    run: Callable[[Record, Rules], Iterable[Finding]]
    stands: Callable[[Finding, Ledger, Rules], bool] | None = None
    """Where what was found hangs on another record, or on the day: whether it stands. Asked anew at every check."""


@dataclass(frozen=True, eq=False)
class LedgerRule:
    """Judges all records together, by queries over the index."""

    problems: tuple[Problem, ...]
    run: Callable[[Ledger, Rules], Iterable[Finding]]


Rule = RecordRule | LedgerRule
