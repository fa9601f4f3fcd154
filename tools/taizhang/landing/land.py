"""Landing, the only door into main: gate, join, number, check, commit, sign, and move the branch; or nothing at all.

Everything is decided in memory. Objects are written when nothing can refuse any more, the branch is moved last and only
if main is still where it was: whoever kills this, or fills the disk, leaves main as it was before or as it is after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from taizhang.approval import NOBODY, Decision, Evidence, Outcome, gate
from taizhang.approval.history import Branch
from taizhang.errors import TaizhangError, UsageError
from taizhang.git import Commit, NewObjects, Repository, Signature, commit_text
from taizhang.i18n import Text
from taizhang.landing import problems
from taizhang.landing.combine import Combined, combine
from taizhang.landing.fit import fit
from taizhang.landing.lander import Lander, signer
from taizhang.landing.lock import alone
from taizhang.landing.main import MAIN, Edited, Main, open_main
from taizhang.landing.message import PROSE, message
from taizhang.landing.pushes import with_pushes
from taizhang.ledger import RECORDS
from taizhang.model import Finding, Record

_ATTEMPTS = 5
_CHECKED_OUT = Text(
    "{folder} 的工作目錄正開着 main，不能在這裏入賬；請在裸倉庫裏入賬，或先換到別的分支",
    "main is checked out in {folder}; land in a bare repository, or switch to another branch first",
)
_BUSY = Text("主線一直在變，{times} 次都沒有趕上", "main moved {times} times while landing; try again")


@dataclass(frozen=True)
class Request:
    """A branch that asks to land, and what is known of it besides its commits."""

    branch: str
    evidence: Evidence = NOBODY


@dataclass(frozen=True)
class Landing:
    """What became of a request."""

    branch: str
    head: str
    received: datetime
    decision: Decision
    commit: str | None = None
    """The commit on main; None where the request was refused."""
    records: Sequence[Record] = ()
    """The records as they landed."""
    numbered: Sequence[str] = ()
    """References of the records that were given a number."""
    findings: Sequence[Finding] = ()
    """What the gate said, and what else kept the request from landing."""


@dataclass(frozen=True)
class _Door:
    """What all landings of one call share."""

    root: Path
    repository: Repository
    lander: Lander
    now: datetime | None

    def head(self, branch: str) -> str:
        """The full id of what a branch, or another name of a commit, stands for."""
        return self.repository.branch(branch) or self.repository.resolve(branch)


def land(
    root: Path, requests: Iterable[Request], lander: Lander | None = None, now: datetime | None = None
) -> Iterator[Landing]:
    """Land requests in `main`, one after the other; one that is refused leaves main as it was.

    Args:
        root: the office's folder: a bare repository, or a folder in one whose work tree shows another branch.
        requests: what asks to land, in order.
        lander: in whose name, and with which key.
        now: the time of receipt; the clock's, if not given. It is never before that of the landing before.

    Raises:
        UsageError: there is no repository, main or branch of that name, or main is checked out.
        TaizhangError: the rules of main cannot be used, the key is not the machine's, or nothing can be written.
    """
    door = _Door(root, Repository(root), lander or Lander(), now)
    if door.repository.checked_out == MAIN:
        raise UsageError(_CHECKED_OUT, folder=str(root))
    heads = [(request, door.head(request.branch)) for request in requests]
    main: Main | None = None
    try:
        for request, head in heads:
            with alone(door.repository.folder):
                landing, main = _land(door, request, head, main)
            yield landing
    finally:
        if main is not None:
            main.close()


def _land(door: _Door, request: Request, head: str, known: Main | None) -> tuple[Landing, Main]:
    """Land one request, from the gate again where main has moved meanwhile; main as it stands afterwards."""
    main = known
    for _ in range(_ATTEMPTS):
        main = _current(door, main)
        landing, after = _try(door, main, request, head)
        if after is not main:
            main.close()
        if landing is not None:
            return landing, after
        main = after
    raise TaizhangError(_BUSY, times=_ATTEMPTS)


def _current(door: _Door, known: Main | None) -> Main:
    """Main as it stands; as it is known, if it has not moved."""
    if known is not None and known.commit.id == door.repository.branch(MAIN):
        return known
    if known is not None:
        known.close()
    return open_main(door.root, door.repository, door.now)


def _try(door: _Door, main: Main, request: Request, head: str) -> tuple[Landing | None, Main]:
    """What became of a request, and main afterwards; no landing where main has moved."""
    repository, tip = door.repository, main.commit
    received = main.local(max(door.now or main.now, tip.at))
    evidence = with_pushes(request.evidence, repository, tip.id, head)
    decision = gate(door.root, tip.id, head, evidence, received, main.rules, across=())  # `fit` asks of the merged tree
    landing = Landing(request.branch, head, received, decision, findings=decision.findings)
    branch = decision.branch
    if branch is None or decision.outcome is not Outcome.PASS:
        return landing, main
    combined = combine(repository, main, branch.differences, decision.folded, received)
    combined.findings += _stale_migration(combined, branch, tip)
    new = NewObjects()
    edits = combined.edits(new)
    after, found = None, combined.findings
    if not found:
        after, found = fit(main, combined, edits, new, received.date())
    if after is None:
        return replace(landing, findings=[*decision.findings, *found]), main
    by = Signature(door.lander.name, door.lander.email, received)
    said = message(main, decision, branch, request.branch, by, combined)
    commit = _write(door, main, new, edits, _Note(head, by, said))
    if commit is None:
        after.close()
        return None, main
    after.commit = repository.commit(commit)
    return replace(landing, commit=commit, records=[*combined.records.values()], numbered=combined.numbered), after


class _Note(NamedTuple):
    """What is written down of a landing: the head, who lands it and when, and the message."""

    head: str
    by: Signature
    said: str


def _write(door: _Door, main: Main, new: NewObjects, edits: Edited, note: _Note) -> str | None:
    """Write the objects, then move main; the commit, or None where main has moved."""
    sides = {path: (entry.mode, entry.blob) if entry else None for path, entry in edits.items()}
    tree = new.edited(main.commit.tree, sides, door.repository.blob)
    sign = signer(door.lander, main.rules, note.by.at.date())
    commit = new.add("commit", commit_text(tree, (main.commit.id, note.head), note.by, note.said, sign))
    door.repository.keep(new)
    if not door.repository.move_branch(MAIN, commit, main.commit.id, f"land {note.head}"):
        return None
    door.repository.chart(commit)
    return commit


def _stale_migration(combined: Combined, branch: Branch, tip: Commit) -> Iterator[Finding]:
    """Records that change together with rules were made from where the request began: main must still be there."""
    paths = [branch.repository.below(path) for path in combined.files]
    records = [path for path in paths if path.startswith(f"{RECORDS}/")]
    rules = [path for path in paths if not path.startswith((f"{RECORDS}/", PROSE))]
    if records and rules and branch.base != tip.id:
        yield problems.MAIN_MOVED.at(records[0])
