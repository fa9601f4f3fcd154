"""The landing job: every open request judged, those that pass and are asked to land landed, and one comment on each.

It keeps nothing that counts from run to run: what has landed is in the forge's main, what was said under the requests.
So it may be killed anywhere and run again, twice at once too: the forge's own compare-and-swap decides who moves main.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from taizhang.approval import Decision, Evidence, Outcome, gate, read_evidence
from taizhang.errors import TaizhangError
from taizhang.forge.asked import is_asked, lands_by_itself, line_to_ask
from taizhang.forge.checkout import Checkout, branch_of, checkout
from taizhang.forge.client import Forge
from taizhang.forge.comment import MARKER, Words, landed_comment, request_comment
from taizhang.forge.evidence import evidence_of
from taizhang.forge.notices import say
from taizhang.forge.problems import ForgeError
from taizhang.forge.unseen import is_unseen, landing_comment
from taizhang.formats import parse
from taizhang.git import Commit
from taizhang.i18n import Language, Text
from taizhang.landing.land import Request, land
from taizhang.landing.lander import Lander
from taizhang.landing.main import MAIN
from taizhang.ledger import RECORDS, place
from taizhang.model import Finding, Record
from taizhang.workflow import Rules

_CLONES = 3
"""How often one run begins anew where main moves under it."""
_REMEMBERED = timedelta(hours=2)
"""How long after a landing its comment is still looked after: a lost one is written by the next run."""
_RECENT = 50
_REQUEST = re.compile(r"^Request: ([0-9]{1,9})$", re.MULTILINE)
_RECORD = re.compile(rf"{RECORDS}/(?!attachments/).*\.yaml")
_LANDS, _SERVICES = "forge.landing_account", "forge.service_accounts"
_BUSY = Text("主線一直在變，這次沒有趕上，下次再辦", "main kept moving; this request is for the next run")


Left = Literal["changed", "draft", "elsewhere"]
"""It has changed since it was judged, or is closed; it is a draft; it is not meant for main."""


@dataclass(frozen=True)
class Ran:
    """What became of one request in one run."""

    number: int
    outcome: Outcome | None = None
    """The gate's answer; None where it was not judged."""
    landed: str | None = None
    """The commit on main, where it has landed."""
    problem: TaizhangError | None = None
    """What kept it from being seen to; the next run tries again."""
    left: Left | None = None
    """Why it was left alone, nothing being wrong with it."""


@dataclass(frozen=True)
class Judged:
    """A request as the gate sees it."""

    number: int
    head: Commit
    evidence: Evidence
    decision: Decision
    asked: bool
    """Whether it is to land once it passes."""
    ask: str
    """The line by which a comment asks to land it."""


@dataclass(frozen=True)
class Job:
    """What all requests of one run share."""

    forge: Forge
    """With a token that may move main and comment."""
    lander: Lander
    """In whose name, and with which key."""
    account: str
    """Whose token that is: its own comments are kept up to date, nobody else's."""
    language: Language
    """What the comments are written in."""
    now: datetime | None = None
    """The time of receipt; the clock's, if not given."""
    keep: Path | None = None
    """The folder that keeps the clone from run to run; none, if not given."""


def run(job: Job, number: int | None = None) -> Iterator[Ran]:
    """See to every open request, in the order of their numbers, or to one alone; what became of each.

    Raises:
        TaizhangError: the forge or its main cannot be used at all.
    """
    open_now = sorted(int(pull["number"]) for pull in job.forge.pages("pulls", {"state": "open"}))
    waiting = [each for each in open_now if number in (None, each)]
    for first in (True, *[False] * (_CLONES - 1)):
        with checkout(job.forge, job.now, job.keep) as clone:
            if first and number is None:
                yield from _look_after(job, clone, set(open_now))
            waiting = yield from _see_to_all(job, clone, waiting)
        if not waiting:
            return
    yield from (Ran(each, problem=TaizhangError(_BUSY)) for each in waiting)


def judge(forge: Forge, clone: Checkout, number: int) -> Judged:
    """A request as the gate sees it, by the rules of main.

    Raises:
        TaizhangError: it cannot be fetched, or the forge does not say what is needed.
    """
    main, head = clone.main, clone.head(number)
    received = main.local(max(clone.now or main.now, main.commit.at))
    said = evidence_of(forge, number, _machines(main.rules, received.date()), main.rules.policy.zone)
    evidence = read_evidence(json.dumps(said).encode())
    decision = gate(clone.folder, main.commit.id, head, evidence, received, main.rules)
    found = clone.repository.commit(head)
    asked = is_asked(said, found, main.rules) or lands_by_itself(
        decision, main.ledger.record_at, said, main.rules, received.date()
    )
    return Judged(number, found, evidence, decision, asked, line_to_ask(said, found))


def told(judged: Judged, clone: Checkout, language: Language, refused: Sequence[Finding] | None = None) -> str:
    """The comment on a request that has not landed."""
    words = Words(clone.main.ledger, clone.main.rules, language)
    return request_comment(judged.decision, words, ask=None if judged.asked else judged.ask, refused=refused)


def _see_to_all(job: Job, clone: Checkout, numbers: Sequence[int]) -> Generator[Ran, None, list[int]]:
    """See to requests until main moves in the forge; those that are left then, to be judged by what main has become."""
    for done, number in enumerate(numbers):
        try:
            ran = _see_to(job, clone, number)
        except (OSError, sqlite3.Error):  # of this computer, and so the same for all
            raise
        except Exception as problem:  # what somebody sends must not keep others from landing
            ran = Ran(number, problem=clone.doubt(problem))
        if ran is not None:
            yield ran
        if clone.stale:
            return [*numbers[done + (ran is not None) :]]
    return []


def _see_to(job: Job, clone: Checkout, number: int) -> Ran | None:
    """Judge one request, land it if it passes and is asked to, and say so under it; None where main has moved."""
    try:
        judged = judge(job.forge, clone, number)
    except ForgeError as problem:
        if is_unseen(problem):
            say(job.forge, number, MARKER, landing_comment(problem, job.language), job.account)
        raise
    before = clone.main.commit
    if clone.repository.is_ancestor(judged.head.id, before.id) and (done := dict(_landings(clone)).get(number)):
        _tell(job, clone, number, done)
        _close(job.forge, number)
        return Ran(number, landed=done.id)
    if (left := _left(job.forge, number, judged.head.id)) is not None:
        return Ran(number, left=left)
    refused = None
    if judged.decision.outcome is Outcome.PASS and judged.asked:
        [landing] = land(clone.folder, [Request(branch_of(number), judged.evidence)], job.lander, job.now)
        if landing.commit is not None:
            return _published(job, clone, number, landing.commit)
        refused = [finding for finding in landing.findings if finding not in judged.decision.findings]
    say(job.forge, number, MARKER, told(judged, clone, job.language, refused), job.account)
    return Ran(number, Outcome.FAIL if refused else judged.decision.outcome)


def _published(job: Job, clone: Checkout, number: int, commit: str) -> Ran | None:
    """Make a landing the forge's, and say so; None where main has moved. What cannot be said, the next run says."""
    if not clone.publish(commit):
        return None
    try:
        _tell(job, clone, number, clone.repository.commit(commit))
        if job.forge.server.dialect == "gitea":  # GitHub marks it as merged by itself, a moment later
            _close(job.forge, number)
    except TaizhangError as problem:
        return Ran(number, Outcome.PASS, commit, problem)
    return Ran(number, Outcome.PASS, commit)


def _machines(rules: Rules, on: date) -> list[str]:
    """The accounts that policy names as the office's own machines."""
    policy = rules.policy
    names = policy.value(_SERVICES, on) if policy.has(_SERVICES) else []
    return [*map(str, names), *([str(policy.value(_LANDS, on))] if policy.has(_LANDS) else [])]


def _left(forge: Forge, number: int, head: str) -> Left | None:
    """Why a request is to be left alone; None where it is open, meant for main, no draft, with the head judged."""
    pull = forge.get("pulls/{number}", number=number)
    if pull["base"]["ref"] != MAIN:
        return "elsewhere"
    if pull.get("draft"):
        return "draft"
    return None if pull["state"] == "open" and pull["head"]["sha"] == head else "changed"


def _close(forge: Forge, number: int) -> None:
    """Close a request that has landed, where the forge has not done so."""
    if forge.get("pulls/{number}", number=number)["state"] == "open":
        forge.patch("pulls/{number}", {"state": "closed"}, number=number)


def _look_after(job: Job, clone: Checkout, waiting: Collection[int]) -> Iterator[Ran]:
    """Write the comments that runs before this one lost: on requests that landed lately and are open no more."""
    since = (job.now or clone.main.now) - _REMEMBERED
    for number, commit in _landings(clone):
        if commit.at >= since and number not in waiting:
            try:
                _tell(job, clone, number, commit)
            except TaizhangError as problem:
                yield Ran(number, landed=commit.id, problem=problem)


def _landings(clone: Checkout) -> Iterator[tuple[int, Commit]]:
    """The latest landings of requests of the forge: number and commit on main; of each request the last alone."""
    commit, seen = clone.main.commit, set[int]()
    for _ in range(_RECENT):
        trailers = commit.message.rpartition("\n\n")[2]  # above them stand names of files, which may be anything
        if (found := _REQUEST.search(trailers)) and (number := int(found[1])) not in seen:
            seen.add(number)
            yield number, commit
        if not commit.parents:
            return
        commit = clone.repository.commit(commit.parents[0])


def _tell(job: Job, clone: Checkout, number: int, commit: Commit) -> None:
    """Say under a request that it has landed, and as what."""
    repository, words = clone.repository, Words(clone.main.ledger, clone.main.rules, job.language)
    paths = (repository.below(path) for path in repository.changed_paths(commit.parents[0], commit.id))
    files = ((path, repository.file_at(commit.id, path)) for path in paths if _RECORD.fullmatch(path))
    records = [Record(place(path).kind, place(path).id, path, parse(raw)) for path, raw in files if raw is not None]
    say(job.forge, number, MARKER, landed_comment(records, words), job.account)
