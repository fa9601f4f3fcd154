"""What waits on branches: records that people are at work on and that have not landed, each as the gate sees it.

A clone has the commits, but neither the host's log of pushes nor a forge's reviews unless they are given. So what only
those can prove is no fault here: it is told where a matter stands, who acts next, and what is wrong whoever proves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from taizhang.approval import NOBODY, Decision, Evidence, gate, problems
from taizhang.approval.fold import Folded
from taizhang.errors import TaizhangError
from taizhang.git import Repository
from taizhang.i18n import Label
from taizhang.landing.main import MAIN
from taizhang.landing.pushes import with_pushes
from taizhang.ledger import RECORDS
from taizhang.model import Finding
from taizhang.workflow import Rules

_MOST = 100
"""Branches that are looked at, the latest first."""
_NO_FAULT = frozenset({problems.WAITING, problems.UNPROVEN, problems.UNCHECKED, problems.BAD_TIME})
"""What time settles, and what the host or the forge can settle and a clone cannot."""


@dataclass(frozen=True)
class Pending:
    """A record on a branch."""

    ref: str
    title: str
    kind: str
    status: Label
    """Where it stands once everything on the branch is taken in."""
    action: Label | None
    """What it waits for; None where it may land."""
    people: tuple[str, ...]
    """Who may do that, by id."""


@dataclass(frozen=True)
class OpenBranch:
    """A branch whose records have not landed."""

    name: str
    at: datetime
    """When its last commit was made, as that says."""
    records: tuple[Pending, ...]
    faults: tuple[Finding, ...]
    """What would keep it from landing whatever the host knows: it must be mended first."""


def open_branches(
    root: Path, rules: Rules, now: datetime, evidence: Mapping[str, Evidence] | None = None
) -> list[OpenBranch]:
    """The branches with records that main does not have, one's own and those fetched; the latest first.

    Args:
        root: the office's folder.
        rules: its rules.
        now: the time in the office.
        evidence: what a forge says of a branch, by its name.

    Raises:
        UsageError: `root` is in no repository.
    """
    repository = Repository(root)
    names = repository.branches(fetched=True)
    main = names.get(MAIN) or names.get(f"origin/{MAIN}")
    if main is None:
        return []
    tips = {tip: name for name, tip in names.items() if name.rpartition("/")[2] != MAIN}
    latest = sorted(tips, key=lambda tip: (repository.commit(tip).at, tips[tip]), reverse=True)[:_MOST]
    found = (_open(repository, rules, main, tip, tips[tip], now, evidence or {}) for tip in latest)
    return [branch for branch in found if branch]


def _open(
    repository: Repository, rules: Rules, main: str, tip: str, name: str, now: datetime,
    evidence: Mapping[str, Evidence],
) -> OpenBranch | None:  # fmt: skip
    """A branch; None where all of it has landed, or none of it is records."""
    if not _touches_records(repository, main, tip):
        return None
    known = with_pushes(evidence.get(name, NOBODY), repository, main, tip)
    decision = gate(repository.root / repository.prefix, main, tip, known, now, rules)
    waiting = {f.path: f for f in decision.findings if f.problem is problems.WAITING}
    records = tuple(_pending(folded, rules, waiting.get(folded.record.path)) for folded in decision.folded)
    return OpenBranch(name, repository.commit(tip).at.astimezone(now.tzinfo), records, tuple(_faults(decision)))


def parted(repository: Repository, main: str, tip: str) -> str | None:
    """Where a branch parted from main; None where all of it has landed, or it is nobody's work on this ledger."""
    if repository.is_ancestor(tip, main):
        return None
    try:
        return repository.merge_base(main, tip)
    except TaizhangError:  # no common history
        return None


def _touches_records(repository: Repository, main: str, tip: str) -> bool:
    base = parted(repository, main, tip)
    changed = repository.changed_paths(base, tip) if base else []
    return any(repository.below(path).startswith(f"{RECORDS}/") for path in changed)


def _pending(folded: Folded, rules: Rules, waiting: Finding | None) -> Pending:
    record, flow = folded.record, folded.result.workflow
    status = flow.state_label(folded.result.state)
    action = waiting.params["action"] if waiting else None
    people = str(waiting.params["people"]) if waiting else ""
    known = tuple(person for person in people.split(", ") if rules.people.known(person))
    return Pending(record.ref, record.title, record.kind, status, action, known)


def _faults(decision: Decision) -> Iterator[Finding]:
    for finding in decision.findings:
        if finding.level == "error" and finding.problem not in _NO_FAULT:
            yield finding


def of_person(branches: Sequence[OpenBranch], person: str) -> list[OpenBranch]:
    """Those of which a record waits for `person`."""
    return [branch for branch in branches if any(person in record.people for record in branch.records)]
